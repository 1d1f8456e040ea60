"""A budget in plain words, the board of quality, and charts that are tables."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from disclosures.kernel.package import Package, from_content
from disclosures.models import Overview, Publication
from disclosures.reading import charts, plain_words


def package(place: str, year: int) -> Package:
    found = Publication.objects.current().get(
        budget__department__jurisdiction=place, budget__fiscal_year=year
    )
    return from_content(found.content)


@pytest.mark.django_db
def test_渝北_in_plain_words(samples: None) -> None:
    found = {each.code: each for each in plain_words.sections(package("500112", 2024))}
    assert found["income"].sentences == (
        "2024年预计收入237.51万元，其中一般公共预算财政拨款资金237.51万元（占100%）。",
    )
    assert found["spending"].sentences == (
        "安排支出237.51万元。",
        "基本支出111.01万元（占46.7%），项目支出126.50万元（占53.3%）。",
        "基本支出中，人员经费82.06万元（占73.9%），公用经费28.94万元（占26.1%）。",
        "最多的一类是一般公共服务支出，213.40万元，占89.9%。",
    )
    assert found["changes"].sentences[0].startswith("项目支出减少100.00万元（44.2%）。")
    assert "部门写明的原因：" in found["changes"].sentences[0]
    assert found["three-public"].sentences[0] == (
        "共104.50万元：因公出国（境）费100.00万元，公务用车运行费4.00万元，公务接待费0.50万元。"
    )
    assert found["promises"].sentences[0].startswith("提出30个绩效指标：")
    assert plain_words.glossary(package("500112", 2024))[0][0] == "财政拨款收入"


@pytest.mark.django_db
def test_a_missing_table_is_said_and_not_made_up(cities: None) -> None:
    found = {each.code: each for each in plain_words.sections(package("640000", 2020))}
    assert found["income"].sentences == ("公开件里没有收支总表，看不出收入。",)
    assert "列出的5个项目共1136.00万元" in found["spending"].sentences[0].replace(",", "")
    assert found["three-public"].sentences == ("公开件里没有“三公”经费表。",)
    old = {each.code: each for each in plain_words.sections(package("320000", 2017))}
    assert old["spending"].sentences[1].endswith("其余为预留等196.72万元。")
    assert "16,992.37万元，占81.5%" in old["spending"].sentences[2]
    assert old["promises"].sentences == ("公开件里没有绩效目标。",)


@pytest.mark.django_db
def test_every_publication_has_its_explanation_and_pictures(cities: None, client: Client) -> None:
    publications = Publication.objects.current().select_related("budget__department")
    assert len(publications) == 11
    drawn = 0
    for each in publications:
        department = each.budget.department
        stem = f"/{department.jurisdiction_id}/{department.slug}/{each.budget.fiscal_year_id}/"
        text = client.get(f"{stem}explained/").content.decode()
        assert "钱从哪里来" in text
        for picture in re.findall(r'href="([^"]*chart-[^"]*\.svg)"', text):
            drawn += 1
            reply = client.get(picture)
            assert reply["Content-Type"] == "image/svg+xml"
            root = ElementTree.fromstring(reply.content)
            assert root.find("{http://www.w3.org/2000/svg}title") is not None
            assert root.find("{http://www.w3.org/2000/svg}desc") is not None
    assert drawn >= 11


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=20))
def test_bars_stay_inside_and_keep_their_proportions(values: list[Decimal]) -> None:
    rows = [(f"{at}", [charts.Point(value, str(value))]) for at, value in enumerate(values)]
    chart = charts.draw("x", "图", "项", ("数",), rows)
    for row, value in zip(chart.rows, values, strict=True):
        bar = row.bars[0]
        assert 0 <= Decimal(bar.left) <= 100
        assert Decimal(bar.left) + Decimal(bar.width) <= Decimal("100.2")
        assert bar.negative == (value < 0)
    ElementTree.fromstring(charts.svg(chart))


def test_a_picture_escapes_what_it_prints() -> None:
    rows = [("<script>&\"'", [charts.Point(Decimal(1), "<1>")])]
    body = charts.svg(charts.draw("x", "<图>", "项", ("数",), rows))
    ElementTree.fromstring(body)
    assert b"<script>" not in body


@pytest.mark.django_db
def test_the_board_says_what_can_be_told_with_its_definitions(cities: None, client: Client) -> None:
    text = client.get("/quality/").content.decode()
    for word in ("按时公开", "表格齐全", "勾稽相符", "目标可衡量", "机器可读", "预算法第14条"):
        assert word in text
    assert "34/53（64%）" in text  # 石家庄
    assert "缺8张：部门收支总表" in text
    shown = client.get("/quality/", {"region": "500000"}).content.decode()
    assert "天津市人民政府" not in shown
    yubei = Overview.objects.get(region="500112")
    assert (yubei.missing, yubei.errors) == (0, 0)
    assert yubei.counts == {"measurable": {"met": 30, "of": 30}}
    assert yubei.days is None


@pytest.mark.django_db
def test_the_board_counts_days_from_the_approval(samples: None, client: Client) -> None:
    Overview.objects.filter(region="500112").update(days=11)
    Overview.objects.filter(region="500106").update(days=21)
    text = client.get("/quality/", {"region": "500000"}).content.decode()
    assert "第11日" in text
    assert "第21日" in text
    rows = re.findall(r'class="mark (\w+)">(是|否|不评)<br><small>第([0-9]+)日', text)
    assert ("yes", "是", "11") in rows
    assert ("no", "否", "21") in rows
