"""Named figures of a budget, found in whatever tables it printed. Pure: packages only.

A measure is looked for in several tables, the widest money first; where it was found says
which money it covers (口径), so that a comparison can refuse to mix them. Amounts in 元.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

from disclosures.kernel import kinds
from disclosures.kernel.naming import unnumbered
from disclosures.kernel.package import Package
from disclosures.kernel.statements import BASIC, OPERATING_COST, PRINTED_OPERATING_COST
from disclosures.kernel.tabular import FilledTable


@dataclass(frozen=True)
class Measure:
    """A figure people ask for: where it stands, the first that is printed counts."""

    key: str
    label: str
    cells: tuple[tuple[str, str, str], ...]  # kind, row, column
    group: str = "总量"


_SPENT = (("expenditure", "total"), ("expenditure-by-use", "total"))
_THREE = "three-public"


def _three(key: str, label: str) -> Measure:
    return Measure(key, label, ((_THREE, _THREE, key),), "“三公”经费")


def _received(key: str, label: str) -> Measure:
    cells = (
        ("budget-summary", f"income.{key}", "amount"),
        ("appropriation-summary", f"income.{key}", "amount"),
    )
    return Measure(f"income_{key}", label, cells, "收入结构")


MEASURES: Final = (
    Measure("income", "收入总计", (("budget-summary", "income.total", "amount"),)),
    _received("general", "一般公共预算收入"),
    _received("government_fund", "政府性基金收入"),
    _received("state_capital", "国有资本经营预算收入"),
    _received("special_account", "财政专户管理资金"),
    _received("business", "事业收入"),
    _received("operating_income", "事业单位经营收入"),
    _received("other", "其他收入"),
    _received("carried_over", "上年结转"),
    Measure(
        "spending",
        "支出总计",
        (
            ("budget-summary", "expenditure.total", "amount"),
            *((kind, row, "total") for kind, row in _SPENT),
        ),
    ),
    Measure(
        "fiscal",
        "财政拨款支出",
        (
            ("appropriation-summary", "expenditure.total", "total"),
            ("appropriation-expenditure", "total", "total"),
        ),
    ),
    Measure("general", "一般公共预算支出", (("general-expenditure", "total", "total"),)),
    Measure(
        "basic",
        "基本支出",
        (
            *((kind, row, "basic") for kind, row in _SPENT),
            ("general-expenditure", "total", "basic"),
        ),
        "支出结构",
    ),
    Measure(
        "project",
        "项目支出",
        (
            *((kind, row, "project") for kind, row in _SPENT),
            ("general-expenditure", "total", "project"),
            ("projects", "total", "total"),
        ),
        "支出结构",
    ),
    Measure(
        "personnel",
        "人员经费",
        (("basic-by-department-economic", "total", "personnel"),),
        "支出结构",
    ),
    Measure(
        "operating",
        "公用经费",
        (("basic-by-department-economic", "total", "operating"),),
        "支出结构",
    ),
    _three("total", "“三公”经费合计"),
    _three("abroad", "因公出国（境）费"),
    _three("vehicle", "公务用车购置及运行费"),
    _three("vehicle_purchase", "公务用车购置费"),
    _three("vehicle_operation", "公务用车运行费"),
    _three("reception", "公务接待费"),
    Measure(
        OPERATING_COST,
        "机关运行经费",
        PRINTED_OPERATING_COST,
        "“三公”经费",
    ),
)
BY_KEY: Final = {each.key: each for each in MEASURES}
GROUPS: Final = tuple(dict.fromkeys(each.group for each in MEASURES))


@dataclass(frozen=True)
class Found:
    """A measure as printed: its amount (None: a printed blank) and its cell."""

    amount: Decimal | None
    table: str  # the code of the table in its publication
    row: str
    column: str
    scope: str


def find(package: Package) -> dict[str, Found]:
    """Return every measure that the tables print."""
    found: dict[str, Found] = {}
    for measure in MEASURES:
        cells = list(_printed(package, measure))
        filled = [each for each in cells if each.amount is not None]
        if cells:
            found[measure.key] = (filled or cells)[0]
    stated = _stated_operating_cost(package)
    if stated is not None:
        found.setdefault(OPERATING_COST, stated)
    return found


def _stated_operating_cost(package: Package) -> Found | None:
    """Return the 机关运行经费 of a budget whose text states it and whose forms do not print it."""
    text, amount = package.text("narrative"), package.operating_cost
    if text is None or amount is None:
        return None
    if package.scope.operating_cost is not None:
        return Found(amount, text.code, "", "", kinds.GENERAL)
    return Found(amount, BASIC, "total", "operating", kinds.GENERAL)


def classes(package: Package) -> list[tuple[str, str, Found]]:
    """Return spending by 类: code, name, figure; of the widest money that is printed."""
    summary = package.table("budget-summary")
    if summary is not None:
        found = list(_summed(summary))
        if found:
            return found
    for kind in ("expenditure", "appropriation-expenditure", "general-expenditure"):
        table = package.table(kind)
        if table is not None and not table.is_empty():
            return list(_rows(table, 3))
    return []


def _summed(table: FilledTable) -> Iterator[tuple[str, str, Found]]:
    for row in table.rows:
        code = row.key.removeprefix("expenditure.")
        value = row.values.get("amount")
        if code.isdigit() and isinstance(value, Decimal) and value:
            name = unnumbered(str(row.values.get("item") or code))
            yield code, name, Found(value, table.code, row.key, "amount", kinds.money(table.kind))


def _rows(table: FilledTable, length: int) -> Iterator[tuple[str, str, Found]]:
    for row in table.rows:
        value = row.values.get("total")
        if row.key.isdigit() and len(row.key) == length and isinstance(value, Decimal):
            scope = kinds.money(table.kind)
            name = str(row.values.get("name") or row.key)
            yield row.key, name, Found(value, table.code, row.key, "total", scope)


def _printed(package: Package, measure: Measure) -> Iterator[Found]:
    for kind, row, column in measure.cells:
        table = package.table(kind)
        if table is None:
            continue
        try:
            value = table.cell(row, column)
        except KeyError:
            continue  # this form has no such cell
        amount = value if isinstance(value, Decimal) else None
        yield Found(amount, table.code, row, column, kinds.money(kind))


def to_json(found: Mapping[str, Found]) -> dict[str, Any]:
    """Return measures as plain JSON; amounts as decimal text in 元."""
    return {
        key: {**asdict(each), "amount": None if each.amount is None else format(each.amount, "f")}
        for key, each in found.items()
    }


def from_json(data: Mapping[str, Any]) -> dict[str, Found]:
    """Return the measures that to_json wrote."""
    return {
        key: Found(
            **{**each, "amount": None if each["amount"] is None else Decimal(each["amount"])}
        )
        for key, each in data.items()
    }
