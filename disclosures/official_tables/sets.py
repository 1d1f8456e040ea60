"""Which tables, in which order, for whom, since when. Data only: a new year is a new set.

A set is chosen by name on the budget; ``set_for`` proposes one: the most local, then the
most recent. A publication remembers what it printed, so a set may be followed by another
but is never edited once used.
"""

from __future__ import annotations

from dataclasses import dataclass

from disclosures.kernel.naming import numeral
from disclosures.kernel.tabular import Entry, Look


@dataclass(frozen=True)
class TableSet:
    """A region's official set: ``region`` is a prefix of the six-digit code."""

    code: str
    name: str
    region: str
    since: int
    look: Look
    contents_title: str
    entries: tuple[Entry, ...]
    complete: bool = True  # False: a separate document, chosen by hand
    source: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return what kinds of tables the set has: income, project-goal…"""
        return tuple(entry.code.rpartition("/")[2] for entry in self.entries)


_DEPARTMENT = "部门预算支出经济分类科目"
_GOVERNMENT = "政府预算支出经济分类科目"
_NATIONAL = (
    ("national/budget-summary", "{year}年部门收支总表"),
    ("national/income", "{year}年部门收入总表"),
    ("national/expenditure", "{year}年部门支出总表"),
    ("national/appropriation-summary", "{year}年财政拨款收支总表"),
    ("national/general-expenditure", "{year}年一般公共预算支出表"),
    ("national/basic-by-department-economic", "{year}年一般公共预算基本支出表"),
    ("national/three-public", "{year}年一般公共预算“三公”经费支出表"),
    ("national/government-fund", "{year}年政府性基金预算支出表"),
    ("national/state-capital", "{year}年国有资本经营预算支出表"),
    ("national/projects", "{year}年项目支出表"),
)


NARRATIVE = Entry("national/narrative", "", "{department}{year}年部门预算情况说明")


def _with_national(*goals: Entry) -> tuple[Entry, ...]:
    tables = [
        Entry(code, f"表{numeral(at)}", title)
        for at, (code, title) in enumerate(_NATIONAL, start=1)
    ]
    return (NARRATIVE, *tables, *goals)


_YUBEI = (
    ("budget-summary", "部门收支预算总表", ""),
    ("income", "部门收入预算总表", ""),
    ("expenditure", "部门支出预算总表", ""),
    ("appropriation-summary", "部门财政拨款收支预算总表", ""),
    ("general-expenditure", "部门一般公共预算财政拨款支出预算表", ""),
    (
        "basic-by-department-economic",
        "部门一般公共预算财政拨款基本支出预算表",
        _DEPARTMENT,
    ),
    (
        "basic-by-government-economic",
        "部门一般公共预算财政拨款基本支出预算表",
        _GOVERNMENT,
    ),
    (
        "project-by-department-economic",
        "部门一般公共预算财政拨款项目支出预算表",
        _DEPARTMENT,
    ),
    (
        "project-by-government-economic",
        "部门一般公共预算财政拨款项目支出预算表",
        _GOVERNMENT,
    ),
    ("three-public", "部门一般公共预算“三公”经费支出预算表", ""),
    ("government-fund", "部门政府性基金预算财政拨款支出预算表", ""),
    ("state-capital", "部门国有资本经营预算财政拨款支出预算表", ""),
    ("projects", "部门项目支出明细表", ""),
    ("procurement", "部门政府采购预算明细表", ""),
    ("department-goal", "部门预算整体绩效目标表", ""),
    ("key-project-goal", "部门重点项目绩效目标表", ""),
    ("project-goal", "部门一般项目绩效目标表", ""),
)
_CONTENTS = "{year}年{place}部门预算公开表（目录）"
_PLAIN_CONTENTS = "{year}年{department}部门预算公开表（目录）"
_GOAL_CONTENTS = "{year}年{department}绩效目标公开表（目录）"

_SHAPINGBA_GOALS = (
    Entry("shapingba/department-goal", "", "部门整体绩效目标表"),
    Entry("shapingba/project-goal", "", "部门专项绩效目标申报表"),
)
_NINGXIA_GOALS = (
    Entry("ningxia/department-goal", "", "{year}年{department}部门整体支出预算绩效目标表"),
    Entry("ningxia/project-goal", "", "{year}年{department}项目支出预算绩效目标表"),
)
_HEBEI_GOALS = (
    Entry("hebei/performance-text", "", "第一部分 部门整体绩效目标"),
    Entry("hebei/project-goal", "", "{position}.{subject}绩效目标表"),
)
_TIANJIN_GOALS = (Entry("tianjin/project-goal", "", "{position}.{subject}绩效目标表"),)

YUAN = Look("元", "grouped2")
WAN = Look("万元", "grouped2")

ARCHIVE = "archive"  # finished tables, transcribed: nothing is filled in here
SETS: tuple[TableSet, ...] = (
    TableSet(
        ARCHIVE,
        "转录的公开件",
        "-",  # no place chooses it
        2007,
        WAN,
        _PLAIN_CONTENTS,
        (),
        complete=False,
        source="各地公开的部门预算",
    ),
    TableSet(
        "national-2016",
        "全国通用表样",
        "",
        2007,
        WAN,
        _PLAIN_CONTENTS,
        _with_national(
            Entry("national/department-goal", "表十一", "{year}年部门整体支出绩效目标表"),
            Entry("national/project-goal", "表十二", "{year}年项目支出绩效目标表"),
        ),
        source="财预〔2016〕143号",
    ),
    TableSet(
        "chongqing-2024",
        "重庆市部门预算公开表（17张）",
        "50",
        2024,
        YUAN,
        _CONTENTS,
        (
            Entry("chongqing/narrative", "", "{department}{year}年部门预算情况说明"),
            *(
                Entry(
                    f"chongqing/{code}",
                    f"表{numeral(at)}",
                    "{year}年{place}" + title,
                    # half-width brackets over the table, full-width ones in the contents
                    subtitle=f"({basis})" if basis else "",
                    listed="{year}年{place}" + title + (f"（{basis}）" if basis else ""),
                )
                for at, (code, title, basis) in enumerate(_YUBEI, start=1)
            ),
        ),
        source="2024年渝北区部门预算公开表",
    ),
    TableSet(
        "chongqing-goals-2024",
        "重庆市沙坪坝区绩效目标表",
        "500106",
        2024,
        Look("万元", "plain"),
        _GOAL_CONTENTS,
        _SHAPINGBA_GOALS,
        complete=False,
        source="沙坪坝区部门整体绩效目标表、部门专项绩效目标申报表（2024）",
    ),
    TableSet(
        "ningxia-2020",
        "宁夏部门预算公开表",
        "64",
        2020,
        WAN,
        _PLAIN_CONTENTS,
        _with_national(*_NINGXIA_GOALS),
        source="财预〔2016〕143号；宁夏绩效目标表（2020）",
    ),
    TableSet(
        "ningxia-goals-2020",
        "宁夏绩效目标表",
        "64",
        2020,
        Look("万元", "plain"),
        _GOAL_CONTENTS,
        _NINGXIA_GOALS,
        complete=False,
        source="宁夏部门整体支出、项目支出预算绩效目标表（2020）",
    ),
    TableSet(
        "hebei-2024",
        "河北部门预算公开表",
        "13",
        2024,
        WAN,
        _PLAIN_CONTENTS,
        _with_national(*_HEBEI_GOALS),
        source="财预〔2016〕143号；石家庄市部门预算绩效文本（2024）",
    ),
    TableSet(
        "hebei-goals-2024",
        "河北部门预算绩效文本",
        "13",
        2024,
        Look("万元", "fixed2"),
        "{department}{year}年部门预算绩效文本（目录）",
        _HEBEI_GOALS,
        complete=False,
        source="石家庄市部门预算绩效文本（2024）",
    ),
    TableSet(
        "tianjin-2023",
        "天津部门预算公开表",
        "12",
        2023,
        WAN,
        _PLAIN_CONTENTS,
        _with_national(*_TIANJIN_GOALS),
        source="财预〔2016〕143号；天津市项目绩效目标表（2023）",
    ),
    TableSet(
        "tianjin-goals-2023",
        "天津项目绩效目标表",
        "12",
        2023,
        Look("万元", "fixed2"),
        _GOAL_CONTENTS,
        _TIANJIN_GOALS,
        complete=False,
        source="天津市项目绩效目标表（2023）",
    ),
)
BY_CODE = {each.code: each for each in SETS}


def set_for(place: str, year: int) -> TableSet:
    """Return the complete set in force for a six-digit place and a year."""
    fitting = [
        each
        for each in SETS
        if each.complete and place.startswith(each.region) and each.since <= year
    ]
    return max(fitting, key=lambda each: (len(each.region), each.since))


def choices_for(place: str, year: int) -> list[tuple[str, str]]:
    """Return the sets a department there may choose, the proposed one first."""
    proposed = set_for(place, year)
    others = [
        each
        for each in SETS
        if each is not proposed and place.startswith(each.region) and each.since <= year
    ]
    return [(each.code, each.name) for each in (proposed, *others)]
