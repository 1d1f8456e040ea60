"""What an office has entered, in plain values: the only thing tables are filled from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from disclosures.choices import (
    AssetItem,
    DepartmentKind,
    FundingSource,
    Measure,
    NarrativePartCode,
    Scheme,
    Use,
)
from disclosures.kernel import registry, statements
from disclosures.kernel.package import scope_from_json
from disclosures.kernel.shelf import Shelf
from disclosures.models import (
    Budget,
    Classification,
    EconomicMapping,
    Figure,
    FundingLine,
    Project,
    Publication,
)

PUBLISHED = "published"  # figures of last year's publication that nobody types


@dataclass(frozen=True)
class Line:
    """A funding line; amounts in 元, codes as text, blank where it has none."""

    amount: Decimal
    source: str
    carried_over: bool
    use: str
    basic_group: str
    functional: str
    economic: str
    government: str
    project: int | None
    secret: bool = False

    def node(self, code: str) -> str:
        """Return where a code's amount is printed: a 涉密 amount in the code above."""
        return code[:-2] if self.secret and len(code) > 3 else code


@dataclass(frozen=True)
class ProjectFacts:
    """A project; amounts in 元."""

    id: int
    code: str
    name: str
    is_key: bool
    secret: bool
    competent_department: str
    implementing_unit: str
    functional: str
    source: str
    attribute: str
    period: str
    fiscal: Decimal | None
    other: Decimal | None
    subsidy: Decimal | None
    total: Decimal | None
    district: Decimal | None
    overview: str
    basis: str
    purpose: str
    plan: tuple[int | None, ...]


@dataclass(frozen=True)
class Procurement:
    """An item of government procurement; amounts in 元."""

    unit_code: str
    unit_name: str
    name: str
    goods: Decimal | None
    works: Decimal | None
    services: Decimal | None


@dataclass(frozen=True)
class Facts:
    """Everything one budget's tables and texts are made from."""

    year: int
    department: str
    department_code: str
    preparer: str
    place: str
    place_name: str
    kind: str
    unit: str
    total_spending: Decimal | None
    lines: tuple[Line, ...]
    projects: tuple[ProjectFacts, ...]
    procurement: tuple[Procurement, ...]
    previous: Mapping[tuple[str, str], Decimal]  # (measure, key) -> 元
    narrative: Mapping[tuple[str, str], str]  # (part, key) -> text
    notes: Mapping[str, tuple[str, ...]]
    names: Mapping[tuple[str, str], str]  # (scheme, code) -> name
    groups: Mapping[str, str]  # 部门经济 code -> personnel or operating
    government: Mapping[str, str] = field(default_factory=dict)  # 部门经济 -> 政府经济 code
    assets: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (moment, item)
    nil: frozenset[str] = frozenset()  # subjects of which the office says it has none
    operating_cost: Decimal | None = None
    is_unit: bool = False  # 单位预算, of a department above it
    includes_institutions: bool = False
    attached: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, str]:
        """Return what fills the {…} of titles and labels."""
        return {
            "year": str(self.year),
            "last_year": str(self.year - 1),
            "place": self.place,
            "place_name": self.place_name,
            "department": self.department,
            "department_code": self.department_code,
            "preparer": self.preparer,
        }

    def notes_for(self, table: str) -> tuple[str, ...]:
        """Return the office's own notes under a kind of table."""
        return self.notes.get(table, ())

    def name(self, scheme: str, code: str) -> str:
        """Return the printed name of a code in this year and place. Raises KeyError."""
        return self.names[scheme, code]

    def ancestors(self, scheme: str, code: str) -> list[str]:
        """Return the 类, 款 and 项 codes from the top down to this code."""
        return [
            code[:length]
            for length in (3, 5, 7)
            if length <= len(code) and (scheme, code[:length]) in self.names
        ]

    @property
    def secret_codes(self) -> frozenset[str]:
        """Return the 功能 codes that are never named: all their lines are 涉密."""
        named = {line.functional for line in self.lines if not line.secret}
        return frozenset(
            line.functional
            for line in self.lines
            if line.secret and line.functional and line.functional not in named
        )

    @property
    def rolled(self) -> frozenset[str]:
        """Return scheme:code of every row that holds 涉密 amounts of the codes below it."""
        found = {
            f"{scheme}:{line.node(code)}"
            for line in self.lines
            if line.secret
            for scheme, code in (
                (Scheme.FUNCTIONAL, line.functional),
                (Scheme.DEPT_ECONOMIC, line.economic),
                (Scheme.GOV_ECONOMIC, line.government),
            )
            if code
        }
        return frozenset(found | ({"project:"} if any(x.secret for x in self.projects) else set()))

    @cached_property
    def silent(self) -> frozenset[str]:
        """Return the subjects of which the office has said nothing (kernel/statements.py)."""
        return frozenset(_silent(self))

    @property
    def spending(self) -> Decimal | None:
        """Return 部门支出预算数: the sum of the lines by function, or what was typed."""
        amounts = [line.amount for line in self.lines if line.functional]
        return sum(amounts, Decimal(0)) if amounts else self.total_spending

    @property
    def projects_total(self) -> Decimal | None:
        """Return the sum of the projects' budgets; None when none has one."""
        amounts = [each.total for each in self.projects if each.total is not None]
        return sum(amounts, Decimal(0)) if amounts else None

    @classmethod
    def load(cls, budget: Budget) -> Facts:
        """Read one budget in a fixed, small number of queries."""
        department = budget.department
        edition = budget.fiscal_year.edition_id
        codes = Classification.objects.names(edition, department.jurisdiction.lineage())
        projects = tuple(_project(each) for each in _projects(budget))
        mapping = _mapping(budget)
        lines = _lines(budget, codes, mapping)
        nil = frozenset(budget.nil_returns.values_list("subject", flat=True))
        notes: dict[str, tuple[str, ...]] = defaultdict(tuple)
        for note in budget.table_notes.all():
            notes[note.table] += (note.text,)
        return cls(
            year=budget.fiscal_year_id,
            department=department.name,
            department_code=department.code,
            preparer=department.short_name or department.name,
            place=department.jurisdiction.short_name,
            place_name=department.jurisdiction.name,
            kind=department.kind,
            unit=budget.unit,
            total_spending=budget.total_spending,
            lines=lines,
            projects=_with_functional(lines, projects),
            procurement=tuple(
                Procurement(
                    each.unit_code, each.unit_name, each.name, each.goods, each.works, each.services
                )
                for each in budget.procurement_items.all()
            ),
            previous=_previous(budget),
            narrative={(part.code, part.key): part.text for part in budget.narrative_parts.all()},
            notes=notes,
            names={key: row.name for key, row in codes.items()},
            groups={
                code: row.basic_group
                for (scheme, code), row in codes.items()
                if scheme == Scheme.DEPT_ECONOMIC
            },
            government=mapping,
            assets=_assets(budget, nil),
            nil=nil,
            operating_cost=budget.operating_cost,
            is_unit=department.parent_id is not None,
            includes_institutions=department.includes_institutions,
            attached={each.name: each.load(budget) for each in registry.FACTS.values()},
        )


