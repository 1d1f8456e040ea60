"""This year against last year: what needs a reason, and whether the reason fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from disclosures.kernel.directions import contradicts
from disclosures.kernel.money import quantize, trim
from disclosures.kernel.package import Package
from disclosures.kernel.tabular import FilledTable
from disclosures.reconciliation.engine import Finding, Mend, Place, Term, equal, rule, shown
from disclosures.reconciliation.reading import codes, row_name, term_in

THRESHOLD = Decimal(10)  # percent
SOURCE = "财预〔2016〕143号：预算收支增减变化情况说明；预算公开检查要求逐项说明“三公”经费增减原因"
ITEMS = {
    "abroad": "因公出国（境）费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_operation": "公务用车运行费",
    "reception": "公务接待费",
}


@dataclass(frozen=True)
class Change:
    """A figure of two years under the key of its reason; amounts in 元."""

    key: str  # functional:2010301, three_public:abroad, basic, project, operating
    label: str
    current: Decimal
    previous: Decimal
    places: tuple[Place, ...] = ()

    @property
    def difference(self) -> Decimal:
        return self.current - self.previous

    @property
    def percent(self) -> Decimal | None:
        """Return the change in percent, one decimal; None from 0."""
        return quantize(self.difference / self.previous * 100, 1) if self.previous else None

    @property
    def is_large(self) -> bool:
        """Tell whether it is 10 % or more, or between 0 and a figure."""
        percent = self.percent
        return bool(self.difference) and (percent is None or abs(percent) >= THRESHOLD)

    @property
    def needs_reason(self) -> bool:
        """Tell whether a reason must be given: large, or any change of “三公”经费."""
        return self.is_large or (self.key.startswith("three_public:") and bool(self.difference))


def changes(package: Package) -> list[Change]:
    """Return the figures of two years that differ and where last year is known."""
    return [each for each in _compared(package) if each.difference]


def reason(package: Package, change: Change) -> str:
    """Return the reason that was written for a change; blank when there is none."""
    return package.words.get(("reason", change.key), "").strip()


def _compared(package: Package) -> Iterator[Change]:
    known = package.previous
    general = package.table("general-expenditure")
    if general is not None:
        for key, label in (("basic", "基本支出"), ("project", "项目支出")):
            if ("total", key) in known:
                current = package.amount("general-expenditure", "total", key)
                place = Place(general.code, "total", key)
                yield Change(key, label, current, known["total", key], (place,))
        printed = {row.key: row for row in codes(general)}
        any_known = any(measure == "functional" for measure, _ in known)
        items = {key for key in printed if len(key) == 7}
        items |= {key for measure, key in known if measure == "functional"}
        for key in sorted(items) if any_known else ():
            label = row_name(printed[key]) if key in printed else key
            current = package.amount("general-expenditure", key, "total")
            before = known.get(("functional", key), Decimal(0))
            yield Change(
                f"functional:{key}", label, current, before, (Place(general.code, key, "total"),)
            )
    if package.table("three-public") is not None:
        any_known = any(measure == "three_public" for measure, _ in known)
        for key, label in ITEMS.items() if any_known else ():
            current = package.amount("three-public", "three-public", key)
            before = known.get(("three_public", key), Decimal(0))
            place = Place("three-public", "three-public", key)
            yield Change(f"three_public:{key}", label, current, before, (place,))
    operating = package.table("basic-by-department-economic")
    cost = package.operating_cost
    if operating is not None and cost is not None and ("total", "operating") in known:
        typed = package.scope.operating_cost is not None
        place = Place("narrative") if typed else Place(operating.code, "total", "operating")
        yield Change("operating", "机关运行经费", cost, known["total", "operating"], (place,))


def _describe(change: Change, unit: str) -> str:
    word = "增加" if change.difference > 0 else "减少"
    percent = "" if change.percent is None else f"（{trim(abs(change.percent))}%）"
    return f"{change.label}比上年{word}{shown(abs(change.difference), unit)}{percent}"


@rule(
    "Y01", "较大变动说明原因", source=SOURCE,
    exceptions="变动不足10%的功能科目和总额可以不说明；上年数未知的不比较",
)  # fmt: skip
def reasons_given(package: Package) -> Iterator[Finding]:
    for each in changes(package):
        if each.needs_reason and not reason(package, each):
            yield Finding(
                f"{_describe(each, package.scope.unit)}，没有说明原因。",
                "请在变动原因中写明。",
                each.places,
                Mend("reasons", f"reason:{each.key}"),
            )


@rule("Y02", "变动原因与变动方向一致", source=SOURCE, exceptions="同时说到增和减的不判断")
def directions(package: Package) -> Iterator[Finding]:
    for each in changes(package):
        word = contradicts(reason(package, each), each.difference)
        if word:
            yield Finding(
                f"{_describe(each, package.scope.unit)}，所写的原因却说“{word}”。",
                "请核对金额，或改写原因。",
                each.places,
                Mend("reasons", f"reason:{each.key}"),
            )


@rule(
    "Y04", "上年预算数与所取的上年数一致", source="推理：上年预算数就是上年公开的那个数",
    exceptions="涉密科目的上年数并入上级科目",
)  # fmt: skip
def previous_figures(package: Package) -> Iterator[Finding]:
    known = package.previous
    general, public = package.table("general-expenditure"), package.table("three-public")
    cells: list[tuple[FilledTable, str, str, Decimal]] = []
    if general is not None and any(c.key == "previous" for c in general.columns):
        cells += [
            (general, row.key, "previous", known.get(("functional", row.key), Decimal(0)))
            for row in codes(general)
            if len(row.key) == 7
        ]
    if public is not None and any(c.key == "previous_total" for c in public.columns):
        cells += [
            (
                public,
                "three-public",
                f"previous_{key}",
                known.get(("three_public", key), Decimal(0)),
            )
            for key in ITEMS
        ]
    for table, row, column, right in cells:
        yield from equal(
            package,
            term_in(table, row, column),
            Term("上年数", right),
            "上年数取自上年公开的预算，请核对上年数。",
            Mend("previous"),
        )


@rule("Y03", "没有变动的不写变动原因", "warning", source=SOURCE)
def idle_reasons(package: Package) -> Iterator[Finding]:
    compared = {each.key: each for each in _compared(package)}
    for (part, key), text in package.words.items():
        same = compared.get(key)
        if part == "reason" and text.strip() and same is not None and not same.difference:
            yield Finding(
                f"{same.label}与上年持平，却写了变动原因。",
                "请删去原因，或核对上年数。",
                same.places,
                Mend("reasons", f"reason:{key}"),
            )
