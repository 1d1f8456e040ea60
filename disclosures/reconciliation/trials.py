"""How much the rules see: change one thing of a good package and ask them again.

One change at a time of what is printed: a figure, a code, a name, a note, a number or a
sentence of a text, and what the apps bring for their own tables. The records beside the print
stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from disclosures.kernel import kinds
from disclosures.kernel.document import Heading, Paragraph, Text
from disclosures.kernel.money import show
from disclosures.kernel.package import Package
from disclosures.kernel.shelf import Shelf
from disclosures.kernel.tabular import FilledTable, Row, Value
from disclosures.reconciliation.engine import reconcile

_NUMBER = re.compile(r"[0-9](?:[0-9,]*[0-9])?(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Change:
    """One thing changed: of which kind, where, and the package that has it."""

    kind: str
    where: str
    package: Package


@dataclass
class Rate:
    """How many changes of a kind were made and seen."""

    made: int = 0
    seen: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def percent(self) -> Decimal:
        return Decimal(self.seen * 100) / self.made if self.made else Decimal(100)


@dataclass(frozen=True)
class Maker:
    """What an app changes in its own tables: (kind of change, where, the table that has it)."""

    code: str
    changes: Callable[[FilledTable], Iterator[tuple[str, str, FilledTable]]]


MAKERS: Final[Shelf[Maker]] = Shelf(lambda each: each.code)


def measure(package: Package, kinds: str = "") -> dict[str, Rate]:
    """Make every change and count those that bring a new error or warning.

    ``kinds`` limits the trial to the kinds whose name begins so.
    """
    before = {each.key for each in reconcile(package)}
    rates: dict[str, Rate] = {}
    for change in changes(package):
        if not change.kind.startswith(kinds):
            continue
        rate = rates.setdefault(change.kind, Rate())
        rate.made += 1
        found = reconcile(change.package)
        if any(each.level != "hint" and each.key not in before for each in found):
            rate.seen += 1
        else:
            rate.missed.append(change.where)
    return rates


def changes(package: Package) -> Iterator[Change]:
    """Yield every single change of a package."""
    for at, part in enumerate(package.document.parts):
        if isinstance(part, FilledTable):
            for kind, where, table in _of_table(part):
                yield Change(kind, f"{part.code} {where}", _with(package, at, table))
        else:
            for kind, where, text in _of_text(part):
                yield Change(kind, f"{part.code} {where}", _with(package, at, text))


def with_cell(package: Package, part: str, row: str, column: str, value: Value) -> Package:
    """Return a package with another value at an address. Raises KeyError for none there."""
    for at, each in enumerate(package.document.parts):
        if isinstance(each, FilledTable) and each.code == part:
            each.cell(row, column)
            return _with(package, at, table_with(each, row, column, value))
    raise KeyError(part)


def table_with(table: FilledTable, row: str, column: str, value: Value) -> FilledTable:
    """Return a table with another value at an address."""
    if row == "form":
        form = tuple(
            tuple(replace(each, value=value) if each.key == column else each for each in line)
            for line in table.form
        )
        return replace(table, form=form)
    panels = tuple(
        replace(
            panel,
            rows=tuple(
                replace(each, values={**each.values, column: value}) if each.key == row else each
                for each in panel.rows
            ),
        )
        if any(each.key == column for each in panel.columns)
        else panel
        for panel in table.panels
    )
    return replace(table, panels=panels)


def _with(package: Package, at: int, part: FilledTable | Text) -> Package:
    parts = list(package.document.parts)
    parts[at] = part
    return replace(package, document=replace(package.document, parts=tuple(parts)))


def _of_table(table: FilledTable) -> Iterator[tuple[str, str, FilledTable]]:
    last = Decimal(100) if table.unit == "万元" else Decimal("0.01")
    for panel in table.panels:
        for row in panel.rows:
            for column in panel.columns:
                value = row.values.get(column.key)
                for kind, other in _others(column.kind, value, last, row, table):
                    where = f"{row.key}/{column.key}"
                    yield kind, where, table_with(table, row.key, column.key, other)
    for each in table.fields():
        if isinstance(each.value, Decimal):
            step = last if each.kind == "amount" else Decimal(1)
            more = table_with(table, "form", each.key, each.value + step)
            yield "数字：末位加一", f"form/{each.key}", more
    for maker in MAKERS.values():
        yield from maker.changes(table)
    for at, note in enumerate(table.notes):
        notes = table.notes
        less = replace(table, notes=(*notes[:at], *notes[at + 1 :]))
        yield "表注：删去", f"note/{at}", less
        yield "表注：改一字", f"note/{at}", replace(
            table, notes=(*notes[:at], note[:-2] + note[-1], *notes[at + 1 :])
        )  # fmt: skip


def _others(
    kind: str, value: Value, last: Decimal, row: Row, table: FilledTable
) -> Iterator[tuple[str, Value]]:
    if kind == "amount" and isinstance(value, Decimal):
        yield "数字：末位加一", value + last
        swapped = _swapped(value, table.unit)
        if swapped is not None:
            yield "数字：两位颠倒", swapped
        if value:
            yield "数字：漏填", None
    elif kind == "amount" and not row.key.startswith(("blank", "income.blank", "expenditure.blank",
                                                      "carried_forward.blank")):  # fmt: skip
        yield "数字：空格填数", last * 100
    elif kind == "percent" and isinstance(value, Decimal):
        yield "百分比：加一", value + 1
    elif kinds.scheme(table.kind) and row.key != "total" and isinstance(value, str):
        if kind == "code":
            yield "编码：末位改动", value[:-1] + str((int(value[-1]) + 1) % 10)
        else:
            yield "名称：少一字", value[:-1]


def _swapped(value: Decimal, unit: str) -> Decimal | None:
    """Return the amount with its first two different neighbouring digits exchanged."""
    text = format(value, "f")
    for at in range(len(text) - 1):
        left, right = text[at], text[at + 1]
        if left.isdigit() and right.isdigit() and left != right:
            other = Decimal(text[:at] + right + left + text[at + 2 :])
            return other if show(other, unit, "plain") != show(value, unit, "plain") else None
    return None


def _of_text(text: Text) -> Iterator[tuple[str, str, Text]]:
    for at, block in enumerate(text.blocks):
        others = text.blocks[:at], text.blocks[at + 1 :]
        if isinstance(block, Heading):
            continue
        yield "文字：删去一段", f"{at}", replace(text, blocks=(*others[0], *others[1]))
        for found in _NUMBER.finditer(block.text):
            digit = str((int(found[0][-1]) + 1) % 10)
            words = block.text[: found.end() - 1] + digit + block.text[found.end() :]
            changed = (*others[0], Paragraph(words), *others[1])
            yield "文字：数字末位改动", f"{at} {found[0]}", replace(text, blocks=changed)
