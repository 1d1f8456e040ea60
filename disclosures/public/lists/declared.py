"""The lists across cities: one row of any table, “三公”经费, projects."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.timezone import localtime

from disclosures.kernel import kinds
from disclosures.models import Figure, Overview, Publication, PublishedProject
from disclosures.public.lists.budgets import instead
from disclosures.public.lists.filters import PublicationFilter
from disclosures.public.lists.keyset import Order
from disclosures.public.lists.listing import Column, Given, Listing, Totals, placed, summed, tallied
from disclosures.publication.addresses import current_stem, source_url
from disclosures.publication.derived import PROJECTS
from disclosures.publication.search import find

PUBLICATION = "publication__budget__department__jurisdiction"
UNREAD = ("publication__content", "publication__words", "publication__summary")


def _place(row: Any) -> str:
    return str(row.publication.budget.department.jurisdiction.name)


def _department(row: Any) -> str:
    return str(row.publication.budget.department.name)


def _budget_url(row: Any) -> str:
    return current_stem(row.publication)


PLACES = {"year": "budget__fiscal_year", "region": "budget__department__jurisdiction"}
PARTS = {
    "basic": "基本支出",
    "project": "项目支出",
    "personnel": "人员经费",
    "operating": "公用经费",
}
PLACE = Column("region", "地区", _place, sort="place")
DEPARTMENT = Column("department", "部门", _department, _budget_url)
YEAR = Column("year", "年度", lambda row: row.year)


def _cell_url(figure: Figure) -> str:
    return source_url(figure.publication, figure.table, figure.row, figure.column)


def _amount(name: str) -> Callable[[Any], Decimal | None]:
    def value(row: Any) -> Decimal | None:
        found = getattr(row, name, None)
        return found if isinstance(found, Decimal) else None

    return value


def row_of_a_table(spec: str, row: str, column: str = "total") -> Listing:
    """Return the list of one row of a kind of table over all publications."""
    scheme = kinds.scheme(spec)
    parts = ("basic", "project") if scheme == kinds.FUNCTIONAL else ("personnel", "operating")

    def rows(given: Given) -> QuerySet[Figure]:
        found = placed(
            Figure.objects.filter(spec=spec, row=row, column=column, current=True), given
        )
        return found.select_related(PUBLICATION).defer(*UNREAD)

    def fill(found: list[Figure]) -> None:
        if not scheme:
            return
        others = Figure.objects.filter(
            publication__in=[each.publication_id for each in found],
            spec=spec,
            row=row,
            column__in=parts,
        ).values_list("publication", "table", "column", "amount")
        known = {(pk, table, key): amount for pk, table, key, amount in others}
        for each in found:
            for part in parts:
                amount = known.get((each.publication_id, each.table, part))
                setattr(each, part, amount)

    return Listing(
        title=kinds.name(spec),
        rows=rows,
        columns=(
            PLACE,
            DEPARTMENT,
            YEAR,
            Column("name", "名称", lambda figure: figure.label),
            Column("amount", "金额", _amount("amount"), _cell_url, amount=True, sort="amount"),
            *(
                Column(part, PARTS[part], _amount(part), amount=True)
                for part in (parts if scheme else ())
            ),
        ),
        orders=(
            Order("amount", "金额从大到小", ("-amount", "-id")),
            Order("amount-up", "金额从小到大", ("amount", "id")),
            Order("place", "地区、年度", ("region", "year", "id")),
        ),
        totals=lambda given: summed(tallied(spec, row, given), "amount"),
        tallies=lambda given: tallied(spec, row, given),
        fill=fill,
    )


def three_public() -> Listing:
    """Return “三公”经费 of every budget that printed it, one row each."""
    amounts = ("three_public", "abroad", "vehicle", "reception")

    def rows(given: Given) -> QuerySet[Overview]:
        found = Overview.objects.filter(current=True, three_public__isnull=False)
        return placed(found, given).select_related(PUBLICATION).defer(*UNREAD, "quality")

    def totals(given: Given) -> Totals:
        found = placed(Overview.objects.filter(current=True, three_public__isnull=False), given)
        sums = found.aggregate(**{f"sum_{name}": Sum(name) for name in amounts})
        return Totals(
            summed(tallied("three-public", "three-public", given), "").count,
            {name: sums[f"sum_{name}"] or Decimal(0) for name in amounts},
        )

    return Listing(
        title="“三公”经费",
        rows=rows,
        columns=(
            PLACE,
            DEPARTMENT,
            YEAR,
            Column(
                "three_public", "合计", _amount("three_public"),
                lambda row: f"{current_stem(row.publication)}three-public/", amount=True,
                sort="total",
            ),
            Column("abroad", "因公出国（境）费", _amount("abroad"), amount=True, sort="abroad"),
            Column(
                "vehicle", "公务用车购置及运行费", _amount("vehicle"), amount=True, sort="vehicle"
            ),
            Column("reception", "公务接待费", _amount("reception"), amount=True, sort="reception"),
        ),
        orders=(
            Order("total", "合计从大到小", ("-three_public", "-publication_id")),
            Order("total-up", "合计从小到大", ("three_public", "publication_id")),
            Order("abroad", "因公出国（境）费", ("-abroad", "-publication_id")),
            Order("vehicle", "公务用车", ("-vehicle", "-publication_id")),
            Order("reception", "公务接待费", ("-reception", "-publication_id")),
            Order("place", "地区、年度", ("region", "year", "publication_id")),
        ),
        totals=totals,
        tallies=lambda given: tallied("three-public", "three-public", given),
    )  # fmt: skip


def _count(publication: Publication, name: str) -> int | None:
    """Return how many a budget publishes; None for none: not published is not 0."""
    return publication.summary["counts"].get(name) or None


def budgets() -> Listing:
    """Return the published budgets, as their list's totals, facets and files show them."""

    def rows(given: Given) -> QuerySet[Publication]:
        asked = {name: value for name, value in given.items() if value}
        found: QuerySet[Publication] = PublicationFilter(
            asked, queryset=Publication.objects.listed()
        ).qs
        return found

    def totals(given: Given) -> Totals:
        sums = rows(given).order_by().aggregate(count=Count("pk"), sum=Sum("overview__spending"))
        return Totals(sums["count"], {"spending": sums["sum"] or Decimal(0)})

    return Listing(
        title="部门预算",
        rows=rows,
        columns=(
            Column("region", "地区", lambda row: row.budget.department.jurisdiction.name),
            Column("department", "部门", lambda row: row.budget.department.name, current_stem),
            Column("year", "年度", lambda row: row.budget.fiscal_year_id),
            Column("spending", "支出总计", lambda row: row.overview.spending, amount=True),
            Column("headline", "没有公开支出总计的", instead),
            Column("tables", "公开表", lambda row: len(row.summary["tables"])),
            Column("projects", "项目", lambda row: _count(row, "projects")),
            Column("indicators", "绩效指标", lambda row: _count(row, "indicators")),
            Column("published", "公开日期", lambda row: f"{localtime(row.published_at):%Y-%m-%d}"),
        ),
        orders=(Order("newest", "", ("-published_at", "-id")),),
        totals=totals,
        counts=lambda given, name: dict(
            rows(given)
            .order_by()
            .values_list(PLACES[name])
            .annotate(count=Count("pk"))
            .values_list(PLACES[name], "count")
        ),
    )


