"""The indicator library: for everybody, and for a clerk who takes an indicator over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from disclosures.door.access import StaffRequest, find_budget, refuse, staff_page
from disclosures.kernel.numbers import whole
from disclosures.listing.answers import bound, counted, query
from disclosures.listing.files import LIST_FORMATS, as_file
from disclosures.listing.filters import ListFilter
from disclosures.listing.listing import Listing
from disclosures.models import Budget
from disclosures.workflow import editing
from disclosures.workflow.permissions import why_not_edit
from indicators import library
from indicators.choices import Operator
from indicators.models import Goal, Indicator, PublishedIndicator
from indicators.views import find_project

COPIED = ("level1", "level2", "description", "operator", "unit")


@require_safe
def public(request: HttpRequest) -> HttpResponseBase:
    """Show the library to everybody; as a file when one is asked for."""
    listing = library.Library()
    chosen = bound(request, listing)
    extension = request.GET.get("format", "")
    if chosen.is_valid() and extension in LIST_FORMATS:
        return as_file(extension, listing, chosen, "")
    return render(request, listing.template, _found(request, listing, chosen))


@staff_page("GET", "POST")
def choose(request: StaffRequest, pk: int, project: int | None = None) -> HttpResponse:
    """Let a clerk search the library and take an indicator over into a goal."""
    budget = find_budget(request, pk)
    back = _back(budget, project)
    if project is not None:
        find_project(budget, project)
    if request.method == "POST":
        return _take(request, budget, project, back)
    refusal = why_not_edit(request.user, budget)
    if refusal:
        return refuse(request, refusal, back)
    listing = library.Library()
    found = _found(request, listing, bound(request, listing))
    context = found | {"budget": budget, "back": back, "staff": True}
    return render(request, "indicators/choose.html", context)


def _take(request: StaffRequest, budget: Budget, project: int | None, back: str) -> HttpResponse:
    given = whole(request.POST.get("indicator", ""))
    if given is None:
        return refuse(request, "没有选中指标，请在列表里点“选用”。", back, 400)
    source = get_object_or_404(
        PublishedIndicator.objects.select_related("publication__budget__department"),
        pk=given,
        current=True,
    )
    with transaction.atomic():
        locked = editing.lock(budget)
        refusal = why_not_edit(request.user, locked)
        goal = Goal.objects.filter(budget=locked, project=project).first()
        if refusal is None and goal is None:
            refusal = "先填写绩效目标，再从指标库选用指标。"
        if refusal is None:
            assert goal is not None
            indicator = _copy(source, goal)
            of = f"{source.publication.budget.department.name}{source.year}年"
            editing.record(locked, request.user, f"从指标库选用“{indicator.name}”（来源：{of}）")
    if refusal is not None:
        return refuse(request, refusal, back, 409 if goal is None else 403)
    messages.success(request, f"已选用“{source.name}”，列在指标的最后一行，请核对指标值和权重。")
    return redirect(back)


def _copy(source: PublishedIndicator, goal: Goal) -> Indicator:
    """Append an indicator with the source's words; value, weight and basis are to be checked."""
    record = source.record
    last = goal.indicators.aggregate(last=Max("order"))["last"] or 0
    value = record["value"]
    qualitative = value is None
    indicator = Indicator(
        goal=goal,
        order=min(last + 1, 32767),
        name=source.name,
        value=value,
        text=record["value_text"] if qualitative else "",
        value_missing=qualitative and not record["value_text"],
        **{name: record[name] for name in COPIED},
    )
    if qualitative and indicator.operator not in ("", Operator.QUALITATIVE):
        indicator.operator = ""
    indicator.full_clean(exclude=["goal"])
    indicator.save()
    return indicator


def _back(budget: Budget, project: int | None) -> str:
    if project is None:
        return reverse("goals:department", args=[budget.pk])
    return reverse("goals:project", args=[budget.pk, project])


def _found(request: HttpRequest, listing: Listing, chosen: ListFilter) -> dict[str, Any]:
    """Return a page of the library: groups, or the indicators of one group."""
    context: dict[str, Any] = {"form": chosen.form, "lists": library.LISTS}
    if not chosen.is_valid():
        return {**context, "wrong": True}
    after = request.GET.get("after", "").replace("\0", "")[:250]
    groups, following = library.groups(chosen.narrow(listing.rows()), after)
    return {
        **context,
        "groups": [
            {
                "key": each.key,
                "level": each.level,
                "name": each.name,
                "count": each.count,
                "offices": each.offices,
                "rows": [library.drawn(row) for row in each.examples],
                "more": each.count > len(each.examples),
                "open": bool(chosen.given.get("group")) or len(groups) == 1,
            }
            for each in groups
        ],
        "page": {"following": following},
        "formats": LIST_FORMATS.values(),
        "query": query(request),
        **counted(request, listing, chosen),
    }
