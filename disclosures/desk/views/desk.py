"""The desk: my budgets, one budget, a new one, and the verbs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from disclosures.desk.forms.budgets import BudgetForm, HeadingForm, clerks_departments
from disclosures.desk.forms.rows import Sheet, form_problems
from disclosures.desk.lists.worklist import Worklist
from disclosures.desk.verbs import VERBS
from disclosures.desk.views.editor import Block, Editor, Page, edit
from disclosures.desk.views.sections import page_of, sections
from disclosures.door import refusals
from disclosures.door.access import (
    StaffRequest,
    find_budget,
    refuse,
    staff_page,
)
from disclosures.kernel.deadlines import said_left
from disclosures.kernel.document import Text
from disclosures.listing.answers import shown
from disclosures.models import Budget, Publication, User
from disclosures.official_tables.sets import SETS
from disclosures.publication.addresses import version_stem
from disclosures.renderers import html
from disclosures.site.drawing import changes_since
from disclosures.workflow import checking, editing, starting
from disclosures.workflow.actions import Refused, perform
from disclosures.workflow.case import Case
from disclosures.workflow.permissions import (
    newest_review,
    why_not,
    why_not_edit,
    why_not_review,
)
from disclosures.workflow.transitions import TRANSITIONS

LOG_LINES = 30


@staff_page("GET")
def desk(request: StaffRequest) -> HttpResponse:
    """List the budgets of the user's departments with what is next."""
    context = {
        **shown(request, Worklist(request.user)),
        "may_create": clerks_departments(request.user).exists(),
        "memberships": request.user.memberships.select_related("department"),
    }
    return render(request, "staff/desk.html", context)


@staff_page("GET", "POST")
def create(request: StaffRequest) -> HttpResponse:
    """Begin a budget of one of the user's departments."""
    if not clerks_departments(request.user).exists():
        return refuse(request, "只有部门的经办人可以新建预算。", "/staff/")
    form = BudgetForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            budget = form.save()
            editing.record(budget, request.user, "新建", "create")
            chosen = form.cleaned_data["copy"]
            keep = form.cleaned_data["amounts"] == "keep"
            started = starting.start(budget, chosen, amounts=keep) if chosen else None
            if started is not None:
                editing.record(budget, request.user, started.said)
        messages.success(request, f"已新建{budget}，请逐项填报。")
        if started is not None:
            messages.info(request, started.said)
        return redirect("staff:budget", budget.pk)
    context = {"form": form, "problems": list(form_problems(form))}
    return render(request, "staff/create.html", context)


