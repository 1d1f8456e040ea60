"""A number is read or refused in words, whatever it is made of."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from disclosures.kernel import numbers
from disclosures.kernel.money import (
    LARGEST,
    STORABLE,
    UNITS,
    AmountError,
    parse_amount,
    quantize,
    show,
)
from disclosures.kernel.numbers import MOST_COUNT, NumberError, typed, typed_whole, whole
from disclosures.models.fields import MoneyField

SIGNS = st.sampled_from(["", "-", "+", "−", "－", "¥", "￥"])
DIGITS = st.text("0123456789０９²①١", min_size=0, max_size=60)
POINTS = st.sampled_from(["", ".", "..", ",", "，", "e", "E+", "。"])
TAILS = st.sampled_from(["", "%", "元", "万元", "\0", "\ud800", " ", "\u3000"])
ODD = st.sampled_from(
    ["NaN", "sNaN", "Infinity", "-inf", "1e999", "1E-999", "0x10", "1_000", "9" * 5000, "²", "１"]
)
NUMBERS = st.builds("{}{}{}{}{}".format, SIGNS, DIGITS, POINTS, DIGITS, TAILS) | ODD | st.text()


@given(NUMBERS, st.sampled_from(UNITS), st.booleans())
@example("9" * 27, "元", False)
@example("9" * 30, "万元", True)
@example("." + "9" * 30, "元", False)
def test_an_amount_is_read_within_its_limit_or_refused(text: str, unit: str, below: bool) -> None:
    try:
        amount = parse_amount(text, unit, negative=below)
    except AmountError as error:
        assert len(str(error)) < 120  # it quotes what was typed, and not 5,000 digits of it
        return
    assert amount is None or (abs(amount) <= LARGEST and amount == quantize(amount))


@given(NUMBERS)
def test_a_number_is_read_within_its_limits_or_refused(text: str) -> None:
    try:
        number = typed(text)
        small = typed_whole(text, 32767)
    except NumberError as error:
        assert len(str(error)) < 120
        return
    assert number is None or abs(number) < Decimal(10) ** numbers.DIGITS
    assert small is None or (0 <= small <= 32767 and small == number)


@given(NUMBERS)
def test_a_number_of_an_address_is_ascii_and_fits_its_column(text: str) -> None:
    number = whole(text, MOST_COUNT)
    if number is None:
        assert not (text.isascii() and text.isdigit() and len(text) < 10)
    else:
        assert 0 <= number <= MOST_COUNT
        assert int(text) == number


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_a_computed_amount_is_stored_exactly_or_refused(amount: Decimal) -> None:
    field = MoneyField()
    fits = amount.is_finite() and abs(amount) <= STORABLE and amount == quantize(amount)
    if fits:
        assert field.get_prep_value(amount) == int(amount * 100)
    else:
        with pytest.raises(Exception, match="金额"):
            field.get_prep_value(amount)


@given(st.decimals(-STORABLE, STORABLE, places=2), st.sampled_from(UNITS))
def test_every_amount_that_can_be_stored_can_be_printed(amount: Decimal, unit: str) -> None:
    assert show(amount, unit)


@pytest.mark.parametrize(
    ("text", "number"),
    [("95", "95"), ("１，２３４．５０", "1234.50"), ("-0", "0"), ("007", "7"), ("1.0000000", "1")],
)
def test_a_plain_number_is_what_was_typed(text: str, number: str) -> None:
    read = typed(text)
    assert read == Decimal(number)
    assert "-" not in str(read)


@pytest.mark.parametrize(("text", "most"), [("²", 99), ("-1", 99), ("100", 99), ("1.5", 99)])
def test_a_whole_number_says_what_it_may_be(text: str, most: int) -> None:
    with pytest.raises(NumberError, match="应是0到99的整数"):
        typed_whole(text, most)
