"""What adds up, adds up at every level of the code."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures.choices import FundingSource, Measure, Scheme, ThreePublic, Use
from disclosures.facts.loading import Facts, Line, Procurement, ProjectFacts
from disclosures.kernel.tabular import Row
from disclosures.official_tables import rows

CODES = ["2010301", "2010302", "2080505", "2080506", "2101101", "2210201"]
NAMES = {
    (Scheme.FUNCTIONAL.value, code[:length]): f"名{code[:length]}"
    for code in CODES
    for length in (3, 5, 7)
}
lines = st.lists(
    st.builds(
        Line,
        amount=st.decimals(Decimal(0), Decimal(10**9), places=2),
        source=st.sampled_from(FundingSource.values),
        carried_over=st.booleans(),
        use=st.sampled_from([Use.BASIC.value, Use.PROJECT.value]),
        basic_group=st.just(""),
        functional=st.sampled_from(CODES),
        economic=st.just(""),
        government=st.just(""),
        project=st.none(),
    ),
    max_size=30,
)
kept = st.lists(
    st.builds(
        Line,
        amount=st.decimals(Decimal(0), Decimal(10**9), places=2),
        source=st.sampled_from(FundingSource.values),
        carried_over=st.booleans(),
        use=st.just(Use.CARRIED_FORWARD.value),
        basic_group=st.just(""),
        functional=st.just(""),
        economic=st.just(""),
        government=st.just(""),
        project=st.none(),
    ),
    max_size=3,
)


def facts(given_lines: list[Line]) -> Facts:
    return Facts(
        year=2024, department="部门", department_code="", preparer="部门", place="区",
        place_name="区", kind="administrative", unit="元", total_spending=None,
        lines=tuple(given_lines), projects=(), procurement=(), previous={}, narrative={},
        notes={}, names=NAMES, groups={},
    )  # fmt: skip


def amount(row: Row, column: str) -> Decimal:
    value = row.values.get(column)
    return value if isinstance(value, Decimal) else Decimal(0)


@given(lines)
def test_every_class_is_its_sections_and_every_section_its_items(found: list[Line]) -> None:
    table = list(rows.expenditure(facts(found)))
    by_key = {row.key: row for row in table}
    for column in ("total", "basic", "project"):
        classes = [row for row in table if len(row.key) == 3]
        assert amount(by_key["total"], column) == sum(amount(row, column) for row in classes)
        for parent in table:
            below = [
                row
                for row in table
                if row.key.startswith(parent.key) and len(row.key) == len(parent.key) + 2
            ]
            if below:
                assert amount(parent, column) == sum(amount(row, column) for row in below)
    for row in table:
        assert amount(row, "total") == amount(row, "basic") + amount(row, "project")


@given(lines, kept)
def test_income_always_equals_expenditure(found: list[Line], forward: list[Line]) -> None:
    source = facts(found + forward)
    income, expenditure = rows.summary_income(source), rows.summary_expenditure(source)
    assert amount(income[0], "amount") == amount(expenditure[0], "amount")
    assert len(income) == len(expenditure) + 1  # 三、用事业基金弥补收支差额 has no counterpart
    left, right = rows.appropriation_income(source), rows.appropriation_expenditure(source)
    assert amount(left[-1], "amount") == amount(right[-1], "total")
    assert len(left) == len(right)
    for row in right:
        assert amount(row, "total") == sum(amount(row, fund) for fund in rows.FISCAL)


@given(lines)
def test_income_by_source_adds_up_to_the_total_of_each_row(found: list[Line]) -> None:
    for row in rows.income(facts(found)):
        columns = (*rows.INCOME, "carried_over")
        assert amount(row, "total") == sum(amount(row, column) for column in columns)


def test_an_unknown_code_is_refused_and_never_dropped() -> None:
    with pytest.raises(KeyError):
        list(rows.tree(facts([]), Scheme.FUNCTIONAL, [("9999999", "total", Decimal(1))]))


def test_nothing_adds_up_to_blank_and_not_to_zero() -> None:
    (only,) = rows.expenditure(facts([]))
    assert only.values.get("total") is None
    assert rows.add([]) is None
    assert rows.add([Decimal(0)]) == 0


def test_only_general_appropriations_count_as_three_public() -> None:
    """公务接待 of 5,000 paid from 事业收入 and 7,000 from a fund are spent, and not “三公”经费."""
    spent = [
        line("5000", economic="30217"),
        line("7000", economic="30217", source=FundingSource.GOVERNMENT_FUND),
        line("9000", economic="30212", source=FundingSource.BUSINESS),
    ]
    items = rows.three_public_items(facts(spent))
    assert items[ThreePublic.RECEPTION] == 5000
    assert items[ThreePublic.ABROAD] is None
    (row,) = rows.three_public(facts(spent))
    assert row.values["total"] == 5000


ECONOMIC = {
    (scheme, code[:length]): f"名{code[:length]}"
    for scheme, codes in (
        (Scheme.DEPT_ECONOMIC.value, ("30101", "30201", "31002")),
        (Scheme.GOV_ECONOMIC.value, ("50101", "50502")),
    )
    for code in codes
    for length in (3, 5)
}


def line(value: str, **values: Any) -> Line:
    """A line of 基本支出 from 一般公共预算, unless said otherwise."""
    given = {
        "source": FundingSource.GENERAL, "carried_over": False, "use": Use.BASIC,
        "basic_group": "", "functional": "", "economic": "", "government": "", "project": None,
    }  # fmt: skip
    return Line(amount=Decimal(value), **{**given, **values})


def forward(value: str, source: str = FundingSource.GENERAL, **values: Any) -> Line:
    return line(value, use=Use.CARRIED_FORWARD, source=source, **values)


def project(name: str, **values: Any) -> ProjectFacts:
    blank = dict.fromkeys(
        ("code", "competent_department", "implementing_unit", "functional", "attribute", "period",
         "overview", "basis", "purpose"), ""
    )  # fmt: skip
    money = dict.fromkeys(("fiscal", "other", "subsidy", "total", "district"))
    given = {"id": 1, "is_key": False, "secret": False, "source": "general", "plan": ()}
    return ProjectFacts(**{**blank, **money, **given, "name": name, **values})


def printed(rows: Any) -> list[tuple[str, dict[str, Any]]]:
    """Return key and the cells that are not blank."""
    return [
        (row.key, {key: value for key, value in row.values.items() if value is not None})
        for row in rows
    ]


def test_a_tree_is_printed_from_the_total_down_in_the_order_of_its_codes() -> None:
    found = [
        line("5", functional="2080506"),
        line("2", functional="2080505", use=Use.PROJECT),
        line("1", functional="2010301"),
        line("4", functional="2010301"),
    ]
    table = list(rows.expenditure(facts(found)))
    assert [(row.key, row.level, row.strong, dict(row.spans)) for row in table] == [
        ("total", 0, True, {"code": 2}),
        ("201", 0, False, {}), ("20103", 1, False, {}), ("2010301", 2, False, {}),
        ("208", 0, False, {}), ("20805", 1, False, {}), ("2080505", 2, False, {}),
        ("2080506", 2, False, {}),
    ]  # fmt: skip
    assert table[0].values == {"code": "合计", "total": 12, "basic": 10, "project": 2}
    assert table[3].values == {"code": "2010301", "name": "名2010301", "total": 5, "basic": 5}
    assert table[5].values == {
        "code": "20805", "name": "名20805", "total": 7, "basic": 5, "project": 2,
    }  # fmt: skip


def test_what_is_kept_for_next_year_or_has_no_function_is_no_spending() -> None:
    found = [
        line("1", functional="2010301"),
        line("2", functional="2010301", source=FundingSource.BUSINESS),
        line("4", economic="30101"),
        forward("8"),
        forward("16", functional="2010301"),
    ]
    assert [each.amount for each in rows.spending(found)] == [1, 2]
    assert [each.amount for each in rows.spending(found, FundingSource.BUSINESS)] == [2]
    assert [each.amount for each in rows.balanced(facts(found))] == [1, 2, 8, 16]
    table = list(rows.expenditure_from(FundingSource.GENERAL)(facts(found)))
    assert table[0].values["total"] == 1


def test_a_secret_line_is_added_up_in_the_code_above_its_own() -> None:
    found = [line("1", functional="2010301"), line("2", functional="2010302", secret=True)]
    by_key = {row.key: row.values for row in rows.expenditure(facts(found))}
    assert "2010302" not in by_key
    assert by_key["20103"]["total"] == by_key["20103"]["basic"] == 3
    assert by_key["2010301"]["total"] == 1


def test_this_year_stands_beside_the_last_with_the_growth_in_whole_percents() -> None:
    source = replace(
        facts(
            [
                line("103", functional="2010301"),
                line("50", functional="2010301", source=FundingSource.GOVERNMENT_FUND),
                line("7", functional="2080505", secret=True),
            ]
        ),
        previous={
            (Measure.FUNCTIONAL.value, "2010301"): Decimal(100),
            (Measure.FUNCTIONAL.value, "2010302"): Decimal(20),
            (Measure.FUNCTIONAL.value, "2080505"): Decimal(14),
            (Measure.TOTAL.value, "2010302"): Decimal(99),
        },
    )
    table = dict(printed(rows.general_with_previous(source)))
    assert table["2010301"] == {
        "code": "2010301", "name": "名2010301", "total": 103, "basic": 103, "previous": 100,
        "growth": 3,
    }  # fmt: skip
    assert table["2010302"] == {
        "code": "2010302", "name": "名2010302", "previous": 20, "growth": -100,
    }  # fmt: skip
    assert "2080505" not in table
    assert (table["20805"]["total"], table["20805"]["previous"], table["20805"]["growth"]) == (
        7, 14, -50,
    )  # fmt: skip
    assert (table["total"]["previous"], table["total"]["growth"]) == (134, -18)


def test_income_stands_under_its_source_and_money_of_last_year_apart() -> None:
    found = [
        line("1", functional="2010301"),
        line("2", functional="2010301", carried_over=True),
        line("4", functional="2010301", source=FundingSource.BUSINESS),
        line("8", functional="2010301", source=FundingSource.FUND_BALANCE),
    ]
    total, *_, item = rows.income(facts(found))
    assert total.values == {
        "code": "合计", "total": 7, "general": 1, "carried_over": 2, "business": 4,
    }  # fmt: skip
    assert item.values["total"] == 7


def test_an_economic_table_counts_general_money_of_one_use_under_its_own_scheme() -> None:
    found = [
        line("1", economic="30101", government="50101", basic_group="personnel"),
        line("2", economic="30201", government="50502", basic_group="operating"),
        line("4", economic="30201", basic_group=""),
        line("8", economic="31002", government="50502", use=Use.PROJECT, basic_group="operating"),
        line("16", economic="30101", source=FundingSource.BUSINESS),
        line("32", functional="2010301"),
    ]
    source = replace(facts(found), names={**NAMES, **ECONOMIC})
    basic = dict(printed(rows.economic(Use.BASIC, Scheme.DEPT_ECONOMIC)(source)))
    assert basic["total"] == {"code": "合计", "total": 7, "personnel": 1, "operating": 2}
    assert basic["30201"] == {"code": "30201", "name": "名30201", "total": 6, "operating": 2}
    assert set(basic) == {"total", "301", "30101", "302", "30201"}
    government = dict(printed(rows.economic(Use.BASIC, Scheme.GOV_ECONOMIC)(source)))
    assert government["total"] == {"code": "合计", "total": 3}
    of_projects = dict(printed(rows.economic(Use.PROJECT, Scheme.GOV_ECONOMIC)(source)))
    assert of_projects["50502"] == {"code": "50502", "name": "名50502", "total": 8}


def test_the_three_public_add_up_this_year_and_last() -> None:
    found = [
        line("1", economic="30212"), line("2", economic="30913"), line("4", economic="31013"),
        line("8", economic="30231"), line("16", economic="30217"), line("32", economic="30201"),
    ]  # fmt: skip
    source = replace(
        facts(found),
        previous={
            (Measure.THREE_PUBLIC.value, "vehicle_operation"): Decimal(5),
            (Measure.THREE_PUBLIC.value, "reception"): Decimal(3),
            (Measure.FUNCTIONAL.value, "abroad"): Decimal(99),
        },
    )
    assert printed(rows.three_public(source)) == [
        (
            "three-public",
            {
                "abroad": 1, "vehicle_purchase": 6, "vehicle_operation": 8, "reception": 16,
                "vehicle": 14, "total": 31, "previous_vehicle_operation": 5,
                "previous_reception": 3, "previous_vehicle": 5, "previous_total": 8,
            },
        )
    ]  # fmt: skip


FOUND = [
    line("1", functional="2010301"),
    line("2", functional="2010301", carried_over=True),
    line("4", functional="2080505", source=FundingSource.BUSINESS),
    line("8", functional="2080505", source=FundingSource.FUND_BALANCE),
    line("16", functional="2210201", source=FundingSource.GOVERNMENT_FUND),
    line("32", functional="2210201", source=FundingSource.STATE_CAPITAL, carried_over=True),
    forward("64", FundingSource.GOVERNMENT_FUND),
    forward("128", FundingSource.BUSINESS),
]


def listed(found: list[Row]) -> list[tuple[str, Any, Any, int, bool]]:
    return [
        (row.key, row.values.get("item"), row.values.get("amount"), row.level, row.strong)
        for row in found
        if row.values
    ]


def test_both_sides_of_the_summary_are_printed_line_by_line() -> None:
    income = listed(rows.summary_income(facts(FOUND)))
    assert [each[:3] for each in income if each[2] is not None] == [
        ("income.total", "合计", 255),
        ("income.current", "一、本年收入合计", 213),
        ("income.general", "一般公共预算财政拨款资金", 1),
        ("income.government_fund", "政府性基金预算财政拨款资金", 80),
        ("income.business", "事业收入资金", 132),
        ("income.carried_over", "二、上年结转", 34),
        ("income.fund_balance", "三、用事业基金弥补收支差额", 8),
    ]
    assert [each[4] for each in income] == [True] + [False] * 12
    assert [each[3] for each in income] == [0, 0, *[1] * 9, 0, 0]
    assert len(income) == 13
    assert listed(rows.summary_expenditure(facts(FOUND))) == [
        ("expenditure.total", "合计", 255, 0, True),
        ("expenditure.current", "一、本年支出合计", 63, 0, False),
        ("expenditure.201", "名201", 3, 1, False),
        ("expenditure.208", "名208", 12, 1, False),
        ("expenditure.221", "名221", 48, 1, False),
        ("expenditure.carried_forward", "二、结转下年", 192, 0, False),
    ]


def test_both_sides_of_the_appropriations_are_printed_line_by_line() -> None:
    assert listed(rows.appropriation_income(facts(FOUND))) == [
        ("income.current", "一、本年收入", 81, 0, False),
        ("income.general", "一般公共预算财政拨款", 1, 1, False),
        ("income.government_fund", "政府性基金预算财政拨款", 80, 1, False),
        ("income.state_capital", "国有资本经营预算财政拨款", None, 1, False),
        ("income.carried_over", "二、上年结转", 34, 0, False),
        ("carried_over.general", "一般公共预算财政拨款", 2, 1, False),
        ("carried_over.government_fund", "政府性基金预算财政拨款", None, 1, False),
        ("carried_over.state_capital", "国有资本经营预算财政拨款", 32, 1, False),
        ("income.total", "收入合计", 115, 0, True),
    ]
    right = rows.appropriation_expenditure(facts(FOUND))
    assert [(key, cells) for key, cells in printed(right) if cells] == [
        ("expenditure.current",
         {"item": "一、本年支出", "total": 51, "general": 3, "government_fund": 16,
          "state_capital": 32}),
        ("expenditure.201", {"item": "名201", "total": 3, "general": 3}),
        ("expenditure.221",
         {"item": "名221", "total": 48, "government_fund": 16, "state_capital": 32}),
        ("expenditure.carried_forward",
         {"item": "二、结转下年", "total": 64, "government_fund": 64}),
        ("expenditure.total",
         {"item": "支出合计", "total": 115, "general": 3, "government_fund": 80,
          "state_capital": 32}),
    ]  # fmt: skip
    assert [row.strong for row in right] == [False] * (len(right) - 1) + [True]
    assert {row.key: row.level for row in right if row.level} == {
        "expenditure.201": 1, "expenditure.221": 1,
    }  # fmt: skip


def test_the_shorter_side_is_lengthened_with_blank_lines_of_their_own() -> None:
    codes = [f"2{at:02d}" for at in range(1, 13)]
    names = {(Scheme.FUNCTIONAL.value, code): code for code in codes}
    many = replace(facts([line("1", functional=code) for code in codes]), names=names)
    blanks = [row.key for row in rows.summary_income(many) if not row.values]
    assert blanks == ["income.blank.1", "income.blank.2", "income.blank.3"]
    assert [row.key for row in rows.summary_expenditure(facts([])) if not row.values] == [
        f"expenditure.blank.{at}" for at in range(1, 10)
    ]
    left, right = rows.appropriation_income(many), rows.appropriation_expenditure(many)
    assert len(left) == len(right) == 18
    assert [row.key for row in right if not row.values] == [
        f"carried_forward.blank.{at}" for at in (1, 2, 3)
    ]


def test_a_project_stands_under_its_source_and_a_secret_one_only_in_the_total() -> None:
    found = (
        project("翻译", code="P1", implementing_unit="翻译室", functional="2010301",
                fiscal=Decimal(5), other=Decimal(1), total=Decimal(6)),
        project("暗", secret=True, fiscal=Decimal(8), total=Decimal(8)),
        project("培训", source="special_account", fiscal=Decimal(2), total=Decimal(2)),
    )  # fmt: skip
    total, first, second = rows.project_rows(replace(facts([]), projects=found))
    assert (total.key, total.strong, dict(total.spans)) == ("total", True, {"unit": 3})
    assert printed([total, first, second]) == [
        ("total", {"unit": "合计", "total": 16, "general": 13, "special_account": 2, "own": 1}),
        ("project.P1", {"unit": "翻译室", "project": "P1-翻译", "functional": "2010301 名2010301",
                        "total": 6, "general": 5, "own": 1}),
        ("project.培训", {"unit": "部门", "project": "培训", "total": 2, "special_account": 2}),
    ]  # fmt: skip
    assert printed(rows.project_rows(facts([]))) == [("total", {"unit": "合计"})]


def test_an_item_of_procurement_adds_up_what_is_bought() -> None:
    bought = (
        Procurement("01", "甲处", "电脑", Decimal(1), None, Decimal(4)),
        Procurement("02", "乙处", "修缮", None, Decimal(2), None),
    )
    source = replace(facts([]), procurement=bought, department_code="143")
    assert printed(rows.procurement_rows(source)) == [
        ("item.1", {"department_code": "143", "department": "部门", "unit_code": "01",
                    "unit": "甲处", "name": "电脑", "total": 5, "goods": 1, "services": 4}),
        ("item.2", {"department_code": "143", "department": "部门", "unit_code": "02",
                    "unit": "乙处", "name": "修缮", "total": 2, "works": 2}),
    ]  # fmt: skip
    assert list(rows.procurement_rows(facts([]))) == []