@staff_page("GET")
def overview(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one budget: its sections, the verbs, the versions and the log."""
    return show_overview(request, find_budget(request, pk))


def show_overview(
    request: StaffRequest, budget: Budget, refusal: str = "", verb: str = "", reason: str = ""
) -> HttpResponse:
    """Show one budget, after a refused verb with the sentence and the reason typed."""
    verbs = [
        (each, why_not(request.user, each.verb, budget), reason if each.verb == verb else "")
        for each in TRANSITIONS.values()
        if budget.status in each.sources and not each.takes_down
    ]
    versions = budget.publications.order_by("-version").defer("content", "words")
    log = budget.log.select_related("user")[:LOG_LINES]
    context = {
        "budget": budget,
        "set": SETS[budget.table_set],
        "sections": [(each, each.url(budget), each.state(budget)) for each in sections()],
        "verbs": verbs,
        "refusal": refusal,
        "report": checking.report(Case(budget)),
        "review": newest_review(budget),
        "why_not_review": why_not_review(request.user, budget),
        "deadline": said_left(budget.approved_on, timezone.localdate()),
        "why_not_edit": why_not_edit(request.user, budget),
        "may_delete": why_not_delete(request.user, budget) is None,
        "versions": [(each, version_stem(each)) for each in versions],
        "why_not_withdraw": why_not(request.user, "withdraw", budget),
        "why_not_remove": why_not(request.user, "remove_version", budget),
        "may_print_secret": _may_print_secret(budget),
        "log": [(each, VERBS.get(each.verb, each.verb)) for each in log],
    }
    return render(request, "staff/budget.html", context, status=409 if refusal else 200)


def _may_print_secret(budget: Budget) -> list[int]:
    """Return the public versions that do not leave out all that the newest leaves out as 涉密."""
    rows = Publication.objects.filter(budget=budget).public().order_by("version")
    left_out = {
        version: set(rolled or ())
        for version, rolled in rows.values_list("version", "content__scope__rolled")
    }
    newest = max(left_out, default=0)
    return [version for version in left_out if left_out[newest] - left_out[version]]


@staff_page("GET")
def changes(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what a correction would change of what is public now."""
    budget = find_budget(request, pk)
    current = Publication.objects.filter(budget=budget, superseded_by=None).first()
    if current is None:
        return refuse(request, "还没有公开过，没有可以对照的版本。", f"/staff/budgets/{pk}/")
    if current.withdrawn_at is not None:
        sentence = (
            f"第{current.version}版已撤下，内容封存；重新公开以后，更正内容页也不列它的内容。"
        )
        return refuse(request, sentence, f"/staff/budgets/{pk}/")
    package = Case(budget).package
    context = {
        "budget": budget,
        "current": current,
        "changes": changes_since(current, package),
        "secret": bool(package.scope.rolled),
    }
    return render(request, "staff/changes.html", context)


@staff_page("GET", "POST")
def heading(request: StaffRequest, pk: int) -> HttpResponse:
    """Edit a budget's unit, set, date and note."""
    budget = find_budget(request, pk)

    def build(sheet: Sheet, data: Any, blank: int) -> Editor:
        form = HeadingForm(data, instance=sheet.budget)
        return Editor(sheet, (Block("基本信息", form),), lambda: _save_heading(form))

    page = Page("基本信息", request.path, build, after=f"/staff/budgets/{budget.pk}/")
    return edit(request, budget, page)


def _save_heading(form: HeadingForm) -> None:
    form.instance.save(update_fields=[*form.Meta.fields, "updated_at"])


@staff_page("GET", "POST")
def section(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """Edit one section of a budget."""
    budget = find_budget(request, pk)
    about = page_of(code)
    assert about is not None and about.build is not None  # the addresses are those of the pages
    return edit(request, budget, Page(about.title, request.path, about.build, hint=about.hint))


@staff_page("POST")
def verb(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Do a verb to a budget: submit, approve, publish and so on."""
    budget = find_budget(request, pk)
    if verb not in TRANSITIONS:
        raise Http404("没有这个动作")
    reason = request.POST.get("reason", "").replace("\0", "")[:2000]
    try:
        perform(verb, budget, request.user, reason)
    except Refused as refusal:
        refusals.note(request, f"{TRANSITIONS[verb].label}：{refusal}")
        budget.refresh_from_db(fields=["status"])
        return show_overview(request, budget, str(refusal), verb, reason)
    done = f"已{TRANSITIONS[verb].label}。"
    messages.success(request, "可以修改了，改好后再提交审核。" if verb == "correct" else done)
    return redirect("staff:budget", budget.pk)


def why_not_delete(user: User, budget: Budget) -> str | None:
    """Say why a budget cannot be deleted; None when it can."""
    if Publication.objects.filter(budget=budget).exists():
        return "公开过的预算不能删除，只能更正。"
    return why_not_edit(user, budget)


@staff_page("GET", "POST")
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a draft that was never published, after asking."""
    budget = find_budget(request, pk)
    back = f"/staff/budgets/{pk}/"
    if request.method == "GET":
        refusal = why_not_delete(request.user, budget)
        if refusal:
            return refuse(request, refusal, back)
        context = {"what": str(budget), "back": back, "budget": budget}
        return render(request, "staff/delete.html", context)
    with transaction.atomic():
        locked = editing.lock(budget)
        refusal = why_not_delete(request.user, locked)
        if refusal is None:
            editing.record(locked, request.user, str(locked), "delete")
            locked.delete()
    if refusal:
        return refuse(request, refusal, back)
    messages.success(request, f"已删除{budget}。")
    return redirect("staff:desk")


@staff_page("GET")
def preview(request: StaffRequest, pk: int, part: str = "") -> HttpResponse:
    """Show every official table as it would be printed, or one of them."""
    budget = find_budget(request, pk)
    document = Case(budget).document
    shown = [each for each in document.parts if part in ("", each.code)]
    if not shown:
        raise Http404("没有这张公开表")
    context = {
        "budget": budget,
        "document": document,
        "sheets": [(each, None if isinstance(each, Text) else html.render(each)) for each in shown],
        "single": part,
    }
    return render(request, "staff/preview.html", context)
