"""The only code that adds lines up.

Everything additive goes through ``tree``: (code, column, amount) entries, summed at every
level of the code. Amounts in 元. A sum of nothing is None (printed blank), not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from disclosures.choices import FundingSource, Measure, Scheme, ThreePublic, Use
from disclosures.facts.loading import Facts, Line, ProjectFacts
from disclosures.kernel.money import growth
from disclosures.kernel.tabular import Row, Value

Entry = tuple[str, str, Decimal]  # code, column, amount

FISCAL: Final = (
    FundingSource.GENERAL,
    FundingSource.GOVERNMENT_FUND,
    FundingSource.STATE_CAPITAL,
)
INCOME: Final = tuple(each for each in FundingSource if each != FundingSource.FUND_BALANCE)

# “三公”经费 by 部门经济 code; only 一般公共预算财政拨款 counts.
THREE_PUBLIC: Final[dict[str, tuple[str, ...]]] = {
    ThreePublic.ABROAD: ("30212",),
    ThreePublic.VEHICLE_PURCHASE: ("30913", "31013"),
    ThreePublic.VEHICLE_OPERATION: ("30231",),
    ThreePublic.RECEPTION: ("30217",),
}


def add(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum; None when there is nothing to add."""
    given = [amount for amount in amounts if amount is not None]
    return sum(given, Decimal(0)) if given else None


def tree(
    facts: Facts,
    scheme: str,
    entries: Iterable[Entry],
    finish: Callable[[dict[str, Value]], None] | None = None,
) -> Iterator[Row]:
    """Yield 合计 and then every 类, 款, 项 with its sums, in the order of the codes.

    ``finish`` may add cells computed from a row's own sums. Raises KeyError for a code that
    is not in the year's dictionary.
    """
    sums: dict[str, dict[str, Decimal]] = {"": {}}
    for code, column, amount in entries:
        facts.name(scheme, code)  # an unknown code is never dropped
        for node in ("", *facts.ancestors(scheme, code)):
            row = sums.setdefault(node, {})
            row[column] = row.get(column, Decimal(0)) + amount
    for node in sorted(sums):
        values: dict[str, Value] = dict(sums[node])
        if finish:
            finish(values)
        if node:
            values |= {"code": node, "name": facts.name(scheme, node)}
            yield Row(node, values, level=len(facts.ancestors(scheme, node)) - 1)
        else:
            values["code"] = "合计"
            yield Row("total", values, strong=True, spans={"code": 2})


def spending(lines: Iterable[Line], *sources: str) -> list[Line]:
    """Return the lines that are spending by function, from these sources (all when none)."""
    return [
        line
        for line in lines
        if line.functional
        and line.use != Use.CARRIED_FORWARD
        and (not sources or line.source in sources)
    ]


def by_use(lines: Iterable[Line]) -> Iterator[Entry]:
    """Yield 总计 and 基本/项目 by function."""
    for line in lines:
        yield line.node(line.functional), "total", line.amount
        yield line.node(line.functional), line.use, line.amount


def expenditure(facts: Facts) -> Iterator[Row]:
    """Yield the rows of 支出预算总表."""
    return tree(facts, Scheme.FUNCTIONAL, by_use(spending(facts.lines)))


def expenditure_from(*sources: str) -> Callable[[Facts], Iterator[Row]]:
    """Return the rows of a 功能 table of some sources: 总计, 基本支出, 项目支出."""

    def rows(facts: Facts) -> Iterator[Row]:
        return tree(facts, Scheme.FUNCTIONAL, by_use(spending(facts.lines, *sources)))

    return rows


def general_with_previous(facts: Facts) -> Iterator[Row]:
    """Yield the rows of 表五: this year against last year, with the growth in whole percent."""

    def entries() -> Iterator[Entry]:
        yield from by_use(spending(facts.lines, FundingSource.GENERAL))
        for (measure, code), amount in facts.previous.items():
            if measure == Measure.FUNCTIONAL:
                # last year's amount of a code that is not named stands where this year's does
                yield code[:-2] if code in facts.secret_codes else code, "previous", amount

    def finish(values: dict[str, Value]) -> None:
        total, previous = values.get("total"), values.get("previous")
        assert not isinstance(total, str) and not isinstance(previous, str)
        values["growth"] = growth(total, previous)

    return tree(facts, Scheme.FUNCTIONAL, entries(), finish)


