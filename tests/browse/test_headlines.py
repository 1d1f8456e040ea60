"""Every figure that stands for a budget says what it is; one that is not there is not 0."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client

from disclosures.models import Overview, Publication
from disclosures.publication.addresses import current_stem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cities")]
# what the office printed: its name and the amount in 万元
PRINTED = {
    "/500112/wsb/2024/": ("支出总计", "237.51"),
    "/500106/wsb/2024/": ("部门支出预算总量", "16.88"),
    "/640000/wsb/2020/": ("项目预算合计", "1,136.00"),
    "/130100/wsb/2024/": ("项目预算合计", "1,123.74"),
    "/120000/wsb/2023/": ("项目预算合计", "1,425.50"),
    "/310107/fly/2024/": ("支出总计", "1,212.12"),
    "/310107/swj/2025/": ("支出总计", "37,151.47"),
    "/310107/zfb/2025/": ("支出总计", "9,101.68"),
    "/320000/swbgt/2017/": ("支出总计", "20,849.45"),
    "/320000/swbgt/2018/": ("支出总计", "24,458.43"),
    "/320000/swbgt/2019/": ("支出总计", "27,664.22"),
}


def figures(page: str) -> dict[str, str]:
    """Return the figures on top of a page by their names."""
    block = re.search(r'<dl class="numbers">(.*?)</dl>', page, re.S)
    assert block
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", block[1], re.S)
    return {name: re.sub(r"<[^>]*>", "", value) for name, value in pairs}


def test_a_budget_is_headed_by_what_its_tables_say(client: Client) -> None:
    for address, (name, amount) in PRINTED.items():
        top = figures(client.get(address).content.decode())
        assert top[name] == f"{amount}万元", address
        assert len({"支出总计", "部门支出预算总量", "项目预算合计"} & top.keys()) == 1
        assert not any(re.match(r"0[个张万]", value) for value in top.values())


def test_the_headline_leads_to_its_table(client: Client) -> None:
    page = client.get("/320000/swbgt/2019/").content.decode()
    assert '<a href="/320000/swbgt/2019/budget-summary/">27,664.22</a>' in page
    assert "项目预算合计" not in page
    assert "0<small>个" not in page


def test_cards_lists_and_files_name_the_same_figure(client: Client) -> None:
    cards = client.get("/").content.decode()
    listed = client.get("/budgets/").content.decode()
    raw = b"".join(client.get("/budgets/?format=csv").streaming_content)
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert "预算数" not in cards + listed
    assert cards.count("<dt>项目预算合计</dt>") == 1
    assert cards.count("<dt>支出总计</dt>") >= 6
    assert "部门支出预算总量 16.88万元" in listed
    assert not re.search(r"<dd>0 个", cards)
    named = {row["没有公开支出总计的"] for row in rows}
    assert {"", "部门支出预算总量 16.88万元", "项目预算合计 1,136.00万元"} <= named
    without = [row for row in rows if row["部门"] == "江苏省委办公厅"]
    assert all(row["项目"] == "" for row in without)


def test_the_package_says_what_every_amount_is(client: Client) -> None:
    raw = b"".join(client.get("/data/2024/publications.csv").streaming_content)
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))}
    row = rows["500106-wsb-2024-v1"]
    assert row["spending"] == ""
    assert (row["headline"], row["headline_amount"]) == ("部门支出预算总量", "168800.00")


def test_sums_add_like_with_like(client: Client) -> None:
    spent = Overview.objects.filter(current=True, headline="支出总计")
    assert spent.count() == 7
    amounts = [each.headline_amount or 0 for each in spent]
    raw = b"".join(client.get("/budgets/?format=csv").streaming_content)
    assert format(sum(amounts), "f") in raw.decode("utf-8-sig").splitlines()[-1]
    assert {current_stem(each) for each in Publication.objects.current()} == PRINTED.keys()
