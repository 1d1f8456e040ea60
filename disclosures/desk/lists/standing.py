"""Columns that say how a budget stands; a row has its ``standing``, None without a budget."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.html import format_html

from disclosures.listing.columns import BLANK, ListColumn
from disclosures.workflow.worklist import Standing

NONE: Final = "未建立"


class StandingColumn(ListColumn):
    """A column that reads the standing of a row."""

    def __init__(self, verbose_name: str, **more: Any) -> None:
        super().__init__(verbose_name, read=lambda row: row.standing, **more)


class StatusColumn(StandingColumn):
    def text(self, value: Standing | None) -> str:
        if value is None:
            return format_html('<span class="tag">{}</span>', NONE)
        return format_html(
            '<span class="tag {}">{}</span>',
            value.budget.status,
            value.budget.get_status_display(),
        )

    def written(self, value: Standing | None) -> str:
        return value.budget.get_status_display() if value else NONE


class DeadlineColumn(StandingColumn):
    def text(self, value: Standing | None) -> str:
        if value and value.is_late:
            return format_html('<strong class="late">{}</strong>', value.deadline)
        return value.deadline if value else BLANK

    def written(self, value: Standing | None) -> str:
        return value.deadline if value else ""


class MissingColumn(StandingColumn):
    def text(self, value: Standing | None) -> str:
        return self.written(value) or BLANK

    def written(self, value: Standing | None) -> str:
        return "、".join(value.missing) if value else ""


class FindingsColumn(StandingColumn):
    def text(self, value: Standing | None) -> str:
        return (value.findings or "相符") if value else BLANK

    def written(self, value: Standing | None) -> str:
        return value.findings if value else ""


def budget_url(row: Any) -> str:
    """Return the staff's page of the budget of a row."""
    return reverse("staff:budget", args=[row.standing.budget.pk])