def _assets(budget: Budget, nil: frozenset[str]) -> dict[tuple[str, str], int]:
    """Return 国有资产 as entered, and 0 for everything the office says it has none of."""
    found = {(each.moment, each.item): each.count for each in budget.assets.all()}
    for subject, (moment, _) in statements.ASSETS.items():
        for item in AssetItem.values if subject in nil else ():
            if statements.is_about(subject, moment, item):
                found.setdefault((moment, item), 0)
    return found


@dataclass(frozen=True)
class Silence:
    """A subject of an app's tables, and whether the office has said nothing of it."""

    subject: str
    is_silent: Callable[[Facts], bool]


SILENCES: Final[Shelf[Silence]] = Shelf(lambda each: each.subject)


def may_have_projects(facts: Facts) -> bool:
    """Tell whether there is project spending, or nothing known of the spending at all."""
    by_function = [line for line in facts.lines if line.functional]
    return not by_function or any(line.use == Use.PROJECT and line.amount for line in by_function)


def _silent(facts: Facts) -> Iterator[str]:
    """Yield the subjects about which nothing was entered and nothing said."""
    empty = not any(line.functional for line in facts.lines)
    if empty:
        yield statements.FUNCTIONAL
    general = [line for line in facts.lines if line.source == FundingSource.GENERAL]
    by_function = sum((line.amount for line in general if line.functional), Decimal(0))
    by_economic = sum(
        (line.amount for line in general if line.economic or line.government), Decimal(0)
    )
    if by_economic < by_function or (empty and not by_economic):
        yield statements.ECONOMIC
    yield from (each.subject for each in SILENCES.values() if each.is_silent(facts))
    if may_have_projects(facts) and not facts.projects:
        yield statements.PROJECTS
    if not facts.procurement and statements.PROCUREMENT not in facts.nil:
        yield statements.PROCUREMENT
    if (
        facts.includes_institutions
        and facts.kind != DepartmentKind.INSTITUTION
        and facts.operating_cost is None
    ):
        yield statements.OPERATING_COST
    if not facts.narrative.get((NarrativePartCode.ASSETS, ""), "").strip():
        for subject in statements.ASSETS:
            if not any(statements.is_about(subject, *asset) for asset in facts.assets):
                yield subject


def _projects(budget: Budget) -> list[Project]:
    return list(budget.projects.select_related("functional"))


def _project(each: Project) -> ProjectFacts:
    return ProjectFacts(
        id=each.pk,
        code=each.code,
        name=each.name,
        is_key=each.is_key,
        secret=each.secret,
        competent_department=each.competent_department,
        implementing_unit=each.implementing_unit,
        functional=each.functional.code if each.functional else "",
        source=each.source,
        attribute=each.attribute,
        period=each.period,
        fiscal=each.fiscal_amount,
        other=each.other_amount,
        subsidy=each.subsidy_amount,
        total=each.total,
        district=each.district_amount,
        overview=each.overview,
        basis=each.basis,
        purpose=each.purpose,
        plan=each.plan,
    )


