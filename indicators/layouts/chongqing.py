"""重庆: 渝北 表十五–表十七 and the forms of 沙坪坝 (2024; docs/sources.md)."""

from disclosures.kernel.statements import PROJECTS
from disclosures.kernel.tabular import Column
from indicators.layouts.base import (
    OPERATOR,
    PROJECT_GOALS,
    UNIT,
    VALUE,
    WEIGHT,
    Blank,
    Label,
    Layout,
)

YUBEI = "2024年渝北区部门预算公开表 表十五至表十七"
SHAPINGBA = "2024年沙坪坝区部门整体绩效目标表、部门专项绩效目标申报表"
SIDE = "绩效指标"

YUBEI_COLUMNS = (
    Column("name", "指标名称", "label", width=18),
    WEIGHT,
    UNIT,
    OPERATOR,
    VALUE,
    Column("core", "是否核心指标", width=6),
)
SHAPINGBA_COLUMNS = (Column("name", "指标", "label", width=14), WEIGHT, UNIT, OPERATOR, VALUE)


def _yubei_form(district: str, towns: str) -> tuple[tuple[Label | Blank, ...], ...]:
    return (
        (
            Label("专项资金名称"),
            Blank("code_and_name", 3),
            Label("业务主管部门"),
            Blank("competent_department", 2),
        ),
        (
            Label("当年预算", rows=2),
            Blank("total", 3, rows=2),
            Label(district),
            Blank("district", 2),
        ),
        (Label(towns), Blank("subsidy", 2)),
        (Label("项目概况"), Blank("overview", 6)),
        (Label("立项依据"), Blank("basis", 6)),
        (Label("当年绩效目标"), Blank("goal", 6)),
    )


LAYOUTS = (
    Layout(
        "chongqing/department-goal",
        "department",
        YUBEI_COLUMNS,
        (
            (
                Label("部门(单位)名称"),
                Blank("department"),
                Label("部门支出预算数"),
                Blank("spending", 4),
            ),
            (Label("当年整体绩效目标"), Blank("goal", 6)),
        ),
        YUBEI,
        side=SIDE,
        preparer="部门全称：{department}",
    ),
    Layout(
        "chongqing/key-project-goal",
        "key_project",
        YUBEI_COLUMNS,
        _yubei_form("区级支出({unit})", "补助镇街({unit})"),
        YUBEI,
        side=SIDE,
        preparer="编制单位:{preparer}",
        unit_line="单位:{unit}",
        empty_notes=("说明:本部门无重点绩效项目。", "备注:本部门无重点项目绩效。"),
        about=PROJECTS,
        silent_notes=("备注:本次没有公开重点项目绩效目标。",),
    ),
    Layout(
        "chongqing/project-goal",
        "other_project",
        YUBEI_COLUMNS,
        _yubei_form("区级支出（{unit}）", "补助镇街（{unit}）"),
        YUBEI,
        side=SIDE,
        preparer="编制单位：{preparer}",
        empty_notes=("备注：本部门无一般项目绩效。",),
        about=PROJECT_GOALS,
        silent_notes=("备注：本次没有公开一般项目绩效目标。",),
    ),
    Layout(
        "shapingba/department-goal",
        "department",
        SHAPINGBA_COLUMNS,
        (
            (
                Label("业务主管部门"),
                Blank("department", 2),
                Label("部门支出预算总量（{unit}）"),
                Blank("spending", 2),
            ),
            (Label("当年整体绩效目标"), Blank("goal", 5)),
        ),
        SHAPINGBA,
        side=SIDE,
        unit_line="",
        signs={"=": "＝"},
        min_rows=9,
    ),
    Layout(
        "shapingba/project-goal",
        "project",
        SHAPINGBA_COLUMNS,
        (
            (
                Label("专项资金名称"),
                Blank("code_and_name", 2),
                Label("业务主管部门"),
                Blank("competent_department", 2),
            ),
            (
                Label("{year}年预算", rows=2),
                Blank("total", 2, rows=2),
                Label("区级支出"),
                Blank("district", 2),
            ),
            (Label("补助街镇"), Blank("subsidy", 2)),
            (Label("项目概况"), Blank("overview", 5)),
            (Label("立项依据"), Blank("basis", 5)),
            (Label("当年绩效目标"), Blank("goal", 5)),
        ),
        SHAPINGBA,
        side=SIDE,
        preparer="编制单位：{preparer}",
        signs={"=": "＝"},
        min_rows=5,
    ),
)
