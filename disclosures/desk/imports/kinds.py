"""What a workbook can hold: kinds of rows, their columns, how they are stored.

A kind dumps what a budget holds as rows and saves rows back; the template workbook, the
preview of an import and the import itself are made of nothing else. Apps above bring theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from django.core.exceptions import ValidationError

from disclosures.desk.forms.codes import CodeBook
from disclosures.kernel.shelf import Shelf
from disclosures.models import Budget

Type = Literal["text", "amount", "number", "flag", "code", "choice"]
Value = str | Decimal | bool | None
Row = dict[str, Any]
Choices = Sequence[tuple[str, str]]  # (stored, shown)
Problem = tuple[int, str, str]  # index of the row, key of the field, message


@dataclass(frozen=True)
class Field:
    """A column of a workbook: its heading and the other words it is known by."""

    key: str
    label: str
    type: Type = "text"
    aliases: tuple[str, ...] = ()
    scheme: str = ""  # of a code
    choices: Choices | Callable[[], Choices] = ()
    required: bool = False
    width: int = 14

    @property
    def offered(self) -> Choices:
        """Return what may be chosen."""
        return self.choices() if callable(self.choices) else self.choices


@dataclass
class Context:
    """What saving rows shares: the budget and its codes."""

    budget: Budget
    book: CodeBook


Dump = Callable[[Budget], list[Row]]
Save = Callable[[Context, Sequence[Row]], list[Problem]]


@dataclass(frozen=True)
class Kind:
    """One kind of rows. ``identity`` tells which row is which between two states."""

    code: str
    sheet: str  # the title of its sheet in the template
    fields: tuple[Field, ...]
    identity: tuple[str, ...]
    dump: Dump
    save: Save
    order: int

    def key(self, row: Row) -> tuple[Value, ...]:
        """Return what a row is known by."""
        return tuple(row.get(name) for name in self.identity)

    def label(self, row: Row) -> str:
        """Return what people call a row."""
        by_key = {field.key: field for field in self.fields}
        shown = (show(by_key[name], row.get(name)) for name in self.identity)
        return " ".join(each for each in shown if each)


KINDS: Final[Shelf[Kind]] = Shelf(lambda each: each.code)


def kinds() -> list[Kind]:
    """Return the kinds in the order in which they are saved and printed."""
    return sorted(KINDS.values(), key=lambda each: each.order)


def show(field: Field, value: Value) -> str:
    """Write a value as the template shows it; amounts are the caller's to convert."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else ""
    if field.type == "choice":
        return dict(field.offered).get(str(value), str(value))
    return str(value)


def problems_of(at: int, error: ValidationError) -> list[Problem]:
    """Return a model's complaints as problems of a row."""
    if hasattr(error, "error_dict"):
        return [
            (at, name, " ".join(message for each in errors for message in each.messages))
            for name, errors in error.error_dict.items()
        ]
    return [(at, "", message) for message in error.messages]
