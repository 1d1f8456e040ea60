"""The log for the administrator: looked at, filtered, taken away as CSV."""

from __future__ import annotations

from axes.models import AccessAttempt
from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from disclosures.desk.lists.audit import Audit, Refused
from disclosures.door.access import StaffRequest, refuse, staff_page
from disclosures.listing.answers import bound, shown
from disclosures.listing.files import as_file
from disclosures.workflow import actions

ATTEMPTS = 100


@staff_page("GET")
def audit(request: StaffRequest) -> HttpResponse:
    """Show the log, the newest first."""
    _for_administrators(request)
    return render(request, "staff/audit.html", shown(request, Audit()))


@staff_page("GET")
def export(request: StaffRequest) -> HttpResponseBase:
    """Hand the log out as CSV, in order; that it was taken, and how filtered, is logged."""
    _for_administrators(request)
    listing = Audit()
    chosen = bound(request, listing)
    if not chosen.is_valid():
        fields = chosen.form.fields
        said = "；".join(f"{fields[name].label}：{'、'.join(str(word) for word in words)}"
                        for name, words in chosen.form.errors.items())  # fmt: skip
        return refuse(request, f"筛选条件有误，没有导出。{said}", reverse("staff:audit"), 400)
    filters: dict[str, str | int] = {
        name: str(value) for name, value in chosen.given.items() if value
    }
    actions.log("audit", None, request.user, "导出操作记录", filters)
    return as_file("csv", listing, chosen, "")


@staff_page("GET")
def refused(request: StaffRequest) -> HttpResponse:
    """Show access that was refused, the newest first, and who failed to sign in lately."""
    _for_administrators(request)
    context = {
        **shown(request, Refused()),
        "attempts": AccessAttempt.objects.order_by("-attempt_time")[:ATTEMPTS],
        "days": settings.REFUSALS_DAYS,
        "limit": settings.AXES_FAILURE_LIMIT,
    }
    return render(request, "staff/refused.html", context)


def _for_administrators(request: StaffRequest) -> None:
    if not request.user.is_administrator:
        raise Http404("没有这个页面")
