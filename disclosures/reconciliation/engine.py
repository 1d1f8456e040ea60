"""Rules (勾稽) over a package: one fact each; findings say what, where and what to do.

A rule sees printed tables, scope and records, never models. Amounts in 元. Blank counts as 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from types import ModuleType
from typing import Final, Literal

from disclosures.kernel.money import show
from disclosures.kernel.package import Package
from disclosures.kernel.shelf import Shelf

Level = Literal["error", "warning", "hint"]
LEVELS: Final[dict[Level, str]] = {"error": "错误", "warning": "提示", "hint": "参考"}
ORDER: Final[dict[Level, int]] = {"error": 0, "warning": 1, "hint": 2}


@dataclass(frozen=True)
class Place:
    """A printed cell: the part's code, and row and column where there is one."""

    part: str
    row: str = ""
    column: str = ""


@dataclass(frozen=True)
class Mend:
    """Where the cause is entered: a section of the desk and the row in it."""

    section: str  # functional, economic, projects, texts, previous, procurement, heading…
    key: str = ""  # a code, a project's name, part:key of a text


@dataclass(frozen=True)
class Finding:
    """One thing that does not fit. ``rule`` and ``title`` are the engine's to fill."""

    sentence: str
    remedy: str
    places: tuple[Place, ...] = ()
    mend: Mend | None = None
    level: Level = "error"
    rule: str = ""
    title: str = ""

    @property
    def key(self) -> str:
        """Return what an acceptance refers to: the same rule, places and words."""
        where = "|".join(f"{each.part}/{each.row}/{each.column}" for each in self.places)
        return hashlib.sha256(f"{self.rule}|{where}|{self.sentence}".encode()).hexdigest()

    @property
    def label(self) -> str:
        return LEVELS[self.level]


Check = Callable[[Package], Iterable[Finding]]


@dataclass(frozen=True)
class Rule:
    """One fact that must hold. ``exceptions`` are the legitimate ones it knows."""

    id: str
    title: str
    level: Level
    source: str
    check: Check
    exceptions: str = ""


RULES: Final[Shelf[Rule]] = Shelf(lambda each: each.id)
_COMPARED = "compared"  # where the memo of a package keeps the equations, while asked for


def rule(
    id: str, title: str, level: Level = "error", *, source: str, exceptions: str = ""
) -> Callable[[Check], Rule]:
    """Make a rule of a function; ``rules_in`` finds it in its module."""
    return lambda check: Rule(id, title, level, source, check, exceptions)


def rules_in(*modules: ModuleType) -> tuple[Rule, ...]:
    """Return the rules that modules write, in the order in which they stand there."""
    return tuple(
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, Rule) and each.check.__module__ == module.__name__
    )


@dataclass(frozen=True)
class Equation:
    """Two sides that a rule compared, and whether they fit."""

    rule: str
    left: Term
    right: Term
    met: bool


def equations(package: Package) -> list[Equation]:
    """Return every equation the rules set up for a package, met or not."""
    found: list[Equation] = []
    for one in RULES.values():
        compared: list[tuple[Term, Term, bool]] = []
        package.memo[_COMPARED] = compared
        try:
            list(one.check(package))
        finally:
            del package.memo[_COMPARED]
        found += [Equation(one.id, left, right, met) for left, right, met in compared]
    return found


def _compared(package: Package, left: Term, right: Term, *, met: bool) -> None:
    """Note an equation for those who ask which checks a figure passed."""
    compared = package.memo.get(_COMPARED)
    if compared is not None:
        compared.append((left, right, met))


def reconcile(package: Package, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """Return what does not fit, errors first, then by rule."""
    found = [
        each for one in (RULES.values() if rules is None else rules) for each in _ask(one, package)
    ]
    return sorted(found, key=lambda each: (ORDER[each.level], each.rule))


def _ask(one: Rule, package: Package) -> Iterator[Finding]:
    for each in one.check(package):
        # a rule may say less than its level (rounding), never more
        level = max(each.level, one.level, key=lambda level: ORDER[level])
        yield replace(each, rule=one.id, title=one.title, level=level)


# Comparing amounts


@dataclass(frozen=True)
class Term:
    """A side of an equation: what it is called, its amount, its cells."""

    name: str
    amount: Decimal
    places: tuple[Place, ...] = ()
    count: int = 1  # numbers added up; a blank is none
    unit: str = ""  # in which it is printed; blank: not printed, exact
    printed: bool = True  # False: the form has no such cell, so there is nothing to compare


def total(name: str, terms: Iterable[Term]) -> Term:
    """Return the sum of terms as one."""
    parts = list(terms)
    return Term(
        name,
        sum((each.amount for each in parts), Decimal(0)),
        tuple(place for each in parts for place in each.places),
        count=sum(each.count for each in parts),
        unit=next((each.unit for each in parts if each.unit), ""),
        printed=not parts or any(each.printed for each in parts),
    )


def equal(
    package: Package, left: Term, right: Term, remedy: str, mend: Mend | None = None
) -> Iterator[Finding]:
    """Yield a finding where two sides differ; a hint where rounding explains it.

    Across rounded numbers half a unit for each is tolerated (由于四舍五入因素, docs/sources.md).
    """
    gap = left.amount - right.amount
    if not (left.printed and right.printed):
        return
    _compared(package, left, right, met=not gap)
    if not gap:
        return
    rounded = abs(gap) <= _tolerance(package, left, right)
    yield _gap(package, left, right, gap, remedy, mend, "hint" if rounded else "error")


def at_most(
    package: Package, left: Term, right: Term, remedy: str, mend: Mend | None = None
) -> Iterator[Finding]:
    """Yield a finding where the left side is larger than the right one."""
    gap = left.amount - right.amount
    if not (left.printed and right.printed):
        return
    fits = gap <= max(_tolerance(package, left, right), Decimal(0))
    _compared(package, left, right, met=fits)
    if not fits:
        yield _gap(package, left, right, gap, remedy, mend, "error")


def _tolerance(package: Package, *terms: Term) -> Decimal:
    """Return half a unit in the last place for every rounded number in the equation.

    One rounded number against one is the same number printed twice: rounded alike, so equal.
    """
    grains = [package.grains.get(each.unit, Decimal(0)) for each in terms]
    alike = all(
        grain and not each.amount % grain for each, grain in zip(terms, grains, strict=True)
    )
    if alike and sum(each.count for each in terms) <= 2:
        return Decimal(0)
    return sum(
        (grain / 2 * each.count for each, grain in zip(terms, grains, strict=True)), Decimal(0)
    )


def _gap(
    package: Package,
    left: Term,
    right: Term,
    gap: Decimal,
    remedy: str,
    mend: Mend | None,
    level: Level,
) -> Finding:
    unit = package.scope.unit
    sentence = (
        f"{left.name}{shown(left.amount, unit)}，{right.name}{shown(right.amount, unit)}，"
        f"{'多' if gap > 0 else '少'}{shown(abs(gap), unit)}。"
    )
    if level == "hint":
        sentence += "相差在四舍五入的范围内。"
    return Finding(sentence, remedy, (*left.places, *right.places), mend, level)


def shown(amount: Decimal, unit: str) -> str:
    """Write an amount in the unit of the office, with the unit and without loss."""
    return f"{show(amount, unit, 'grouped2' if unit == '元' else 'plain')}{unit}"
