"""What rules read of a package: the names of cells, the tree of codes, terms of an equation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from disclosures.kernel.called import name_of
from disclosures.kernel.kinds import ECONOMIC, FUNCTIONAL, GOVERNMENT
from disclosures.kernel.package import Package
from disclosures.kernel.tabular import UNREAD, FilledTable, Row
from disclosures.reconciliation.engine import Place, Term

FISCAL = ("general", "government_fund", "state_capital")
OTHER_INCOME = (
    "special_account", "business", "superior_subsidy", "affiliated", "operating_income", "other",
)  # fmt: skip
SECTIONS = {FUNCTIONAL: "functional", ECONOMIC: "economic", GOVERNMENT: "economic"}


def row_name(row: Row) -> str:
    """Return what a row is called."""
    code, name = row.values.get("code"), row.values.get("name") or row.values.get("item")
    if row.key == "total":
        return "合计"
    parts = [each for each in (code, name) if isinstance(each, str)]
    return " ".join(parts) or row.key


def term(package: Package, kind: str, row: str, column: str, name: str = "", at: int = 0) -> Term:
    """Return a printed amount as a term, named 表五“2010301 行政运行”基本支出; blank is 0.

    ``at`` chooses among tables printed once per project.
    """
    return term_in(package.tables(kind)[at], row, column, name)


def term_in(table: FilledTable, row: str, column: str, name: str = "") -> Term:
    """Return a printed amount of this table as a term; blank is 0.

    A code that has no row is 0 as well; a column or a named row that the form does not have
    is not printed, and nothing is compared with it.
    """
    printed = True
    try:
        value = table.cell(row, column)
    except KeyError:
        value = None
        code = row.removeprefix("expenditure.").isdigit()
        printed = code and any(each.key == column for each in table.columns)
    return Term(
        name or f"{name_of(table)}{cell_name(table, row, column)}",
        value if isinstance(value, Decimal) else Decimal(0),
        (Place(table.code, row, column),),
        count=1 if value else 0,
        unit=table.unit,
        printed=printed,
    )


def whole(table: FilledTable, side: str) -> str:
    """Return the row that is the sum of a side: 本年合计, or 合计 where only that is printed."""
    keys = {row.key for row in table.rows}
    return f"{side}.current" if f"{side}.current" in keys else f"{side}.total"


def items(table: FilledTable, prefix: str) -> list[str]:
    """Return the keys of the rows under a prefix that are neither totals nor blanks."""
    skip = ("total", "current", "carried_over", "carried_forward", "fund_balance", "fiscal")
    return [
        row.key
        for row in table.rows
        if row.key.startswith(f"{prefix}.")
        and not row.key.startswith(f"{prefix}.blank.")
        and row.key.removeprefix(f"{prefix}.") not in skip
    ]


def cell_name(table: FilledTable, row: str, column: str) -> str:
    """Return the row in quotation marks and the heading of the column."""
    found = next((each for each in table.rows if each.key == row), None)
    heading = next((each.label for each in table.columns if each.key == column), "")
    quoted = f"“{row_name(found)}”" if found and len(table.rows) > 1 else ""
    plain = heading if heading not in ("预算数", "") else ""
    return f"{quoted}{plain}"


def has(package: Package, *kinds: str) -> bool:
    """Tell whether the set has all these tables."""
    return all(package.table(kind) is not None for kind in kinds)


def amount_columns(table: FilledTable) -> list[str]:
    """Return the keys of the columns of money."""
    return [each.key for each in table.columns if each.kind == "amount"]


def codes(table: FilledTable) -> list[Row]:
    """Return the rows of a tree that stand for a code."""
    return [row for row in table.rows if row.key != "total" and not row.key.startswith(UNREAD)]


@dataclass(frozen=True)
class Branch:
    """A row and the rows directly below it in the tree of codes."""

    row: Row
    children: tuple[Row, ...]


def branches(table: FilledTable) -> Iterator[Branch]:
    """Yield every row of a tree with its children; a 项 without its 款 hangs on the next above."""
    keys = {row.key for row in table.rows}
    below: dict[str, list[Row]] = {}
    for row in codes(table):
        above = next((row.key[:n] for n in (5, 3) if n < len(row.key) and row.key[:n] in keys), "")
        below.setdefault(above or "total", []).append(row)
    for row in table.rows:
        if row.key in below:
            yield Branch(row, tuple(below[row.key]))
