"""Where each cell of a filled table sits: rows, columns, spans, and what is printed in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from disclosures.kernel.money import show, show_percent, trim
from disclosures.kernel.tabular import Column, FilledTable, Group, Heading, Kind, Row, Value

Role = Literal["head", "label", "text", "code", "amount", "percent"]

ROLES: dict[Kind, Role] = {
    "text": "text",
    "label": "label",
    "code": "code",
    "amount": "amount",
    "percent": "percent",
    "number": "text",
}


@dataclass(frozen=True)
class Cell:
    """One printed cell, at its top-left place; ``text`` is exactly what is printed."""

    row: int
    column: int
    text: str
    value: Value
    role: Role
    kind: Kind
    rowspan: int = 1
    colspan: int = 1
    level: int = 0
    strong: bool = False
    scope: str = ""  # for a heading cell: col, colgroup, row, rowgroup
    at: str = ""  # its address in the table: row.column

    @property
    def places(self) -> Iterator[tuple[int, int]]:
        """Yield every (row, column) the cell covers."""
        for row in range(self.row, self.row + self.rowspan):
            for column in range(self.column, self.column + self.colspan):
                yield row, column


@dataclass(frozen=True)
class Grid:
    code: str
    title: str
    subtitle: str
    preparer: str
    unit_line: str
    unit: str
    rows: tuple[tuple[Cell, ...], ...]
    head: range  # the printed rows that are headings of the list
    widths: tuple[int, ...]  # in Chinese characters
    notes: tuple[str, ...]

    @property
    def cells(self) -> Iterator[Cell]:
        for row in self.rows:
            yield from row

    def texts(self) -> list[list[str]]:
        """Return the print as a full rectangle; a merged cell stands at its top-left place."""
        texts = [[""] * len(self.widths) for _ in self.rows]
        for cell in self.cells:
            texts[cell.row][cell.column] = cell.text
        return texts


def lay_out(table: FilledTable, unit: str = "") -> Grid:
    """Lay a table out in its own unit, or in the one given (元 or 万元)."""
    unit = unit or table.unit
    headings = [heading for panel in table.panels for heading in panel.headings]
    depth = max((_depth(heading) for heading in headings), default=0)
    top = len(table.form)
    left = 1 if table.side else 0
    cells = [
        *_form(table, unit),
        *_head(headings, top, left, top + depth, unit),
        *_body(table, top + depth, left, unit),
    ]
    lines = len(table.lines())
    if table.side:
        cells.append(_words(top, 0, table.side, rows=depth + lines, scope="rowgroup"))
    total = top + depth + lines
    rows: list[list[Cell]] = [[] for _ in range(total)]
    for cell in sorted(cells, key=lambda each: (each.row, each.column)):
        rows[cell.row].append(cell)
    return Grid(
        code=table.code,
        title=table.title,
        subtitle=table.subtitle,
        preparer=table.preparer,
        unit_line=table.unit_line.replace("{unit}", unit),
        unit=unit,
        rows=tuple(tuple(row) for row in rows),
        head=range(top, top + depth),
        widths=_widths(table),
        notes=table.notes,
    )


def printed(value: Value, kind: Kind, unit: str, style: str) -> str:
    """Return a value as the document prints it: amounts in the unit and style, None blank."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if kind == "amount":
        return show(value, unit, style)
    return show_percent(value) if kind == "percent" else trim(value)


def _widths(table: FilledTable) -> tuple[int, ...]:
    columns = [width for column in table.columns for width in _shares(column)]
    if columns:
        return (*((6,) if table.side else ()), *columns)
    return (12,) * sum(each.colspan for each in table.form[0]) if table.form else ()


