"""What a visitor meets: every page, every filter, every wrong address."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from disclosures.models import Publication

YUBEI = "/500112/wsb/2024/"


def text(client: Client, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200, address
    return reply.content.decode()


def test_every_table_has_its_page_with_title_and_scoped_headings(
    samples: None, client: Client
) -> None:
    publications = Publication.objects.all()
    assert len(publications) == 5
    for publication in publications:
        assert publication.summary["tables"]
        department = publication.budget.department
        stem = (
            f"/{department.jurisdiction_id}/{department.slug}/{publication.budget.fiscal_year_id}/"
        )
        for table in publication.summary["tables"]:
            page = text(client, f"{stem}{table['code']}/")
            assert table["title"] in page
            assert '<th scope="col"' in page or '<th scope="colgroup"' in page
            assert f"{stem}{table['code']}.xlsx" in page


def test_a_budget_page_lists_the_catalogue_the_note_and_the_versions(
    samples: None, client: Client
) -> None:
    page = text(client, YUBEI)
    assert "2024年渝北区部门预算公开表（目录）" in page
    assert "没有补造" in page
    assert page.count("无数据") == 4  # 表十一, 十二, 十四, 十六
    assert Publication.objects.get(budget__department__jurisdiction="500112").sha256 in page


def test_the_unit_switch_shows_the_other_unit(samples: None, client: Client) -> None:
    assert "2,375,070.89" in text(client, f"{YUBEI}expenditure/")
    page = text(client, f"{YUBEI}expenditure/?unit=万元")
    assert "237.51" in page and "单位：万元" in page
    assert "单位：元" in text(client, f"{YUBEI}expenditure/?unit=元")
    assert "单位：元" in text(client, f"{YUBEI}expenditure/?unit=美元")


def test_an_empty_table_says_why(samples: None, client: Client) -> None:
    page = text(client, f"{YUBEI}government-fund/")
    assert "备注：本部门无政府性基金收支，故此表无数据。" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 5),
        ("region=500112", 1),
        ("region=500000", 2),
        ("region=130100&year=2024", 1),
        ("year=2024", 3),
        ("year=2023", 1),
        ("department=wsb", 5),
        ("department=天津", 1),
        ("kind=three-public", 1),
        ("kind=project-goal", 5),
        ("q=外事", 5),
        ("q=神户", 1),
        ("q=外事 翻译", 2),
        ("region=500112&year=2024&kind=income&q=渝北", 1),
    ],
)
def test_the_list_is_narrowed_by_what_is_asked(
    samples: None, client: Client, query: str, count: int
) -> None:
    page = text(client, f"/budgets/?{query}")
    assert f"共 {count} 份部门预算" in page
    assert page.count('<td class="name">') == count


def test_nothing_found_says_what_to_do(samples: None, client: Client) -> None:
    page = text(client, "/budgets/?q=没有这样的项目")
    assert "没有符合条件的部门预算" in page and "查看全部" in page


@pytest.mark.parametrize(
    "query", ["region=abc", "year=99999", "year=1e3", "kind=x", "q=" + "长" * 200, "q=a%00b"]
)
def test_a_wrong_filter_is_said_beside_the_field(samples: None, client: Client, query: str) -> None:
    page = text(client, f"/budgets/?{query}")
    assert 'class="error"' in page
    assert "筛选条件有误" in page


@pytest.mark.parametrize(
    "query",
    [
        "page=99999999999999999999999",
        "page=abc",
        "page=-1",
        "page=",
        "sort=zzz",
        "sort=-spending",
        "sort=" + "x" * 10_000,
        "q=" + "%E9" * 3_000,
        "region=500112&region=500106",
        "%00=%00",
        "unit=x&unit=y",
        "&&&===",
        "q[]=1",
    ],
)
def test_odd_queries_never_break_a_page(samples: None, client: Client, query: str) -> None:
    for path in ("/", "/budgets/", YUBEI, f"{YUBEI}income/", "/about/"):
        assert client.get(f"{path}?{query}").status_code < 500


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere/",
        "/999999/wsb/2024/",
        "/500112/xyz/2024/",
        "/500112/wsb/2019/",
        f"{YUBEI}nothing/",
        f"{YUBEI}income.doc",
        f"{YUBEI}nothing.xlsx",
        f"{YUBEI}v9/",
        f"{YUBEI}v0/",
        "/500112/wsb/2024.doc",
        "/500112/wsb/20240/",
        "/" + "a" * 5_000,
    ],
)
def test_an_unknown_address_is_a_404_in_chinese(samples: None, client: Client, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 404
    assert "没有这个页面" in reply.content.decode()


def test_a_missing_slash_is_mended_and_other_methods_are_refused(
    samples: None, client: Client
) -> None:
    assert client.get("/500112/wsb/2024").status_code == 301
    for path in ("/", "/budgets/", YUBEI):
        assert client.post(path).status_code == 405
        assert client.delete(path).status_code == 405


def test_downloads_have_chinese_names(samples: None, client: Client) -> None:
    reply = client.get("/500112/wsb/2024.xlsx")
    assert reply["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E9%87%8D")
    assert reply.content[:2] == b"PK"
    assert client.get(f"{YUBEI}income.csv").content.startswith(b"\xef\xbb\xbf")
    assert client.get(f"{YUBEI}v1/income.json").json()["number"] == "表二"


def test_the_list_takes_a_constant_number_of_queries(
    samples: None, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        client.get("/budgets/")
    with django_assert_max_num_queries(12):
        client.get("/")


def test_a_withdrawn_publication_says_so_and_leaves_the_lists(
    samples: None, client: Client
) -> None:
    found = Publication.objects.filter(budget__department__jurisdiction="500106")
    found.update(withdrawn_at="2026-01-01T00:00:00Z", withdrawal_reason="金额填错")
    for tail in ("", "project-goal-1/", "v1/", "v1/project-goal-1/", "x/y/"):
        reply = client.get(f"/500106/wsb/2024/{tail}")
        assert reply.status_code == 410
        assert "撤下" in reply.content.decode() and "金额填错" in reply.content.decode()
    assert "共 4 份部门预算" in text(client, "/budgets/")


def test_the_home_page_counts_what_is_published(samples: None, client: Client) -> None:
    page = text(client, "/")
    for number in ("236", "47"):
        assert f"<dd>{number}<small>" in page
    assert page.count('class="card"') == 5


def test_an_empty_installation_says_what_to_do_next(samples: None, client: Client) -> None:
    Publication.objects.update(withdrawn_at="2026-01-01T00:00:00Z")
    assert "还没有公开的部门预算" in text(client, "/")
