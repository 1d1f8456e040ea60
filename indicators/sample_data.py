"""Published budgets shipped as sample data: read from TOML, entered and published like any.

Each file in ``samples/`` is a transcription a person can review. Amounts are in the unit the
file names; every object passes the same ``full_clean`` as a form, and the budget goes through
the verbs submit, approve and publish.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from disclosures.choices import CodeLevel, Measure, Scheme, Use, Verified
from disclosures.kernel.money import FACTORS
from disclosures.models import (
    Asset,
    Budget,
    Classification,
    Comparative,
    Department,
    FiscalYear,
    FundingLine,
    Jurisdiction,
    NarrativePart,
    NilReturn,
    Project,
    TableNote,
)
from disclosures.workflow import actions
from indicators.models import Goal, Indicator, SubGoal
from indicators.models import Measure as GoalMeasure

DIRECTORY = Path(__file__).parent / "samples"
PLAN = ("plan_march", "plan_june", "plan_october", "plan_december")
LEVEL_BY_LENGTH = {3: CodeLevel.CLASS, 5: CodeLevel.SECTION, 7: CodeLevel.ITEM}
AMOUNTS = ("fiscal_amount", "other_amount", "subsidy_amount")
TEXTS = (
    "code", "name", "competent_department", "implementing_unit", "attribute", "period",
    "overview", "basis", "purpose",
)  # fmt: skip

M = TypeVar("M", bound=models.Model)


class SampleError(Exception):
    """A sample that cannot be entered; says which file, what, and why."""


@dataclass(frozen=True)
class Entered:
    budget: Budget
    created: bool


def load_all(directory: Path = DIRECTORY) -> list[Entered]:
    """Enter and publish every sample that is not here yet. Raises SampleError."""
    return [load(path) for path in sorted(directory.glob("*.toml"))]


def load(path: Path) -> Entered:
    """Enter one sample and publish it, in one transaction; an existing budget is kept.

    Raises SampleError.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise SampleError(f"{path.name}：读不出来，{error}") from error
    try:
        with transaction.atomic():
            return _Sample(data).enter()
    except ValidationError as error:
        raise SampleError(f"{path.name}：{'；'.join(error.messages)}") from error
    except KeyError as error:
        raise SampleError(f"{path.name}：缺少 {error}") from error
    except actions.Refused as error:
        raise SampleError(f"{path.name}：{error}") from error


