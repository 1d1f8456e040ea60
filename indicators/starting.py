"""Goals and indicators of the year before, for a new budget."""

from __future__ import annotations

from typing import Any, Final

from disclosures.models import Budget
from disclosures.workflow.starting import Follower
from indicators.models import Goal


def copy_goals(source: Budget, budget: Budget, projects: dict[int, Any]) -> int:
    """Copy the goals with their indicators, sub-goals and measures; return how many."""
    count = 0
    goals = Goal.objects.filter(budget=source)
    for goal in goals.prefetch_related("indicators", "sub_goals", "measures"):
        if goal.project_id is not None and goal.project_id not in projects:
            continue
        parts: list[Any] = [*goal.indicators.all(), *goal.sub_goals.all(), *goal.measures.all()]
        new = Goal(
            budget=budget,
            project=projects.get(goal.project_id or 0),
            text=goal.text,
            weights_in_percent=goal.weights_in_percent,
        )
        new.full_clean()
        new.save()
        for each in parts:
            each.pk, each.goal = None, new
            each._state.adding = True
            each.full_clean()
            each.save()
        count += 1
    return count


FOLLOWER: Final = Follower("goals", "绩效目标和指标", copy_goals)
