"""Beginning a budget from the one of the year before: codes, projects, texts and so on.

Amounts are kept or left out. A line cannot be without an amount, so where they are left out its
code is carried as a figure of last year (Comparative), which the grid shows as a row waiting for
this year's amount; where last year is published here, its figures are there anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from disclosures.choices import Measure, NarrativePartCode, Scheme
from disclosures.kernel import registry
from disclosures.kernel.shelf import Shelf
from disclosures.models import Budget, Classification, FundingLine, NarrativePart

LEADING: Final = (
    ("lines", "功能、经济科目"),
    ("projects", "项目"),
)
FOLLOWING: Final = (
    ("procurement", "政府采购项目"),
    ("texts", "说明文字（职责、机构、用途、名词解释、联系方式）"),
    ("notes", "表注"),
)


@dataclass(frozen=True)
class Follower:
    """What an app copies after the projects, since it hangs on them."""

    code: str
    label: str
    copy: Callable[[Budget, Budget, dict[int, Any]], int]  # (old, new, {old project id: new})


FOLLOWERS: Final[Shelf[Follower]] = Shelf(lambda each: each.code)


def parts() -> list[tuple[str, str]]:
    """Return what may be copied, in the order in which it is offered."""
    return [*LEADING, *((each.code, each.label) for each in FOLLOWERS.values()), *FOLLOWING]


@dataclass
class Started:
    """What was copied, and the codes that are no longer in force."""

    copied: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    withdrawn: bool = False  # last year's budget is: its amounts were left out

    @property
    def said(self) -> str:
        """Say it in one sentence."""
        labels = dict(parts())
        counts = "、".join(
            f"{labels[key].partition('（')[0]}{number}条"
            for key, number in self.copied.items()
            if number
        )
        text = f"已从上年预算复制{counts}。" if counts else "上年预算没有可以复制的内容。"
        if self.withdrawn:
            text += "上年预算已撤下，科目明细和金额没有复制。"
        if self.missing:
            text += f"以下科目在本年度目录中不存在，没有复制：{'、'.join(self.missing)}。"
        return text


def source_of(budget: Budget) -> Budget | None:
    """Return the newest budget of the department before this one's year."""
    return (
        Budget.objects.filter(
            department=budget.department_id,
            stage=budget.stage,
            fiscal_year__lt=budget.fiscal_year_id,
        )
        .order_by("-fiscal_year")
        .first()
    )


def start(budget: Budget, wanted: Iterable[str], *, amounts: bool) -> Started:
    """Copy the parts of last year's budget. Call inside a transaction.

    ``amounts``: keep them as they were; otherwise leave them out.
    """
    done, chosen, source = Started(), set(wanted), source_of(budget)
    if source is None:
        return done
    # A budget that was withdrawn gives no figure to the year after, not even by its lines.
    done.withdrawn = source.publications.filter(
        superseded_by=None, withdrawn_at__isnull=False
    ).exists()
    amounts = amounts and not done.withdrawn
    codes = _codes(budget, source, done)
    projects: dict[int, Any] = {}
    followers = [each for each in FOLLOWERS.values() if each.code in chosen]
    if "projects" in chosen or followers:
        projects = _projects(source, budget, codes, amounts=amounts)
        done.copied["projects"] = len(projects)
    if "lines" in chosen:
        done.copied["lines"] = (
            0 if done.withdrawn else _lines(source, budget, codes, projects, amounts=amounts)
        )
    for each in followers:
        done.copied[each.code] = each.copy(source, budget, projects)
    if "procurement" in chosen:
        done.copied["procurement"] = _procurement(source, budget, amounts=amounts)
    if "texts" in chosen:
        once = {NarrativePartCode.REASON, *(x.code for x in registry.WRITTEN.values() if x.yearly)}
        rows = [part for part in source.narrative_parts.all() if part.code not in once]
        done.copied["texts"] = _copy(rows, budget)
    if "notes" in chosen:
        done.copied["notes"] = _copy(source.table_notes.all(), budget)
    return done


def last_years_texts(budget: Budget) -> dict[tuple[str, str], str]:
    """Return what was written last year under (part, key), reasons included."""
    source = source_of(budget)
    if source is None:
        return {}
    return {
        (part.code, part.key): part.text for part in NarrativePart.objects.filter(budget=source)
    }


def _codes(budget: Budget, source: Budget, done: Started) -> dict[int, Classification]:
    """Return this year's code for each one used last year; name those that are gone."""
    edition = budget.fiscal_year.edition_id
    now = {
        (row.scheme, row.code): row
        for row in Classification.objects.filter(edition=edition, jurisdiction=None)
    }
    used = Classification.objects.filter(
        pk__in={
            pk
            for line in source.lines.all()
            for pk in (line.functional_id, line.economic_id, line.government_id)
            if pk
        }
        | {each.functional_id for each in source.projects.all() if each.functional_id}
    )
    found: dict[int, Classification] = {}
    for row in used:
        same = now.get((row.scheme, row.code))
        if same is None:
            done.missing.append(f"{row.code} {row.name}")
        else:
            found[row.pk] = same
    return found


def _projects(
    source: Budget, budget: Budget, codes: dict[int, Classification], *, amounts: bool
) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for each in source.projects.all():
        old = each.pk
        each.pk, each.budget = None, budget
        each._state.adding = True
        each.functional = codes.get(each.functional_id or 0)
        if not amounts:
            each.fiscal_amount = each.other_amount = each.subsidy_amount = None
        each.full_clean()
        each.save()
        found[old] = each
    return found


def _lines(
    source: Budget,
    budget: Budget,
    codes: dict[int, Classification],
    projects: dict[int, Any],
    *,
    amounts: bool,
) -> int:
    count = 0
    kept: set[str] = set()
    for line in source.lines.select_related("functional"):
        ids = [pk for pk in (line.functional_id, line.economic_id, line.government_id) if pk]
        if any(pk not in codes for pk in ids):
            continue
        if not amounts:
            code = line.functional.code if line.functional else ""
            if code and code not in kept and codes[line.functional_id or 0].scheme == (
                Scheme.FUNCTIONAL
            ):  # fmt: skip
                kept.add(code)
                total = sum(x.amount for x in source.lines.filter(functional=line.functional_id))
                budget.comparatives.create(measure=Measure.FUNCTIONAL, key=code, amount=total)
                count += 1
            continue
        if line.project_id and line.project_id not in projects:
            continue
        new = FundingLine(
            budget=budget, source=line.source, carried_over=line.carried_over, use=line.use,
            functional=codes.get(line.functional_id or 0),
            economic=codes.get(line.economic_id or 0),
            government=codes.get(line.government_id or 0),
            basic_group=line.basic_group, secret=line.secret, amount=line.amount,
            project=projects.get(line.project_id or 0),
        )  # fmt: skip
        new.full_clean()
        new.save()
        count += 1
    return count


def _procurement(source: Budget, budget: Budget, *, amounts: bool) -> int:
    rows = list(source.procurement_items.all()) if amounts else []
    return _copy(rows, budget)


def _copy(rows: Iterable[Any], budget: Budget) -> int:
    count = 0
    for each in rows:
        each.pk, each.budget = None, budget
        each._state.adding = True
        each.full_clean()
        each.save()
        count += 1
    return count
