"""Each manner of printing, each way of typing, to the digit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosures.kernel.money import (
    LARGEST,
    STYLES,
    AmountError,
    growth,
    parse_amount,
    quantize,
    show,
    show_percent,
    trim,
)

PRINTED = [
    ("2375070.89", "元", "grouped2", "2,375,070.89"),
    ("1000", "元", "grouped2", "1,000.00"),
    ("0", "元", "grouped2", "0.00"),
    ("1234567.5", "元", "fixed2", "1234567.50"),
    ("1234567.5", "万元", "fixed2", "123.46"),
    ("9501164", "元", "grouped", "9,501,164"),
    ("9501164.50", "元", "grouped", "9,501,164.5"),
    ("900", "元", "grouped", "900"),
    ("95011640000", "万元", "grouped", "9,501,164"),
    ("10700", "万元", "plain", "1.07"),
    ("1234567.50", "元", "plain", "1234567.5"),
    ("7000000", "万元", "plain", "700"),
]


@pytest.mark.parametrize(("amount", "unit", "style", "printed"), PRINTED)
def test_a_style_prints_an_amount_so(amount: str, unit: str, style: str, printed: str) -> None:
    assert show(Decimal(amount), unit, style) == printed


def test_without_a_word_an_amount_is_printed_in_yuan_with_fen_and_thousands() -> None:
    assert show(Decimal("2375070.9")) == "2,375,070.90"
    assert show(None, "万元", "plain") == ""


def test_a_spreadsheet_shows_each_style_in_its_own_format() -> None:
    formats = {name: style.excel for name, style in STYLES.items()}
    assert formats == {
        "grouped2": "#,##0.00", "fixed2": "0.00", "grouped": "#,##0", "plain": "General",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("number", "written"),
    [("10", "10"), ("10.70", "10.7"), ("10.00", "10"), ("100", "100"), ("1E+2", "100"),
     ("0.00", "0"), ("-0.50", "-0.5"), ("0.000001", "0.000001"), ("1E-7", "0.0000001")],
)  # fmt: skip
def test_a_number_is_written_without_needless_zeros_or_exponent(number: str, written: str) -> None:
    assert trim(Decimal(number)) == written


def test_a_percentage_says_percent_and_a_blank_says_nothing() -> None:
    assert show_percent(Decimal("-30")) == "-30%"
    assert show_percent(Decimal("4.20")) == "4.2%"
    assert show_percent(Decimal(0)) == "0%"
    assert show_percent(None) == ""


def test_growth_is_in_whole_percents_unless_asked_for_more() -> None:
    assert str(growth(Decimal(1000), Decimal(955))) == "5"
    assert str(growth(Decimal(1000), Decimal(955), 1)) == "4.7"
    assert growth(Decimal(0), Decimal(0)) is None


@settings(max_examples=50, deadline=None)
@given(
    st.decimals(Decimal(-(10**9)), Decimal(10**9), places=4),
    st.integers(min_value=0, max_value=3),
)
def test_rounding_moves_a_number_by_half_a_step_at_most(number: Decimal, places: int) -> None:
    rounded = quantize(number, places)
    step = Decimal(1).scaleb(-places)
    assert abs(rounded - number) <= step / 2
    assert rounded % step == 0
    assert abs(rounded) >= abs(number) or abs(rounded - number) < step / 2  # a half goes outwards


def test_two_places_are_kept_unless_asked_for_others() -> None:
    assert str(quantize(Decimal("1.2345"))) == "1.23"
    assert str(quantize(Decimal("1.5"), 0)) == "2"


@pytest.mark.parametrize("typed", ["-5", "−5", "-５", "¥-5", "-5元"])
def test_a_negative_amount_is_read_where_it_may_be(typed: str) -> None:
    assert parse_amount(typed, negative=True) == -5
    with pytest.raises(AmountError, match="负数"):
        parse_amount(typed)


def test_minus_nothing_is_refused_everywhere() -> None:
    with pytest.raises(AmountError, match="-0"):
        parse_amount("-0.00", negative=True)
    assert parse_amount("0.00", negative=True) == 0
    assert parse_amount("-1", negative=True) == -1


def test_the_unit_that_was_typed_wins_over_the_unit_of_the_page() -> None:
    assert parse_amount("1.5万元", "元") == 15000
    assert parse_amount("1.5元", "万元") == Decimal("1.5")
    assert parse_amount("1.5", "万元") == 15000
    assert parse_amount("1.5") == Decimal("1.5")


def test_an_amount_has_two_decimals_whatever_was_typed() -> None:
    assert str(parse_amount("5")) == "5.00"
    assert str(parse_amount("0.000001万元")) == "0.01"


def test_ten_thousand_billions_are_the_most_on_either_side() -> None:
    assert parse_amount(str(LARGEST)) == LARGEST == Decimal("9999999999999.99")
    assert parse_amount(f"-{LARGEST}", negative=True) == -LARGEST
    for typed in ("10000000000000", "-10000000000000", "1000000000万元"):
        with pytest.raises(AmountError, match="太大"):
            parse_amount(typed, negative=True)


def test_blanks_within_are_dropped_and_commas_group_by_three() -> None:
    assert parse_amount("1 234 567.5") == Decimal("1234567.5")
    assert parse_amount("1,234,567.5") == Decimal("1234567.5")
    assert parse_amount("\t\u3000") is None
    for typed in ("1234,567", "1,23", "1,2345", ",123", "1,234.5.6", "1,234,"):
        with pytest.raises(AmountError, match="千分位"):
            parse_amount(typed)


def test_a_digit_below_fen_is_refused_and_a_zero_there_is_none() -> None:
    assert parse_amount("1.500") == Decimal("1.5")
    with pytest.raises(AmountError, match="精确到了分以下"):
        parse_amount("1.505")


def test_a_refusal_quotes_the_first_forty_characters_that_were_typed() -> None:
    with pytest.raises(AmountError, match=f"^“{'一' * 40}”不是金额"):
        parse_amount(f"  {'一' * 41}")
    with pytest.raises(AmountError, match=r"^“1,2”的千分位"):
        parse_amount(" 1,2 ")