def _with_functional(
    lines: tuple[Line, ...], projects: tuple[ProjectFacts, ...]
) -> tuple[ProjectFacts, ...]:
    """Give every project the one 功能 code of all project spending, where there is only one."""
    codes = {line.functional for line in lines if line.use == Use.PROJECT and line.functional}
    only = codes.pop() if len(codes) == 1 else ""
    return tuple(
        each if each.functional else ProjectFacts(**{**vars(each), "functional": only})
        for each in projects
    )


def _mapping(budget: Budget) -> dict[str, str]:
    return dict(
        EconomicMapping.objects.filter(
            edition=budget.fiscal_year.edition_id, nature=budget.department.nature
        ).values_list("department_code__code", "government_code__code")
    )


def _lines(
    budget: Budget,
    codes: Mapping[tuple[str, str], Classification],
    mapping: Mapping[str, str],
) -> tuple[Line, ...]:
    rows = budget.lines.select_related("functional", "economic", "government")
    return tuple(_line(row, mapping, codes) for row in rows)


def _line(
    row: FundingLine,
    mapping: Mapping[str, str],
    codes: Mapping[tuple[str, str], Classification],
) -> Line:
    economic = row.economic.code if row.economic else ""
    government = row.government.code if row.government else mapping.get(economic, "")
    group = row.basic_group
    if economic and row.use == Use.BASIC and not group:
        group = codes[Scheme.DEPT_ECONOMIC, economic].basic_group
    return Line(
        amount=row.amount,
        source=row.source,
        carried_over=row.carried_over,
        use=row.use,
        basic_group=group,
        functional=row.functional.code if row.functional else "",
        economic=economic,
        government=government,
        project=row.project_id,
        secret=row.secret,
    )


def published_last_year(budget: Budget) -> dict[tuple[str, str], Decimal]:
    """Return last year's figures as last year's publication gives them: (measure, key) -> 元.

    机关运行经费 is the one that was published then, which is not always all 公用经费; the
    公用经费 stands beside it under PUBLISHED.
    """
    published = Figure.objects.filter(
        publication__budget__department=budget.department,
        publication__budget__fiscal_year=budget.fiscal_year_id - 1,
        publication__budget__stage=budget.stage,
        publication__superseded_by=None,
        publication__withdrawn_at=None,
    )
    figures: dict[tuple[str, str], Decimal] = {}
    printed: dict[tuple[str, str, str], Decimal] = {}
    for table, row, column, amount in published.filter(
        table__in=(
            "general-expenditure",
            "three-public",
            "basic-by-department-economic",
            "project-by-department-economic",
            "operating-cost",
        )
    ).values_list("table", "row", "column", "amount"):
        if (table, row, column) in statements.PRINTED_OPERATING_COST:
            printed[table, row, column] = amount
        elif table == "general-expenditure" and column == "total" and len(row) == 7:
            figures[Measure.FUNCTIONAL, row] = amount
        elif table == "general-expenditure" and row == "total" and column in ("basic", "project"):
            figures[Measure.TOTAL, column] = amount
        elif table == "basic-by-department-economic":
            if row == "total" and column == "operating":
                figures[PUBLISHED, column] = amount
            elif column == "total" and len(row) == 5:
                figures[Use.BASIC, row] = amount
        elif table == "project-by-department-economic":
            if column == "total" and len(row) == 5:
                figures[Use.PROJECT, row] = amount
        elif table == "three-public" and not column.startswith("previous_"):
            figures[Measure.THREE_PUBLIC, column] = amount
    cost = next((printed[cell] for cell in statements.PRINTED_OPERATING_COST if cell in printed),
                None)  # fmt: skip
    if cost is None and figures:
        cost = _operating_cost_last_year(budget, figures.get((PUBLISHED, "operating")))
    if cost is not None:
        figures[Measure.TOTAL, "operating"] = cost
    return figures


def _operating_cost_last_year(budget: Budget, operating: Decimal | None) -> Decimal | None:
    """Return the 机关运行经费 that last year's publication stated; None where it stated none."""
    scope = (
        Publication.objects.filter(
            budget__department=budget.department,
            budget__fiscal_year=budget.fiscal_year_id - 1,
            budget__stage=budget.stage,
            superseded_by=None,
            withdrawn_at=None,
        )
        .values_list("content__scope", flat=True)
        .first()
    )
    return scope_from_json(scope).operating_cost_of(operating) if scope else None


def _previous(budget: Budget) -> dict[tuple[str, str], Decimal]:
    """Return last year's figures: of last year's publication; typed ones only without it."""
    figures = {
        key: amount
        for key, amount in published_last_year(budget).items()
        if key[0] in (*Measure.values, PUBLISHED)
    }
    for each in budget.comparatives.all():
        figures.setdefault((each.measure, each.key), each.amount)
    return figures
