"""What a kind of table is, wherever it comes from: one frozen row each.

A kind is what a table of 渝北 and a table of 普陀 have in common. Everything that depends on
the kind alone stands in its row: what it is called, which codes its rows stand for, whose money
it shows, what the law asks, where it is read, listed and compared. Apps above bring theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from disclosures.kernel.shelf import Shelf

FUNCTIONAL, ECONOMIC, GOVERNMENT = "functional", "dept_economic", "gov_economic"
DEPTHS: Final = {FUNCTIONAL: (3, 5, 7), ECONOMIC: (3, 5), GOVERNMENT: (3, 5)}  # 类, 款, 项
ALL, FISCAL, GENERAL = "全口径", "财政拨款", "一般公共预算"
FUND, CAPITAL, PROJECTS_ONLY = "政府性基金预算", "国有资本经营预算", "项目"
MONEY: Final = (ALL, FISCAL, GENERAL, FUND, CAPITAL, PROJECTS_ONLY)
BUDGET, FINAL = "预算", "决算"
NOT_ASKED = 0


class KindError(ValueError):
    """A kind that lacks a property, or that nobody brought."""


@dataclass(frozen=True)
class TableKind:
    """A kind of table. No property has a default: whoever adds a kind decides each of them."""

    code: str  # its address: general-expenditure
    name: str  # as lists and filters call it
    stage: str  # 预算 or 决算
    scheme: str  # of the codes that its rows stand for; blank where rows have names
    money: str  # whose money its amounts are, one of MONEY
    statutory: int  # which of the eight tables of 财预〔2016〕143号 it is; 0: none of them
    read_back: bool  # an official workbook of it can be imported
    listed: bool  # its rows have lists across cities
    compared: bool  # its rows stand beside those of other budgets

    def __post_init__(self) -> None:
        """Refuse what would be found out only on some page. Raises KindError."""
        if not self.code or not self.name:
            raise KindError(f"{self.code or '?'}: a kind has a code and a name")
        if self.scheme and self.scheme not in DEPTHS:
            raise KindError(f"{self.code}: no code scheme {self.scheme}")
        if self.money not in MONEY or self.stage not in (BUDGET, FINAL):
            raise KindError(f"{self.code}: money or stage is not one of ours")

    @property
    def sided(self) -> bool:
        """Tell whether its listed rows are named sides (收入, 支出) and not codes."""
        return self.listed and not self.scheme and self.code != THREE_PUBLIC


BUDGET_SUMMARY = "budget-summary"
INCOME = "income"
EXPENDITURE = "expenditure"
APPROPRIATION_SUMMARY = "appropriation-summary"
GENERAL_EXPENDITURE = "general-expenditure"
BASIC_BY_ECONOMIC = "basic-by-department-economic"
BASIC_BY_GOVERNMENT = "basic-by-government-economic"
PROJECT_BY_ECONOMIC = "project-by-department-economic"
PROJECT_BY_GOVERNMENT = "project-by-government-economic"
THREE_PUBLIC = "three-public"
OPERATING_COST = "operating-cost"
INCOME_BY_SOURCE = "income-by-source"
EXPENDITURE_BY_USE = "expenditure-by-use"
APPROPRIATION_EXPENDITURE = "appropriation-expenditure"
APPROPRIATION_BASIC = "appropriation-basic"
GOVERNMENT_FUND = "government-fund"
STATE_CAPITAL = "state-capital"
PROJECTS = "projects"
PROCUREMENT = "procurement"

KINDS: Final[Shelf[TableKind]] = Shelf(lambda each: each.code)


def require(kind: str) -> TableKind:
    """Return a kind. Raises KindError for one that nobody registered."""
    if kind not in KINDS:
        raise KindError(f"{kind} is no kind of table: bring it in the list of your app")
    return KINDS[kind]


def name(kind: str) -> str:
    """Return what a kind is called. Raises KeyError for one that nobody registered."""
    return KINDS[kind].name


def scheme(kind: str) -> str:
    """Return the code scheme of a kind's rows; blank for rows with names and unknown kinds."""
    return KINDS[kind].scheme if kind in KINDS else ""


