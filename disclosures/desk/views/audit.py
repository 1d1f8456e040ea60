"""The log for the administrator: looked at, filtered, taken away as CSV."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from axes.models import AccessAttempt
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from disclosures.desk.views.desk import VERBS
from disclosures.door.access import StaffRequest, refuse, staff_page
from disclosures.kernel import csvfiles
from disclosures.models import Department, LogEntry, RefusedAccess, User
from disclosures.workflow import actions

PER_PAGE = 100
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
HEAD = ("序号", "时间", "用户", "部门", "预算", "动作", "说明", "详情", "链值")


def _day(label: str) -> forms.DateField:
    """Return a field for a day that a moment of the log may have."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[
            MinValueValidator(FIRST, f"日期不早于{FIRST}。"),
            MaxValueValidator(LAST, f"日期不晚于{LAST}。"),
        ],
    )


class AuditForm(forms.Form):
    """What to look for."""

    department = forms.ModelChoiceField(
        Department.objects.all(), label="部门", required=False, empty_label="全部"
    )
    user = forms.ModelChoiceField(
        User.objects.all(), label="用户", required=False, empty_label="全部"
    )
    verb = forms.ChoiceField(
        label="动作", required=False, choices=[("", "全部"), *sorted(VERBS.items())]
    )
    since = _day("从")
    until = _day("到")


@staff_page("GET")
def audit(request: StaffRequest) -> HttpResponse:
    """Show the log, the newest first."""
    form, entries = _found(request)
    found = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "found": found,
        "rows": [(each, VERBS.get(each.verb, each.verb)) for each in found],
        "query": query.urlencode(),
    }
    return render(request, "staff/audit.html", context)


@staff_page("GET")
def export(request: StaffRequest) -> HttpResponseBase:
    """Hand the log out as CSV, in order; that it was taken, and how filtered, is logged."""
    form, entries = _found(request)
    if not form.is_valid():
        said = "；".join(f"{form.fields[name].label}：{'、'.join(str(word) for word in words)}"
                        for name, words in form.errors.items())  # fmt: skip
        return refuse(request, f"筛选条件有误，没有导出。{said}", reverse("staff:audit"), 400)
    filters: dict[str, str | int] = {
        name: str(value) for name, value in form.cleaned_data.items() if value
    }
    actions.log("audit", None, request.user, "导出操作记录", filters)
    response = StreamingHttpResponse(
        csvfiles.lines(_rows(entries.order_by("sequence"))), content_type=csvfiles.CONTENT_TYPE
    )
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


@staff_page("GET")
def refused(request: StaffRequest) -> HttpResponse:
    """Show access that was refused, the newest first, and who failed to sign in lately."""
    if not request.user.is_administrator:
        raise Http404("没有这个页面")
    who = request.GET.get("who", "").replace("\0", "").strip()[:150]
    rows = RefusedAccess.objects.all()
    if who:
        rows = rows.filter(Q(username=who) | Q(address=who))
    context = {
        "found": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "query": urlencode({"who": who}) if who else "",
        "who": who,
        "attempts": AccessAttempt.objects.order_by("-attempt_time")[:PER_PAGE],
        "days": settings.REFUSALS_DAYS,
        "limit": settings.AXES_FAILURE_LIMIT,
    }
    return render(request, "staff/refused.html", context)


def _found(request: StaffRequest) -> tuple[AuditForm, QuerySet[LogEntry]]:
    if not request.user.is_administrator:
        raise Http404("没有这个页面")
    form = AuditForm(request.GET)
    entries = LogEntry.objects.select_related("user", "budget__department", "budget__fiscal_year")
    if not form.is_valid():
        return form, entries.none()
    chosen: dict[str, Any] = form.cleaned_data
    if chosen["department"]:
        entries = entries.filter(budget__department=chosen["department"])
    if chosen["user"]:
        entries = entries.filter(user=chosen["user"])
    if chosen["verb"]:
        entries = entries.filter(verb=chosen["verb"])
    if chosen["since"]:
        entries = entries.filter(at__gte=_moment(chosen["since"], time.min))
    if chosen["until"]:
        entries = entries.filter(at__lte=_moment(chosen["until"], time.max))
    return form, entries


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _rows(entries: QuerySet[LogEntry]) -> Iterator[tuple[object, ...]]:
    yield HEAD
    for each in entries.iterator(chunk_size=500):
        yield (
            each.sequence,
            timezone.localtime(each.at).strftime("%Y-%m-%d %H:%M:%S"),
            each.user.username if each.user else "系统",
            each.budget.department.name if each.budget else "",
            str(each.budget) if each.budget else "",
            VERBS.get(each.verb, each.verb),
            each.message,
            json.dumps(each.detail, ensure_ascii=False, sort_keys=True),
            each.digest,
        )  # fmt: skip
