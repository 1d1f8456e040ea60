"""Chinese numerals are written and read in one place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures.kernel.naming import numeral, unnumbered


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (17, "十七"),
        (20, "二十"),
        (21, "二十一"),
        (99, "九十九"),
    ],
)
def test_numbers_are_written_as_documents_write_them(number: int, written: str) -> None:
    assert numeral(number) == written


@pytest.mark.parametrize("number", [-1, 0, 100])
def test_a_number_that_is_not_written_so_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="not numbered"):
        numeral(number)


@given(st.integers(1, 99))
def test_a_title_loses_the_number_that_it_was_given(number: int) -> None:
    assert unnumbered(f"{numeral(number)}、外交支出") == "外交支出"
    assert unnumbered(f"（{numeral(number)}）外交支出") == "外交支出"
    assert unnumbered(f"{number}.外交支出") == "外交支出"


def test_a_title_without_a_number_stays() -> None:
    assert unnumbered("一般公共预算支出") == "一般公共预算支出"
    assert unnumbered("2024年支出") == "2024年支出"
