"""What does not add up: the findings of a budget, accepting a warning, and all the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from disclosures.desk.views.sections import page_of
from disclosures.door.access import StaffRequest, find_budget, refuse, staff_page
from disclosures.kernel.shelf import Shelf
from disclosures.models import AcceptedFinding, Budget
from disclosures.reconciliation.engine import LEVELS, RULES, Finding, Mend, Place
from disclosures.workflow import actions, checking, editing
from disclosures.workflow.case import Case
from disclosures.workflow.permissions import why_not_edit

LONGEST_REASON = 1000


@dataclass(frozen=True)
class MendPage:
    """Where an app lets the causes of one section be mended: the address for a key."""

    section: str
    url: Callable[[Budget, str], str]


MENDS: Final[Shelf[MendPage]] = Shelf(lambda each: each.section)
OWN: Final = (MendPage("heading", lambda budget, key: reverse("staff:heading", args=[budget.pk])),)


@dataclass(frozen=True)
class Shown:
    """A finding with where it leads."""

    finding: Finding
    mend: str  # the address where its cause is entered; blank when there is none
    places: tuple[tuple[str, str], ...]  # (address, name) of the printed cells
    accepted: AcceptedFinding | None = None


@staff_page("GET")
def findings(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what the rules say about a budget as it is stored now."""
    return show_findings(request, find_budget(request, pk))


def show_findings(
    request: StaffRequest, budget: Budget, refusal: str = "", key: str = "", reason: str = ""
) -> HttpResponse:
    """Show the findings, after a refused acceptance with what was typed."""
    report = checking.report(Case(budget))
    shown = [
        Shown(each, mend_url(budget, each.mend), _places(budget, each.places),
              report.accepted.get(each.key))
        for each in report.findings
    ]  # fmt: skip
    groups = (
        ("错误", "必须改正，改正前不能提交。", [s for s in shown if s.finding.level == "error"]),
        (
            "提示",
            "请改正，或写明原因。",
            [s for s in shown if s.finding.level == "warning" and s.accepted is None],
        ),
        ("已写明原因", "", [s for s in shown if s.accepted is not None]),
        ("参考", "不影响提交。", [s for s in shown if s.finding.level == "hint"]),
    )
    context = {
        "budget": budget,
        "report": report,
        "groups": [each for each in groups if each[2]],
        "rules": len(RULES),
        "why_not_edit": why_not_edit(request.user, budget),
        "refusal": refusal,
        "typed": (key, reason),
        "longest": LONGEST_REASON,
    }
    return render(request, "staff/findings.html", context, status=409 if refusal else 200)


@staff_page("POST")
def accept(request: StaffRequest, pk: int) -> HttpResponse:
    """Accept a warning with a written reason, or take the acceptance back."""
    budget = find_budget(request, pk)
    key = request.POST.get("key", "")[:64]
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:LONGEST_REASON]
    if refusal := why_not_edit(request.user, budget):
        return refuse(request, refusal, reverse("staff:findings", args=[pk]))
    if not reason and "undo" not in request.POST:
        return show_findings(request, budget, "请写明原因。", key)
    with transaction.atomic():
        locked = editing.lock(budget)
        refusal = why_not_edit(request.user, locked)
        if refusal is None and "undo" in request.POST:
            gone, _ = locked.accepted_findings.filter(key=key).delete()
            if gone:
                actions.log("unaccept", locked, request.user, "收回对提示的说明")
        elif refusal is None:
            found = checking.accept(locked, key, reason, request.user)
            if found is None:
                refusal = "这条提示已经不在，可能已被改正或已有说明。"
            else:
                actions.log("accept", locked, request.user, f"{found.rule} {reason}")
    if refusal:
        return show_findings(request, budget, refusal, key, reason)
    messages.success(request, "已收回说明。" if "undo" in request.POST else "已写明原因。")
    return redirect("staff:findings", pk)


@staff_page("GET")
def rules(request: StaffRequest) -> HttpResponse:
    """List every rule with its level, source and legitimate exceptions."""
    rows = [(each, LEVELS[each.level]) for each in RULES.values()]
    return render(request, "staff/rules.html", {"rows": sorted(rows, key=lambda row: row[0].id)})


def mend_url(budget: Budget, mend: Mend | None) -> str:
    """Return the address of the row that causes a finding; blank when there is none."""
    if mend is None:
        return ""
    if mend.section in MENDS:
        return MENDS[mend.section].url(budget, mend.key)
    section = page_of(mend.section)
    if section is None:
        return ""
    return section.url(budget) + (f"#at-{mend.key}" if mend.key else "")


def _places(budget: Budget, places: tuple[Place, ...]) -> tuple[tuple[str, str], ...]:
    """Return a link to each printed part that a finding speaks of."""
    links: dict[str, tuple[str, str]] = {}
    for each in places:
        address = reverse("staff:preview-one", args=[budget.pk, each.part])
        if each.row:
            address += f"#{each.part}.{each.row}.{each.column}"
        links.setdefault(each.part, (address, each.part))
    return tuple(links.values())
