"""What a publication keeps of its indicators, and the flat rows made from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from disclosures.facts.loading import Facts
from disclosures.kernel.money import trim
from disclosures.kernel.tabular import Entry
from disclosures.models import Publication
from disclosures.public.opendata.tables import ID, OF, Field, OpenTable
from disclosures.publication import search
from disclosures.publication.addresses import current_stem, reference_id
from disclosures.publication.derived import Judged
from disclosures.publication.differences import differences
from indicators.facts import GoalFacts, IndicatorFacts, department_goal, project_goals
from indicators.layouts import LAYOUTS
from indicators.measuring import MEASURABLE, measure
from indicators.models import IndicatorBand, PublishedIndicator
from indicators.similar import alike, bands, closest, normal
from indicators.targets import target

QUANTITATIVE, QUALITATIVE = "定量", "定性"
BETWEEN = " · "  # a group: 质量指标 · 翻译满意度
SIGNS = {layout.code: layout.signs for layout in LAYOUTS}
BATCH = 500


def freeze(facts: Facts, entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    """Return every indicator as plain JSON, in printed order, with its target as printed."""
    signs: dict[str, str] = {}
    for entry in entries:
        signs |= SIGNS.get(entry.code, {})
    rows: list[dict[str, Any]] = []
    for subject in department_goal(facts):
        rows += _rows(subject.goal, "department", None, signs)
    for subject in project_goals(facts):
        assert subject.project is not None
        project = {"code": subject.project.code, "name": subject.project.name}
        rows += _rows(subject.goal, "project", project, signs)
    return rows


def freeze_goals(facts: Facts, entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    """Return the words of every goal as plain JSON, the department's first."""
    return [
        {
            "project": subject.project.name if subject.project else "",
            "text": subject.goal.text,
            "sub_goals": [vars(each) for each in subject.goal.sub_goals],
            "measures": [vars(each) for each in subject.goal.measures],
        }
        for subject in (*department_goal(facts), *project_goals(facts))
    ]


def index(publication: Publication, rows: list[dict[str, Any]]) -> None:
    """Write the flat rows of a publication."""
    made = _flat(publication, rows, grouped(rows))
    PublishedIndicator.objects.bulk_create(made, batch_size=BATCH)


def verify(publication: Publication, rows: list[dict[str, Any]]) -> Iterator[str]:
    """Say which flat rows of a publication are not what its records say.

    The group an indicator is in was chosen among those there were when it was published, so it
    is only checked to be one of its kind, alike and still found by its hashes.
    """
    kept = list(publication.indicators.all())
    right = _flat(publication, rows, [""] * len(rows), current=publication.is_current)
    yield from differences("指标", kept, right, ("order",), leave=("group",))
    bands_of: dict[str, set[int]] = {}
    found = IndicatorBand.objects.filter(group__in={each.group for each in kept})
    for band, group in found.values_list("band", "group"):
        bands_of.setdefault(group, set()).add(band)
    for each in kept:
        name = each.group.removeprefix(f"{each.level2 or each.level1}{BETWEEN}")
        own = normal(each.name)[:200]
        if name == each.group or not (own == name or alike(own, name)):
            yield f"指标 {each.order} 的相近指标“{each.group}”与指标“{each.name}”不相近"
        elif not set(bands(name)) <= bands_of.get(each.group, set()):
            yield f"指标 {each.order} 的相近指标“{each.group}”缺少散列"


def _flat(
    publication: Publication,
    rows: list[dict[str, Any]],
    groups: list[str],
    *,
    current: bool = True,
) -> Iterator[PublishedIndicator]:
    budget = publication.budget
    pages = _pages(publication)
    for at, (row, group) in enumerate(zip(rows, groups, strict=True), start=1):
        yield PublishedIndicator(
            publication=publication,
            order=at,
            level1=row["level1"],
            level2=row["level2"],
            name=row["level3"],
            words=" ".join(
                str(row[key])
                for key in ("level1", "level2", "level3", "description", "value_text", "basis")
                if row[key]
            )
            + (f" {row['project']['name']}" if row["project"] else ""),
            record=row,
            kind=QUANTITATIVE if row["value"] is not None else QUALITATIVE,
            operator=row["operator"],
            unit=row["unit"],
            verdict=measure(row).verdict,
            group=group,
            url=pages.get(row["project"]["name"] if row["project"] else "", pages[""]),
            year=budget.fiscal_year_id,
            region=budget.department.jurisdiction_id,
            current=current,
        )


