"""Goals and indicators of one budget in plain values, attached to its Facts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from disclosures.facts.loading import Facts, ProjectFacts
from disclosures.models import Budget
from indicators.models import Goal, Indicator


@dataclass(frozen=True)
class IndicatorFacts:
    level1: str
    level2: str
    name: str
    description: str
    operator: str
    value: Decimal | None
    text: str
    unit: str
    weight: Decimal | None
    core: bool | None
    basis: str


@dataclass(frozen=True)
class Passage:
    """A titled text of the department goal: 分项绩效目标 or 工作保障措施."""

    title: str
    text: str
    indicators: str = ""


@dataclass(frozen=True)
class GoalFacts:
    project: int | None
    text: str
    weights_in_percent: bool
    indicators: tuple[IndicatorFacts, ...]
    sub_goals: tuple[Passage, ...]
    measures: tuple[Passage, ...]


@dataclass(frozen=True)
class Subject:
    """A goal together with what it is about; what a goal table is filled from."""

    facts: Facts
    goal: GoalFacts
    project: ProjectFacts | None
    position: int

    @property
    def words(self) -> dict[str, str]:
        """Return what fills the {…} of titles and labels."""
        name = self.project.name if self.project else ""
        return {"subject": name, "position": str(self.position)}


def load(budget: Budget) -> tuple[GoalFacts, ...]:
    """Read the goals of a budget in four queries."""
    goals = budget.goals.prefetch_related("indicators", "sub_goals", "measures")
    return tuple(_goal(goal) for goal in goals)


def goals_of(facts: Facts) -> tuple[GoalFacts, ...]:
    """Return the goals attached to the facts."""
    return cast("tuple[GoalFacts, ...]", facts.attached["goals"])


def department_goal(facts: Facts) -> list[Subject]:
    """Return the department's goal as a list of one, or of none."""
    return [Subject(facts, goal, None, 1) for goal in goals_of(facts) if goal.project is None]


def project_goals(facts: Facts, *, key: bool | None = None) -> list[Subject]:
    """Return the projects' goals in the order of the projects; key projects or the others.

    涉密 projects have none to print.
    """
    goals = {goal.project: goal for goal in goals_of(facts) if goal.project is not None}
    projects = [each for each in facts.projects if each.id in goals and not each.secret]
    return [
        Subject(facts, goals[project.id], project, at)
        for at, project in enumerate(
            (each for each in projects if key is None or each.is_key == key), start=1
        )
    ]


def _goal(goal: Goal) -> GoalFacts:
    return GoalFacts(
        project=goal.project_id,
        text=goal.text,
        weights_in_percent=goal.weights_in_percent,
        indicators=tuple(_indicator(each) for each in goal.indicators.all()),
        sub_goals=tuple(Passage(x.title, x.text, x.indicators) for x in goal.sub_goals.all()),
        measures=tuple(Passage(x.title, x.text) for x in goal.measures.all()),
    )


def _indicator(each: Indicator) -> IndicatorFacts:
    return IndicatorFacts(
        level1=each.level1,
        level2=each.level2,
        name=each.name,
        description=each.description,
        operator=each.operator,
        value=each.value,
        text=each.text,
        unit=each.unit,
        weight=each.weight,
        core=each.is_core,
        basis=each.basis,
    )
