"""天津: 项目绩效目标表 (2023; docs/sources.md)."""

from disclosures.kernel.tabular import Column
from indicators.layouts.base import TARGET, Blank, Label, Layout

SOURCE = "2023年天津市项目绩效目标表"

LAYOUTS = (
    Layout(
        "tianjin/project-goal",
        "project",
        (
            Column("level1", "一级指标", "label", width=8, merge=True),
            Column("level2", "二级指标", "label", width=9),
            Column("name", "三级指标", "label", width=16, span=2),
            Column("description", "绩效指标描述", width=18, span=2),
            TARGET,
        ),
        (
            (Label("项目名称"), Blank("name", 6)),
            (
                Label("预算规模及资金用途", rows=2),
                Label("预算数"),
                Blank("total"),
                Label("其中：财政资金"),
                Blank("fiscal"),
                Label("其他资金"),
                Blank("other"),
            ),
            (Blank("purpose", 6),),
            (Label("绩效目标"), Blank("goal", 6)),
        ),
        SOURCE,
        preparer="{department_code}{department}",
    ),
)
