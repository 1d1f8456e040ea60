"""Official tables, described once.

A TableSpec says what a table is.  Filling it with the facts of a budget gives FilledTables:
plain values under stable row and column keys, the only thing renderers, rules and
publications ever see.  All amounts are Decimals in 元; the unit of the print is a property
of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest
from typing import Any, Literal, Protocol

from disclosures.kernel.statements import PENDING

Value = str | Decimal | None
UNREAD = "unread."  # begins the key of a printed row that stands for no code or item
Kind = Literal["text", "label", "code", "amount", "percent", "number"]


@dataclass(frozen=True)
class Column:
    """A column: its key is its address for ever, its label is what the document prints."""

    key: str
    label: str
    kind: Kind = "text"
    width: int = 12  # in Chinese characters
    merge: bool = False  # join equal neighbours downwards
    span: int = 1  # columns of the sheet it takes


@dataclass(frozen=True)
class Group:
    """A heading that spans the columns below it."""

    label: str
    columns: tuple[Column | Group, ...]


Heading = Column | Group


@dataclass(frozen=True)
class Row:
    key: str
    values: Mapping[str, Value]
    level: int = 0  # indent of the name
    strong: bool = False  # totals
    spans: Mapping[str, int] = field(default_factory=dict)  # column key -> columns it covers


@dataclass(frozen=True)
class Field:
    """One cell of a form (the label/value block above a list); no key: a printed label."""

    value: Value
    key: str = ""
    kind: Kind = "text"
    colspan: int = 1
    rowspan: int = 1


def label(text: str, colspan: int = 1, rowspan: int = 1) -> Field:
    """Return a printed label of a form."""
    return Field(text, "", "label", colspan, rowspan)


FormRow = tuple[Field, ...]


@dataclass(frozen=True)
class FilledPanel:
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(leaves(self.headings))


@dataclass(frozen=True)
class FilledTable:
    """A table as published: values, headings and everything printed around them."""

    code: str  # its address: lower-case ASCII, unique within a publication
    spec: str  # the TableSpec it came from
    number: str  # 表一; may be empty
    title: str
    unit: str  # 元 or 万元
    style: str  # a key of money.STYLES
    department: str = ""
    listed: str = ""  # its title in the contents
    subtitle: str = ""
    subject: str = ""  # what a repeated table is about: the project
    preparer: str = ""  # the line above the table, left: 部门全称：…
    unit_line: str = ""  # the line above the table, right: 单位：{unit}
    form: tuple[FormRow, ...] = ()
    side: str = ""  # a label beside the whole list, headings included
    panels: tuple[FilledPanel, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Return what is the same table in every region, however often it is repeated."""
        return kind_of(self.spec)

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(column for panel in self.panels for column in panel.columns)

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for panel in self.panels for row in panel.rows)

    def fields(self) -> Iterator[Field]:
        """Yield the fields of the form that hold a value (not the printed labels)."""
        for line in self.form:
            yield from (each for each in line if each.key)

    def lines(self) -> list[tuple[Row | None, ...]]:
        """Return the printed lines: the panels' rows side by side."""
        return list(zip_longest(*(panel.rows for panel in self.panels)))

    def cell(self, row: str, column: str) -> Value:
        """Return the value at an address; row "form" reads a field of the form.

        Raises KeyError when the table has no such row, column or field.
        """
        return self._cells[row, column]

    @cached_property
    def _cells(self) -> Mapping[tuple[str, str], Value]:
        cells: dict[tuple[str, str], Value] = {}
        for each in self.fields():
            cells.setdefault(("form", each.key), each.value)
        for panel in self.panels:
            for row in panel.rows:
                for column in panel.columns:
                    cells.setdefault((row.key, column.key), row.values.get(column.key))
        return cells

    def is_empty(self) -> bool:
        """Tell whether the table holds no amount and no text of the office's own."""
        amounts = ("amount", "percent", "number")
        cells: Iterable[tuple[str, Value]] = (
            (column.kind, row.values.get(column.key))
            for panel in self.panels
            for row in panel.rows
            for column in panel.columns
        )
        if any(value is not None for kind, value in cells if kind in amounts):
            return False
        texts = [row for row in self.rows if not row.strong and any(row.values.values())]
        numbers = any(column.kind in amounts for column in self.columns)
        return (numbers or not texts) and not any(each.value for each in self.fields())


