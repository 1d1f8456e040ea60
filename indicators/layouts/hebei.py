"""石家庄/河北: the project tables of the 绩效文本 (2024; docs/sources.md)."""

from disclosures.kernel.tabular import Column
from indicators.layouts.base import NAME, TARGET, Blank, Label, Layout

SOURCE = "石家庄市2024年部门预算绩效文本"

LAYOUTS = (
    Layout(
        "hebei/project-goal",
        "project",
        (
            Column("level1", "一级指标", "label", width=8, merge=True),
            Column("level2", "二级指标", "label", width=9),
            NAME,
            Column("description", "绩效指标描述", width=18, span=2),
            TARGET,
            Column("basis", "指标值确定依据", width=10),
        ),
        (
            (Label("项目编码"), Blank("code", 2), Label("项目名称"), Blank("name", 3)),
            (
                Label("预算规模及资金用途", rows=2),
                Label("预算数"),
                Blank("total"),
                Label("其中:财政资金"),
                Blank("fiscal"),
                Label("其他资金"),
                Blank("other"),
            ),
            (Label("资金用途"), Blank("purpose", 5)),
            (
                Label("资金支出计划(%)", rows=2),
                Label("3月底", 2),
                Label("6月底"),
                Label("10月底"),
                Label("12月底", 2),
            ),
            (
                Blank("plan_march", 2),
                Blank("plan_june"),
                Blank("plan_october"),
                Blank("plan_december", 2),
            ),
            (Label("绩效目标"), Blank("goal", 6)),
        ),
        SOURCE,
        preparer="{department_code} {department}",
        unit_line="单位:{unit}",
    ),
)
