"""The board: every department with its budget of a year."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import django_filters
from django.db.models import Q, QuerySet
from django.utils.html import format_html

from disclosures.desk.lists.standing import (
    DeadlineColumn,
    FindingsColumn,
    MissingColumn,
    StatusColumn,
    budget_url,
)
from disclosures.listing.columns import ListColumn, ListTable
from disclosures.listing.filters import ListFilter
from disclosures.listing.keyset import Order
from disclosures.listing.listing import Listing
from disclosures.models import Budget, Department
from disclosures.workflow.worklist import Standing, standings

LONGEST: Final = 60


@dataclass(frozen=True)
class Line:
    """A department on the board."""

    department: Department
    year: int
    standing: Standing | None
    opens: bool  # the user may see what is in the budget


def _approved(row: Line) -> str | None:
    approved = row.standing.budget.approved_on if row.standing else None
    return f"{approved:%Y-%m-%d}" if approved else None


class BoardTable(ListTable):
    """Departments and how their budgets stand."""

    region = ListColumn("地区", "department__jurisdiction__name", visible=False)
    department = ListColumn(
        "部门", "department__name", heads=True,
        linkify=lambda row: budget_url(row) if row.opens else "",
        beside=lambda row: format_html(
            ' <span class="meta">{}</span>', row.department.jurisdiction
        ),
    )  # fmt: skip
    year = ListColumn("年度", visible=False)
    status = StatusColumn("状态")
    approved = ListColumn("批复日期", read=_approved)
    deadline = DeadlineColumn("期限")
    missing = MissingColumn("缺少")
    findings = FindingsColumn("勾稽")


class BoardFilter(ListFilter):
    """Which departments: by the name or the code of their place."""

    region = django_filters.CharFilter(label="地区（名称或代码）", method="by_region")

    def by_region(self, rows: QuerySet[Department], name: str, value: str) -> QuerySet[Department]:
        value = value[:LONGEST]
        return rows.filter(
            Q(jurisdiction__name__contains=value) | Q(jurisdiction__code__startswith=value[:6])
        )


class Board(Listing):
    """Every department with its budget of a year, on one page as far as it goes."""

    title = "各部门"
    caption = "部门 {count} 个"
    table = BoardTable
    filters = BoardFilter
    orders = (Order("place", "地区、部门", ("jurisdiction", "name", "id")),)
    per_page = 2000
    plain = False
    has_totals = False
    codes = False

    def __init__(self, year: int, opened: Collection[int]) -> None:
        self.year, self.opened = year, opened
        self.filename = f"board-{year}"

    def rows(self) -> QuerySet[Department]:
        return Department.objects.select_related("jurisdiction")

    @cached_property
    def standings(self) -> dict[int, Standing]:
        """Return how the budgets of the year stand, by department."""
        budgets = Budget.objects.filter(fiscal_year=self.year).select_related(
            "department__jurisdiction", "fiscal_year"
        )
        return {each.budget.department_id: each for each in standings(list(budgets))}

    def fill(self, rows: list[Any]) -> None:
        found = ((each, self.standings.get(each.pk)) for each in rows)
        rows[:] = [
            Line(each, self.year, standing, standing is not None and each.pk in self.opened)
            for each, standing in found
        ]
