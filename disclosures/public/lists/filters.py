"""How the list of published budgets is narrowed."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from disclosures.kernel import kinds
from disclosures.models import Jurisdiction, Publication, Tally
from disclosures.models.querysets import PublicationQuerySet
from disclosures.publication.derived import BUDGETS

LONGEST = 100  # characters of a search


class PublicationFilter(django_filters.FilterSet):
    """City, year, department, kind of table, words. A place also finds what lies below it."""

    q = django_filters.CharFilter(label="关键词", method="by_words", max_length=LONGEST)
    region = django_filters.ChoiceFilter(
        label="地区", method="by_region", choices=lambda: places(), empty_label="全部地区"
    )
    year = django_filters.ChoiceFilter(
        label="年度", method="by_year", choices=lambda: years(), empty_label="全部年度"
    )
    department = django_filters.CharFilter(label="部门", method="by_department", max_length=LONGEST)
    kind = django_filters.ChoiceFilter(
        label="公开表",
        method="by_kind",
        choices=lambda: [(each.code, each.name) for each in kinds.KINDS.values()],
        empty_label="全部公开表",
    )

    class Meta:
        model = Publication
        fields: list[str] = []

    def by_words(self, queryset: PublicationQuerySet, name: str, value: str) -> Any:
        for word in value.split():
            queryset = queryset.filter(words__contains=word)
        return queryset

    def by_region(self, queryset: PublicationQuerySet, name: str, value: str) -> Any:
        return queryset.in_region(value)

    def by_year(self, queryset: PublicationQuerySet, name: str, value: str) -> Any:
        return queryset.filter(budget__fiscal_year=int(value))

    def by_department(self, queryset: PublicationQuerySet, name: str, value: str) -> Any:
        return queryset.filter(
            Q(budget__department__slug=value) | Q(budget__department__name__contains=value)
        )

    def by_kind(self, queryset: PublicationQuerySet, name: str, value: str) -> Any:
        return queryset.filter(table_specs__contains=f" {value} ")


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
