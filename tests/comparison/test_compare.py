"""Budgets side by side, an office over the years, the source of every figure."""

from __future__ import annotations

import re
import statistics
from decimal import Decimal

import pytest
from django.test import Client

from disclosures.kernel.package import from_content
from disclosures.models import Publication
from disclosures.public import choosing
from disclosures.publication import verifying, witness
from disclosures.publication.addresses import current_stem
from disclosures.reading.carrying import carry, moved
from disclosures.reading.measures import find
from disclosures.reading.side_by_side import Comparison, Line, compare

SWJ, ZFB, FLY = "310107-swj-2025", "310107-zfb-2025", "310107-fly-2024"
YUBEI = "500112-wsb-2024"


def lines(result: Comparison) -> dict[str, Line]:
    return {line.key: line for block in result.blocks for line in block.lines}


def compared(*ids: str) -> Comparison:
    found, wrong = choosing.chosen(ids)
    assert wrong == []
    return compare([choosing.side(each) for each in found])


@pytest.mark.django_db
def test_two_offices_of_one_district(cities: None) -> None:
    found = lines(compared(SWJ, ZFB))
    spending = found["spending"].cells
    assert spending[0].amount == Decimal("371514655.00")
    assert spending[1].amount == Decimal("91016775.35")
    assert spending[1].difference == Decimal("-280497879.65")
    assert spending[1].percent == Decimal("-75.5")
    assert found["2010301"].cells[0].printed is False
    assert found["2010301"].cells[1].amount == Decimal("12029501.84")
    assert found["2210201"].cells[1].difference == Decimal("1741445.22") - Decimal("1361034.00")
    # a blank in the document is not a zero
    assert found["abroad"].cells[0].printed
    assert found["abroad"].cells[0].amount is None
    assert found["abroad"].cells[1].difference is None


@pytest.mark.django_db
def test_what_is_not_comparable_is_refused_with_its_reason(cities: None) -> None:
    result = compared(SWJ, FLY)
    assert any("单位预算只是一个单位" in note for note in result.notes)
    assert any("自编的" in note for note in result.notes)
    assert any("年度不同" in note for note in result.notes)
    cell = lines(result)["spending"].cells[1]
    assert cell.difference is None
    assert cell.note == "部门与单位，不比较"
    economic = next(block for block in result.blocks if "经济分类" in block.title)
    assert "自编的经济科目编码" in economic.refused
    assert economic.lines == ()
    goals_only = compared(YUBEI, "640000-wsb-2020")
    by_code = next(block for block in goals_only.blocks if "功能分类" in block.title)
    assert by_code.refused == "宁夏回族自治区人民政府外事办公室2020年没有公开这类表，不能逐行比较。"


@pytest.mark.django_db
def test_different_money_is_not_subtracted(cities: None) -> None:
    # 2017 printed 财政拨款 only by 功能 for the whole; 渝北 prints everything
    result = compared(YUBEI, "320000-swbgt-2017")
    by_code = next(block for block in result.blocks if "功能分类" in block.title)
    assert by_code.title == "按功能分类（一般公共预算）"
    found = lines(result)
    assert found["general"].cells[1].difference is not None
    assert found["personnel"].cells[1].note == "本表样没有这一项"


@pytest.mark.django_db
def test_codes_are_carried_across_the_reform_of_2018(cities: None) -> None:
    found = choosing.of_office("320000", "swbgt")
    assert [each.budget.fiscal_year_id for each in found] == [2017, 2018, 2019]
    result = compare([choosing.side(each) for each in found], against_previous=True)
    assert any("不同版本的科目" in note for note in result.notes)
    table = lines(result)
    housing = table["30113"].cells
    assert [each.amount for each in housing] == [
        Decimal("6212800.00"), Decimal("7152800.00"), Decimal("9658700.00"),
    ]  # fmt: skip
    assert housing[0].note == "含原编码30311"
    assert housing[1].difference == Decimal("940000.00")
    # 津贴补贴 now holds what was 提租补贴
    assert table["30102"].cells[0].amount == Decimal("22969200.00") + Decimal("12354100.00")
    assert table["2080501"].cells[2].note == "含原编码2080504"
    for year in range(3):
        parts = [c.cells[year].amount for k, c in table.items() if k in ("301", "302", "303")]
        whole = found[year].overview.measures["basic"]["amount"]
        assert sum(each for each in parts if each is not None) == Decimal(whole)
    assert table["spending"].cells[2].difference == Decimal("32057900.00")