def income(facts: Facts) -> Iterator[Row]:
    """Yield the rows of 收入预算总表: by function, a column for each source."""

    def entries() -> Iterator[Entry]:
        for line in spending(facts.lines, *INCOME):
            yield line.node(line.functional), "total", line.amount
            column = "carried_over" if line.carried_over else line.source
            yield line.node(line.functional), column, line.amount

    return tree(facts, Scheme.FUNCTIONAL, entries())


def economic(use: str, scheme: str) -> Callable[[Facts], Iterator[Row]]:
    """Return the rows of a 经济分类 table of 一般公共预算财政拨款.

    Columns: total, and for 部门经济 of 基本支出 also personnel and operating.
    """

    def rows(facts: Facts) -> Iterator[Row]:
        def entries() -> Iterator[Entry]:
            for line in facts.lines:
                code = line.economic if scheme == Scheme.DEPT_ECONOMIC else line.government
                if not code or line.use != use or line.source != FundingSource.GENERAL:
                    continue
                yield line.node(code), "total", line.amount
                if line.basic_group and scheme == Scheme.DEPT_ECONOMIC:
                    yield line.node(code), line.basic_group, line.amount

        return tree(facts, scheme, entries())

    return rows


def three_public_items(facts: Facts) -> dict[str, Decimal | None]:
    """Return this year's “三公”经费 by item, from the economic lines."""
    return {
        item: add(
            line.amount
            for line in facts.lines
            if line.economic in codes and line.source == FundingSource.GENERAL
        )
        for item, codes in THREE_PUBLIC.items()
    }


def three_public(facts: Facts) -> Iterator[Row]:
    """Yield the one row of the “三公”经费 table: this year and, prefixed, last year."""
    previous = {item: facts.previous.get((Measure.THREE_PUBLIC, item)) for item in THREE_PUBLIC}
    values: dict[str, Value] = {}
    for prefix, items in (("", three_public_items(facts)), ("previous_", previous)):
        vehicle = add([items[ThreePublic.VEHICLE_PURCHASE], items[ThreePublic.VEHICLE_OPERATION]])
        values |= {prefix + item: amount for item, amount in items.items()}
        values[prefix + "vehicle"] = vehicle
        values[prefix + "total"] = add(items.values())
    yield Row("three-public", values)


def summary_income(facts: Facts) -> list[Row]:
    """Return the income side of 收支预算总表, as long as the spending side."""
    lines = balanced(facts)
    current = [_named(f"income.{s}", s.label, _source(lines, s)) for s in INCOME]
    carried = add(line.amount for line in lines if line.carried_over)
    balance = _source(lines, FundingSource.FUND_BALANCE)
    received = add(_source(lines, source) for source in INCOME)
    return [
        _named("income.total", "合计", add([received, carried, balance]), strong=True),
        _named("income.current", "一、本年收入合计", received),
        *_padded("income", current, len(_classes(facts)), level=1),
        _named("income.carried_over", "二、上年结转", carried),
        _named("income.fund_balance", "三、用事业基金弥补收支差额", balance),
    ]


def summary_expenditure(facts: Facts) -> list[Row]:
    """Return the spending side of 收支预算总表, as long as the income side."""
    lines = balanced(facts)
    spent = add(line.amount for line in spending(lines))
    kept = add(line.amount for line in lines if line.use == Use.CARRIED_FORWARD)
    classes = [
        _named(f"expenditure.{code}", name, add(line.amount for line in lines))
        for code, name, lines in _classes(facts)
    ]
    return [
        _named("expenditure.total", "合计", add([spent, kept]), strong=True),
        _named("expenditure.current", "一、本年支出合计", spent),
        *_padded("expenditure", classes, len(INCOME), level=1),
        _named("expenditure.carried_forward", "二、结转下年", kept),
    ]


def appropriation_income(facts: Facts) -> list[Row]:
    """Return the income side of 财政拨款收支预算总表, as long as the spending side."""
    lines = balanced(facts)
    now = [_named(f"income.{s}", _short(s), _source(lines, s)) for s in FISCAL]
    before = [
        _named(
            f"carried_over.{source}",
            _short(source),
            add(x.amount for x in lines if x.source == source and x.carried_over),
            level=1,
        )
        for source in FISCAL
    ]
    current = add(_source(lines, source) for source in FISCAL)
    carried = add(x.amount for x in lines if x.source in FISCAL and x.carried_over)
    return [
        _named("income.current", "一、本年收入", current),
        *_padded("income", now, len(_classes(facts, *FISCAL)), level=1),
        _named("income.carried_over", "二、上年结转", carried),
        *before,
        _named("income.total", "收入合计", add([current, carried]), strong=True),
    ]


