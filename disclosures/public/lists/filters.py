"""What the lists across cities are narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from disclosures.kernel import kinds
from disclosures.listing.filters import LONGEST, ListFilter
from disclosures.models import Jurisdiction, Tally
from disclosures.publication.derived import BUDGETS
from disclosures.publication.search import find


class PlacedFilter(ListFilter):
    """Place and year, of rows that have both. A place also finds what lies below it."""

    region = django_filters.ChoiceFilter(
        label="地区", method="by_region", choices=lambda: places(), empty_label="全部地区"
    )
    year = django_filters.ChoiceFilter(
        label="年度", method="by_year", choices=lambda: years(), empty_label="全部年度"
    )

    def by_region(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(region__startswith=prefix(value))

    def by_year(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(year=int(value))


class WordedFilter(PlacedFilter):
    """Words, place and year; a list says how words find its rows."""

    q = django_filters.CharFilter(label="关键词", method="by_words", max_length=LONGEST)
    field_order = ("q", "region", "year")

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        raise NotImplementedError


class BudgetFilter(WordedFilter):
    """Words, city, year, department, kind of table."""

    department = django_filters.CharFilter(label="部门", method="by_department", max_length=LONGEST)
    kind = django_filters.ChoiceFilter(
        label="公开表",
        method="by_kind",
        choices=lambda: [(each.code, each.name) for each in kinds.KINDS.values()],
        empty_label="全部公开表",
    )

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        for word in value.split():
            rows = rows.filter(publication__words__contains=word)
        return rows

    def by_department(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(department__slug=value) | Q(department__name__contains=value))

    def by_kind(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(publication__table_specs__contains=f" {value} ")


class ProjectFilter(WordedFilter):
    """Words of a project's name or code, place and year."""

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        rows = rows.filter(publication__in=find(value).filter(kind="project").values("publication"))
        for word in value.split():
            rows = rows.filter(Q(name__contains=word) | Q(code__contains=word))
        return rows


def prefix(region: str) -> str:
    """Return what the codes of a place and of all below it start with."""
    return region.removesuffix("00").removesuffix("00") if len(region) == 6 else region


def places() -> list[tuple[str, str]]:
    """Return the places that have publications, and the provinces above them."""
    codes = set(_published().values_list("region", flat=True).distinct())
    above = {code[:length].ljust(6, "0") for code in codes for length in (2, 4)}
    rows = Jurisdiction.objects.filter(code__in=codes | above)
    return [(row.code, row.name) for row in rows]


def years() -> list[tuple[str, str]]:
    """Return the years that have publications, the newest first."""
    found = sorted(set(_published().values_list("year", flat=True).distinct()), reverse=True)
    return [(str(year), f"{year}年") for year in found]


def _published() -> QuerySet[Tally]:
    """Return a row for every place and year that has publications: far fewer than those."""
    return Tally.objects.filter(spec=BUDGETS).order_by()