class _Sample:
    """One file on its way into the database."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.factor = FACTORS[data["budget"]["unit"]]

    def enter(self) -> Entered:
        """Enter everything and publish."""
        department = self._department()
        year = FiscalYear.objects.filter(year=self.data["budget"]["year"]).first()
        if year is None:
            raise ValidationError(f"没有预算年度 {self.data['budget']['year']}，请先装入科目字典。")
        existing = Budget.objects.filter(department=department, fiscal_year=year).first()
        if existing is not None:
            return Entered(existing, created=False)
        self.budget = self._budget(department, year)
        self._local_codes(department)
        self._lines()
        self._comparatives()
        self._texts()
        self._assets()
        self._department_goal()
        for order, project in enumerate(self.data.get("project", ()), start=1):
            self._project(order, project)
        for verb in ("submit", "approve", "publish"):
            actions.perform(verb, self.budget, None, transcribed=True)
        return Entered(self.budget, created=True)

    def _department(self) -> Department:
        for row in self.data["jurisdiction"]:
            if not Jurisdiction.objects.filter(code=row["code"]).exists():
                parent = row.get("parent") or None
                _save(Jurisdiction(**_without(row, "parent"), parent_id=parent))
        row = self.data["department"]
        found = Department.objects.filter(jurisdiction=row["jurisdiction"], slug=row["slug"])
        return found.first() or _save(
            Department(**_without(row, "jurisdiction"), jurisdiction_id=row["jurisdiction"])
        )

    def _budget(self, department: Department, year: FiscalYear) -> Budget:
        row = self.data["budget"]
        return _save(
            Budget(
                department=department,
                fiscal_year=year,
                unit=row["unit"],
                table_set=row["table_set"],
                total_spending=self._amount(row.get("total_spending")),
                source_note=row.get("source_note", "").strip(),
            )
        )

    def _local_codes(self, department: Department) -> None:
        edition = self.budget.fiscal_year.edition
        for row in self.data.get("classification", ()):
            same = Classification.objects.filter(
                edition=edition, scheme=row["scheme"], code=row["code"]
            )
            if same.filter(jurisdiction=department.jurisdiction).exists():
                continue
            national = same.filter(jurisdiction=None).first()
            _save(
                Classification(
                    edition=edition,
                    scheme=row["scheme"],
                    code=row["code"],
                    name=row["name"],
                    level=LEVEL_BY_LENGTH[len(row["code"])],
                    parent=national.parent if national else None,
                    verified=Verified.YES,
                    basic_group=national.basic_group if national else "",
                    jurisdiction=department.jurisdiction,
                )
            )

    def _code(self, scheme: Scheme, code: str) -> Classification:
        """Return the national row of a code. Raises ValidationError for an unknown one."""
        found = Classification.objects.filter(
            edition=self.budget.fiscal_year.edition, scheme=scheme, code=code, jurisdiction=None
        ).first()
        if found is None:
            raise ValidationError(f"{scheme.label}科目 {code} 不在本年度的目录中。")
        return found

    def _lines(self) -> None:
        for table, field, scheme in (
            ("lines_by_function", "functional", Scheme.FUNCTIONAL),
            ("lines_by_economic", "economic", Scheme.DEPT_ECONOMIC),
        ):
            for row in _records(self.data.get(table)):
                for use in (Use.BASIC, Use.PROJECT):
                    amount = self._amount(row.get(use.value))
                    if amount is not None:
                        code = self._code(scheme, row[field])
                        _save(
                            FundingLine(budget=self.budget, use=use, amount=amount, **{field: code})
                        )

    def _comparatives(self) -> None:
        items = (
            [
                (Measure.FUNCTIONAL, row["functional"], row.get("previous"))
                for row in _records(self.data.get("lines_by_function"))
            ]
            + [
                (Measure.THREE_PUBLIC, key, amount)
                for key, amount in self.data.get("previous_three_public", {}).items()
            ]
            + [
                (Measure.TOTAL, key, amount)
                for key, amount in self.data.get("previous_total", {}).items()
            ]
        )
        for measure, key, value in items:
            amount = self._amount(value)
            if amount is not None:
                _save(Comparative(budget=self.budget, measure=measure, key=key, amount=amount))

    def _texts(self) -> None:
        for row in self.data.get("narrative", ()):
            code, _, key = row["part"].partition(":")
            _save(NarrativePart(budget=self.budget, code=code, key=key, text=row["text"].strip()))
        for row in self.data.get("table_note", ()):
            _save(TableNote(budget=self.budget, table=row["table"], text=row["text"].strip()))

    def _assets(self) -> None:
        for moment, items in self.data.get("assets", {}).items():
            for item, count in items.items():
                _save(Asset(budget=self.budget, moment=moment, item=item, count=count))

        for subject in self.data.get("none", {}).get("subjects", ()):
            _save(NilReturn(budget=self.budget, subject=subject))

    def _department_goal(self) -> None:
        row = self.data.get("department_goal")
        if row is None:
            return
        goal = self._goal(row, None)
        for order, each in enumerate(row.get("sub_goal", ()), start=1):
            texts = {key: each[key].strip() for key in ("title", "text", "indicators")}
            _save(SubGoal(goal=goal, order=order, **texts))
        for order, each in enumerate(row.get("measure", ()), start=1):
            texts = {key: each[key].strip() for key in ("title", "text")}
            _save(GoalMeasure(goal=goal, order=order, **texts))

    def _project(self, order: int, row: Mapping[str, Any]) -> None:
        plan = {
            name: percent
            for name, percent in zip(PLAN, row.get("payment_plan", ()), strict=False)
            if percent != ""
        }
        project = _save(
            Project(
                budget=self.budget,
                order=order,
                is_key=row.get("key_project", False),
                **{name: row.get(name, "").strip() for name in TEXTS},
                **{name: self._amount(row.get(name)) for name in AMOUNTS},
                **plan,
            )
        )
        self._goal(row["goal"], project)

    def _goal(self, row: Mapping[str, Any], project: Project | None) -> Goal:
        goal = _save(
            Goal(
                budget=self.budget,
                project=project,
                text=row["text"].strip(),
                weights_in_percent=row.get("weights_in_percent", False),
            )
        )
        for order, each in enumerate(_records(row.get("indicators")), start=1):
            core = each.pop("core", "")
            numbers = {key: _number(each.pop(key, "")) for key in ("value", "weight")}
            _save(
                Indicator(
                    goal=goal,
                    order=order,
                    is_core=None if core == "" else core,
                    value_missing=numbers["value"] is None and not each.get("text"),
                    **numbers,
                    **each,
                )
            )
        return goal

    def _amount(self, value: Any) -> Decimal | None:
        """Return 元 for a number in the file's unit."""
        return None if value is None or value == "" else Decimal(value) * self.factor


def _records(table: Mapping[str, Any] | None) -> Iterable[dict[str, Any]]:
    if table is None:
        return []
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def _number(value: Any) -> Decimal | None:
    return None if value == "" else Decimal(value)


def _without(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in names}


def _save(instance: M) -> M:
    """Validate as a form would, then save. Raises ValidationError naming the object."""
    try:
        instance.full_clean()
    except ValidationError as error:
        raise ValidationError(
            [f"{instance._meta.verbose_name}“{instance}”：{text}" for text in error.messages]
        ) from error
    instance.save()
    return instance
