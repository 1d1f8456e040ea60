"""Up to a dozen budgets side by side: what may be compared, the differences, and why not.

Pure: packages in, plain values out. Amounts in 元.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from disclosures.kernel import kinds
from disclosures.kernel.kinds import ECONOMIC, FUNCTIONAL
from disclosures.kernel.money import quantize
from disclosures.kernel.package import Package
from disclosures.kernel.shelf import Shelf
from disclosures.kernel.tabular import FilledTable
from disclosures.reading.carrying import carry
from disclosures.reading.measures import GROUPS, MEASURES, Found
from disclosures.reconciliation import years
from disclosures.reconciliation.across import has_own_codes

LEVELS: Final = {"department": "部门预算", "unit": "单位预算"}
# kinds of tables by function, the widest money first
BY_FUNCTION: Final = ("expenditure", "general-expenditure", "appropriation-expenditure")
BY_ECONOMIC: Final = ("basic-by-department-economic",)


@dataclass(frozen=True)
class Side:
    """One budget in a comparison."""

    id: str
    title: str
    year: int
    stage: str
    level: str
    edition: int
    transcribed: bool
    version: int
    package: Package
    found: Mapping[str, Found]


@dataclass(frozen=True)
class Cell:
    """A figure with its source; the change is against the base, where both are comparable."""

    amount: Decimal | None = None
    printed: bool = False  # False: the document has no such line
    url: str = ""
    difference: Decimal | None = None
    percent: Decimal | None = None  # one decimal; None from 0 or blank
    note: str = ""  # why it is not compared, or what it was printed as


@dataclass(frozen=True)
class Line:
    key: str
    label: str
    cells: tuple[Cell, ...]
    level: int = 0


@dataclass(frozen=True)
class Block:
    """Lines under a heading; ``refused`` says why there are none."""

    title: str
    lines: tuple[Line, ...] = ()
    refused: str = ""


@dataclass(frozen=True)
class Change:
    """A jump against the year before, with the reason the office gave."""

    label: str
    current: Decimal
    previous: Decimal
    percent: Decimal | None
    reason: str = ""
    key: str = field(default="", compare=False)


@dataclass(frozen=True)
class Counted:
    """What an app counts of every side, label by label: a table beside the figures."""

    code: str
    title: str
    heading: str  # over the labels
    rows: Callable[[Sequence[Side]], list[tuple[str, list[int]]]]


COUNTED: Final[Shelf[Counted]] = Shelf(lambda each: each.code)


@dataclass(frozen=True)
class Comparison:
    notes: tuple[str, ...]
    blocks: tuple[Block, ...]
    changes: tuple[tuple[str, tuple[Change, ...]], ...] = ()


def compare(sides: Sequence[Side], *, against_previous: bool = False) -> Comparison:
    """Return everything that can be set side by side, each against the first (or the last)."""
    blocks = [Block(group, tuple(_measures(sides, group, against_previous))) for group in GROUPS]
    blocks.append(_codes(sides, "按功能分类", FUNCTIONAL, BY_FUNCTION, against_previous))
    blocks.append(_codes(sides, "基本支出按经济分类", ECONOMIC, BY_ECONOMIC, against_previous))
    return Comparison(
        tuple(notes(sides, against_previous=against_previous)),
        tuple(block for block in blocks if block.lines or block.refused),
        tuple((side.title, tuple(changes(side.package))) for side in sides),
    )


def notes(sides: Sequence[Side], *, against_previous: bool = False) -> Iterator[str]:
    """Say what makes the budgets differ in kind."""
    levels = {LEVELS.get(side.level, side.level) for side in sides}
    if len(levels) > 1:
        yield "部门预算包括所属单位，单位预算只是一个单位：两者总量不能直接比较。"
    if len({side.stage for side in sides}) > 1:
        yield "预算和决算不是同一口径：差额是执行的结果，不是安排的变化。"
    if len({side.year for side in sides}) > 1 and not against_previous:
        yield "各份预算的年度不同，差额里也有年度之间的变化。"
    if len({side.edition for side in sides}) > 1:
        yield "各年使用不同版本的科目：改过编码的科目归到现行编码，合计随之重算，逐行注明原编码。"
    for side in sides:
        if has_own_codes(side.package):
            yield f"{side.title}的经济科目编码是自编的，不与其他预算逐行比较。"
    if any(side.transcribed for side in sides):
        names = "、".join(side.title for side in sides if side.transcribed)
        yield f"转录件：{names}。数字照公开文件录入。"
    units = {side.package.scope.unit for side in sides}
    if len(units) > 1:
        yield "有的公开到元，有的公开到万元（两位小数），相差百元以内可能只是四舍五入。"


def changes(package: Package) -> Iterator[Change]:
    """Yield the changes of a tenth or more against last year that the office had to explain."""
    for each in years.changes(package):
        if each.needs_reason:
            yield Change(
                each.label,
                each.current,
                each.previous,
                each.percent,
                years.reason(package, each),
                each.key,
            )


def base_of(at: int, cells: Sequence[Cell], against_previous: bool) -> int | None:
    """Return which column a column is compared with: the first, or the one before it."""
    if at == 0:
        return None
    return at - 1 if against_previous else 0


def _measures(sides: Sequence[Side], group: str, against_previous: bool) -> Iterator[Line]:
    for measure in MEASURES:
        if measure.group != group or not any(measure.key in side.found for side in sides):
            continue
        cells: list[Cell] = []
        for at, side in enumerate(sides):
            found = side.found.get(measure.key)
            if found is None:
                cells.append(Cell(note="本表样没有这一项"))
                continue
            cell = (
                Cell(found.amount, True, _url(side, found.table, found.row, found.column))
                if found.row
                else Cell(found.amount, True, note="印在部门预算情况说明里")
            )
            base = base_of(at, cells, against_previous)
            other = None if base is None else sides[base].found.get(measure.key)
            if base is not None and other is not None:
                why = _why_not(side, sides[base], found.scope, other.scope)
                cell = _with_change(cell, cells[base], why)
            cells.append(cell)
        yield Line(measure.key, measure.label, tuple(cells))


def _why_not(side: Side, other: Side, scope: str, other_scope: str) -> str:
    if scope != other_scope:
        return f"口径不同（{scope}，对方{other_scope}），不比较"
    if side.level != other.level:
        return "部门与单位，不比较"
    return ""


def _with_change(cell: Cell, base: Cell, why_not: str) -> Cell:
    if why_not:
        return Cell(cell.amount, True, cell.url, note=why_not)
    if cell.amount is None or base.amount is None:
        return cell
    difference = cell.amount - base.amount
    percent = quantize(difference / base.amount * 100, 1) if base.amount else None
    return Cell(cell.amount, True, cell.url, difference, percent, cell.note)


def _codes(
    sides: Sequence[Side],
    title: str,
    scheme: str,
    widest_first: Sequence[str],
    against_previous: bool,
) -> Block:
    """Return the lines by code of the widest table that every side printed."""
    common = next(
        (kind for kind in widest_first if all(_filled(side.package.table(kind)) for side in sides)),
        None,
    )
    if common is None:
        having = [
            s.title for s in sides if any(_filled(s.package.table(kind)) for kind in widest_first)
        ]
        if not having:
            return Block(title)
        missing = [side.title for side in sides if side.title not in having]
        why = f"{'、'.join(missing)}没有公开这类表" if missing else "各预算公开的口径不同"
        return Block(title, refused=f"{why}，不能逐行比较。")
    own = [side for side in sides if scheme == ECONOMIC and has_own_codes(side.package)]
    if own and len(sides) > 1:
        offices = "、".join(side.title for side in own)
        return Block(title, refused=f"{offices}使用自编的经济科目编码，不能与国家科目逐行比较。")
    tables = [side.package.tables(common)[0] for side in sides]
    carried = [carry(scheme, _rows(table)) for table in tables]
    # the newest edition's name stands for the line
    names = {
        code: line.name
        for side, lines in sorted(zip(sides, carried, strict=True), key=lambda each: each[0].year)
        for code, line in lines.items()
        if line.name
    }
    lines = []
    for code in sorted(names):
        cells: list[Cell] = []
        for at, (side, table, found) in enumerate(zip(sides, tables, carried, strict=True)):
            line = found.get(code)
            if line is None:
                cells.append(Cell())
                continue
            renamed = [each for each in line.printed if each != code]
            note = f"含原编码{'、'.join(renamed)}" if renamed else ""
            source = code if code in line.printed else line.printed[0]
            cell = Cell(line.amount, True, _url(side, table.code, source, "total"), note=note)
            base = base_of(at, cells, against_previous)
            if base is not None and cells[base].printed:
                why = "部门与单位，不比较" if side.level != sides[base].level else ""
                cell = _with_change(cell, cells[base], why)
            cells.append(cell)
        lines.append(Line(code, f"{code} {names[code]}", tuple(cells), (len(code) - 3) // 2))
    return Block(f"{title}（{kinds.money(common)}）", tuple(lines))


def _filled(table: FilledTable | None) -> bool:
    return table is not None and not table.is_empty()


def _rows(table: FilledTable) -> Iterator[tuple[str, str, Decimal]]:
    for row in table.rows:
        value = row.values.get("total")
        if row.key.isdigit() and isinstance(value, Decimal):
            yield row.key, str(row.values.get("name") or ""), value


def _url(side: Side, table: str, row: str, column: str) -> str:
    """Return where a figure's source is shown: table, cell, version, checks."""
    where = {"id": f"{side.id}-v{side.version}", "table": table, "row": row, "column": column}
    return f"/source/?{urlencode(where)}"
