"""重庆 表一 to 表十四, in the wording of 渝北 (2024; docs/sources.md)."""

from __future__ import annotations

from disclosures.choices import FundingSource, Scheme, Use
from disclosures.kernel import statements
from disclosures.kernel.tabular import Column, Group, Heading, Panel, TableSpec
from disclosures.official_tables import rows
from disclosures.official_tables.common import (
    BASIC,
    CODE,
    NAME,
    PROJECT,
    TOTAL,
    amount,
    funds,
    item_panel,
)

PREPARER = "部门全称：{department}"
SOURCE = "2024年渝北区部门预算公开表（目录）"
INFERRED = "推理：渝北公开的文本缺这张表，按预算管理一体化系统通行的样式"


def _three_public(prefix: str, title: str) -> Heading:
    return Group(
        title,
        (
            amount(f"{prefix}total", "合计"),
            amount(f"{prefix}abroad", "因公出国（境）费"),
            Group(
                "公务用车购置及运行费",
                (
                    amount(f"{prefix}vehicle", "小计"),
                    amount(f"{prefix}vehicle_purchase", "公务用车购置费"),
                    amount(f"{prefix}vehicle_operation", "公务用车运行费"),
                ),
            ),
            amount(f"{prefix}reception", "公务接待费"),
        ),
    )


def _of_fund(code: str, heading: str, source: str, note: str) -> TableSpec:
    return TableSpec(
        f"chongqing/{code}",
        panels=(
            Panel(
                (CODE, NAME, Group(heading, (TOTAL, BASIC, PROJECT))),
                rows.expenditure_from(source),
            ),
        ),
        preparer=PREPARER,
        empty_notes=(note,),
        about=statements.FUNCTIONAL,
        source=SOURCE,
    )


def _by_government(code: str, use: str, title: str) -> TableSpec:
    return TableSpec(
        f"chongqing/{code}",
        panels=(
            Panel(
                (Group("政府预算经济科目", (CODE, NAME)), amount("total", title)),
                rows.economic(use, Scheme.GOV_ECONOMIC),
            ),
        ),
        preparer=PREPARER,
        source=SOURCE,
    )


