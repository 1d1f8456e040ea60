"""Which tables, in which order, for whom, since when. Data only: a new year is a new set.

A set is chosen by name on the budget; ``set_for`` proposes one: the most local, then the
most recent. A publication remembers what it printed, so a set may be followed by another
but is never edited once used. Apps above bring sets of their own, and further entries for a
set: they are printed after its own, in the order of the apps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from disclosures.kernel.naming import numeral
from disclosures.kernel.shelf import Shelf
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
    own: tuple[Entry, ...]
    complete: bool = True  # False: a separate document, chosen by hand
    source: str = ""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return what is printed: the set's own entries, then those that apps bring for it."""
        brought = (each.entries for each in ADDITIONS.values() if each.table_set == self.code)
        return (*self.own, *(entry for entries in brought for entry in entries))

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return what kinds of tables the set has: income, projects…"""
        return tuple(entry.code.rpartition("/")[2] for entry in self.entries)


@dataclass(frozen=True)
class Addition:
    """What an app prints after a set's own entries."""

    app: str
    table_set: str
    entries: tuple[Entry, ...]
    source: str = ""


ADDITIONS: Final[Shelf[Addition]] = Shelf(lambda each: f"{each.app} in {each.table_set}")
SETS: Final[Shelf[TableSet]] = Shelf(lambda each: each.code)


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


_NATIONAL_ENTRIES = (
    NARRATIVE,
    *(
        Entry(code, f"表{numeral(at)}", title)
        for at, (code, title) in enumerate(_NATIONAL, start=1)
    ),
)

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
)
_CONTENTS = "{year}年{place}部门预算公开表（目录）"
_PLAIN_CONTENTS = "{year}年{department}部门预算公开表（目录）"
YUAN = Look("元", "grouped2")
WAN = Look("万元", "grouped2")

ARCHIVE = "archive"  # finished tables, transcribed: nothing is filled in here
OWN: Final = (
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
        _NATIONAL_ENTRIES,
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
        "ningxia-2020",
        "宁夏部门预算公开表",
        "64",
        2020,
        WAN,
        _PLAIN_CONTENTS,
        _NATIONAL_ENTRIES,
        source="财预〔2016〕143号",
    ),
    TableSet(
        "hebei-2024",
        "河北部门预算公开表",
        "13",
        2024,
        WAN,
        _PLAIN_CONTENTS,
        _NATIONAL_ENTRIES,
        source="财预〔2016〕143号",
    ),
    TableSet(
        "tianjin-2023",
        "天津部门预算公开表",
        "12",
        2023,
        WAN,
        _PLAIN_CONTENTS,
        _NATIONAL_ENTRIES,
        source="财预〔2016〕143号",
    ),
)


def set_for(place: str, year: int) -> TableSet:
    """Return the complete set in force for a six-digit place and a year."""
    fitting = [
        each
        for each in SETS.values()
        if each.complete and place.startswith(each.region) and each.since <= year
    ]
    return max(fitting, key=lambda each: (len(each.region), each.since))


def choices_for(place: str, year: int) -> list[tuple[str, str]]:
    """Return the sets a department there may choose, the proposed one first."""
    proposed = set_for(place, year)
    others = [
        each
        for each in SETS.values()
        if each is not proposed and place.startswith(each.region) and each.since <= year
    ]
    return [(each.code, each.name) for each in (proposed, *others)]
