"""Which goal tables each set prints after the others, and the sets of goal tables alone."""

from __future__ import annotations

from typing import Final

from disclosures.kernel.naming import numeral
from disclosures.kernel.tabular import Entry, Look
from disclosures.official_tables.sets import Addition, TableSet

APP: Final = "indicators"
CONTENTS: Final = "{year}年{department}绩效目标公开表（目录）"
NATIONAL: Final = (
    Entry("national/department-goal", "表十一", "{year}年部门整体支出绩效目标表"),
    Entry("national/project-goal", "表十二", "{year}年项目支出绩效目标表"),
)
YUBEI: Final = tuple(
    Entry(
        f"chongqing/{code}",
        f"表{numeral(at)}",
        "{year}年{place}" + title,
        listed="{year}年{place}" + title,
    )
    for at, (code, title) in enumerate(
        (
            ("department-goal", "部门预算整体绩效目标表"),
            ("key-project-goal", "部门重点项目绩效目标表"),
            ("project-goal", "部门一般项目绩效目标表"),
        ),
        start=15,
    )
)
SHAPINGBA: Final = (
    Entry("shapingba/department-goal", "", "部门整体绩效目标表"),
    Entry("shapingba/project-goal", "", "部门专项绩效目标申报表"),
)
NINGXIA: Final = (
    Entry("ningxia/department-goal", "", "{year}年{department}部门整体支出预算绩效目标表"),
    Entry("ningxia/project-goal", "", "{year}年{department}项目支出预算绩效目标表"),
)
HEBEI: Final = (
    Entry("hebei/performance-text", "", "第一部分 部门整体绩效目标"),
    Entry("hebei/project-goal", "", "{position}.{subject}绩效目标表"),
)
TIANJIN: Final = (Entry("tianjin/project-goal", "", "{position}.{subject}绩效目标表"),)

ADDITIONS: Final = (
    Addition(APP, "national-2016", NATIONAL, source="财预〔2021〕101号"),
    Addition(APP, "chongqing-2024", YUBEI, source="2024年渝北区部门预算公开表"),
    Addition(APP, "ningxia-2020", NINGXIA, source="宁夏绩效目标表（2020）"),
    Addition(APP, "hebei-2024", HEBEI, source="石家庄市部门预算绩效文本（2024）"),
    Addition(APP, "tianjin-2023", TIANJIN, source="天津市项目绩效目标表（2023）"),
)


def _alone(
    code: str,
    name: str,
    region: str,
    since: int,
    style: Look,
    entries: tuple[Entry, ...],
    source: str,
    contents_title: str = CONTENTS,
) -> TableSet:
    """Return a document of goal tables alone: chosen by hand."""
    return TableSet(
        code, name, region, since, style, contents_title, entries, complete=False, source=source
    )


PLAIN, FIXED = Look("万元", "plain"), Look("万元", "fixed2")
SETS: Final = (
    _alone(
        "chongqing-goals-2024", "重庆市沙坪坝区绩效目标表", "500106", 2024, PLAIN, SHAPINGBA,
        "沙坪坝区部门整体绩效目标表、部门专项绩效目标申报表（2024）",
    ),
    _alone(
        "ningxia-goals-2020", "宁夏绩效目标表", "64", 2020, PLAIN, NINGXIA,
        "宁夏部门整体支出、项目支出预算绩效目标表（2020）",
    ),
    _alone(
        "hebei-goals-2024", "河北部门预算绩效文本", "13", 2024, FIXED, HEBEI,
        "石家庄市部门预算绩效文本（2024）", "{department}{year}年部门预算绩效文本（目录）",
    ),
    _alone(
        "tianjin-goals-2023", "天津项目绩效目标表", "12", 2023, FIXED, TIANJIN,
        "天津市项目绩效目标表（2023）",
    ),
)  # fmt: skip
