"""How far every department is: for the administrator."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from disclosures.choices import Status
from disclosures.door.access import StaffRequest, staff_page
from disclosures.kernel import csvfiles
from disclosures.kernel.numbers import whole
from disclosures.models import Budget, Department, FiscalYear
from disclosures.workflow.worklist import Standing, standings

NONE = "未建立"


@staff_page("GET")
def board(request: StaffRequest) -> HttpResponse:
    """Show every department with its budget of a year."""
    year, rows = _rows(request)
    counts = dict.fromkeys((NONE, *Status.labels), 0)
    for _, standing in rows:
        counts[standing.budget.get_status_display() if standing else NONE] += 1
    most = max(counts.values()) or 1
    found = [standing for _, standing in rows if standing]
    context = {
        "year": year,
        "years": FiscalYear.objects.values_list("year", flat=True),
        "region": request.GET.get("region", ""),
        "rows": rows,
        # what is in a budget is for its department; the board says how it stands
        "mine": set(request.user.memberships.values_list("department_id", flat=True)),
        "bars": [(label, number, number * 100 // most) for label, number in counts.items()],
        "query": request.GET.urlencode(),
        "published": sum(1 for each in found if each.published_on),
        "on_time": sum(1 for each in found if each.is_on_time),
        "late": sum(1 for each in found if each.is_late),
    }
    return render(request, "staff/board.html", context)


@staff_page("GET")
def export(request: StaffRequest) -> HttpResponse:
    """Hand the board out as CSV."""
    year, rows = _rows(request)
    lines: list[list[object]] = [
        ["地区", "部门", "年度", "状态", "批复日期", "期限", "缺少", "勾稽"]
    ]
    for department, each in rows:
        status = each.budget.get_status_display() if each else NONE
        cells: list[object] = [department.jurisdiction.name, department.name, year, status]
        if each:
            approved = each.budget.approved_on
            cells += [approved or "", each.deadline, "、".join(each.missing), each.findings]
        lines.append(cells)
    response = HttpResponse(csvfiles.encoded(lines), content_type=csvfiles.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="board-{year}.csv"'
    return response


def _rows(request: StaffRequest) -> tuple[int, list[tuple[Department, Standing | None]]]:
    """Return the year asked for and every department with how its budget stands."""
    if not request.user.is_administrator:
        raise Http404("没有这个页面")
    given = request.GET.get("year", "")
    known = set(FiscalYear.objects.values_list("year", flat=True))
    year = whole(given) or 0
    if year not in known:
        newest = Budget.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True)
        year = newest.first() or timezone.localdate().year
    region = request.GET.get("region", "").replace("\0", "")[:60]
    departments = Department.objects.select_related("jurisdiction")
    if region:
        departments = departments.filter(
            Q(jurisdiction__name__contains=region) | Q(jurisdiction__code__startswith=region[:6])
        )
    budgets = Budget.objects.filter(fiscal_year=year, department__in=departments).select_related(
        "department__jurisdiction", "fiscal_year"
    )
    by_department = {each.budget.department_id: each for each in standings(list(budgets))}
    return year, [(each, by_department.get(each.pk)) for each in departments]