def appropriation_expenditure(facts: Facts) -> list[Row]:
    """Return the spending side of 财政拨款收支预算总表: 合计 and a column for each fund."""
    lines = [line for line in balanced(facts) if line.source in FISCAL]
    spent = spending(lines)
    kept = [line for line in lines if line.use == Use.CARRIED_FORWARD]
    classes = [
        _funds(f"expenditure.{code}", name, of_class)
        for code, name, of_class in _classes(facts, *FISCAL)
    ]
    return [
        _funds("expenditure.current", "一、本年支出", spent),
        *_padded("expenditure", classes, len(FISCAL), level=1),
        _funds("expenditure.carried_forward", "二、结转下年", kept),
        *_padded("carried_forward", [], len(FISCAL)),
        _funds("expenditure.total", "支出合计", [*spent, *kept], strong=True),
    ]


def balanced(facts: Facts) -> list[Line]:
    """Return the lines that stand for income: spending by function and what is kept."""
    return [line for line in facts.lines if line.functional or line.use == Use.CARRIED_FORWARD]


def project_rows(facts: Facts) -> Iterator[Row]:
    """Yield 合计 and the projects of 项目支出明细表; a column for each source of money.

    A 涉密 project is in 合计 and has no row.
    """
    rows = [_project(facts, each) for each in facts.projects]
    keys = ("total", *FISCAL, FundingSource.SPECIAL_ACCOUNT, "own")
    total: dict[str, Value] = {key: _column(rows, key) for key in keys}
    yield Row("total", {"unit": "合计", **total}, strong=True, spans={"unit": 3})
    yield from (row for row, each in zip(rows, facts.projects, strict=True) if not each.secret)


def procurement_rows(facts: Facts) -> Iterator[Row]:
    """Yield the items of 政府采购预算明细表; none when there is no procurement."""
    for at, each in enumerate(facts.procurement, start=1):
        yield Row(
            f"item.{at}",
            {
                "department_code": facts.department_code,
                "department": facts.department,
                "unit_code": each.unit_code,
                "unit": each.unit_name,
                "name": each.name,
                "total": add([each.goods, each.works, each.services]),
                "goods": each.goods,
                "works": each.works,
                "services": each.services,
            },
        )


def _column(rows: Iterable[Row], key: str) -> Decimal | None:
    cells = [row.values.get(key) for row in rows]
    return add(cell for cell in cells if isinstance(cell, Decimal))


def _project(facts: Facts, each: ProjectFacts) -> Row:
    own = each.other
    code = each.functional
    values: dict[str, Value] = {
        "unit": each.implementing_unit or facts.department,
        "project": f"{each.code}-{each.name}" if each.code else each.name,
        "functional": f"{code} {facts.name(Scheme.FUNCTIONAL, code)}" if code else None,
        "total": each.total,
        each.source: each.fiscal,
        "own": own,
    }
    return Row(f"project.{each.code or each.name}", values)


def _classes(facts: Facts, *sources: str) -> list[tuple[str, str, list[Line]]]:
    """Return the 类 that have spending: code, name, lines."""
    lines = spending(facts.lines, *sources)
    codes = sorted({line.functional[:3] for line in lines})
    return [
        (code, facts.name(Scheme.FUNCTIONAL, code),
         [line for line in lines if line.functional.startswith(code)])
        for code in codes
    ]  # fmt: skip


def _source(lines: Iterable[Line], source: str) -> Decimal | None:
    return add(x.amount for x in lines if x.source == source and not x.carried_over)


def _short(source: FundingSource) -> str:
    return source.label.removesuffix("资金")


def _named(
    key: str, name: str, amount: Decimal | None, *, strong: bool = False, level: int = 0
) -> Row:
    return Row(key, {"item": name, "amount": amount}, level=level, strong=strong)


def _funds(key: str, name: str, lines: list[Line], *, strong: bool = False) -> Row:
    funds: Mapping[str, Value] = {
        source: add(line.amount for line in lines if line.source == source) for source in FISCAL
    }
    total = add(line.amount for line in lines)
    return Row(key, {"item": name, "total": total, **funds}, strong=strong)


def _padded(prefix: str, rows: list[Row], height: int, level: int = 0) -> list[Row]:
    """Indent rows and lengthen them with blank ones, so that two sides stay level."""
    indented = [Row(row.key, row.values, level, row.strong, row.spans) for row in rows]
    blanks = [Row(f"{prefix}.blank.{at}", {}) for at in range(1, height - len(rows) + 1)]
    return [*indented, *blanks]
