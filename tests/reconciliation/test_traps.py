"""Real budgets that look wrong and are not: none of these may raise an error."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from disclosures.facts.loading import Facts, Line, ProjectFacts
from disclosures.kernel.package import Package, Scope
from disclosures.models import Budget
from disclosures.publication import publishing
from disclosures.reconciliation import trials
from disclosures.reconciliation.engine import reconcile


@pytest.fixture
def yubei(samples: None) -> Facts:
    return Facts.load(Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024))


def errors(facts: Facts, table_set: str = "chongqing-2024") -> list[str]:
    return rules(publishing.pack(facts, table_set))


def rules(package: Package) -> list[str]:
    return [f"{each.rule} {each.sentence}" for each in reconcile(package) if each.level == "error"]


def line(functional: str = "", economic: str = "", amount: str = "0", **values: object) -> Line:
    base = {
        "source": "general", "carried_over": False, "use": "basic", "basic_group": "",
        "government": "", "project": None,
    }  # fmt: skip
    return Line(Decimal(amount), functional=functional, economic=economic, **(base | values))  # type: ignore[arg-type]


def test_business_income_makes_one_table_larger_than_another(yubei: Facts) -> None:
    """总收入 2,875,070.89, of which 500,000 事业收入: 表三 exceeds 表四 and 表五."""
    more = line("2010301", amount="500000", source="business")
    facts = replace(yubei, lines=(*yubei.lines, more))
    assert errors(facts) == []
    assert errors(facts, "national-2016") == []


def test_the_operating_cost_may_be_less_where_institutions_are_included(yubei: Facts) -> None:
    """公用经费 289,447.56, 机关运行经费 182,650 (three 事业单位 among the units)."""
    facts = replace(yubei, includes_institutions=True, operating_cost=Decimal(182650))
    assert errors(facts) == []


def test_an_institution_has_no_operating_cost(yubei: Facts) -> None:
    assert errors(replace(yubei, kind="institution", operating_cost=None)) == []
    wrong = replace(yubei, kind="institution", operating_cost=Decimal(1))
    assert [each[:3] for each in errors(wrong)] == ["X14"]


def test_sums_off_by_rounding_are_no_error_in_tables_of_wan(yubei: Facts) -> None:
    """Three numbers of 0.333…万元 printed 0.33 add up to 1.00 in the printed total."""
    package = publishing.pack(replace(yubei, unit="万元"), "national-2016")
    rounded = _rounded(package, Decimal(100))
    assert rules(rounded) == []
    assert rules(_rounded(publishing.pack(yubei, "chongqing-2024"), Decimal(1))) == []


def _rounded(package: Package, step: Decimal) -> Package:
    """Round every printed amount by itself, as a document in that unit does."""
    for table in package.document.tables:
        if table.kind.endswith("goal"):
            continue
        for row in table.rows:
            for column in table.columns:
                value = row.values.get(column.key)
                if column.kind == "amount" and isinstance(value, Decimal):
                    near = _to(value, step)
                    package = trials.with_cell(package, table.code, row.key, column.key, near)
    previous = [
        {**row, "amount": str(_to(Decimal(row["amount"]), step))}
        for row in package.records["previous"]
    ]
    return replace(package, records={**package.records, "previous": previous})


def _to(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).quantize(Decimal(1), "ROUND_HALF_UP") * step


def test_an_office_that_prints_whole_yuan_is_no_error(yubei: Facts) -> None:
    whole = tuple(replace(each, amount=each.amount.quantize(Decimal(1))) for each in yubei.lines)
    found = errors(replace(yubei, lines=whole))
    # 43 lines rounded one by one: both classifications still meet within half a 元 for each
    assert found == []


def test_last_year_zero_has_no_percentage_and_no_error(yubei: Facts) -> None:
    previous = dict(yubei.previous)
    previous["functional", "2210201"] = Decimal(0)
    assert errors(replace(yubei, previous=previous)) == []


def test_a_blank_beside_a_zero_is_the_same(yubei: Facts) -> None:
    package = publishing.pack(yubei, "chongqing-2024")
    for column in ("income.government_fund", "income.business", "income.carried_over"):
        package = trials.with_cell(package, "budget-summary", column, "amount", Decimal(0))
    package = trials.with_cell(package, "expenditure", "2010302", "basic", Decimal(0))
    assert rules(package) == []


def test_tables_in_yuan_may_stand_beside_three_public_in_wan(yubei: Facts) -> None:
    package = publishing.pack(yubei, "chongqing-2024")
    table = package.table("three-public")
    assert table is not None
    public = replace(table, unit="万元", style="plain")
    parts = tuple(public if each is table else each for each in package.document.parts)
    mixed = replace(package, document=replace(package.document, parts=parts))
    assert rules(mixed) == []
    assert mixed.grains == {"万元": Decimal(100), "元": Decimal(0)}


def test_goals_may_cover_less_than_all_projects(yubei: Facts) -> None:
    goals = yubei.attached["goals"]
    facts = replace(yubei, attached={**yubei.attached, "goals": goals[:3]})
    assert errors(facts) == []


def test_projects_may_cover_less_than_project_spending_with_a_reason(yubei: Facts) -> None:
    found = reconcile(publishing.pack(yubei, "chongqing-2024"))
    assert [each.level for each in found if each.rule == "X16"] == ["warning"]


def test_more_projects_than_project_spending_is_an_error(yubei: Facts) -> None:
    base = yubei.projects[0]
    more = ProjectFacts(
        **{**vars(base), "id": 999, "name": "多列的项目", "code": "", "fiscal": Decimal(2000000),
           "total": Decimal(2000000), "district": Decimal(2000000)}
    )  # fmt: skip
    found = reconcile(
        publishing.pack(replace(yubei, projects=(*yubei.projects, more)), "chongqing-2024")
    )
    assert "X16" in {each.rule for each in found}


def test_money_carried_over_and_forward_balances(yubei: Facts) -> None:
    lines = (
        *yubei.lines,
        line("2010302", amount="30000", use="project", carried_over=True),
        line(amount="10000", use="carried_forward"),
    )
    found = errors(replace(yubei, lines=lines))
    # the economic lines do not have the 30,000 carried over yet: that, and only that, is wrong
    assert {each[:3] for each in found} <= {"X09", "X07"}, found


def test_changes_that_arithmetic_can_see_are_seen(yubei: Facts) -> None:
    """Every printed amount of 渝北 changed by one 分: each is an error or a warning."""
    rates = trials.measure(publishing.pack(yubei, "chongqing-2024"), "数字：末位")
    rate = rates["数字：末位加一"]
    assert rate.made > 230
    assert rate.missed == []


def test_a_scope_survives_json() -> None:
    scope = Scope(
        2024, "元", "某办", "某区", "administrative", "unit", rolled=("functional:20103",)
    )
    assert scope.holds_secret("functional", "20103")
    assert not scope.holds_secret("functional", "20805")
