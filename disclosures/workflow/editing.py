"""The one place where a change of a budget is locked, counted and logged."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from disclosures.models import Budget, LogEntry, User
from disclosures.workflow import actions


def lock(budget: Budget) -> Budget:
    """Return the budget with its row locked. Call inside a transaction."""
    return (
        Budget.objects.select_for_update(of=("self",))
        .select_related("department__jurisdiction", "fiscal_year")
        .get(pk=budget.pk)
    )


def record(budget: Budget, user: User | None, what: str, verb: str = "edit") -> None:
    """Count a change of a locked budget and log who changed what."""
    Budget.objects.filter(pk=budget.pk).update(version=F("version") + 1, updated_at=timezone.now())
    budget.version += 1
    actions.log(verb, budget, user, what, {"version": budget.version})


def last_change(budget: Budget) -> LogEntry | None:
    """Return the newest entry of the log about a budget."""
    return LogEntry.objects.filter(budget=budget).select_related("user").first()