def test_a_code_is_known_by_its_number_and_its_name() -> None:
    assert moved("dept_economic", "30307", "医疗费")
    assert not moved("dept_economic", "30307", "医疗费补助")
    rows = [("301", "工资", Decimal(10)), ("30101", "基本工资", Decimal(10)),
            ("303", "补助", Decimal(7)), ("30311", "住房公积金", Decimal(5)),
            ("30302", "退休费", Decimal(2))]  # fmt: skip
    carried = carry("dept_economic", rows)
    assert carried["301"].amount == 15
    assert carried["303"].amount == 2
    assert carried["30113"].amount == 5
    assert "30311" not in carried


@pytest.mark.django_db
def test_the_medians_are_those_of_an_independent_computation(cities: None) -> None:
    compared = 0
    for year in (2017, 2018, 2019, 2020, 2023, 2024, 2025):
        for level in ("department", "unit"):
            values: dict[tuple[str, str], list[Decimal]] = {}
            for each in Publication.objects.current().filter(budget__fiscal_year=year):
                package = from_content(each.content)
                if package.scope.level == level:
                    for key, found in find(package).items():
                        if found.amount is not None:
                            values.setdefault((key, found.scope), []).append(found.amount)
            right = {key: (statistics.median(v), len(v)) for key, v in values.items()}
            assert choosing.medians(year, level) == right
            compared += len(right)
    assert compared > 50


@pytest.mark.django_db
def test_the_page_shows_six_and_says_what_is_wrong(cities: None, client: Client) -> None:
    text = client.get("/compare/", {"b": [SWJ, ZFB]}).content.decode()
    assert "-28,049.79（-75.5%）" in text
    assert "同类中位数" in text
    assert "2 家" in text
    assert "没有找到：x。" in client.get("/compare/", {"b": ["x", SWJ]}).content.decode()
    many = [SWJ, ZFB, FLY, YUBEI, "320000-swbgt-2017", "320000-swbgt-2018", "320000-swbgt-2019"]
    assert "最多对比 6 份" in client.get("/compare/", {"b": many}).content.decode()
    offers = client.get("/compare/", {"q": "wsb"}).content.decode()
    assert "＋ 天津市人民政府外事办公室2023年" in offers
    reasons = client.get("/compare/", {"b": [YUBEI, SWJ]}).content.decode()
    assert "全区因公出国（境）经费预算减少100万元" in reasons


@pytest.mark.django_db
def test_a_series_and_an_office_with_one_year(cities: None, client: Client) -> None:
    text = client.get("/320000/swbgt/").content.decode()
    assert "含原编码30311" in text
    assert "增减以上一份公开的预算为准" in text
    assert "只公开了一年的预算" in client.get("/500112/wsb/").content.decode()
    assert client.get("/500112/nobody/").status_code == 404


@pytest.mark.django_db
def test_every_figure_of_a_comparison_leads_to_its_source(cities: None, client: Client) -> None:
    text = client.get("/compare/", {"b": [SWJ, ZFB]}).content.decode()
    links = set(re.findall(r'href="(/source/[^"]*)"', text))
    assert len(links) > 60
    for link in sorted(links)[::10]:
        page = client.get(link.replace("&amp;", "&"))
        assert page.status_code == 200, link
        cell = re.search(r'href="(/310107/[^"#]*)#([^"]*)"', page.content.decode())
        assert cell
        assert f'id="{cell[2]}"' in client.get(cell[1]).content.decode()


@pytest.mark.django_db
def test_a_source_names_the_checks_the_figure_passed(cities: None, client: Client) -> None:
    query = {"id": f"{SWJ}-v1", "table": "expenditure", "row": "total", "column": "total"}
    text = client.get("/source/", query).content.decode()
    assert "371,514,655.00" in text
    for rule in ("X02", "X04", "X07", "W06", "W07"):
        assert rule in text
    assert "不符" not in text
    for wrong in ({"id": "x"}, {"id": f"{SWJ}-v9"}, {"row": "none"}, {"id": "-" * 50}, {}):
        assert client.get("/source/", {**query, **wrong} if wrong else {}).status_code == 404


@pytest.mark.django_db
def test_the_equations_are_those_of_the_rules_and_all_met_in_the_samples(cities: None) -> None:
    for publication in Publication.objects.all():
        found = witness.checks(publication)
        unmet = [each for each in found if not each["met"]]
        findings = publication.overview.quality["findings"]
        errors = [each["rule"] for each in findings if each["level"] == "error"]
        # 福利院 2024 prints 7 11 02 for 210 11 02 in two tables: kept as printed, and found
        printed_wrong = "fly" in current_stem(publication)
        assert errors == (["C05", "C05"] if printed_wrong else [])
        assert len(unmet) <= len(findings)
    assert list(verifying.verify_tallies()) == []
