"""The nine tables every department publishes, and the project table (财预〔2016〕143号;
docs/sources.md). For a place that has no set of its own."""

from __future__ import annotations

from disclosures.choices import FundingSource, Scheme, Use
from disclosures.kernel import statements
from disclosures.kernel.tabular import Column, Group, Panel, TableSpec
from disclosures.official_tables import rows
from disclosures.official_tables.common import BASIC, CODE, NAME, PROJECT, amount, funds, item_panel

PREPARER = "部门：{department}"
SOURCE = "财预〔2016〕143号《地方预决算公开操作规程》"
SUM = amount("total", "合计")
NO_DATA = "说明：本部门无{what}，故本表无数据。"


def _of_fund(code: str, heading: str, source: str, what: str) -> TableSpec:
    return TableSpec(
        f"national/{code}",
        panels=(
            Panel(
                (CODE, NAME, Group(heading, (SUM, BASIC, PROJECT))), rows.expenditure_from(source)
            ),
        ),
        preparer=PREPARER,
        empty_notes=(NO_DATA.replace("{what}", what),),
        about=statements.FUNCTIONAL,
        source=SOURCE,
    )


TABLES = (
    TableSpec(
        "national/budget-summary",
        panels=(
            Panel(item_panel("收入", amount("amount", "预算数")), rows.summary_income),
            Panel(item_panel("支出", amount("amount", "预算数")), rows.summary_expenditure),
        ),
        preparer=PREPARER,
        source=SOURCE,
    ),
    TableSpec(
        "national/income",
        panels=(
            Panel(
                (
                    CODE,
                    NAME,
                    SUM,
                    amount("carried_over", "上年结转"),
                    *(amount(source, source.label.removesuffix("资金")) for source in rows.INCOME),
                ),
                rows.income,
            ),
        ),
        preparer=PREPARER,
        source=SOURCE,
    ),
    TableSpec(
        "national/expenditure",
        panels=(Panel((CODE, NAME, SUM, BASIC, PROJECT), rows.expenditure),),
        preparer=PREPARER,
        source=SOURCE,
    ),
    TableSpec(
        "national/appropriation-summary",
        panels=(
            Panel(item_panel("收入", amount("amount", "预算数")), rows.appropriation_income),
            Panel(
                item_panel(
                    "支出",
                    SUM,
                    *funds(
                        "一般公共预算财政拨款",
                        "政府性基金预算财政拨款",
                        "国有资本经营预算财政拨款",
                    ),
                ),
                rows.appropriation_expenditure,
            ),
        ),
        preparer=PREPARER,
        source=SOURCE,
    ),
    TableSpec(
        "national/general-expenditure",
        panels=(
            Panel((CODE, NAME, SUM, BASIC, PROJECT), rows.expenditure_from(FundingSource.GENERAL)),
        ),
        preparer=PREPARER,
        source=SOURCE,
    ),
    TableSpec(
        "national/basic-by-department-economic",
        panels=(
            Panel(
                (
                    Group("部门预算支出经济分类科目", (CODE, NAME)),
                    Group(
                        "本年一般公共预算基本支出",
                        (SUM, amount("personnel", "人员经费"), amount("operating", "公用经费")),
                    ),
                ),
                rows.economic(Use.BASIC, Scheme.DEPT_ECONOMIC),
            ),
        ),
        preparer=PREPARER,
        source=SOURCE,
    ),
    TableSpec(
        "national/three-public",
        panels=(
            Panel(
                (
                    SUM,
                    amount("abroad", "因公出国（境）费"),
                    Group(
                        "公务用车购置及运行费",
                        (
                            amount("vehicle", "小计"),
                            amount("vehicle_purchase", "公务用车购置费"),
                            amount("vehicle_operation", "公务用车运行费"),
                        ),
                    ),
                    amount("reception", "公务接待费"),
                ),
                rows.three_public,
            ),
        ),
        preparer=PREPARER,
        empty_notes=(NO_DATA.replace("{what}", "“三公”经费支出"),),
        about=statements.ECONOMIC,
        source=SOURCE,
    ),
    _of_fund(
        "government-fund",
        "本年政府性基金预算支出",
        FundingSource.GOVERNMENT_FUND,
        "政府性基金预算支出",
    ),
    _of_fund(
        "state-capital",
        "本年国有资本经营预算支出",
        FundingSource.STATE_CAPITAL,
        "国有资本经营预算支出",
    ),
    TableSpec(
        "national/projects",
        panels=(
            Panel(
                (
                    Column("unit", "单位", "label", width=14),
                    Column("project", "项目名称", "text", width=18),
                    Column("functional", "功能科目", "text", width=12),
                    SUM,
                    *funds("一般公共预算", "政府性基金预算", "国有资本经营预算"),
                    amount(FundingSource.SPECIAL_ACCOUNT, "财政专户管理资金"),
                    amount("own", "单位资金"),
                ),
                rows.project_rows,
            ),
        ),
        preparer=PREPARER,
        empty_notes=(NO_DATA.replace("{what}", "项目支出"),),
        about=statements.PROJECTS,
        silent_notes=("说明：本次没有公开项目明细，故本表无数据。",),
        source=SOURCE,
    ),
)
