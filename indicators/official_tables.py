"""The goal tables: every layout filled from the one indicator model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from disclosures.facts.loading import Facts
from disclosures.kernel.document import Block, Heading, Paragraph, Text
from disclosures.kernel.money import trim
from disclosures.kernel.naming import numeral
from disclosures.kernel.registry import PartSpec
from disclosures.kernel.tabular import (
    Column,
    Entry,
    Field,
    FormRow,
    Kind,
    Look,
    Panel,
    Row,
    TableSpec,
    Value,
    fill,
    kind_of,
    label,
)
from disclosures.kernel.tabular import Heading as ColumnHeading
from indicators.facts import (
    GoalFacts,
    IndicatorFacts,
    Passage,
    Subject,
    department_goal,
    project_goals,
)
from indicators.layouts import LAYOUTS
from indicators.layouts.base import Blank, Label, Layout, SubjectKind
from indicators.targets import target

AMOUNTS = {"total", "fiscal", "other", "subsidy", "district", "spending"}

SUBJECTS: Mapping[SubjectKind, Callable[[Facts], list[Subject]]] = {
    "department": department_goal,
    "project": project_goals,
    "key_project": lambda facts: project_goals(facts, key=True),
    "other_project": lambda facts: project_goals(facts, key=False),
}


def form_values(subject: Subject | None) -> dict[str, Value]:
    """Return everything a form may print about a goal; nothing for an empty form."""
    if subject is None:
        return {}
    facts, project = subject.facts, subject.project
    code_and_name = "-".join(part for part in (facts.department_code, facts.department) if part)
    values: dict[str, Value] = {
        "goal": subject.goal.text,
        "department": facts.department,
        "department_and_code": f"{facts.department}{facts.department_code}",
        "spending": facts.spending,
    }
    if project is None:
        return values
    plan = dict(zip(("march", "june", "october", "december"), project.plan, strict=True))
    return values | {
        "code": project.code or None,
        "name": project.name,
        "code_and_name": "-".join(part for part in (project.code, project.name) if part),
        "competent_department": project.competent_department or code_and_name,
        "implementing_unit": project.implementing_unit or facts.department,
        "attribute": project.attribute or None,
        "period": project.period or None,
        "total": project.total,
        "fiscal": project.fiscal,
        "other": project.other,
        "subsidy": project.subsidy,
        "district": project.district,
        "overview": project.overview or None,
        "basis": project.basis or None,
        "purpose": project.purpose or None,
        **{
            f"plan_{month}": None if percent is None else Decimal(percent)
            for month, percent in plan.items()
        },
    }


def indicator_values(each: IndicatorFacts, layout: Layout) -> dict[str, Value]:
    """Return the cells of one indicator under the column keys of the layouts."""
    number = None if each.value is None else trim(each.value)
    core = {True: "是", False: "否", None: None}[each.core]
    values: dict[str, Value] = {
        "heading": "绩效指标",
        "level1": each.level1 or None,
        "level2": each.level2 or None,
        "name": each.name,
        "description": each.description or None,
        "operator": layout.signs.get(each.operator, each.operator) or None,
        "value": each.text or number,
        "target": target(each, layout.signs) or None,
        "unit": each.unit or None,
        "weight": each.weight,
        "core": core,
        "basis": each.basis or None,
    }
    return values


class _Table:
    """The functions a TableSpec asks for, bound to one layout."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def form(self, subject: Subject | None) -> tuple[FormRow, ...]:
        """Return the label/value block above the indicators."""
        values = form_values(subject)
        words = subject.facts.words if subject else {}
        return tuple(
            tuple(_field(each, values, words) for each in line) for line in self.layout.form
        )

    def rows(self, subject: Subject) -> Iterator[Row]:
        """Yield the indicators, and blank rows up to what the form prints."""
        keys = {column.key for column in _columns(self.layout.columns)}
        for at, each in enumerate(subject.goal.indicators, start=1):
            values = indicator_values(each, self.layout)
            yield Row(f"indicator.{at}", {key: values[key] for key in values if key in keys})
        for at in range(len(subject.goal.indicators) + 1, self.layout.min_rows + 1):
            yield Row(f"blank.{at}", {})

    def headings(self, subject: Subject | None) -> tuple[ColumnHeading, ...]:
        """Return the headings; weights as 25% where the office prints them so."""
        if subject is None or not subject.goal.weights_in_percent:
            return self.layout.columns
        return tuple(
            replace(each, kind="percent")
            if isinstance(each, Column) and each.key == "weight"
            else each
            for each in self.layout.columns
        )


def _columns(headings: tuple[ColumnHeading, ...]) -> Iterator[Column]:
    for each in headings:
        if isinstance(each, Column):
            yield each
        else:
            yield from _columns(each.columns)


def _field(each: Label | Blank, values: Mapping[str, Value], words: Mapping[str, str]) -> Field:
    if isinstance(each, Label):
        return label(fill(each.text, words), each.columns, each.rows)
    kind: Kind = "text"
    if each.key in AMOUNTS:
        kind = "amount"
    elif each.key.startswith("plan_"):
        kind = "percent"
    return Field(values.get(each.key), each.key, kind, each.columns, each.rows)


def _spec(layout: Layout) -> TableSpec:
    table = _Table(layout)
    return TableSpec(
        layout.code,
        panels=(Panel(table.headings, table.rows),),
        preparer=layout.preparer,
        unit_line=layout.unit_line,
        form=table.form,
        side=layout.side,
        empty_notes=layout.empty_notes,
        about=layout.about,
        silent_notes=layout.silent_notes,
        each=SUBJECTS[layout.subject],
        repeated=layout.subject != "department",
        source=layout.source,
    )


class PerformanceText:
    """绩效文本 part one: 总体绩效目标, 分项绩效目标, 工作保障措施 (石家庄; docs/sources.md)."""

    code = "hebei/performance-text"

    def build(self, source: Any, entry: Entry, look: Look) -> tuple[Text, ...]:
        """Return the text; nothing where the department has no goal."""
        return tuple(
            Text(kind_of(self.code), fill(entry.title, source.words), tuple(_blocks(subject.goal)))
            for subject in department_goal(source)
        )


def _blocks(goal: GoalFacts) -> Iterator[Block]:
    yield from text_blocks(goal.text, goal.sub_goals, goal.measures)


def text_blocks(
    text: str, sub_goals: Sequence[Passage], measures: Sequence[Passage]
) -> Iterator[Block]:
    """Yield the headings and paragraphs of a 绩效文本."""
    yield Heading(2, "一、总体绩效目标")
    yield from _paragraphs(text)
    yield Heading(2, "二、分项绩效目标")
    for heading, each in _numbered(sub_goals):
        yield heading
        yield from _paragraphs(f"绩效目标:{each.text}")
        if each.indicators:
            yield from _paragraphs(f"绩效指标:{each.indicators}")
    yield Heading(2, "三、工作保障措施")
    for heading, each in _numbered(measures):
        yield heading
        yield from _paragraphs(each.text)


def _numbered(passages: Sequence[Passage]) -> Iterator[tuple[Heading, Passage]]:
    for at, each in enumerate(passages, start=1):
        yield Heading(3, f"({numeral(at)}){each.title}"), each


def _paragraphs(text: str) -> Iterator[Paragraph]:
    for line in text.splitlines():
        if line.strip():
            yield Paragraph(line.strip())


TABLES: Final[tuple[PartSpec, ...]] = (*(_spec(layout) for layout in LAYOUTS), PerformanceText())
