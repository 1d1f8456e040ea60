"""The lists across cities: budgets, one row of any table, “三公”经费, projects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.timezone import localtime

from disclosures.kernel import kinds
from disclosures.kernel.money import show
from disclosures.kernel.registry import RECORD_COUNTS
from disclosures.listing.columns import UNIT, AmountColumn, CountColumn, ListColumn
from disclosures.listing.filters import ListFilter
from disclosures.listing.keyset import Order
from disclosures.listing.listing import Totals
from disclosures.models import Figure, Overview, PublishedProject
from disclosures.public.lists.filters import BudgetFilter, ProjectFilter
from disclosures.public.lists.placed import (
    CELL,
    OFFICE,
    STEM,
    PlacedTable,
    PublicListing,
    TalliedListing,
    budget_url,
    cell_url,
)
from disclosures.publication.derived import PROJECTS

AMOUNTS: Final = (
    Order("amount", "金额从大到小", ("-amount", "-id")),
    Order("amount-up", "金额从小到大", ("amount", "id")),
    Order("place", "地区、年度", ("region", "year", "id")),
)


def _both(key: str, label: str, *fields: str) -> tuple[Order, Order]:
    """Return an order and its reverse, “-” before its name."""
    back = tuple(each[1:] if each.startswith("-") else f"-{each}" for each in fields)
    return Order(key, label, fields), Order(f"-{key}", label, back)


def _instead(row: dict[str, Any]) -> str | None:
    """Say which figure stands for a budget that prints no 支出总计; None for one that does."""
    if row["spending"] is not None or row["headline_amount"] is None:
        return None
    return f"{row['headline']} {show(row['headline_amount'], UNIT)}{UNIT}"


def _counted(name: str) -> Callable[[dict[str, Any]], int | None]:
    """Return how many a budget publishes; None for none: not published is not 0."""
    return lambda row: row["publication__summary"]["counts"].get(name) or None


class BudgetTable(PlacedTable):
    """Published budgets."""

    region = ListColumn("地区", f"{OFFICE}__jurisdiction__name", sort="place")
    department = ListColumn(
        "部门", f"{OFFICE}__name", needs=STEM, linkify=budget_url, sort="department",
        attrs={"td": {"class": "name"}},
    )  # fmt: skip
    year = ListColumn("年度", sort="year")
    spending = AmountColumn("支出总计", sort="spending")
    headline = ListColumn(
        "没有公开支出总计的", needs=("headline", "headline_amount"), read=_instead,
        attrs={"td": {"class": "amount"}, "th": {"class": "amount"}},
    )  # fmt: skip
    tables = CountColumn(
        "公开表", "张", needs=("publication__summary",),
        read=lambda row: len(row["publication__summary"]["tables"]),
    )  # fmt: skip
    projects = CountColumn("项目", "个", read=_counted("projects"))
    published = ListColumn(
        "公开日期", needs=("publication__published_at",), sort="published_at",
        read=lambda row: f"{localtime(row['publication__published_at']):%Y-%m-%d}",
    )  # fmt: skip


class Budgets(PublicListing):
    """The published budgets."""

    title = "部门预算"
    caption = "已公开的部门预算"
    measure = "份部门预算"
    nothing = "部门预算"
    table = BudgetTable
    filters = BudgetFilter
    orders = (
        Order("-year", "年度从新到旧", ("-year", "region", "publication_id")),
        Order("year", "年度从旧到新", ("year", "region", "publication_id")),
        *_both("place", "地区", "region", "-year", "publication_id"),
        *_both("department", "部门", f"{OFFICE}__name", "publication_id"),
        *_both("spending", "支出总计", "spending", "publication_id"),
        *_both("published_at", "公开日期", "publication__published_at", "publication_id"),
    )
    in_file = "-published_at"

    def columns(self) -> dict[str, ListColumn]:
        """Return the columns with the counts that the apps bring, before the date."""
        columns = super().columns()
        published = columns.pop("published")
        brought = {
            each.record: CountColumn(each.label, each.unit, read=_counted(each.record))
            for each in RECORD_COUNTS.values()
        }
        return {**columns, **brought, "published": published}

    def rows(self) -> QuerySet[Overview]:
        return Overview.objects.filter(
            current=True, publication__superseded_by=None, publication__withdrawn_at=None
        )


class FigureTable(PlacedTable):
    """One row of a kind of table."""

    name = ListColumn("名称", "label")
    amount = AmountColumn("金额", needs=CELL, linkify=cell_url, sort="amount")


class FunctionalFigureTable(FigureTable):
    """One row of a table by function, with its two halves."""

    basic = AmountColumn("基本支出", filled=True)
    project = AmountColumn("项目支出", filled=True)


class EconomicFigureTable(FigureTable):
    """One row of a table by economic code, with its two halves."""

    personnel = AmountColumn("人员经费", filled=True)
    operating = AmountColumn("公用经费", filled=True)


class RowOfATable(TalliedListing):
    """One row of a kind of table over all publications."""

    orders = AMOUNTS
    template = "disclosures/public/figures.html"

    def __init__(self, spec: str, row: str, column: str = "total") -> None:
        self.spec, self.row, self.column = spec, row, column
        self.title = kinds.name(spec)
        scheme = kinds.scheme(spec)
        functional = scheme == kinds.FUNCTIONAL
        coded = FunctionalFigureTable if functional else EconomicFigureTable
        self.table = coded if scheme else FigureTable  # type: ignore[misc]

    def rows(self) -> QuerySet[Figure]:
        return Figure.objects.filter(spec=self.spec, row=self.row, column=self.column, current=True)

    def fill(self, rows: list[Any]) -> None:
        parts = [key for key, each in self.columns().items() if each.filled]
        if not parts:
            return
        others = Figure.objects.filter(
            publication__in={each["publication_id"] for each in rows},
            spec=self.spec,
            row=self.row,
            column__in=parts,
        ).values_list("publication", "table", "column", "amount")
        known = {(pk, table, key): amount for pk, table, key, amount in others}
        for each in rows:
            for part in parts:
                each[part] = known.get((each["publication_id"], each["table"], part))

    def fields(self) -> tuple[str, ...]:
        return (*super().fields(), "publication_id")


class ThreePublicTable(PlacedTable):
    """“三公”经费 and its parts."""

    three_public = AmountColumn(
        "合计", needs=STEM, linkify=lambda row: f"{budget_url(row)}three-public/", sort="total"
    )
    abroad = AmountColumn("因公出国（境）费", sort="abroad")
    vehicle = AmountColumn("公务用车购置及运行费", sort="vehicle")
    reception = AmountColumn("公务接待费", sort="reception")


class ThreePublic(TalliedListing):
    """“三公”经费 of every budget that printed it, one row each."""

    title = "“三公”经费"
    table = ThreePublicTable
    spec = row = "three-public"
    orders = (
        Order("total", "合计从大到小", ("-three_public", "-publication_id")),
        Order("total-up", "合计从小到大", ("three_public", "publication_id")),
        Order("abroad", "因公出国（境）费", ("-abroad", "-publication_id")),
        Order("vehicle", "公务用车", ("-vehicle", "-publication_id")),
        Order("reception", "公务接待费", ("-reception", "-publication_id")),
        Order("place", "地区、年度", ("region", "year", "publication_id")),
    )

    def rows(self) -> QuerySet[Overview]:
        return Overview.objects.filter(current=True, three_public__isnull=False)

    def totals(self, chosen: ListFilter) -> Totals:
        return PublicListing.totals(self, chosen)  # the tallies have no parts


class ProjectTable(PlacedTable):
    """Published projects."""

    name = ListColumn("项目", needs=STEM, linkify=budget_url)
    code = ListColumn("项目编码")
    amount = AmountColumn("预算数", sort="amount")


class Projects(TalliedListing):
    """The published projects."""

    title = "项目"
    table = ProjectTable
    filters = ProjectFilter
    spec = PROJECTS
    orders = AMOUNTS

    def rows(self) -> QuerySet[PublishedProject]:
        return PublishedProject.objects.filter(current=True)
