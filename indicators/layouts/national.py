"""For a place without forms of its own: the three-level frame of 财预〔2021〕101号."""

from disclosures.kernel.tabular import Column
from indicators.layouts.base import NAME, PROJECT_GOALS, TARGET, WEIGHT, Blank, Label, Layout

SOURCE = "财预〔2021〕101号 三级指标框架"
COLUMNS = (
    Column("level1", "一级指标", "label", width=8, merge=True),
    Column("level2", "二级指标", "label", width=10, merge=True),
    NAME,
    TARGET,
    WEIGHT,
)
LAYOUTS = (
    Layout(
        "national/department-goal",
        "department",
        COLUMNS,
        (
            (Label("部门名称"), Blank("department"), Label("部门支出预算"), Blank("spending", 2)),
            (Label("年度绩效目标"), Blank("goal", 4)),
        ),
        SOURCE,
        preparer="部门：{department}",
        empty_notes=("说明：本部门未编报部门整体绩效目标，故本表无数据。",),
    ),
    Layout(
        "national/project-goal",
        "project",
        COLUMNS,
        (
            (Label("项目名称"), Blank("name", 2), Label("项目编码"), Blank("code")),
            (
                Label("主管部门"),
                Blank("competent_department", 2),
                Label("实施单位"),
                Blank("implementing_unit"),
            ),
            (Label("预算数"), Blank("total", 2), Label("其中：财政资金"), Blank("fiscal")),
            (Label("年度绩效目标"), Blank("goal", 4)),
        ),
        SOURCE,
        preparer="部门：{department}",
        empty_notes=("说明：本部门无项目支出绩效目标，故本表无数据。",),
        about=PROJECT_GOALS,
        silent_notes=("说明：本次没有公开项目支出绩效目标，故本表无数据。",),
    ),
)