class Source(Protocol):
    """What a table is filled from. ``words`` fill the {…} of titles and labels."""

    @property
    def words(self) -> Mapping[str, str]: ...

    @property
    def silent(self) -> Container[str]: ...

    def notes_for(self, table: str) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Panel:
    """Columns and rows that belong together; a two-sided table has two."""

    headings: tuple[Heading, ...] | Callable[[Any], tuple[Heading, ...]]
    rows: Callable[[Any], Iterable[Row]]

    def headings_for(self, item: Any) -> tuple[Heading, ...]:
        """Return the headings, asked for one item where they depend on it."""
        return self.headings(item) if callable(self.headings) else self.headings


@dataclass(frozen=True)
class Entry:
    """A part's place in a table set: its printed number and title there."""

    code: str  # of the TableSpec: chongqing/income
    number: str
    title: str
    subtitle: str = ""
    listed: str = ""  # its title in the contents, where that differs

    @property
    def listed_title(self) -> str:
        return self.listed or self.title + self.subtitle


@dataclass(frozen=True)
class Look:
    """What the whole set prints alike."""

    unit: str
    style: str


@dataclass(frozen=True)
class TableSpec:
    """A table, described once. ``panels`` side by side; ``form`` above; notes below."""

    code: str
    panels: tuple[Panel, ...] = ()
    preparer: str = ""
    unit_line: str = "单位：{unit}"
    form: Callable[[Any], tuple[FormRow, ...]] | None = None
    side: str = ""
    notes: tuple[str, ...] = ()  # printed always
    empty_notes: tuple[str, ...] = ()  # printed when the table has no data
    about: str = ""  # the subject of which ``empty_notes`` say there is none
    silent_notes: tuple[str, ...] = (PENDING,)  # printed instead where nobody said so
    each: Callable[[Any], Sequence[Any]] | None = None  # printed once for each of these
    repeated: bool = True  # with ``each``: number the copies (code-1, code-2…)
    source: str = ""  # the document that prescribes it

    def build(self, source: Source, entry: Entry, look: Look) -> tuple[FilledTable, ...]:
        """Fill the table; one FilledTable, or one for each item of ``each``.

        A repeated table without an item is printed once, empty: its form is asked with None.
        """
        if self.each is None:
            return (self._fill(source, source, entry, look, self.kind),)
        items = self.each(source) or (None,)
        return tuple(
            self._fill(
                source,
                item,
                entry,
                look,
                f"{self.kind}-{at}" if item is not None and self.repeated else self.kind,
            )
            for at, item in enumerate(items, start=1)
        )

    @property
    def kind(self) -> str:
        """Return what is the same table in every region: chongqing/income → income."""
        return kind_of(self.code)

    def _fill(self, source: Source, item: Any, entry: Entry, look: Look, code: str) -> FilledTable:
        words = {**source.words, **(item.words if item is not None else {"preparer": ""})}
        table = FilledTable(
            code=code,
            spec=self.code,
            number=entry.number,
            title=fill(entry.title, words),
            listed=fill(entry.listed_title, words),
            subtitle=fill(entry.subtitle, words),
            subject=words.get("subject", ""),
            unit=look.unit,
            style=look.style,
            department=words.get("department", ""),
            preparer=fill(self.preparer, words),
            unit_line=self.unit_line,
            form=self.form(item) if self.form else (),
            side=self.side,
            panels=tuple(
                FilledPanel(
                    tuple(_worded(heading, words) for heading in panel.headings_for(item)),
                    tuple(panel.rows(item)) if item is not None else (),
                )
                for panel in self.panels
            ),
        )
        own = source.notes_for(self.kind)
        return replace(
            table,
            notes=tuple(fill(note, words) for note in self.own_notes(table, source.silent)) + own,
        )

    def own_notes(self, table: FilledTable, silent: Container[str]) -> tuple[str, ...]:
        """Return the notes that the form itself prints under a filled table."""
        if not table.is_empty():
            return self.notes
        none = self.silent_notes if self.about in silent else self.empty_notes
        return (*self.notes, *none)


def kind_of(code: str) -> str:
    """Return the part of a TableSpec's code after the region."""
    return code.rpartition("/")[2]


def fill(text: str, words: Mapping[str, str]) -> str:
    """Put the words into the {…} of a printed label; {unit} stays for the layout."""
    for key, word in words.items():
        text = text.replace("{" + key + "}", word)
    return text