def grouped(rows: list[dict[str, Any]]) -> list[str]:
    """Return the group of each indicator: one there is, or a new one named after it."""
    wanted = [(row["level2"] or row["level1"], normal(row["level3"])[:200]) for row in rows]
    hashes = {name: bands(name) for _, name in wanted}
    known: dict[int, set[str]] = {}
    every = {band for each in hashes.values() for band in each}
    for band, group in IndicatorBand.objects.filter(band__in=every).values_list("band", "group"):
        known.setdefault(band, set()).add(group)
    new: list[IndicatorBand] = []
    result = []
    for level, name in wanted:
        prefix = f"{level}{BETWEEN}"
        near = {each for band in hashes[name] for each in known.get(band, ())}
        candidates = {each.removeprefix(prefix) for each in near if each.startswith(prefix)}
        found = closest(name, candidates)
        group = f"{prefix}{found or name}"
        if found is None:
            for band in hashes[name]:
                known.setdefault(band, set()).add(group)
                new.append(IndicatorBand(band=band, group=group))
        result.append(group)
    IndicatorBand.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    return result


def _pages(publication: Publication) -> dict[str, str]:
    """Return where the goal of each project is printed; blank: the department's."""
    stem = current_stem(publication)
    pages = {"": stem}
    for table in publication.summary["tables"]:
        if table["kind"] in ("department-goal", "performance-text"):
            pages[""] = f"{stem}{table['code']}/"
        elif table["kind"] in ("project-goal", "key-project-goal") and table["subject"]:
            pages[table["subject"]] = f"{stem}{table['code']}/"
    return pages


def found(publication: Publication) -> Iterator[search.Entry]:
    """Yield what a publication's indicators give to the search."""
    budget = publication.budget
    where = f"{budget.department.name} {budget.fiscal_year_id}年"
    for row in publication.content["records"].get("indicators", []):
        url = f"/indicators/?{urlencode({'q': row['level3']})}"
        detail = f"{row['value_text']} {where}".strip()
        yield search.Entry("indicator", row["level3"], url, detail)


def judged(publication: Publication) -> tuple[int, int]:
    """Return how many indicators of a publication can be measured, of how many it has."""
    rows = publication.content["records"].get("indicators", [])
    return sum(measure(row).verdict == MEASURABLE for row in rows), len(rows)


ENOUGH: Final = 80  # percent of the indicators
JUDGED: Final = Judged(
    "measurable",
    "目标可衡量",
    f"绩效指标有数字、单位和方向，或有日期、等级；达到{ENOUGH}%为是，没有公开指标的不评。",
    ENOUGH,
    40,
    judged,
)


def _open_rows(year: int) -> Iterator[tuple[Any, ...]]:
    """Yield the published indicators of a year for the open data package."""
    found = (
        PublishedIndicator.objects.filter(year=year, current=True)
        .select_related("publication__budget__department__jurisdiction")
        .defer("publication__content", "publication__words", "publication__summary")
        .order_by("publication", "order")
    )
    for each in found.iterator(chunk_size=2000):
        about, record = reference_id(each.publication), each.record
        project = record["project"] or {"code": "", "name": ""}
        yield (
            f"{about}/indicator/{each.order}", about, record["goal"], project["code"],
            project["name"], record["level1"], record["level2"], record["level3"],
            record["description"], record["operator"], record["value"] or "", record["unit"],
            record["value_text"], record["weight"] or "",
            "" if record["core"] is None else str(record["core"]).lower(), record["basis"],
            each.verdict,
        )  # fmt: skip


OPEN = OpenTable(
    "indicators",
    "公开的绩效指标",
    (
        ID,
        OF,
        Field("goal", "部门或项目目标", required=True),
        Field("project_code", "项目编码"),
        Field("project", "项目名称"),
        Field("level1", "一级指标"),
        Field("level2", "二级指标"),
        Field("level3", "三级指标", required=True),
        Field("description", "指标描述"),
        Field("operator", "指标性质"),
        Field("value", "指标值", "number"),
        Field("unit", "计量单位"),
        Field("value_text", "公开的指标值"),
        Field("weight", "权重", "number"),
        Field("core", "核心指标", "boolean"),
        Field("basis", "确定依据"),
        Field("verdict", "可否衡量"),
    ),
    ("id",),
    _open_rows,
)


def _rows(
    goal: GoalFacts, of: str, project: dict[str, str] | None, signs: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    for each in goal.indicators:
        yield {"goal": of, "project": project, **_record(each, signs)}


def _record(each: IndicatorFacts, signs: Mapping[str, str]) -> dict[str, Any]:
    return {
        "level1": each.level1,
        "level2": each.level2,
        "level3": each.name,
        "description": each.description,
        "operator": each.operator,
        "value": None if each.value is None else trim(each.value),
        "unit": each.unit,
        "value_text": target(each, signs),
        "weight": None if each.weight is None else trim(each.weight),
        "core": each.core,
        "basis": each.basis,
    }
