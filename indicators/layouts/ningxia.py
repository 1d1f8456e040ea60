"""宁夏: 部门整体支出 and 项目支出 (2020; docs/sources.md)."""

from disclosures.kernel.tabular import Column, Group
from indicators.layouts.base import NAME, TARGET, Blank, Label, Layout

SOURCE = "2020年宁夏部门整体支出、项目支出预算绩效目标表"
LEVEL1 = Column("level1", "一级指标", "label", width=9, merge=True)
LEVEL2 = Column("level2", "二级指标", "label", width=10, merge=True)
WORDS = {">": "大于", "<": "小于", "≥": "不低于", "≤": "不超过"}

LAYOUTS = (
    Layout(
        "ningxia/department-goal",
        "department",
        (
            LEVEL1,
            LEVEL2,
            Group(
                "三级指标",
                (
                    Column("name", "财政政策性绩效目标", "label", width=18),
                    Column("description", "部门预算绩效目标", width=20),
                    Column("target", "部门指标值", width=8),
                ),
            ),
        ),
        (
            (Label("部门名称及代码"), Blank("department_and_code", 4)),
            (Label("部门职责绩效目标"), Blank("goal", 4)),
        ),
        SOURCE,
        unit_line="",
        signs=WORDS,
    ),
    Layout(
        "ningxia/project-goal",
        "project",
        (
            Column("heading", "类别", "label", width=8, merge=True),
            LEVEL1,
            LEVEL2,
            NAME,
            TARGET,
        ),
        (
            (Label("项目名称"), Blank("name", 4)),
            (
                Label("主管部门"),
                Blank("competent_department"),
                Label("实施单位"),
                Blank("implementing_unit", 2),
            ),
            (Label("项目属性"), Blank("attribute", 2), Label("项目期"), Blank("period")),
            (Label("项目资金 ({unit})", rows=3), Label("年度资金总额", 2), Blank("total", 2)),
            (Label("其中：财政拨款", 2), Blank("fiscal", 2)),
            (Label("其他资金", 2), Blank("other", 2)),
            (Label("绩效目标"), Blank("goal", 4)),
        ),
        SOURCE,
        unit_line="",
        signs=WORDS,
    ),
)
