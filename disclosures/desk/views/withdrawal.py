"""Taking a budget or one old version down; the frozen content under lock, for the auditor."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from disclosures.desk.forms.rows import form_problems
from disclosures.desk.forms.withdrawal import LookForm, WithdrawForm
from disclosures.desk.lists.withdrawn import Withdrawn
from disclosures.door import refusals
from disclosures.door.access import StaffRequest, find_budget, refuse, staff_page
from disclosures.kernel.document import Text
from disclosures.listing.answers import shown
from disclosures.models import Budget, Publication
from disclosures.publication import publishing
from disclosures.publication.addresses import budget_stem, reference_id, version_stem
from disclosures.renderers import html
from disclosures.workflow.actions import Refused, log, perform
from disclosures.workflow.permissions import why_not, why_not_remove


@dataclass(frozen=True)
class _Aim:
    """What is taken down by which verb."""

    verb: str
    version: int | None
    address: str


@staff_page("GET", "POST")
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take every version of a budget down, after asking why."""
    budget = find_budget(request, pk)
    return _take_down(request, budget, _Aim("withdraw", None, budget_stem(budget)))


@staff_page("GET", "POST")
def remove(request: StaffRequest, pk: int, version: int) -> HttpResponse:
    """Take one superseded version down; what is current stays."""
    budget = find_budget(request, pk)
    address = f"{budget_stem(budget)}v{version}/"
    return _take_down(request, budget, _Aim("remove_version", version, address))


def _take_down(request: StaffRequest, budget: Budget, aim: _Aim) -> HttpResponse:
    back = reverse("staff:budget", args=[budget.pk])
    refusal = why_not(request.user, aim.verb, budget)
    if refusal is None and aim.version is not None:
        refusal = why_not_remove(budget, aim.version)
    if refusal is not None:
        return refuse(request, refusal, back)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            perform(aim.verb, budget, request.user, reason, version=aim.version)
        except Refused as refused:
            return refuse(request, str(refused), back, 409)
        messages.success(request, f"已撤下，{aim.address} 现在只有撤下的说明。")
        return redirect(back)
    public = Publication.objects.filter(budget=budget).public().defer("content", "words")
    context = {
        "budget": budget,
        "aim": aim,
        "form": form,
        "problems": list(form_problems(form)) if form.is_bound else [],
        "versions": public.order_by("-version"),
        "following": _following(budget),
    }
    return render(request, "staff/withdraw.html", context)


def _following(budget: Budget) -> Publication | None:
    """Return what is public of the year after, which may print this year's figures."""
    return (
        Publication.objects.listed()
        .filter(
            budget__department=budget.department_id,
            budget__stage=budget.stage,
            budget__fiscal_year=budget.fiscal_year_id + 1,
        )
        .first()
    )


@staff_page("GET")
def withdrawn(request: StaffRequest) -> HttpResponse:
    """List what was withdrawn, for the administrator."""
    _only_administrators(request)
    return render(request, "staff/withdrawn.html", shown(request, Withdrawn()))


@staff_page("GET", "POST")
def look(request: StaffRequest, publication: int) -> HttpResponse:
    """Show the frozen content of a withdrawn version once, when the reason is in the log."""
    _only_administrators(request)
    found = get_object_or_404(
        Publication.objects.withdrawn().select_related(
            "budget__department__jurisdiction", "budget__fiscal_year"
        ),
        pk=publication,
    )
    form = LookForm(request.POST if request.method == "POST" else None)
    sheets = []
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        detail: dict[str, str | int] = {"publication": reference_id(found), "sha256": found.sha256}
        log("look", found.budget, request.user, reason, detail)
        sheets = [
            (part, None if isinstance(part, Text) else html.render(part))
            for part in publishing.thaw(found).parts
        ]
    context = {
        "publication": found,
        "url": version_stem(found),
        "form": form,
        "problems": list(form_problems(form)) if form.is_bound else [],
        "sheets": sheets,
    }
    return render(request, "staff/look.html", context)


def _only_administrators(request: StaffRequest) -> None:
    if not request.user.is_administrator:
        refusals.note(request, "只有系统管理员可以查看已撤下的内容")
        raise Http404("没有这个页面")
