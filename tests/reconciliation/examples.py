"""For every rule a budget that breaks it: one change of a package that keeps it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from disclosures.kernel.document import Paragraph, Text
from disclosures.kernel.package import Package
from disclosures.kernel.tabular import FilledTable, Row, Value
from disclosures.reconciliation.trials import with_cell

YUBEI, SHIJIAZHUANG = "500112", "130100"
SHAPINGBA, TIANJIN = "500106", "120000"
Breaking = Callable[[Package], Package]


def as_published(package: Package) -> Package:
    """Keep a package as it is."""
    return package


@dataclass(frozen=True)
class Example:
    """The budget of a place: ``keeps`` makes it pass the rule, ``breaks`` then fail it."""

    place: str
    breaks: Breaking
    keeps: Breaking = as_published  # where the document itself has what the rule is about


def cell(part: str, row: str, column: str, value: str | None) -> Breaking:
    """Change one printed amount or word; a figure is given as text of 元."""
    return lambda package: with_cell(package, part, row, column, _value(value))


def _value(text: str | None) -> Value:
    if text is None:
        return None
    return Decimal(text) if text.replace(".", "").isdigit() else text


def record(name: str, at: int, **values: Any) -> Breaking:
    """Change one frozen record."""

    def change(package: Package) -> Package:
        rows = [dict(row) for row in package.records[name]]
        rows[at] |= values
        return replace(package, records={**package.records, name: rows})

    return change


def without(name: str, **values: Any) -> Breaking:
    """Drop the records with these values."""

    def change(package: Package) -> Package:
        rows = [
            row
            for row in package.records[name]
            if any(row[key] != value for key, value in values.items())
        ]
        assert len(rows) < len(package.records[name])
        return replace(package, records={**package.records, name: rows})

    return change


def word(part: str, key: str, text: str) -> Breaking:
    """Change what people wrote."""

    def change(package: Package) -> Package:
        rows = [
            row for row in package.records["narrative"] if (row["part"], row["key"]) != (part, key)
        ]
        rows.append({"part": part, "key": key, "text": text})
        return replace(package, records={**package.records, "narrative": rows})

    return change


def indicator(name: str, **values: Any) -> Breaking:
    """Change the frozen record of an indicator."""

    def change(package: Package) -> Package:
        rows = [
            {**row, **values} if row["level3"] == name else row
            for row in package.records["indicators"]
        ]
        assert rows != package.records["indicators"], name
        return replace(package, records={**package.records, "indicators": rows})

    return change


def goal(part: str, old: str, new: str) -> Breaking:
    """Change the words of a printed goal."""

    def change(package: Package) -> Package:
        table = next(each for each in package.document.tables if each.code == part)
        text = str(table.cell("form", "goal"))
        assert old in text, old
        return with_cell(package, part, "form", "goal", text.replace(old, new))

    return change


def silent(subject: str) -> Breaking:
    """Leave a subject unsaid."""

    def change(package: Package) -> Package:
        rows = [*package.records["silent"], {"subject": subject}]
        return replace(package, records={**package.records, "silent": rows})

    return change


def scope(**values: Any) -> Breaking:
    """Change whose money it is."""
    return lambda package: replace(package, scope=replace(package.scope, **values))


def both(*steps: Breaking) -> Breaking:
    """Make several changes."""

    def change(package: Package) -> Package:
        for step in steps:
            package = step(package)
        return package

    return change


def note(part: str, *notes: str) -> Breaking:
    """Print other notes under a table."""

    def change(package: Package) -> Package:
        parts = tuple(
            replace(each, notes=notes)
            if isinstance(each, FilledTable) and each.code == part
            else each
            for each in package.document.parts
        )
        return replace(package, document=replace(package.document, parts=parts))

    return change


def paragraph(part: str, old: str, new: str) -> Breaking:
    """Change the words of a printed text."""

    def change(package: Package) -> Package:
        parts = tuple(_reworded(each, part, old, new) for each in package.document.parts)
        assert parts != package.document.parts, old
        return replace(package, document=replace(package.document, parts=parts))

    return change


def _reworded(each: Any, part: str, old: str, new: str) -> Any:
    if not isinstance(each, Text) or each.code != part:
        return each
    blocks = tuple(
        Paragraph(block.text.replace(old, new)) if isinstance(block, Paragraph) else block
        for block in each.blocks
    )
    return replace(each, blocks=blocks)


def yubei(breaks: Breaking, keeps: Breaking = as_published) -> Example:
    """Return an example made from the budget of 渝北."""
    return Example(YUBEI, breaks, keeps)


BASIC = "basic-by-department-economic"
PROJECT = "project-by-department-economic"
EXAMPLES: dict[str, Example] = {
    # 合计 2,375,070.89 on both sides
    "W01": yubei(cell("budget-summary", "income.total", "amount", "2375070.98")),
    "W02": yubei(cell("budget-summary", "income.carried_over", "amount", "100")),
    "W03": yubei(cell("budget-summary", "income.business", "amount", "5000")),
    "W04": yubei(cell("budget-summary", "expenditure.201", "amount", "2134018.91")),
    "W05": yubei(cell("income", "2010301", "business", "1")),
    "W06": yubei(cell("expenditure", "2080505", "basic", "77778.80")),
    "W07": yubei(cell("general-expenditure", "20103", "total", "2134019.90")),
    "W08": yubei(cell("appropriation-summary", "expenditure.208", "general", "116667.21")),
    "W09": yubei(cell("appropriation-summary", "carried_over.general", "amount", "1")),
    "W10": yubei(cell("general-expenditure", "2010302", "growth", "44")),
    "W11": yubei(cell(BASIC, "30101", "personnel", "165048")),
    "W12": yubei(cell(BASIC, "30101", "operating", "165084")),
    "W13": yubei(cell("three-public", "three-public", "vehicle", "45000")),
    "W14": yubei(cell("projects", "total", "total", "1265000")),
    "W15": yubei(
        lambda package: _with_procurement(package)
    ),
    "X01": yubei(cell("income", "total", "general", "2375070.98")),
    "X02": yubei(cell("expenditure", "208", "total", "116667.21")),
    "X03": yubei(cell("appropriation-summary", "income.general", "amount", "2375070.98")),
    "X04": yubei(cell("appropriation-summary", "expenditure.210", "total", "55011.13")),
    "X05": yubei(cell("appropriation-summary", "expenditure.221", "general", "69373.65")),
    "X06": yubei(cell("government-fund", "total", "total", "10000")),
    "X07": yubei(cell("expenditure", "2010302", "project", "1256000")),
    "X08": yubei(cell(BASIC, "total", "total", "1110070.98")),
    "X09": yubei(cell(PROJECT, "total", "total", "1256000")),
    "X10": yubei(cell("basic-by-government-economic", "50201", "total", "186971.03")),
    "X11": yubei(cell("three-public", "three-public", "abroad", "1010000")),
    "X12": yubei(cell(BASIC, "30108", "total", "77778.80")),
    "X13": yubei(
        cell(BASIC, "30110", "total", "41319.16"),
        keeps=cell("general-expenditure", "21011", "basic", "47719.61"),
    ),
    "X14": yubei(scope(operating_cost="289447.65")),
    "X15": yubei(cell("department-goal", "form", "spending", "2375070.98")),
    "X16": yubei(
        cell("projects", "total", "total", "1255000"),
        keeps=cell("projects", "total", "total", "1265000"),
    ),
    "X17": yubei(cell("projects", "project.50011222T000000069072", "total", "57000")),
    "X18": yubei(cell(BASIC, "30113", "total", "6937.36")),
    "C01": yubei(cell("general-expenditure", "2010301", "code", "2010309")),
    "C02": yubei(cell("expenditure", "2010302", "name", "一般行政管理事物")),
    "C03": yubei(lambda package: _without_row(package, "expenditure", "20103")),
    "C04": yubei(
        record("projects", 1, code="5001122T000000069072"),
        keeps=record("projects", 0, code="50011222T000000069064"),
    ),
    "C05": yubei(cell("expenditure", "201", "total", "2,134,018,90")),
    "Y01": yubei(without("narrative", part="reason", key="functional:2010302")),
    "Y02": yubei(word("reason", "three_public:reception", "来访团组增加")),
    "Y03": yubei(word("reason", "three_public:vehicle_purchase", "车辆更新")),
    "Y04": yubei(cell("general-expenditure", "2080505", "previous", "78758.88")),
    "N09": yubei(note("government-fund")),
    "N01": yubei(paragraph("narrative", "总收入2,375,070.89", "总收入2,375,070.98")),
    "N02": yubei(paragraph("narrative", "占4.9%", "占4.8%")),
    "N03": yubei(paragraph("narrative", "人员经费820,623.33", "人员经费802,623.33")),
    "N04": yubei(paragraph("narrative", "下降4.2%", "增长4.2%")),
    "N05": yubei(paragraph("narrative", "公务用车购置费0元，与上年持平", "公务用车购置费0元")),
    "N06": yubei(paragraph("narrative", "下降10.3%，", "下降10.2%，")),
    "N07": yubei(paragraph("narrative", "采购预算总额0元", "采购预算总额1元")),
    "N08": yubei(paragraph("narrative", "涉及项目7个", "涉及项目5个")),
    "N10": yubei(paragraph("narrative", "应急保障用车1辆", "应急保障用车2辆")),
    "N11": yubei(paragraph("narrative", "区政府外办下设综合科", "区政府外办下设秘书科")),
    "N13": yubei(paragraph("narrative", "2024年年初预算总支出", "2022年年初预算总支出")),
    "N14": yubei(without("narrative", part="duties", key="")),
    "W16": yubei(record("assets", 2, count=3)),
    "N15": yubei(silent("procurement")),
    "N16": yubei(
        without("goals", project="翻译经费"),
        keeps=cell("expenditure", "total", "project", "255000"),  # as the five goals add up
    ),
    "N17": yubei(word("structure", "", "区政府外办没有公务用车")),
    "N18": yubei(
        word("use", "personnel", "退休人员补助"),
        keeps=word("use", "personnel", "保障在职人员工资福利"),
    ),
    "X19": yubei(without("previous", measure="total", key="operating")),
    "X20": yubei(cell("three-public", "three-public", "vehicle_purchase", "180000")),
    "X21": yubei(record("assets", 2, count=0)),  # the one vehicle, beside 运行费 40,000
    "X22": yubei(lambda package: _with_procurement(package, total=2375071)),
    "X23": yubei(lambda package: _with_institution(package)),
    "N12": Example(SHIJIAZHUANG, paragraph("performance-text", "450", "540")),
    "P01": yubei(cell("project-goal-1", "indicator.1", "weight", "25")),
    "P02": Example(SHAPINGBA, cell("project-goal-1", "form", "district", "90000")),
    "P03": Example(SHAPINGBA, cell("project-goal-1", "form", "total", "110000")),
    "P04": Example(TIANJIN, cell("project-goal-1", "form", "fiscal", "1000")),
    "P05": Example(TIANJIN, record("projects", 0, amount="10000.00")),
    "P06": Example(SHIJIAZHUANG, cell("project-goal-2", "form", "plan_june", "95")),
    "P07": Example(TIANJIN, lambda package: _without_level(package, "效益指标")),
    "P08": Example(
        SHAPINGBA,
        goal("project-goal-1", "国际会议3次", "国际会议5次"),
        keeps=both(
            goal("department-goal", "深入交流5次", "深入交流2次"),
            goal("department-goal", "任务6批次", "任务20批次"),
            goal("project-goal-1", "深入交流5次", "深入交流2次"),
            goal("project-goal-2", "任务6批次", "任务2批次"),
        ),
    ),
    "P10": Example(
        SHIJIAZHUANG,
        record("indicators", 0, operator="定性", value="5"),
        keeps=both(
            indicator("及时性", operator="="), indicator("印刷工作的完成率", operator="=")
        ),
    ),
    "P11": yubei(record("projects", 0, amount="40000.00")),
    "P12": yubei(cell("project-goal-1", "indicator.2", "name", "开展外事宣传次数")),
    "P14": yubei(without("goals", project="翻译经费")),
    "P13": yubei(cell("project-goal-1", "form", "basis", "另有依据")),
}  # fmt: skip


def _with_institution(package: Package) -> Package:
    """Print 事业运行, which an office of 行政 units alone does not have."""
    table = package.table("general-expenditure")
    assert table is not None
    values: dict[str, Value] = {"code": "2010350", "name": "事业运行", "basic": Decimal(10)}
    return _with_rows(package, table, lambda rows: [*rows, Row("2010350", values)])


def _with_procurement(package: Package, total: int = 3000) -> Package:
    """Print a procurement of 3,000 that says 2,000 + 500."""
    table = package.table("procurement")
    assert table is not None
    row = {"total": Decimal(total), "goods": Decimal(2000), "services": Decimal(500)}
    return _with_rows(package, table, lambda rows: [_row("item.1", row)])


def _without_row(package: Package, kind: str, key: str) -> Package:
    table = package.table(kind)
    assert table is not None
    return _with_rows(package, table, lambda rows: [row for row in rows if row.key != key])


def _row(key: str, values: dict[str, Decimal]) -> Any:
    return Row(key, values)


def _with_rows(
    package: Package, table: FilledTable, change: Callable[[list[Any]], list[Any]]
) -> Package:
    panels = (replace(table.panels[0], rows=tuple(change(list(table.panels[0].rows)))),)
    parts = tuple(
        replace(each, panels=panels) if each is table else each for each in package.document.parts
    )
    return replace(package, document=replace(package.document, parts=parts))


def _without_level(package: Package, level: str) -> Package:
    rows = [row for row in package.records["indicators"] if row["level1"] != level]
    return replace(package, records={**package.records, "indicators": rows})
