"""The codes a budget may use, found by what a person types."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

from django.core.exceptions import ValidationError

from disclosures.choices import Scheme
from disclosures.models import Budget, Classification

_TYPED = re.compile(r"([0-9]+)\s*(.*)", re.DOTALL)
SHOWN = 40  # characters of what was typed, in a message


class CodeBook:
    """The codes in force for one year and place; only the last level takes an amount."""

    def __init__(self, budget: Budget) -> None:
        self.edition = budget.fiscal_year.edition_id
        rows = list(
            Classification.objects.for_place(self.edition, budget.department.jurisdiction.lineage())
        )
        self._stored: dict[tuple[str, str], Classification] = {}
        self._names: dict[tuple[str, str], str] = {}
        for row in rows:  # national rows first: they are stored, the most local name is shown
            self._stored.setdefault((row.scheme, row.code), row)
            self._names[row.scheme, row.code] = row.name
        self._labels = {row.pk: self.label(row) for row in rows}
        self._above = {
            (scheme, code[:length])
            for scheme, code in self._stored
            for length in (3, 5)
            if length < len(code)
        }

    def label(self, row: Classification) -> str:
        """Write a code as it is shown in a field: code, blank, name."""
        return f"{row.code} {self._names.get((row.scheme, row.code), row.name)}"

    def label_of(self, pk: int) -> str:
        """Write the code of a stored row, also of one that is no longer in force."""
        if pk not in self._labels:
            row = Classification.objects.filter(pk=pk).first()
            self._labels[pk] = str(row) if row else ""
        return self._labels[pk]

    def options(self, scheme: str) -> list[str]:
        """Return what a field of this scheme offers."""
        return [
            self.label(row)
            for key, row in self._stored.items()
            if key[0] == scheme and key not in self._above
        ]

    def parents(self, scheme: str) -> list[str]:
        """Return 类 and 款 with their names."""
        return [self.label(row) for key, row in self._stored.items()
                if key[0] == scheme and key in self._above]  # fmt: skip

    def is_parent(self, scheme: str, code: str) -> bool:
        """Tell whether a code has others below it: it takes no amount of its own."""
        return (scheme, code) in self._above

    def scheme(self, code: str) -> Scheme:
        """Return the scheme of this name."""
        return Scheme(code)

    def name(self, scheme: str, code: str) -> str:
        """Write a code with its name, for people; the code alone when it is unknown."""
        name = self._names.get((scheme, code))
        return f"{code} {name}" if name else code

    def find(self, scheme: Scheme, text: str) -> Classification:
        """Return the code meant by a code, "code name" or a unique name.

        Raises ValidationError that names what was typed.
        """
        typed = unicodedata.normalize("NFKC", text).strip()
        match = _TYPED.fullmatch(typed)
        code = match[1] if match else self._code_named(scheme, text.strip())
        row = self._stored.get((scheme, code))
        if row is None:
            raise ValidationError(
                f"{self.edition}年版{scheme.label}科目中没有编码“{code[:SHOWN]}”，请从列表中选。"
            )
        name = self._names[scheme, code]
        if match and match[2] and _plain(match[2]) not in {_plain(name), _plain(row.name)}:
            raise ValidationError(f"编码“{code}”是“{name}”，不是“{match[2][:SHOWN]}”，请核对。")
        if (scheme, code) in self._above:
            raise ValidationError(f"“{code} {name}”下面还有明细科目，请填到最末一级。")
        return row

    def _code_named(self, scheme: Scheme, name: str) -> str:
        codes = self._by_name(scheme).get(_plain(name), [])
        if not codes:
            raise ValidationError(
                f"{self.edition}年版{scheme.label}科目中没有“{name[:SHOWN]}”，请填编码或从列表中选。"
            )
        if len(codes) > 1:
            shown = "、".join(codes[:3]) + ("等" if len(codes) > 3 else "")
            raise ValidationError(f"叫“{name[:SHOWN]}”的科目有多个（{shown}），请填编码。")
        return codes[0]

    def _by_name(self, scheme: str) -> dict[str, list[str]]:
        names: dict[str, list[str]] = defaultdict(list)
        for key, row in self._stored.items():
            if key[0] == scheme and key not in self._above:
                for name in {_plain(row.name), _plain(self._names[key])}:
                    names[name].append(key[1])
        return names


def _plain(name: str) -> str:
    """Return a name without regard to the width of its signs and to blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
