"""The indicator library: every published three-level indicator, similar ones in groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import django_filters
from django import forms
from django.db.models import Count, F, Min, QuerySet, Window
from django.db.models.functions import RowNumber

from disclosures.listing.columns import ListColumn
from disclosures.listing.filters import Given
from disclosures.listing.keyset import Order
from disclosures.listing.listing import Counts, FacetBy, Offered
from disclosures.models import Jurisdiction, SearchEntry
from disclosures.public.lists.filters import WordedFilter
from disclosures.public.lists.placed import OFFICE, PlacedTable, PublicListing
from disclosures.publication import search
from indicators.choices import LEVEL1, LEVEL2
from indicators.measuring import VERDICTS, measure
from indicators.models import PublishedIndicator
from indicators.records import BETWEEN, QUALITATIVE, QUANTITATIVE

GROUPS_PER_PAGE: Final = 30
EXAMPLES: Final = 5  # of a group on the list
MOST_CHOICES: Final = 14


class LibraryFilter(WordedFilter):
    """What the library is narrowed by."""

    level1 = django_filters.CharFilter(
        label="一级指标", max_length=40, widget=forms.TextInput(attrs={"list": "level1"})
    )
    level2 = django_filters.CharFilter(
        label="二级指标", max_length=40, widget=forms.TextInput(attrs={"list": "level2"})
    )
    kind = django_filters.ChoiceFilter(
        label="定量定性",
        empty_label="不限",
        choices=[(each, each) for each in (QUANTITATIVE, QUALITATIVE)],
        error_messages={"invalid_choice": "没有这种定量定性：%(value)s。"},
    )
    operator = django_filters.CharFilter(label="指标性质", max_length=4)
    unit = django_filters.CharFilter(label="计量单位", max_length=20)
    verdict = django_filters.ChoiceFilter(
        label="可否衡量",
        empty_label="不限",
        choices=list(VERDICTS.items()),
        error_messages={"invalid_choice": "没有这种可否衡量：%(value)s。"},
    )
    group = django_filters.CharFilter(max_length=250, widget=forms.HiddenInput)

    def by_words(
        self, rows: QuerySet[PublishedIndicator], name: str, value: str
    ) -> QuerySet[PublishedIndicator]:
        names = search.find(value).filter(kind="indicator").values("text")
        return rows.filter(name__in=names)


LISTS: Final = (("level1", LEVEL1), ("level2", LEVEL2))


@dataclass(frozen=True)
class Group:
    """Similar indicators: how many, of how many offices, and the first of them."""

    key: str
    level: str
    name: str
    count: int
    offices: int
    examples: list[PublishedIndicator]


def groups(rows: QuerySet[PublishedIndicator], after: str) -> tuple[list[Group], str]:
    """Return a page of groups after a key, and the key to go on from; blank at the end."""
    if after:
        rows = rows.filter(group__gt=after)
    sums = list(
        rows.order_by("group")
        .values("group")
        .annotate(
            count=Count("pk"),
            offices=Count("publication", distinct=True),
            name=Min("name"),
        )[: GROUPS_PER_PAGE + 1]
    )
    following = sums[GROUPS_PER_PAGE - 1]["group"] if len(sums) > GROUPS_PER_PAGE else ""
    sums = sums[:GROUPS_PER_PAGE]
    examples = _examples(rows, [each["group"] for each in sums])
    return [
        Group(
            each["group"],
            each["group"].partition(BETWEEN)[0],
            each["name"],
            each["count"],
            each["offices"],
            examples.get(each["group"], []),
        )
        for each in sums
    ], following


def _examples(
    rows: QuerySet[PublishedIndicator], keys: Iterable[str]
) -> dict[str, list[PublishedIndicator]]:
    number = Window(RowNumber(), partition_by=F("group"), order_by=F("id").asc())
    chosen = (
        rows.filter(group__in=list(keys))
        .annotate(number=number)
        .filter(number__lte=EXAMPLES)
        .select_related(f"{OFFICE}__jurisdiction")
        .defer("publication__content", "publication__words", "publication__summary")
        .order_by("group", "id")
    )
    result: dict[str, list[PublishedIndicator]] = {}
    for each in chosen:
        result.setdefault(each.group, []).append(each)
    return result


def _offer(names: Callable[[Counts], Mapping[Any, str]]) -> Callable[[Counts, Given], Offered]:
    """Return what offers the most frequent values of a filter, under these names."""

    def offer(counts: Counts, given: Given) -> Offered:
        ranked = sorted(
            ((value, count) for value, count in counts.items() if value not in ("", None)),
            key=lambda each: (-each[1], each[0]),
        )[:MOST_CHOICES]
        called = names(dict(ranked))
        return [(str(value), str(called.get(value, value)), count) for value, count in ranked]

    return offer


def _places(counts: Counts) -> dict[Any, str]:
    return dict(Jurisdiction.objects.filter(code__in=list(counts)).values_list("code", "name"))


PLAIN: Final = _offer(lambda counts: {})


def _office(row: PublishedIndicator) -> str:
    return row.publication.budget.department.name


def _project(row: PublishedIndicator) -> str:
    project = row.record["project"]
    return str(project["name"]) if project else "部门整体"


def _proposals(row: dict[str, Any]) -> str:
    return "；".join(
        f"{each.sentence}建议：{each.proposal}" if each.proposal else each.sentence
        for each in measure(row["record"]).findings
    )


def _of_project(row: dict[str, Any]) -> str:
    project = row["record"]["project"]
    return str(project["name"]) if project else "部门整体"


class IndicatorTable(PlacedTable):
    """An indicator with what can be said of it; for the files."""

    project = ListColumn("项目", needs=("record", "verdict"), read=_of_project)
    level1 = ListColumn("一级指标")
    level2 = ListColumn("二级指标")
    name = ListColumn("三级指标")
    target = ListColumn("指标值", read=lambda row: row["record"]["value_text"])
    weight = ListColumn("权重", read=lambda row: row["record"]["weight"] or "")
    judged = ListColumn("可否衡量", read=lambda row: VERDICTS.get(row["verdict"], ""))
    proposal = ListColumn("建议", read=_proposals)


class Library(PublicListing):
    """The published indicators."""

    title = "绩效指标"
    template = "indicators/library.html"
    table = IndicatorTable
    filters = LibraryFilter
    orders = (Order("group", "相近指标", ("group", "id")),)
    facets = (
        FacetBy("level1", "一级指标", PLAIN),
        FacetBy("level2", "二级指标", PLAIN),
        FacetBy("kind", "定量定性", PLAIN),
        FacetBy("operator", "指标性质", PLAIN),
        FacetBy("unit", "计量单位", PLAIN),
        FacetBy("verdict", "可否衡量", _offer(lambda counts: dict(VERDICTS))),
        FacetBy("year", "年度", PLAIN),
        FacetBy("region", "地区", _offer(_places)),
    )

    def rows(self) -> QuerySet[PublishedIndicator]:
        return PublishedIndicator.objects.filter(current=True)


def drawn(row: PublishedIndicator) -> dict[str, Any]:
    """Return an indicator as a page shows it."""
    judged = measure(row.record)
    return {
        "pk": row.pk,
        "name": row.name,
        "level": BETWEEN.join(each for each in (row.level1, row.level2) if each),
        "target": row.record["value_text"],
        "description": row.record["description"],
        "office": _office(row),
        "project": _project(row),
        "year": row.year,
        "url": row.url,
        "verdict": judged.label,
        "findings": judged.findings,
    }


def has_any() -> bool:
    """Tell whether anything is published yet."""
    return SearchEntry.objects.filter(kind="indicator").exists()
