"""How each budget stands: what is missing, what does not add up, how many days are left."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.cache import cache
from django.db import models
from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    Max,
    OuterRef,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from disclosures.choices import Status
from disclosures.kernel.deadlines import DAYS, days_left, days_taken, said_left, said_taken
from disclosures.kernel.shelf import Shelf
from disclosures.models import AcceptedFinding, Budget, Classification, EconomicMapping, Publication
from disclosures.official_tables.sets import SETS
from disclosures.workflow import checking
from disclosures.workflow.case import Case

KEPT = 24 * 3600  # seconds
URGENCY = ("done", "due", "-updated_at", "-id")


@dataclass(frozen=True)
class Needed:
    """What must be entered where a budget's set prints a kind of table or text."""

    code: str
    name: str  # as the list of what is missing calls it
    kind: str  # of table or text
    place: int
    rows: Callable[[Budget], QuerySet[Any]]  # what was entered


NEEDED: Final[Shelf[Needed]] = Shelf(lambda each: each.code)
OWN: Final = (
    Needed("functional", "功能科目", "expenditure", 10,
           lambda budget: budget.lines.filter(functional__isnull=False)),
    Needed("economic", "经济科目", "basic-by-department-economic", 20,
           lambda budget: budget.lines.filter(economic__isnull=False)),
    Needed("texts", "说明文字", "narrative", 40,
           lambda budget: budget.narrative_parts.filter(code="duties")),
    Needed("assets", "国有资产", "narrative", 50, lambda budget: budget.assets.all()),
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """What a list says of one budget."""

    budget: Budget
    set_name: str
    findings: str
    errors: int
    missing: tuple[str, ...]
    left: int | None
    deadline: str
    published_on: date | None

    @property
    def is_late(self) -> bool:
        """Tell whether the twenty days are over and nothing is published."""
        return self.published_on is None and self.left is not None and self.left < 0

    @property
    def is_on_time(self) -> bool:
        """Tell whether the first version came out within the twenty days."""
        taken = (
            days_taken(self.budget.approved_on, self.published_on) if self.published_on else None
        )
        return taken is not None and taken <= DAYS


def standings(budgets: list[Budget]) -> list[Standing]:
    """Return how budgets stand, in a fixed number of queries beside the rules themselves.

    The rules' word is kept until the budget, its acceptances or the dictionaries change.
    """
    first = dict(
        Publication.objects.filter(budget__in=budgets, version=1).values_list(
            "budget_id", "published_at"
        )
    )
    dictionary = _dictionary()
    accepted = dict(
        AcceptedFinding.objects.filter(budget__in=budgets)
        .order_by()
        .values_list("budget")
        .annotate(newest=Max("pk"), count=Count("pk"))
        .values_list("budget", F("newest") * 1000 + F("count"))
    )
    keys = {
        each.pk: f"standing-{each.pk}-{each.version}-{each.table_set}-{each.status}"
        f"-{accepted.get(each.pk, 0)}-{dictionary}"
        for each in budgets
    }
    known = cache.get_many(list(keys.values()))
    found = []
    for each in budgets:
        said = known.get(keys[each.pk])
        if said is None:
            said = _said(each)
            cache.set(keys[each.pk], said, KEPT)
        summary, errors, missing = said
        moment = first.get(each.pk)
        found.append(_standing(each, summary, errors, tuple(missing),
                               timezone.localtime(moment).date() if moment else None))  # fmt: skip
    return found


def _dictionary() -> str:
    """Return a stamp of the codes and the mapping: an administrator may have mended one."""
    rows = Classification.objects.order_by("pk").values_list(
        "pk", "code", "name", "basic_group", "jurisdiction", "edition"
    )
    mapping = EconomicMapping.objects.order_by("pk").values_list(
        "pk", "department_code", "government_code", "nature"
    )
    return hashlib.sha256(repr((list(rows), list(mapping))).encode()).hexdigest()[:16]


def _standing(
    budget: Budget, summary: str, errors: int, missing: tuple[str, ...], published_on: date | None
) -> Standing:
    today = timezone.localdate()
    approved = budget.approved_on
    if published_on is not None:
        deadline = said_taken(approved, published_on)
    else:
        deadline = said_left(approved, today)
    return Standing(
        budget, SETS[budget.table_set].name, summary, errors, missing,
        days_left(approved, today), deadline, published_on,
    )  # fmt: skip


def _said(budget: Budget) -> tuple[str, int, list[str]]:
    report = checking.report(Case(budget))
    return report.summary, len(report.errors), missing_parts(budget)


def missing_parts(budget: Budget) -> list[str]:
    """Return what the budget's set needs and nobody has entered yet."""
    kinds = SETS[budget.table_set].kinds
    needed = sorted(NEEDED.values(), key=lambda each: each.place)
    return [each.name for each in needed if each.kind in kinds and not each.rows(budget).exists()]


def most_urgent_first(budgets: QuerySet[Budget]) -> QuerySet[Budget]:
    """Sort unpublished budgets first, those with the fewest days ahead, over all pages.

    What was published once is in time already; a correction of it is not overdue.
    """
    published = Exists(Publication.objects.filter(budget=OuterRef("pk")))
    return budgets.annotate(
        done=models.Case(When(status=Status.PUBLISHED, then=1), default=0),
        due=Coalesce(
            models.Case(
                When(published, then=None), default=F("approved_on"), output_field=DateField()
            ),
            Value(date.max, output_field=DateField()),  # without a date the last
        ),
    ).order_by(*URGENCY)
