"""The parts of a budget that are entered page by page. Apps bring their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse

from disclosures.desk.forms.fields import written
from disclosures.desk.forms.lines import (
    BY_ECONOMIC,
    BY_FUNCTION,
    EconomicRows,
    FunctionalRows,
    OtherRows,
    others,
)
from disclosures.desk.forms.parts import (
    AssetsForm,
    NarrativeRows,
    NoteRows,
    PreviousForm,
    ProcurementRows,
)
from disclosures.desk.forms.reasons import ReasonsForm
from disclosures.desk.forms.rows import Sheet
from disclosures.desk.forms.statements import NoProcurementForm, OperatingCostForm
from disclosures.desk.views.editor import Block, Build, Editor
from disclosures.kernel import statements
from disclosures.kernel.shelf import Shelf
from disclosures.models import Budget, FundingLine


@dataclass(frozen=True)
class Section:
    """A part of a budget: where it is entered and what is there already."""

    place: int  # on the page of a budget
    name: str  # of its address: staff:functional
    title: str
    hint: str
    state: Callable[[Budget], str]
    build: Build | None = None  # its page, where the desk itself shows it

    def url(self, budget: Budget) -> str:
        return reverse(self.name, args=[budget.pk])


SECTIONS: Final[Shelf[Section]] = Shelf(lambda each: each.name)


def sections() -> list[Section]:
    """Return the sections in their order."""
    return sorted(SECTIONS.values(), key=lambda each: each.place)


def count(number: int, measure: str = "条") -> str:
    """Say how many there are; blank for none."""
    return f"{number} {measure}" if number else ""


def _sum(lines: Iterable[FundingLine], unit: str) -> str:
    amounts = [line.amount for line in lines]
    if not amounts:
        return ""
    return f"{len(amounts)} 条，合计 {written(sum(amounts, Decimal(0)), unit)} {unit}"


def _economic_state(budget: Budget) -> str:
    """Say what there is, and by how much it is not what the functional codes add up to."""
    said = _sum(budget.lines.filter(BY_ECONOMIC), budget.unit)
    by_function, by_economic = (
        sum((line.amount for line in budget.lines.filter(kind)), Decimal(0))
        for kind in (BY_FUNCTION, BY_ECONOMIC)
    )
    if said and by_function and by_function != by_economic:
        word = "多" if by_economic > by_function else "少"
        gap = written(abs(by_economic - by_function), budget.unit)
        said += f"，比功能科目{word} {gap} {budget.unit}"
    return said


def _rows(kind: Any, title: str, hint: str = "") -> Build:
    def build(sheet: Sheet, data: Any, blank: int) -> Editor:
        rows = kind(sheet, data, blank)
        return Editor(sheet, (Block(title, rows, hint),), rows.save)

    return build


def _previous(sheet: Sheet, data: Any, blank: int) -> Editor:
    form = PreviousForm(sheet, data)
    return Editor(sheet, (Block("上年预算数", form),), form.save)


def _own(place: int, code: str, title: str, hint: str, state: Any, build: Build) -> Section:
    return Section(place, f"staff:{code}", title, hint, state, build)


def _operating(sheet: Sheet, data: Any, blank: int) -> Editor:
    form = OperatingCostForm(sheet, data)
    return Editor(sheet, (Block("机关运行经费", form),), form.save)


def _operating_state(budget: Budget) -> str:
    """Say what is entered, or that it must be."""
    if budget.operating_cost is not None:
        return f"{written(budget.operating_cost, budget.unit)} {budget.unit}"
    if not budget.department.must_state_operating_cost:
        return ""
    return "必须填写"


def _procurement(sheet: Sheet, data: Any, blank: int) -> Editor:
    rows = ProcurementRows(sheet, data, blank)
    none = NoProcurementForm(sheet, data, lambda: rows.is_valid() and bool(rows.live))

    def save() -> None:
        rows.save()
        none.save()

    blocks = (Block("没有政府采购的", none), Block("采购项目", rows))
    return Editor(sheet, blocks, save)


def _none(budget: Budget, *subjects: str) -> str:
    """Say what the office says it has none of; blank where it says nothing."""
    return "没有" if budget.nil_returns.filter(subject__in=subjects).exists() else ""


def _assets(sheet: Sheet, data: Any, blank: int) -> Editor:
    parts = [AssetsForm(sheet, data, subject) for subject in statements.ASSETS]

    def save() -> None:
        for each in parts:
            each.save()

    return Editor(sheet, tuple(Block(each.title, each) for each in parts), save)


def _reasons(sheet: Sheet, data: Any, blank: int) -> Editor:
    form = ReasonsForm(sheet, data)
    return Editor(sheet, (Block("变动原因", form, form.summary),), form.save)


def _reasons_state(budget: Budget) -> str:
    """Say how many changes need a reason and how many lack it; cheap: of what is stored."""
    return count(budget.narrative_parts.filter(code="reason").count(), "条")


OWN: Final = (
    _own(
        10,
        "functional",
        "功能科目明细",
        "每个功能科目（到项）的基本支出、项目支出和上年预算数；收支总表和各支出表由此得出。上年预算已在本站公开的，上年预算数自动取用。",
        lambda budget: _sum(budget.lines.filter(BY_FUNCTION), budget.unit),
        _rows(FunctionalRows, "功能科目明细"),
    ),
    _own(
        20,
        "economic",
        "经济科目明细",
        "每个部门经济科目（到款）的基本支出和项目支出；政府经济科目按对照表得出，可以改填。",
        _economic_state,
        _rows(EconomicRows, "经济科目明细"),
    ),
    _own(
        30,
        "other-lines",
        "其他明细",
        "一笔金额同时有功能、经济科目或项目的，以及结转下年。",
        lambda budget: _sum(others(budget.lines.all()), budget.unit),
        _rows(OtherRows, "其他明细"),
    ),
    _own(
        60,
        "previous",
        "上年“三公”和总额",
        "上年预算没有在本站公开时填写；已公开的自动取用。",
        lambda budget: count(
            budget.comparatives.exclude(measure="functional").exclude(key="operating").count(), "项"
        ),
        _previous,
    ),
    _own(
        65,
        "operating-cost",
        "机关运行经费",
        "行政单位和参公单位的公用经费。部门包含事业单位时必须填写，其他部门由系统得出。",
        _operating_state,
        _operating,
    ),
    _own(
        70,
        "procurement",
        "政府采购",
        "政府采购预算明细表的各项；没有的勾选“没有”，不填不等于没有。",
        lambda budget: count(budget.procurement_items.count()) or _none(budget, "procurement"),
        _procurement,
    ),
    _own(
        75,
        "assets",
        "国有资产",
        "车辆按用途填数量，填了一种用途的，其余留空按0辆；一辆也没有的勾选“没有”。不填不等于没有。",
        lambda budget: count(budget.assets.count(), "项") or _none(budget, *statements.ASSETS),
        _assets,
    ),
    _own(
        80,
        "texts",
        "说明文字",
        "职能职责、单位构成、主要用途、变动原因、名词解释、联系方式；其中的数字由系统算出。",
        lambda budget: count(budget.narrative_parts.count(), "段"),
        _rows(NarrativeRows, "说明文字"),
    ),
    _own(
        85,
        "reasons",
        "变动原因",
        "与上年不同的数逐项列出；变动10%以上、从无到有、“三公”经费的变动都要说明。",
        _reasons_state,
        _reasons,
    ),
    _own(
        90,
        "notes",
        "表注",
        "印在某张公开表下面的说明。",
        lambda budget: count(budget.table_notes.count()),
        _rows(NoteRows, "表注"),
    ),
)


def page_of(code: str) -> Section | None:
    """Return the section that the desk shows under a name of its own addresses."""
    found = SECTIONS.get(f"staff:{code}")
    return found if found is not None and found.build is not None else None
