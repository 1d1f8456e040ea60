"""Excel in: the template, uploading, what a file would change, accepting it."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from disclosures.desk.imports import guard, keeping, run, template
from disclosures.door.access import StaffRequest, find_budget, refuse, staff_page
from disclosures.door.tidying import UPLOADS_KEPT
from disclosures.kernel.numbers import whole
from disclosures.models import Budget, Upload
from disclosures.renderers import xlsx
from disclosures.workflow.permissions import why_not_edit

STEP = 5  # percent between two notes of the progress


@staff_page("GET")
def download(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand out the template filled with what the budget holds."""
    budget = find_budget(request, pk)
    response = HttpResponse(template.render(budget), content_type=xlsx.CONTENT_TYPE)
    name = quote(f"{budget} 填报模板.xlsx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@staff_page("GET", "POST")
def upload(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a workbook in; it is examined on the next page."""
    budget = find_budget(request, pk)
    if refusal := why_not_edit(request.user, budget):
        return refuse(request, refusal, reverse("staff:budget", args=[pk]))
    Upload.objects.filter(at__lt=timezone.now() - UPLOADS_KEPT).delete()
    problem = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None or not file.name:
            problem = "请选择一个 .xlsx 文件。"
        elif file.size is None or file.size > guard.LARGEST:
            problem = f"文件超过{guard.LARGEST // 1024 // 1024}MB，请删去不用的工作表和图片。"
        else:
            content = file.read()
            kept = Upload.objects.create(
                budget=budget,
                user=request.user,
                name=file.name.replace("\0", "")[-200:],
                content=content,
                sha256=hashlib.sha256(content).hexdigest(),
            )
            if request.headers.get("Accept") == "application/json":  # the page's script
                return JsonResponse({"url": reverse("staff:import-report", args=[pk, kept.pk])})
            return redirect("staff:import-report", pk, kept.pk)
    context = {"budget": budget, "problem": problem, "largest": guard.LARGEST // 1024 // 1024}
    return render(request, "staff/import.html", context, status=422 if problem else 200)


@staff_page("GET", "POST")
def report(request: StaffRequest, pk: int, upload: int) -> HttpResponse:
    """Say what is wrong with an uploaded file and what it would change; load it on POST."""
    budget = find_budget(request, pk)
    if refusal := why_not_edit(request.user, budget):
        return refuse(request, refusal, reverse("staff:budget", args=[pk]))
    kept = find_upload(request, budget, upload)
    content = bytes(kept.content)
    try:
        if request.method == "POST":
            return _load(request, budget, kept, content)
        found = _report(budget, kept, content)
    except guard.Unsafe as error:
        kept.delete()
        context = {"budget": budget, "problem": str(error),
                   "largest": guard.LARGEST // 1024 // 1024}  # fmt: skip
        return render(request, "staff/import.html", context, status=422)
    context = {
        "budget": budget,
        "upload": kept,
        "report": found,
        "most": keeping.MOST_WRONG,
    }
    return render(request, "staff/import_report.html", context)


def _report(budget: Budget, kept: Upload, content: bytes) -> keeping.Shown:
    """Return what examining the file said; once, unless the budget was changed since.

    Raises guard.Unsafe.
    """
    said = kept.report
    if said is None or said["version"] != budget.version:
        said = keeping.to_json(run.examine(budget, content, kept.name, _noting(kept)))
        Upload.objects.filter(pk=kept.pk).update(report=said)
    return keeping.from_json(said)


def _load(request: StaffRequest, budget: Budget, kept: Upload, content: bytes) -> HttpResponse:
    given = whole(request.POST.get("version", ""))
    version = -1 if given is None else given
    try:
        done = run.load(budget, content, kept.name, request.user, version)
    except run.NotLoaded as error:
        messages.error(request, str(error))
        return redirect("staff:import-report", budget.pk, kept.pk)
    kept.delete()
    if done.changes_nothing:
        messages.success(request, "文件与已填内容相同，没有改动。")
    else:
        said = [
            f"{each.kind.sheet}{label}{number}条"
            for each in done.kinds
            for label, number in each.counts
            if number
        ]
        messages.success(request, f"已导入：{'，'.join(said)}。")
    return redirect("staff:budget", budget.pk)


@staff_page("POST")
def cancel(request: StaffRequest, pk: int, upload: int) -> HttpResponse:
    """Forget an uploaded file."""
    budget = find_budget(request, pk)
    find_upload(request, budget, upload).delete()
    messages.success(request, "已取消导入，没有改动。")
    return redirect("staff:budget", pk)


@staff_page("GET")
def progress(request: StaffRequest, pk: int, upload: int) -> HttpResponse:
    """Return how far examining has come, in percent."""
    budget = find_budget(request, pk)
    found = find_upload(request, budget, upload)
    return JsonResponse({"progress": found.progress})


def find_upload(request: StaffRequest, budget: Budget, pk: int) -> Upload:
    """Return the user's own upload to a budget, or 404."""
    return get_object_or_404(Upload, pk=pk, budget=budget, user=request.user)


def _noting(kept: Upload) -> run.Progress:
    """Return a function that keeps the progress where another request can read it."""
    noted = 0

    def note(percent: int) -> None:
        nonlocal noted
        if percent - noted >= STEP and not transaction.get_connection().in_atomic_block:
            noted = percent
            Upload.objects.filter(pk=kept.pk).update(progress=percent)

    return note
