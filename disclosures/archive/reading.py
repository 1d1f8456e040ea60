"""From a transcription to filled tables: headings, rows and amounts under their stable keys.

What is printed is kept, also where it is wrong: a code that is none, a row that is there twice,
a figure that is none or is written in another way. Such a row has a key of its own, such a cell
is text; the rules report both. Only headings that the form does not have are refused, all of
them at once with table, row and column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from disclosures.archive.forms import FAMILIES, ITEMS, SOURCES, STRONG, Form, Leaf, Side
from disclosures.archive.transcription import (
    Cells,
    Transcribed,
    Transcription,
    TranscriptionError,
)
from disclosures.kernel.document import Document
from disclosures.kernel.grid import printed
from disclosures.kernel.money import AmountError, parse_amount
from disclosures.kernel.naming import unnumbered
from disclosures.kernel.tabular import (
    UNREAD,
    Column,
    FilledPanel,
    FilledTable,
    Group,
    Heading,
    Row,
    Value,
)

_YEAR = re.compile(r"^[0-9]{4}年")
_CODE = re.compile(r"[0-9]{3}([0-9]{2}){0,2}")
TOTAL = "合计"


def document(found: Transcription) -> Document:
    """Return the document of a transcription. Raises TranscriptionError with every problem."""
    problems: list[str] = []
    tables = []
    for each in found.tables:
        try:
            tables.append(_Table(found, each).filled())
        except TranscriptionError as error:
            problems.append(str(error))
    doubled = [code for code, count in Counter(t.code for t in tables).items() if count > 1]
    problems += [f"{found.name}：有两张{code}" for code in doubled]
    if problems:
        raise TranscriptionError("\n".join(problems))
    name = found.department["name"]
    return Document(
        title=f"{name}{found.year}年{found.kind}公开",
        contents_title=f"{name}{found.year}年{found.kind}公开表（目录）",
        parts=tuple(tables),
    )


def form_for(found: Transcription, table: Transcribed) -> tuple[Form, dict[str, int]]:
    """Return the form whose headings are the table's, and where each heading stands.

    Raises TranscriptionError naming the headings that are missing or unknown.
    """
    if found.form not in FAMILIES:
        raise TranscriptionError(f"{found.name}：没有“{found.form}”这种表样。")
    headings = [_plain(each) for each in table.columns]
    at = {heading: index for index, heading in enumerate(headings)}
    candidates = [each for each in FAMILIES[found.form] if each.role == table.role]
    for form in candidates:
        if [leaf.label for side in form.sides for leaf in side.leaves] == headings:
            return form, at
    known = [leaf.label for form in candidates for side in form.sides for leaf in side.leaves]
    unknown = [each for each in headings if each not in known]
    missing = [each for each in dict.fromkeys(known) if each not in headings]
    raise TranscriptionError(
        f"{found.name}：{table.title}的表头与表样不符。"
        f"不认识：{'、'.join(unknown) or '无'}；缺少：{'、'.join(missing) or '无'}。"
    )


class _Table:
    """One table on its way."""

    def __init__(self, found: Transcription, table: Transcribed) -> None:
        self.found, self.table = found, table
        self.form, self.at = form_for(found, table)
        self.rows = table.rows
        columns = [self.at[leaf.label] for leaf in self._amounts()]
        self.style = _style(self.rows, columns, table.unit)

    def filled(self) -> FilledTable:
        """Return the table with every row under its key. Raises TranscriptionError."""
        return FilledTable(
            code=self.form.kind,
            spec=f"{self.found.form}/{self.form.kind}",
            number="",
            title=self.table.title,
            listed=self.table.title,
            unit=self.table.unit,
            style=self.style,
            department=self.found.department["name"],
            unit_line="单位：{unit}",
            panels=tuple(
                FilledPanel(tuple(self._headings(side)), tuple(self._rows(side)))
                for side in self.form.sides
            ),
        )

    def _amounts(self) -> Iterator[Leaf]:
        for side in self.form.sides:
            yield from (leaf for leaf in side.leaves if leaf.kind == "amount")

    def _headings(self, side: Side) -> Iterator[Heading]:
        leaves = []
        for leaf in side.leaves:
            storeys = self.table.columns[self.at[leaf.label]].split("/")
            column = Column(leaf.key, storeys[-1], leaf.kind, leaf.width)
            leaves.append(((*(leaf.path or storeys[:-1]),), column))
        yield from _grouped(leaves)

    def _rows(self, side: Side) -> Iterator[Row]:
        seen: set[str] = set()
        blanks = 0
        for number, cells in enumerate(self.rows, start=1):
            texts = {leaf.key: cells[self.at[leaf.label]] for leaf in side.leaves}
            values: dict[str, Value] = {
                leaf.key: self._value(leaf, texts[leaf.key]) for leaf in side.leaves
            }
            if side.rows == "codes":
                row = self._coded(texts, values, number)
            elif side.rows == "one":
                row = Row(self.form.row, values)
            elif side.rows == "listed":
                row = self._listed(texts["item"], values, number)
            elif texts["item"]:
                row = self._named(side, texts["item"], values, number)
            else:
                blanks += 1
                row = Row(f"{side.items}.blank.{blanks}", values)
            if row.key in seen:
                row = replace(row, key=_unread(side, number))
            seen.add(row.key)
            yield row

    def _named(self, side: Side, item: str, values: dict[str, Value], number: int) -> Row:
        key = ITEMS[side.items].get(unnumbered(item))
        if key is None:
            return Row(_unread(side, number), values)
        return Row(key, values, strong=key in STRONG)

    def _listed(self, item: str, values: dict[str, Value], number: int) -> Row:
        printed_items = [row[0] for row in self.rows]
        keys = [
            [key for _, key in each] for each in SOURCES if [i for i, _ in each] == printed_items
        ]
        if not keys:
            raise self._wrong(number, f"“{item}”起的各行与表样不符")
        key = keys[0][number - 1]
        group, bar, name = item.partition("|")
        label = f"{group}：{name}" if bar else item
        return Row(key, {**values, "item": label}, int("." in key), strong=key in STRONG)

    def _coded(self, texts: dict[str, str], values: dict[str, Value], number: int) -> Row:
        parts = [texts.get(key, "") for key in ("class", "section", "code_item")]
        code = texts.get("code") or "".join(parts)
        if TOTAL in (code, texts["name"]):
            spans = {"class": 1 + sum(key in texts for key in ("section", "code_item", "name"))}
            extra: dict[str, Value] = {} if "code" in texts else {"code": TOTAL}
            whole = {**values, **extra}
            return Row("total", whole, strong=True, spans={**spans, "code": 2} if extra else {})
        in_parts = "code" not in texts
        if not _CODE.fullmatch(code) or (in_parts and not _in_its_columns(parts)):
            said = " ".join(filter(None, parts)) or code
            return Row(f"{UNREAD}{number}", {**values, "code": said}, level=len(parts) - 1)
        return Row(code, {**values, "code": code}, level=(len(code) - 3) // 2)

    def _value(self, leaf: Leaf, text: str) -> Value:
        if leaf.kind != "amount":
            return text or None
        try:
            amount = parse_amount(text, self.table.unit, negative=True)
        except AmountError:
            return text
        return amount if printed(amount, "amount", self.table.unit, self.style) == text else text

    def _wrong(self, number: int, what: str) -> TranscriptionError:
        return TranscriptionError(f"{self.found.name}：{self.table.title}第{number}行，{what}。")


def _unread(side: Side, number: int) -> str:
    """Return the key of a row that stands for nothing known: by its side and line."""
    return f"{UNREAD}{side.items}.{number}" if side.items else f"{UNREAD}{number}"


def _in_its_columns(parts: Sequence[str]) -> bool:
    """Tell whether 类, 款 and 项 are printed in their columns: 3, 2 and 2 digits."""
    given = [part for part in parts if part]
    lengths = [len(part) for part in given]
    return lengths == [3, 2, 2][: len(given)] and list(parts[: len(given)]) == given


def _plain(heading: str) -> str:
    """Return a heading without the year it was printed with."""
    return _YEAR.sub("", heading)


def _grouped(leaves: Sequence[tuple[tuple[str, ...], Column]]) -> Iterator[Heading]:
    """Yield the heading tree: neighbours below the same storey stand in one group."""
    start = 0
    while start < len(leaves):
        storeys, column = leaves[start]
        if not storeys:
            yield column
            start += 1
            continue
        end = start
        below = []
        while end < len(leaves) and leaves[end][0][:1] and _same(leaves[end][0][0], storeys[0]):
            below.append((leaves[end][0][1:], leaves[end][1]))
            end += 1
        yield Group(storeys[0], tuple(_grouped(below)))
        start = end


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _style(rows: Cells, columns: Sequence[int], unit: str) -> str:
    """Return how the table prints its amounts: the style that prints most of them as they are."""
    texts = [row[column] for row in rows for column in columns if row[column]]

    def fitting(style: str) -> int:
        return sum(_prints(text, unit, style) for text in texts)

    return max(("grouped2", "grouped", "plain", "fixed2"), key=fitting)


def _prints(text: str, unit: str, style: str) -> bool:
    try:
        amount = parse_amount(text, unit, negative=True)
    except AmountError:
        return False
    return printed(amount, "amount", unit, style) == text


def spending(found: Document) -> Decimal | None:
    """Return 支出合计 in 元: of 收支总表, or where there is none of the first table that has it."""
    for table in found.tables:
        for row in table.rows:
            if row.key == "expenditure.total":
                value = row.values.get("amount", row.values.get("total"))
                if isinstance(value, Decimal):
                    return value
    return None