SUMMARY = TableSpec(
    "chongqing/budget-summary",
    panels=(
        Panel(item_panel("收入", amount("amount", "预算数")), rows.summary_income),
        Panel(item_panel("支出", amount("amount", "预算数")), rows.summary_expenditure),
    ),
    preparer=PREPARER,
    source=SOURCE,
)
INCOME = TableSpec(
    "chongqing/income",
    panels=(
        Panel(
            (
                CODE,
                NAME,
                TOTAL,
                *(amount(source, source.label) for source in rows.INCOME),
                amount("carried_over", "上年结转"),
            ),
            rows.income,
        ),
    ),
    preparer=PREPARER,
    source=INFERRED,
)
EXPENDITURE = TableSpec(
    "chongqing/expenditure",
    panels=(Panel((CODE, NAME, TOTAL, BASIC, PROJECT), rows.expenditure),),
    preparer=PREPARER,
    source=SOURCE,
)
APPROPRIATION = TableSpec(
    "chongqing/appropriation-summary",
    panels=(
        Panel(item_panel("收入", amount("amount", "预算数")), rows.appropriation_income),
        Panel(
            item_panel(
                "支出",
                amount("total", "合计"),
                *funds("一般公共预算", "政府性基金预算", "国有资本经营预算"),
            ),
            rows.appropriation_expenditure,
        ),
    ),
    preparer=PREPARER,
    source=SOURCE,
)
GENERAL = TableSpec(
    "chongqing/general-expenditure",
    panels=(
        Panel(
            (
                Group("功能分类科目", (CODE, NAME)),
                amount("previous", "{last_year}年预算数"),
                Group("{year}年预算数", (amount("total", "小计"), BASIC, PROJECT)),
                Column("growth", "{year}年预算比{last_year}年预算增幅%", "percent", width=8),
            ),
            rows.general_with_previous,
        ),
    ),
    preparer=PREPARER,
    source=SOURCE,
)
BASIC_ECONOMIC = TableSpec(
    "chongqing/basic-by-department-economic",
    panels=(
        Panel(
            (
                Group("经济分类科目", (CODE, NAME)),
                Group(
                    "{year}年基本支出",
                    (TOTAL, amount("personnel", "人员经费"), amount("operating", "日常公用经费")),
                ),
            ),
            rows.economic(Use.BASIC, Scheme.DEPT_ECONOMIC),
        ),
    ),
    preparer=PREPARER,
    source=SOURCE,
)
PROJECT_ECONOMIC = TableSpec(
    "chongqing/project-by-department-economic",
    panels=(
        Panel(
            (Group("部门预算支出经济科目", (CODE, NAME)), amount("total", "项目支出")),
            rows.economic(Use.PROJECT, Scheme.DEPT_ECONOMIC),
        ),
    ),
    preparer=PREPARER,
    source=SOURCE,
)
THREE_PUBLIC = TableSpec(
    "chongqing/three-public",
    panels=(
        Panel(
            (
                _three_public("", "{year}年预算数"),
                _three_public("previous_", "{last_year}年预算数"),
            ),
            rows.three_public,
        ),
    ),
    preparer=PREPARER,
    source=SOURCE,
)
PROJECTS = TableSpec(
    "chongqing/projects",
    panels=(
        Panel(
            (
                Column("unit", "单位", "label", width=14),
                Column("project", "项目代码-名称", "text", width=18),
                Column("functional", "功能科目", "text", width=12),
                TOTAL,
                *funds("一般公共预算", "政府性基金预算", "国有资本经营预算"),
                amount(FundingSource.SPECIAL_ACCOUNT, "财政专户管理资金"),
                amount("own", "单位资金"),
            ),
            rows.project_rows,
        ),
    ),
    preparer=PREPARER,
    empty_notes=("备注：本部门无项目支出，故此表无数据。",),
    about=statements.PROJECTS,
    silent_notes=("备注：本次没有公开项目明细，故此表无数据。",),
    source=INFERRED,
)
PROCUREMENT = TableSpec(
    "chongqing/procurement",
    panels=(
        Panel(
            (
                Column("department_code", "部门代码", "code", width=6),
                Column("department", "部门名称", "text", width=14),
                Column("unit_code", "单位代码", "code", width=6),
                Column("unit", "单位名称", "text", width=14),
                Column("name", "采购项目名称", "label", width=16),
                amount("total", "合计"),
                amount("goods", "货物类"),
                amount("works", "工程类"),
                amount("services", "服务类"),
            ),
            rows.procurement_rows,
        ),
    ),
    preparer=PREPARER,
    empty_notes=("备注：本部门无政府采购预算，故此表无数据。",),
    about=statements.PROCUREMENT,
    source=SOURCE,
)

TABLES = (
    SUMMARY,
    INCOME,
    EXPENDITURE,
    APPROPRIATION,
    GENERAL,
    BASIC_ECONOMIC,
    _by_government("basic-by-government-economic", Use.BASIC, "基本支出"),
    PROJECT_ECONOMIC,
    _by_government("project-by-government-economic", Use.PROJECT, "项目支出"),
    THREE_PUBLIC,
    _of_fund(
        "government-fund",
        "本年政府性基金预算财政拨款支出",
        FundingSource.GOVERNMENT_FUND,
        "备注：本部门无政府性基金收支，故此表无数据。",
    ),
    _of_fund(
        "state-capital",
        "国有资本经营预算财政拨款支出",
        FundingSource.STATE_CAPITAL,
        "备注：本部门无该项收支，故此表无数据。",
    ),
    PROJECTS,
    PROCUREMENT,
)
