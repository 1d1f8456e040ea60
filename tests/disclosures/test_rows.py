"""What adds up, adds up at every level of the code."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures.choices import FundingSource, Scheme, ThreePublic, Use
from disclosures.facts.loading import Facts, Line
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


def economic(code: str, value: str, source: str, use: str = Use.BASIC) -> Line:
    return Line(
        amount=Decimal(value), source=source, carried_over=False, use=use, basic_group="",
        functional="", economic=code, government="", project=None,
    )  # fmt: skip


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
        economic("30217", "5000", FundingSource.GENERAL),
        economic("30217", "7000", FundingSource.GOVERNMENT_FUND),
        economic("30212", "9000", FundingSource.BUSINESS),
    ]
    items = rows.three_public_items(facts(spent))
    assert items[ThreePublic.RECEPTION] == 5000
    assert items[ThreePublic.ABROAD] is None
    (row,) = rows.three_public(facts(spent))
    assert row.values["total"] == 5000
