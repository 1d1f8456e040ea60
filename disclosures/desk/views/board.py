"""How far every department is: for the administrator."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from disclosures.choices import Status
from disclosures.desk.lists.board import Board
from disclosures.desk.lists.standing import NONE
from disclosures.door.access import StaffRequest, staff_page
from disclosures.kernel.numbers import whole
from disclosures.listing.answers import bound, shown
from disclosures.listing.files import as_file
from disclosures.listing.filters import ListFilter
from disclosures.models import Budget, Department, FiscalYear


@staff_page("GET")
def board(request: StaffRequest) -> HttpResponse:
    """Show every department with its budget of a year."""
    listing = _board(request)
    chosen = bound(request, listing)
    found = [listing.standings.get(pk) for pk in _departments(listing, chosen)]
    counts = dict.fromkeys((NONE, *Status.labels), 0)
    for standing in found:
        counts[standing.budget.get_status_display() if standing else NONE] += 1
    most = max(counts.values()) or 1
    context = {
        **shown(request, listing, chosen),
        "year": listing.year,
        "years": FiscalYear.objects.values_list("year", flat=True),
        "region": request.GET.get("region", ""),
        "asked": request.GET.urlencode(),
        "bars": [(label, number, number * 100 // most) for label, number in counts.items()],
        "published": sum(1 for each in found if each and each.published_on),
        "on_time": sum(1 for each in found if each and each.is_on_time),
        "late": sum(1 for each in found if each and each.is_late),
    }
    return render(request, "staff/board.html", context)


@staff_page("GET")
def export(request: StaffRequest) -> HttpResponseBase:
    """Hand the board out as CSV."""
    listing = _board(request)
    return as_file("csv", listing, bound(request, listing), "")


def _board(request: StaffRequest) -> Board:
    """Return the board of the year asked for; of the newest that has budgets without one."""
    if not request.user.is_administrator:
        raise Http404("没有这个页面")
    given = request.GET.get("year", "")
    known = set(FiscalYear.objects.values_list("year", flat=True))
    year = whole(given) or 0
    if year not in known:
        newest = Budget.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True)
        year = newest.first() or timezone.localdate().year
    # what is in a budget is for its department; the board says how it stands
    return Board(year, set(request.user.memberships.values_list("department_id", flat=True)))


def _departments(listing: Board, chosen: ListFilter) -> QuerySet[Department, int]:
    return chosen.narrow(listing.rows()).values_list("pk", flat=True)
