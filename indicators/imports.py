"""Goals and indicators in the template workbook."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from disclosures.desk.imports.kinds import Context, Field, Kind, Problem, Row
from disclosures.desk.imports.store import check
from disclosures.models import Budget
from indicators.choices import Operator
from indicators.models import Goal, Indicator, Measure, SubGoal

WHOLE = "部门整体"  # in place of a project's name
PROJECT = Field("project", "项目名称", required=True, width=24)
ORDER = Field("order", "次序", "number", width=6)
INDICATOR_TEXTS = ("level1", "level2", "name", "description", "text", "unit", "basis")
CORE = (("true", "是"), ("false", "否"))


def goals_of(budget: Budget) -> dict[str, Goal]:
    """Return the goals by the name of their project, the department's first."""
    found = budget.goals.select_related("project").prefetch_related(
        "indicators", "sub_goals", "measures"
    )
    ordered = sorted(found, key=_order)
    return {goal.project.name if goal.project else WHOLE: goal for goal in ordered}


def _order(goal: Goal) -> tuple[bool, int]:
    return (True, goal.project.order) if goal.project else (False, 0)


def dump_goals(budget: Budget) -> list[Row]:
    """Return the words of every goal."""
    return [
        {"project": name, "text": goal.text, "percent": goal.weights_in_percent}
        for name, goal in goals_of(budget).items()
    ]


def save_goals(context: Context, rows: Sequence[Row]) -> list[Problem]:
    """Write the goals by project; those not named are deleted with their indicators."""
    budget, stored = context.budget, goals_of(context.budget)
    projects = {each.name: each for each in budget.projects.all()}
    kept = {row["project"] for row in rows}
    for name, goal in stored.items():
        if name not in kept:
            goal.delete()
    found: list[Problem] = []
    for at, row in enumerate(rows):
        name = str(row["project"])
        if name != WHOLE and name not in projects:
            found.append((at, "project", _unknown(name)))
            continue
        goal = stored.get(name) or Goal(budget=budget, project=projects.get(name))
        goal.text, goal.weights_in_percent = str(row["text"]), bool(row.get("percent"))
        found += check(at, goal)
    return found


def _unknown(name: str) -> str:
    return f"没有项目“{name}”的绩效目标，请先在“项目”和“绩效目标”表里增加；部门整体写“{WHOLE}”。"


def dump_indicators(budget: Budget) -> list[Row]:
    """Return every indicator under its goal, in printed order."""
    rows: list[Row] = []
    for name, goal in goals_of(budget).items():
        for at, each in enumerate(goal.indicators.all(), start=1):
            row: Row = {"project": name, "order": Decimal(at)}
            row |= {key: getattr(each, key) or None for key in INDICATOR_TEXTS}
            core = None if each.is_core is None else str(each.is_core).lower()
            row |= {"operator": each.operator or None, "value": each.value, "weight": each.weight,
                    "missing": each.value_missing,
                    "core": core}  # fmt: skip
            rows.append(row)
    return rows


def save_indicators(context: Context, rows: Sequence[Row]) -> list[Problem]:
    """Replace the indicators of all goals."""
    goals = goals_of(context.budget)
    Indicator.objects.filter(goal__budget=context.budget).delete()
    found: list[Problem] = []
    for at, row in enumerate(rows):
        goal = goals.get(str(row["project"]))
        if goal is None:
            found.append((at, "project", _unknown(str(row["project"]))))
            continue
        core = row.get("core")
        texts = {key: row.get(key) or "" for key in INDICATOR_TEXTS}
        values: dict[str, Any] = {
            "order": _whole(row.get("order"), at + 1),
            "operator": row.get("operator") or "",
            "value": row.get("value"), "weight": row.get("weight"),
            "value_missing": bool(row.get("missing")),
            "is_core": None if core is None else core == "true",
        }  # fmt: skip
        found += check(at, Indicator(goal=goal, **texts, **values))
    return found


def _whole(value: object, default: int) -> int:
    return min(int(value), 32767) if isinstance(value, Decimal) and value > 0 else default


def _passages(model: Any, manager: str, keys: tuple[str, ...]) -> tuple[Any, Any]:
    def dump(budget: Budget) -> list[Row]:
        goal = goals_of(budget).get(WHOLE)
        rows = getattr(goal, manager).all() if goal else ()
        return [
            {"order": Decimal(at), **{key: getattr(each, key) or None for key in keys}}
            for at, each in enumerate(rows, start=1)
        ]

    def save(context: Context, rows: Sequence[Row]) -> list[Problem]:
        goal = goals_of(context.budget).get(WHOLE)
        if goal is None:
            return [(0, "title", f"先在“绩效目标”表里写{WHOLE}的目标。")] if rows else []
        getattr(goal, manager).all().delete()
        found: list[Problem] = []
        for at, row in enumerate(rows):
            texts = {key: row.get(key) or "" for key in keys}
            found += check(at, model(goal=goal, order=_whole(row.get("order"), at + 1), **texts))
        return found

    return dump, save


def _kind_of_passages(code: str, sheet: str, model: Any, keys: tuple[str, ...], order: int) -> Kind:
    labels = {"title": "标题", "text": "内容", "indicators": "绩效指标"}
    fields = (Field(key, labels[key], required=key == "title", width=60) for key in keys)
    return Kind(code, sheet, (ORDER, *fields), ("order",), *_passages(model, code, keys), order)


SHEETS: Final = (
    Kind("goals", "绩效目标",
         (PROJECT, Field("text", "绩效目标", required=True, width=90),
          Field("percent", "权重印百分号", "flag")),
         ("project",), dump_goals, save_goals, 100),
    Kind("indicators", "绩效指标",
         (PROJECT, ORDER, Field("level1", "一级指标"), Field("level2", "二级指标"),
          Field("name", "三级指标", aliases=("指标名称", "指标"), required=True, width=30),
          Field("description", "绩效指标描述", aliases=("指标描述",), width=30),
          Field("operator", "指标性质", "choice",
                choices=tuple((str(k), str(v)) for k, v in Operator.choices)),
          Field("value", "指标值", "number"),
          Field("text", "文字指标值"), Field("unit", "计量单位"),
          Field("weight", "指标权重", "number", ("权重",)),
          Field("core", "核心指标", "choice", ("是否核心指标",), choices=CORE),
          Field("basis", "指标值确定依据", width=24),
          Field("missing", "指标值缺失", "flag")),
         ("project", "order"), dump_indicators, save_indicators, 110),
    _kind_of_passages(
        "sub_goals", "分项绩效目标", SubGoal, ("title", "text", "indicators"), 120
    ),
    _kind_of_passages("measures", "工作保障措施", Measure, ("title", "text"), 130),
)  # fmt: skip