def _shares(column: Column) -> Iterable[int]:
    return [-(-column.width // column.span)] * column.span


def _depth(heading: Heading) -> int:
    if isinstance(heading, Group):
        return 1 + max(_depth(child) for child in heading.columns)
    return 1


def _width(heading: Heading) -> int:
    if isinstance(heading, Group):
        return sum(_width(child) for child in heading.columns)
    return heading.span


def _words(
    row: int, column: int, text: str, rows: int = 1, columns: int = 1, scope: str = "row"
) -> Cell:
    role: Role = "head" if scope.startswith("col") else "label"
    return Cell(row, column, text, text, role, "label", rows, columns, scope=scope)


def _form(table: FilledTable, unit: str) -> Iterator[Cell]:
    covered: set[tuple[int, int]] = set()
    for row, line in enumerate(table.form):
        column = 0
        for each in line:
            while (row, column) in covered:
                column += 1
            scope = ""
            text = printed(each.value, each.kind, unit, table.style)
            if each.kind == "label":
                text = text.replace("{unit}", unit)
                scope = "row" if each.rowspan == 1 else "rowgroup"
            role = ROLES[each.kind]
            cell = Cell(
                row, column, text, each.value, role, each.kind, each.rowspan, each.colspan,
                scope=scope, at=f"form.{each.key}" if each.key else "",
            )  # fmt: skip
            covered.update(cell.places)
            yield cell


def _head(headings: list[Heading], row: int, column: int, bottom: int, unit: str) -> Iterator[Cell]:
    for heading in headings:
        span = _width(heading)
        text = heading.label.replace("{unit}", unit)
        if isinstance(heading, Group):
            yield _words(row, column, text, 1, span, "colgroup")
            yield from _head(list(heading.columns), row + 1, column, bottom, unit)
        else:
            yield _words(row, column, text, bottom - row, span, "col")
        column += span


def _body(table: FilledTable, top: int, left: int, unit: str) -> Iterator[Cell]:
    first = left
    height = len(table.lines())
    for panel in table.panels:
        rows: list[Row | None] = [*panel.rows, *[None] * (height - len(panel.rows))]
        merged: list[tuple[Value, ...]] = [() for _ in rows]  # the joined cells to the left
        hidden: set[tuple[int, str]] = set()
        for column in panel.columns:
            values = [row.values.get(column.key) if row else None for row in rows]
            if column.merge:
                merged = [(*path, value) for path, value in zip(merged, values, strict=True)]
            runs: list[object] = list(merged) if column.merge else list(range(height))
            at = 0
            for _, run in groupby(runs):
                length = len(list(run))
                if (at, column.key) not in hidden:
                    row = rows[at]
                    yield _cell(table, panel.columns, row, column, top + at, first, length, unit)
                    hidden.update((at, key) for key in _covered(panel.columns, row, column.key))
                at += length
            first += column.span


def _covered(columns: tuple[Column, ...], row: Row | None, key: str) -> Iterator[str]:
    """Yield the keys of the columns that a cell spanning several of them hides."""
    span = row.spans.get(key, 1) if row else 1
    keys = [column.key for column in columns]
    yield from keys[keys.index(key) + 1 : keys.index(key) + span]


def _cell(
    table: FilledTable,
    columns: tuple[Column, ...],
    row: Row | None,
    column: Column,
    at: int,
    place: int,
    rowspan: int,
    unit: str,
) -> Cell:
    value = row.values.get(column.key) if row else None
    kind = column.kind
    spanned = set(_covered(columns, row, column.key))
    if spanned and isinstance(value, str):
        kind = "label"  # 合计 over code and name
    is_label = kind == "label" and value is not None
    return Cell(
        row=at,
        column=place,
        text=printed(value, kind, unit, table.style),
        value=value,
        role=ROLES[kind] if value is not None or kind != "label" else "text",
        kind=kind,
        rowspan=rowspan,
        colspan=column.span + sum(each.span for each in columns if each.key in spanned),
        level=row.level if row and kind == "label" else 0,
        strong=bool(row and row.strong),
        scope=("row" if rowspan == 1 else "rowgroup") if is_label else "",
        at=f"{row.key}.{column.key}" if row else "",
    )
