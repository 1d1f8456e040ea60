"""Money, tables and grids: what is printed is what was meant, and nothing is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures.kernel import document as documents
from disclosures.kernel import tabular
from disclosures.kernel.grid import lay_out
from disclosures.kernel.money import (
    STYLES,
    UNITS,
    AmountError,
    growth,
    parse_amount,
    quantize,
    show,
    show_percent,
)
from disclosures.models import Publication
from disclosures.publication import publishing

amounts = st.decimals(Decimal("0"), Decimal("9999999999999.99"), places=2)


@given(amounts)
def test_an_amount_in_yuan_survives_being_printed_and_typed_again(amount: Decimal) -> None:
    for style in STYLES:
        assert parse_amount(show(amount, "元", style)) == amount


@given(amounts)
def test_an_amount_in_wan_survives_when_nothing_is_rounded(amount: Decimal) -> None:
    assert parse_amount(show(amount, "万元", "plain"), "万元") == amount


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("2,375,070.89", "元", "2375070.89"),
        ("１２３", "元", "123"),
        ("２，３７５，０７０．８９", "元", "2375070.89"),
        ("237.507089万元", "元", "2375070.89"),
        ("10.70", "万元", "107000"),
        ("30000元", "万元", "30000"),
        ("￥ 1,000", "元", "1000"),
        (".5", "元", "0.5"),
        ("0", "元", "0"),
    ],
)
def test_what_people_paste_is_understood(text: str, unit: str, expected: str) -> None:
    assert parse_amount(text, unit) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "  ", "\u3000"])
def test_blank_is_not_zero(text: str) -> None:
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1,2,3", "千分位"),
        ("12,34", "千分位"),
        ("1e9", "不是金额"),
        ("-0", "-0"),
        ("-5", "负数"),
        ("0.001", "精确到"),
        ("一百", "不是金额"),
        ("NaN", "不是金额"),
        ("Infinity", "不是金额"),
        ("1.2.3", "不是金额"),
        ("99999999999999", "太大"),
        ("9" * 27, "太大"),
        ("9" * 400, "太大"),
        ("9" * 5000, "太大"),
        ("0." + "9" * 40, "精确到"),
        ("=1+1", "不是金额"),
    ],
)
def test_a_doubtful_amount_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(AmountError, match=why):
        parse_amount(text)


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_a_sentence(text: str) -> None:
    try:
        amount = parse_amount(text)
    except AmountError as error:
        assert "。" in str(error)
    else:
        assert amount is None or amount == amount.quantize(Decimal("0.01"))


def test_growth_is_rounded_half_up_and_blank_without_last_year() -> None:
    assert show_percent(growth(Decimal("2375070.89"), Decimal("3415484.25"))) == "-30%"
    assert growth(Decimal("101.5"), Decimal(100)) == 2
    assert growth(Decimal("102.5"), Decimal(100)) == 3  # half-even would say 2
    assert growth(Decimal(5), Decimal(0)) is None
    assert growth(Decimal(5), None) is None
    assert growth(None, Decimal(5)) == -100


@pytest.mark.parametrize(
    ("amount", "printed"), [("0.125", "0.13"), ("0.135", "0.14"), ("-0.125", "-0.13")]
)
def test_a_half_is_rounded_up_whichever_digit_stands_before(amount: str, printed: str) -> None:
    """四舍五入: half-even would print 0.12 and 0.14."""
    assert str(quantize(Decimal(amount))) == printed
    assert show(Decimal(amount) * 10000, "万元", "fixed2") == printed


def test_each_office_prints_in_its_own_manner() -> None:
    assert show(Decimal("2375070.89")) == "2,375,070.89"
    assert show(Decimal(107000), "万元", "fixed2") == "10.70"
    assert show(Decimal(7000000), "万元", "plain") == "700"
    assert show(Decimal(40700), "万元", "plain") == "4.07"
    assert show(None) == ""


def test_a_document_goes_to_json_and_back_without_loss(samples: None) -> None:
    assert Publication.objects.count() == 5
    for publication in Publication.objects.all():
        document = publishing.thaw(publication)
        again = documents.from_json(documents.to_json(document))
        assert again == document
        for table in document.tables:
            assert tabular.from_json(tabular.to_json(table)) == table
            assert lay_out(tabular.from_json(tabular.to_json(table))) == lay_out(table)


def test_every_place_of_every_table_is_covered_exactly_once(samples: None) -> None:
    assert Publication.objects.count() == 5
    for publication in Publication.objects.all():
        for table in publishing.thaw(publication).tables:
            for unit in UNITS:
                grid = lay_out(table, unit)
                places = [place for cell in grid.cells for place in cell.places]
                every = {
                    (row, column)
                    for row in range(len(grid.rows))
                    for column in range(len(grid.widths))
                }
                assert sorted(places) == sorted(every), table.code


def test_the_other_unit_changes_amounts_and_nothing_else(samples: None) -> None:
    publication = Publication.objects.get(budget__department__jurisdiction="500112")
    compared = 0
    for table in publishing.thaw(publication).tables:
        for own, other in zip(lay_out(table).cells, lay_out(table, "万元").cells, strict=True):
            if own.kind == "amount" and isinstance(own.value, Decimal):
                compared += 1
                assert other.text == show(own.value, "万元")
            else:
                assert other.text == own.text.replace("（元）", "（万元）").replace(
                    "(元)", "(万元)"
                )
    assert compared > 230
