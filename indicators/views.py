"""Staff pages for projects and goals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from disclosures.desk.forms.fields import written
from disclosures.desk.forms.rows import OrderedRows, Sheet
from disclosures.desk.handbook import FAST, FILLING, OFFICE, Explained
from disclosures.desk.views.editor import Block, Editor, Page, edit
from disclosures.desk.views.findings import MendPage
from disclosures.desk.views.sections import Section, count
from disclosures.door.access import Edits, StaffRequest, find_budget, refuse, staff_page
from disclosures.kernel.money import trim
from disclosures.models import Budget, Project
from disclosures.workflow import editing
from disclosures.workflow.permissions import why_not_edit
from disclosures.workflow.worklist import Needed
from indicators.forms import (
    GoalForm,
    IndicatorRows,
    MeasureRows,
    ProjectForm,
    ProjectRows,
    SubGoalRows,
)
from indicators.models import Goal

PLAN_HINT = "资金支出计划填累计百分比。"


@staff_page("GET")
def projects(request: StaffRequest, pk: int) -> HttpResponse:
    """List the projects of a budget."""
    budget = find_budget(request, pk)
    rows = [
        (each, written(each.total, budget.unit))
        for each in budget.projects.select_related("goal").annotate(
            indicators=Count("goal__indicators")
        )
    ]
    context = {"budget": budget, "rows": rows, "refusal": why_not_edit(request.user, budget)}
    return render(request, "staff/projects.html", context)


@staff_page("GET", "POST")
def projects_grid(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter all the projects of a budget as rows."""
    budget = find_budget(request, pk)

    def build(sheet: Sheet, data: Any, blank: int) -> Editor:
        rows = ProjectRows(sheet, data, blank)
        return Editor(sheet, (Block("项目", rows),), rows.save)

    hint = "一行一个项目，可以整块粘贴；项目的内容、绩效目标和指标在各项目自己的页面填。"
    return edit(request, budget, Page("项目（成批填报）", request.path, build, hint=hint))


@staff_page("GET", "POST")
def project(request: StaffRequest, pk: int, project: int | None = None) -> HttpResponse:
    """Add or edit a project with its goal and indicators."""
    budget = find_budget(request, pk)
    found = None if project is None else find_project(budget, project)
    if found is None and (refusal := why_not_edit(request.user, budget)):
        return refuse(request, refusal, reverse("goals:projects", args=[pk]))

    def build(sheet: Sheet, data: Any, blank: int) -> Editor:
        return project_editor(sheet, found.pk if found else None, data, blank)

    page = Page(
        f"项目“{found}”" if found else "新项目",
        request.path,
        build,
        after=reverse("goals:projects", args=[pk]),
        delete=reverse("goals:delete", args=[pk, found.pk]) if found else "",
    )
    return edit(request, budget, page)


@staff_page("GET", "POST")
def delete(request: StaffRequest, pk: int, project: int) -> HttpResponse:
    """Delete a project with its goal, after asking."""
    budget = find_budget(request, pk)
    found = find_project(budget, project)
    back = reverse("goals:project", args=[pk, project])
    if request.method == "GET":
        refusal = why_not_edit(request.user, budget)
        if refusal:
            return refuse(request, refusal, back)
        lines = found.lines.count()
        context = {
            "what": f"项目“{found}”",
            "back": back,
            "budget": budget,
            "more": f"它的绩效目标、指标和{lines}条资金明细一起删除。",
        }
        return render(request, "staff/delete.html", context)
    with transaction.atomic():
        locked = editing.lock(budget)
        refusal = why_not_edit(request.user, locked)
        if refusal is None:
            found.delete()
            editing.record(locked, request.user, f"删除项目“{found}”")
    if refusal:
        return refuse(request, refusal, back)
    messages.success(request, f"已删除项目“{found}”。")
    return redirect("goals:projects", pk)


@staff_page("GET", "POST")
def department_goal(request: StaffRequest, pk: int) -> HttpResponse:
    """Edit the goal of the whole department."""
    budget = find_budget(request, pk)
    page = Page("部门整体目标", request.path, department_editor)
    return edit(request, budget, page)


def find_project(budget: Budget, pk: int) -> Project:
    """Return a project of a budget, or 404."""
    return get_object_or_404(budget.projects.all(), pk=pk)


def project_editor(sheet: Sheet, pk: int | None, data: Any, blank: int) -> Editor:
    """Return the page of one project; a project deleted meanwhile becomes a new one."""
    found = None if pk is None else Project.objects.filter(budget=sheet.budget, pk=pk).first()
    project = found or Project(budget=sheet.budget)
    project.budget = sheet.budget
    goal = Goal.objects.filter(project=project).first() if project.pk else None
    goal = goal or Goal(budget=sheet.budget, project=project)
    form, words = ProjectForm(sheet, project, data), GoalForm(goal, data)
    rows = IndicatorRows(sheet, goal, data, blank)

    def save() -> None:
        form.instance.save()
        goal.project = form.instance
        save_goal(words, (rows,))

    blocks = (
        Block("项目", form, PLAN_HINT),
        Block("绩效目标", words),
        Block("绩效指标", rows, link=_library(sheet, goal, project.pk)),
    )
    return GoalEditor(sheet, blocks, save)