def projects() -> Listing:
    """Return the published projects."""

    def rows(given: Given) -> QuerySet[PublishedProject]:
        found = placed(PublishedProject.objects.filter(current=True), given)
        if given.get("q"):
            entries = find(given["q"]).filter(kind="project").values("publication")
            found = found.filter(publication__in=entries)
            for word in given["q"].split():
                found = found.filter(Q(name__contains=word) | Q(code__contains=word))
        return found.select_related(PUBLICATION).defer(*UNREAD)

    def totals(given: Given) -> Totals:
        if not given.get("q"):
            return summed(tallied(PROJECTS, "", given), "amount")
        found = rows(given).order_by()
        return Totals(
            found.count(), {"amount": found.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)}
        )

    return Listing(
        title="项目",
        rows=rows,
        columns=(
            PLACE,
            DEPARTMENT,
            YEAR,
            Column("name", "项目", lambda row: row.name, _budget_url),
            Column("code", "项目编码", lambda row: row.code),
            Column("amount", "预算数", _amount("amount"), amount=True, sort="amount"),
        ),
        orders=(
            Order("amount", "金额从大到小", ("-amount", "-id")),
            Order("amount-up", "金额从小到大", ("amount", "id")),
            Order("place", "地区、年度", ("region", "year", "id")),
        ),
        totals=totals,
        tallies=lambda given: tallied(PROJECTS, "", given),
    )