def money(kind: str) -> str:
    """Return whose money a kind of table shows; 一般公共预算 for a kind of an old publication."""
    return KINDS[kind].money if kind in KINDS else GENERAL


def read_back(kind: str) -> bool:
    """Tell whether an official workbook's table of this kind can be imported."""
    return kind in KINDS and KINDS[kind].read_back


def coded() -> Iterator[tuple[str, str]]:
    """Yield every kind whose rows stand for codes, with the scheme of the codes."""
    for each in KINDS.values():
        if each.scheme:
            yield each.code, each.scheme


def listed() -> tuple[str, ...]:
    """Return the kinds whose rows have lists across cities."""
    return tuple(each.code for each in KINDS.values() if each.listed)


def statutory() -> list[tuple[str, ...]]:
    """Return the tables that every department publishes: the kinds that each may be.

    财预〔2016〕143号; a form may have one of several.
    """
    numbers = sorted({each.statutory for each in KINDS.values()} - {NOT_ASKED})
    return [
        tuple(each.code for each in KINDS.values() if each.statutory == number)
        for number in numbers
    ]


def _kind(
    code: str,
    title: str,
    scheme: str,
    money: str,
    statutory: int = NOT_ASKED,
    *,
    read_back: bool = False,
    listed: bool = True,
    compared: bool = True,
) -> TableKind:
    """Return a kind of the budgets' official tables: most are listed and compared."""
    return TableKind(code, title, BUDGET, scheme, money, statutory, read_back, listed, compared)


OWN: Final = (
    _kind(BUDGET_SUMMARY, "部门收支总表", "", ALL, 1),
    _kind(INCOME, "部门收入总表", FUNCTIONAL, ALL, 2),
    _kind(EXPENDITURE, "部门支出总表", FUNCTIONAL, ALL, 3),
    _kind(APPROPRIATION_SUMMARY, "财政拨款收支总表", "", FISCAL, 4),
    _kind(GENERAL_EXPENDITURE, "一般公共预算支出表", FUNCTIONAL, GENERAL, 5, read_back=True),
    _kind(BASIC_BY_ECONOMIC, "基本支出表（部门经济分类）", ECONOMIC, GENERAL, 6, read_back=True),
    _kind(BASIC_BY_GOVERNMENT, "基本支出表（政府经济分类）", GOVERNMENT, GENERAL),
    _kind(PROJECT_BY_ECONOMIC, "项目支出表（部门经济分类）", ECONOMIC, GENERAL, read_back=True),
    _kind(PROJECT_BY_GOVERNMENT, "项目支出表（政府经济分类）", GOVERNMENT, GENERAL),
    _kind(THREE_PUBLIC, "“三公”经费支出表", "", GENERAL, 7, read_back=True),
    _kind(OPERATING_COST, "机关运行经费支出表", ECONOMIC, GENERAL),
    _kind(INCOME_BY_SOURCE, "收入总表（按来源）", "", ALL, 2),
    _kind(EXPENDITURE_BY_USE, "支出总表（按用途）", "", ALL, 3),
    _kind(APPROPRIATION_EXPENDITURE, "财政拨款支出表", FUNCTIONAL, FISCAL),
    _kind(APPROPRIATION_BASIC, "财政拨款基本支出表（部门经济分类）", ECONOMIC, FISCAL),
    _kind(GOVERNMENT_FUND, "政府性基金预算支出表", FUNCTIONAL, FUND, 8, read_back=True),
    _kind(STATE_CAPITAL, "国有资本经营预算支出表", FUNCTIONAL, CAPITAL, read_back=True),
    _kind(PROJECTS, "项目支出明细表", "", PROJECTS_ONLY, listed=False),
    _kind(PROCUREMENT, "政府采购预算表", "", ALL, read_back=True, listed=False, compared=False),
)