def department_editor(sheet: Sheet, data: Any, blank: int) -> Editor:
    """Return the page of the department's goal."""
    goal = Goal.objects.filter(budget=sheet.budget, project=None).first() or Goal(
        budget=sheet.budget
    )
    words, rows = GoalForm(goal, data), IndicatorRows(sheet, goal, data, blank)
    sub_goals, measures = SubGoalRows(sheet, goal, data), MeasureRows(sheet, goal, data)
    blocks = (
        Block("部门整体绩效目标", words),
        Block("绩效指标", rows, link=_library(sheet, goal, None)),
        Block("分项绩效目标", sub_goals, "河北绩效文本用；其他地方可以不填。"),
        Block("工作保障措施", measures, "河北绩效文本用；其他地方可以不填。"),
    )
    return GoalEditor(sheet, blocks, lambda: save_goal(words, (rows, sub_goals, measures)))


def _library(sheet: Sheet, goal: Goal, project: int | None) -> tuple[str, str]:
    """Return where indicators are taken over from; none for a goal that is not stored yet."""
    if goal.pk is None:
        return "", ""
    if project is None:
        return reverse("goals:choose-department", args=[sheet.budget.pk]), "从指标库选用"
    return reverse("goals:choose", args=[sheet.budget.pk, project]), "从指标库选用"


class GoalEditor(Editor):
    """A page with a goal: rows need the words they belong to."""

    def is_valid(self) -> bool:
        """Check every block, then that rows are not without their goal."""
        valid = super().is_valid()
        words = next(x.part for x in self.blocks if isinstance(x.part, GoalForm))
        tables = [x.part for x in self.blocks if isinstance(x.part, OrderedRows)]
        if words.is_blank and any(table.live for table in tables):
            words.add_error("text", "请填写绩效目标，下面的指标和措施属于它。")
            return False
        return valid


def save_goal(words: GoalForm, tables: tuple[OrderedRows, ...]) -> None:
    """Write a goal and its rows; one without words is none. Call inside a transaction."""
    goal = words.instance
    if words.is_blank:
        if goal.pk:
            goal.delete()
        return
    goal.save()
    for table in tables:
        table.save()


def _project_state(budget: Budget) -> str:
    """Say how many projects there are, how many without a goal, which weights are wrong."""
    said = count(budget.projects.count(), "个")
    missing = budget.projects.filter(goal=None).count()
    if missing:
        said += f"，{missing} 个没有绩效目标"
    goals = Goal.objects.filter(budget=budget).exclude(project=None)
    wrong = sum(_wrong_weights(goal) is not None for goal in goals.prefetch_related("indicators"))
    return f"{said}，{wrong} 个权重合计不是 100" if wrong else said


def _goal_state(budget: Budget) -> str:
    """Say whether there is a goal, with how many indicators, and whether the weights add up."""
    goal = Goal.objects.filter(budget=budget, project=None).first()
    if goal is None:
        return ""
    wrong = _wrong_weights(goal)
    said = f"已填，{goal.indicators.count()} 个指标"
    return f"{said}，权重合计 {trim(wrong)}，应为 100" if wrong is not None else said


def _wrong_weights(goal: Goal) -> Decimal | None:
    """Return the sum of the weights where it is not 100; None where it is, or none is given."""
    given = [each.weight for each in goal.indicators.all() if each.weight is not None]
    total = sum(given, Decimal(0))
    return total if given and total != 100 else None


def _goal_url(budget: Budget, name: str) -> str:
    """Return the page of a project's goal; of the department's without a name."""
    if not name:
        return reverse("goals:department", args=[budget.pk])
    found = budget.projects.filter(name=name).first()
    if found is None:
        return reverse("goals:projects", args=[budget.pk])
    return reverse("goals:project", args=[budget.pk, found.pk])


SECTIONS: Final = (
    Section(40, "goals:projects", "项目", "项目的预算、内容、绩效目标和指标。", _project_state),
    Section(
        50,
        "goals:department",
        "部门整体目标",
        "部门整体绩效目标、指标、分项目标和保障措施。",
        _goal_state,
    ),
)
MENDS: Final = (
    MendPage("goals", _goal_url),
    MendPage(
        "projects",
        lambda budget, name: (
            _goal_url(budget, name) if name else reverse("goals:projects", args=[budget.pk])
        ),
    ),
)
EDITS: Final = Edits("goals", frozenset(("projects", "grid", "new", "project", "department")))
NEEDED: Final = Needed("projects", "项目", "project-goal", 30, lambda budget: budget.projects.all())
EXPLAINED: Final = (
    Explained("goals:choose", OFFICE, FAST),
    Explained("goals:", OFFICE, FILLING),
)
