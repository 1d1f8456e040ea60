"""The worklist: the budgets of the user's departments with what is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html

from disclosures.choices import Status
from disclosures.desk.lists.standing import (
    DeadlineColumn,
    FindingsColumn,
    MissingColumn,
    StatusColumn,
    budget_url,
)
from disclosures.listing.columns import ListColumn, ListTable, MomentColumn
from disclosures.listing.keyset import Order
from disclosures.listing.listing import Listing
from disclosures.models import Budget, User
from disclosures.workflow.permissions import may_edit, why_not
from disclosures.workflow.transitions import TRANSITIONS
from disclosures.workflow.worklist import URGENCY, Standing, most_urgent_first, standings


@dataclass(frozen=True)
class Work:
    """A budget on the worklist of a user."""

    standing: Standing
    next: str


def next_step(user: User, budget: Budget) -> str:
    """Say what the user can do next with a budget, or for whom it waits."""
    if may_edit(user, budget):
        return "继续填报，填完提交审核"
    open_verbs = [
        each for each in TRANSITIONS.values() if budget.status in each.sources - each.stays
    ]
    mine = [each.label for each in open_verbs if why_not(user, each.verb, budget) is None]
    if mine:
        return "可以" + "、".join(mine)
    waiting = {
        Status.DRAFT: "等待经办人填报",
        Status.SUBMITTED: "等待审核人审核",
        Status.APPROVED: "等待公开责任人公开",
        Status.PUBLISHED: "已公开",
    }
    return waiting[Status(budget.status)]


def _of(row: Any) -> str:
    budget = row.standing.budget
    return format_html(
        ' <span class="meta">{}年{} · {}</span>',
        budget.fiscal_year_id,
        budget.get_stage_display(),
        budget.department.jurisdiction,
    )


class WorklistTable(ListTable):
    """Budgets and how they stand."""

    budget = ListColumn(
        "部门预算", "standing__budget__department", heads=True, linkify=budget_url, beside=_of
    )
    status = StatusColumn("状态")
    deadline = DeadlineColumn("期限")
    missing = MissingColumn("缺少")
    findings = FindingsColumn(
        "勾稽", linkify=lambda row: reverse("staff:findings", args=[row.standing.budget.pk])
    )
    updated = MomentColumn("最后修改", "standing__budget__updated_at", form="%Y-%m-%d %H:%M")
    next = ListColumn("下一步")


class Worklist(Listing):
    """The budgets that a user sees, those with the fewest days ahead."""

    title = "部门预算"
    caption = "部门预算 {count} 份，期限近的在前"
    table = WorklistTable
    orders = (Order("urgent", "期限近的在前", URGENCY),)
    plain = False
    has_totals = False

    def __init__(self, user: User) -> None:
        self.user = user

    def rows(self) -> QuerySet[Budget]:
        found = Budget.objects.visible_to(self.user)
        return most_urgent_first(found.select_related("department__jurisdiction", "fiscal_year"))

    def fill(self, rows: list[Any]) -> None:
        rows[:] = [Work(each, next_step(self.user, each.budget)) for each in standings(list(rows))]
