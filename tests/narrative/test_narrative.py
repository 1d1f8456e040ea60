"""部门预算情况说明 comes out of the tables as the document prints it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures.facts.loading import Facts, Line
from disclosures.kernel.document import Document
from disclosures.kernel.package import Dictionary, Package, Scope
from disclosures.models import Budget
from disclosures.narrative import national
from disclosures.narrative.phrases import Words
from disclosures.publication import publishing

GOLDEN = Path(__file__).parent.parent / "golden" / "500112-2024" / "narrative.txt"
NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?%?")


@pytest.fixture
def yubei(samples: None) -> Facts:
    return Facts.load(Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024))


def paragraphs(facts: Facts, table_set: str = "chongqing-2024") -> list[str]:
    text = publishing.pack(facts, table_set).text("narrative")
    assert text is not None
    return [block.text for block in text.blocks]


def plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def said(facts: Facts, words: str, table_set: str = "chongqing-2024") -> str:
    return next(each for each in paragraphs(facts, table_set) if words in each)


def test_every_paragraph_of_yubei_is_the_documents_own(yubei: Facts) -> None:
    """42 blocks; the golden text is the document's, width and blanks of the print removed."""
    expected = GOLDEN.read_text(encoding="utf-8").splitlines()
    assert [plain(each) for each in paragraphs(yubei)] == expected


def test_every_figure_of_yubei_comes_out_equal(yubei: Facts) -> None:
    expected = NUMBER.findall(GOLDEN.read_text(encoding="utf-8"))
    found = NUMBER.findall("\n".join(plain(each) for each in paragraphs(yubei)))
    assert found == expected
    assert len(found) == 149


def test_an_increase_a_fall_and_no_change(yubei: Facts) -> None:
    previous = dict(yubei.previous)
    previous["functional", "2080505"] = Decimal("70000")
    previous["functional", "2080506"] = Decimal("38889.04")
    facts = replace(yubei, previous=previous)
    assert "较2023年增加7,778.08元，增长11.1%" in said(facts, "养老保险缴费支出（项）")
    assert "38,889.04元，与上年持平。" in said(facts, "职业年金缴费支出（项）")


def test_from_nothing_there_is_no_percentage(yubei: Facts) -> None:
    previous = {key: value for key, value in yubei.previous.items() if key[1] != "2210201"}
    text = said(replace(yubei, previous=previous), "住房公积金（项）")
    assert "较2023年增加69,373.56元。" in text
    assert "%" not in text


def test_without_last_year_nothing_is_compared(yubei: Facts) -> None:
    text = "\n".join(paragraphs(replace(yubei, previous={})))
    for word in ("较2023年", "与上年持平", "主要原因", "下降", "比2023年"):
        assert word not in text, word


def test_an_institution_has_no_operating_cost(yubei: Facts) -> None:
    text = said(replace(yubei, kind="institution"), "机关运行经费")
    assert "没有机关运行经费" in text


def test_a_department_with_institutions_states_its_operating_cost(yubei: Facts) -> None:
    facts = replace(yubei, includes_institutions=True, operating_cost=Decimal(182650))
    assert "预算182,650元" in said(facts, "机关运行经费")


def test_a_unit_speaks_of_itself_alone(yubei: Facts) -> None:
    text = "\n".join(paragraphs(replace(yubei, is_unit=True)))
    assert "所属各预算单位" not in text
    assert "政府采购预算总额0元" in text


def test_several_sources_are_listed_with_their_shares(yubei: Facts) -> None:
    line = Line(Decimal("500000"), "business", False, "basic", "", "2010301", "", "", None)
    facts = replace(yubei, lines=(*yubei.lines, line))
    text = said(facts, "（一）收入预算")
    assert "一般公共预算财政拨款收入2,375,070.89元占82.6%、事业收入500,000元占17.4%。" in text
    assert "其中一般公共预算财政拨款收入较2023年减少1,040,413.36元。" in text


def test_in_wan_amounts_have_two_decimals(yubei: Facts) -> None:
    text = said(replace(yubei, unit="万元"), "年初预算总收入", "national-2016")
    assert "总收入237.51万元" in text
    assert "减少104.04万元" in text


def test_a_fund_with_money_is_described(yubei: Facts) -> None:
    line = Line(Decimal("80000"), "government_fund", False, "project", "", "2296099", "", "", None)
    names = {**yubei.names, **{("functional", c): "其他" for c in ("229", "22960", "2296099")}}
    text = said(
        replace(yubei, lines=(*yubei.lines, line), names=names), "政府性基金预算财政拨款支出"
    )
    assert "80,000元，其中：项目支出80,000元占100%。" in text


@pytest.mark.parametrize("table_set", ["national-2016", "ningxia-2020", "hebei-2024"])
def test_every_complete_set_begins_with_the_narrative(yubei: Facts, table_set: str) -> None:
    document = publishing.build(yubei, table_set)
    assert document.parts[0].code == "narrative"
    texts = "\n".join(paragraphs(yubei, table_set))
    assert "2,375,070.89元" in texts
    assert "None" not in texts and "。。" not in texts and "，，" not in texts


amounts = st.decimals(min_value=0, max_value=10**9, places=2)


@given(st.lists(amounts, min_size=1, max_size=9))
def test_shares_add_up_within_their_rounding(parts: list[Decimal]) -> None:
    words = Words(_empty())
    whole = sum(parts, Decimal(0))
    shares = [words.share(each, whole).removeprefix("占").removesuffix("%") for each in parts]
    if whole:
        gap = abs(sum((Decimal(each) for each in shares), Decimal(0)) - 100)
        assert gap <= Decimal("0.05") * len(parts)


@given(amounts, st.none() | amounts)
def test_a_change_is_said_in_one_direction_and_without_a_sign(
    current: Decimal, previous: Decimal | None
) -> None:
    words = Words(_empty())
    text = words.against(current, previous) + words.percent(current, previous)
    assert "-" not in text and "None" not in text
    assert not ("增" in text and ("减" in text or "下降" in text))


def _empty() -> Package:
    scope = Scope(2024, "元", "某办", "某区", "administrative", "department")
    return Package(Document("", "", ()), scope, {}, Dictionary())


def test_an_empty_budget_has_a_narrative_too() -> None:
    blocks = [each.block.text for each in national.compose(_empty())]
    assert not [each for each in blocks if "None" in each]