def _worded(heading: Heading, words: Mapping[str, str]) -> Heading:
    if isinstance(heading, Group):
        below = tuple(_worded(each, words) for each in heading.columns)
        return Group(fill(heading.label, words), below)
    return replace(heading, label=fill(heading.label, words))


def leaves(headings: Iterable[Heading]) -> Iterator[Column]:
    """Yield the columns at the foot of a heading tree, from left to right."""
    for heading in headings:
        if isinstance(heading, Group):
            yield from leaves(heading.columns)
        else:
            yield heading


@dataclass(frozen=True)
class PrintedAmount:
    """One amount of a table under its address, with the names of its row; 元."""

    row: str
    column: str
    label: str
    code: str
    amount: Decimal


def figures(table: FilledTable) -> Iterator[PrintedAmount]:
    """Yield every amount of a table, each address once."""
    seen: set[tuple[str, str]] = set()
    for each in _amounts(table):
        if (each.row, each.column) not in seen:
            seen.add((each.row, each.column))
            yield each


def _amounts(table: FilledTable) -> Iterator[PrintedAmount]:
    for each in table.fields():
        if each.kind == "amount" and isinstance(each.value, Decimal):
            label = table.subject or table.title
            yield PrintedAmount("form", each.key, label, "", each.value)
    for panel in table.panels:
        for row in panel.rows:
            label, code = _named(panel, row)
            for column in panel.columns:
                value = row.values.get(column.key)
                if column.kind == "amount" and isinstance(value, Decimal):
                    yield PrintedAmount(row.key, column.key, label or table.title, code, value)


def _named(panel: FilledPanel, row: Row) -> tuple[str, str]:
    """Return what a row is called and its code; a label that spans the code is a name."""
    code = row.values.get("code")
    if isinstance(code, str) and row.spans.get("code", 1) > 1:
        return code, ""
    named = [row.values.get(c.key) for c in panel.columns if c.kind in ("label", "text")]
    label = next((name for name in named if isinstance(name, str)), "")
    return label, code if isinstance(code, str) else ""


def to_json(table: FilledTable) -> dict[str, Any]:
    """Return a filled table as plain JSON, headings included, for publications."""
    return {
        **{name: getattr(table, name) for name in _PLAIN},
        "form": [[_dump(each) for each in line] for line in table.form],
        "panels": [
            {
                "headings": [_dump_heading(heading) for heading in panel.headings],
                "rows": [
                    {
                        "key": row.key,
                        "level": row.level,
                        "strong": row.strong,
                        "spans": dict(row.spans),
                        "values": {key: _dump_value(value) for key, value in row.values.items()},
                    }
                    for row in panel.rows
                ],
            }
            for panel in table.panels
        ],
        "notes": list(table.notes),
    }


def from_json(data: Mapping[str, Any]) -> FilledTable:
    """Return the filled table that to_json wrote, equal in every part."""
    return FilledTable(
        **{name: data[name] for name in _PLAIN},
        form=tuple(
            tuple(Field(**{**each, "value": _load_value(each["value"])}) for each in line)
            for line in data["form"]
        ),
        panels=tuple(
            FilledPanel(
                tuple(_load_heading(heading) for heading in panel["headings"]),
                tuple(
                    Row(
                        key=row["key"],
                        level=row["level"],
                        strong=row["strong"],
                        spans=row["spans"],
                        values={key: _load_value(value) for key, value in row["values"].items()},
                    )
                    for row in panel["rows"]
                ),
            )
            for panel in data["panels"]
        ),
        notes=tuple(data["notes"]),
    )


_PLAIN = (
    "code",
    "spec",
    "number",
    "title",
    "department",
    "listed",
    "subtitle",
    "subject",
    "unit",
    "style",
    "preparer",
    "unit_line",
    "side",
)


def _dump_value(value: Value) -> Any:
    return {"amount": format(value, "f")} if isinstance(value, Decimal) else value


def _load_value(value: Any) -> Value:
    return Decimal(value["amount"]) if isinstance(value, dict) else value


def _dump(each: Field) -> dict[str, Any]:
    return {**vars(each), "value": _dump_value(each.value)}


def _dump_heading(heading: Heading) -> dict[str, Any]:
    if isinstance(heading, Group):
        return {"label": heading.label, "columns": [_dump_heading(c) for c in heading.columns]}
    return dict(vars(heading))


def _load_heading(data: Mapping[str, Any]) -> Heading:
    if "columns" in data:
        return Group(data["label"], tuple(_load_heading(each) for each in data["columns"]))
    return Column(**data)
