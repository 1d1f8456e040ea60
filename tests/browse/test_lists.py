"""Lists across cities: facets, totals over all hits, keyset pages, and files with the same."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

import pytest
from django.core.cache import cache
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from disclosures.kernel.money import show
from disclosures.kernel.package import from_content
from disclosures.kernel.tabular import FilledTable
from disclosures.listing import files
from disclosures.listing.keyset import Order, WrongCursor, page
from disclosures.listing.listing import Listing
from disclosures.models import Budget, Department, Figure, Publication, PublishedProject, Tally
from disclosures.public.lists.declared import ThreePublic
from disclosures.publication import publishing, verifying
from disclosures.reading import measures
from disclosures.workflow import actions

LISTS = [
    "/budgets/",
    "/three-public/",
    "/projects/",
    "/figures/general-expenditure/201/",
    "/figures/general-expenditure/2010301/",
    "/figures/basic-by-department-economic/30201/",
    "/figures/budget-summary/income.business/",
]
REGIONS = ["", "320000", "310000", "310107", "500000", "500112", "640000"]
YEARS = ["", "2017", "2024", "2025"]
AMOUNT = {"/budgets/": 3, "/three-public/": 3, "/projects/": 5}


def rows_of(client: Client, address: str, query: dict[str, str]) -> list[list[str]]:
    reply = client.get(address, {**query, "format": "csv"})
    content = b"".join(reply.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def sheet_of(client: Client, address: str, query: dict[str, str]) -> list[list[Any]]:
    reply = client.get(address, {**query, "format": "xlsx"})
    content = b"".join(reply.streaming_content)
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.values]


def matching(region: str, year: str) -> Iterator[Publication]:
    prefix = region.removesuffix("00").removesuffix("00")
    for each in Publication.objects.current().select_related("budget__department"):
        in_year = not year or each.budget.fiscal_year_id == int(year)
        if in_year and each.budget.department.jurisdiction_id.startswith(prefix):
            yield each


def tables(publication: Publication) -> Iterator[FilledTable]:
    yield from publishing.thaw(publication).tables


def independent(address: str, region: str, year: str) -> tuple[int, Decimal]:
    """Count and add up from the frozen contents alone."""
    amounts: list[Decimal | None] = []
    for each in matching(region, year):
        if address == "/budgets/":
            spent = measures.find(from_content(each.content)).get("spending")
            amounts.append(spent.amount if spent else None)
        elif address == "/projects/":
            records = each.content["records"]["projects"]
            amounts += [Decimal(row["amount"]) if row["amount"] else None for row in records]
        elif address == "/three-public/":
            for table in tables(each):
                if table.kind == "three-public":
                    value = table.cell("three-public", "total")
                    amounts += [value] if isinstance(value, Decimal) else []
        else:
            _, _, spec, row, _ = address.split("/")
            for table in tables(each):
                if table.kind == spec:
                    cells = [r.values for r in table.rows if r.key == row]
                    values = [each.get("total", each.get("amount")) for each in cells]
                    amounts += [value for value in values if isinstance(value, Decimal)]
    return len(amounts), sum((each for each in amounts if each), Decimal(0))


@pytest.mark.django_db
@pytest.mark.parametrize("address", LISTS)
def test_page_csv_workbook_and_contents_agree_for_every_pair_of_facets(
    cities: None, client: Client, address: str
) -> None:
    column = AMOUNT.get(address, 4)
    assert independent(address, "", "")[0] > 0
    for region, year in itertools.product(REGIONS, YEARS):
        query = {"region": region, "year": year}
        count, total = independent(address, region, year)
        reply = client.get(address, query)
        assert reply.status_code == 200
        text = reply.content.decode()
        if not count:
            assert "没有符合条件的" in text, query
            continue
        assert f"共 {count} " in text, query
        assert show(total, "万元") in text, query
        rows = rows_of(client, address, query)
        assert len(rows) == count + 2
        assert rows[-1][0] == "合计"
        assert rows[-1][1] == f"{count}条"
        assert Decimal(rows[-1][column]) == total
        assert sum((Decimal(row[column] or 0) for row in rows[1:-1]), Decimal(0)) == total
        sheet = sheet_of(client, address, query)
        assert len(sheet) == len(rows)
        assert Decimal(str(sheet[-1][column])) == total


@pytest.mark.django_db
def test_the_api_counts_what_the_lists_count(cities: None, client: Client) -> None:
    for region, year in itertools.product(REGIONS, YEARS):
        asked = {k: v for k, v in {"region": region, "year": year}.items() if v}
        for address, api, more in (
            ("/budgets/", "/api/v1/publications", {}),
            ("/projects/", "/api/v1/projects", {}),
            (
                "/figures/general-expenditure/201/",
                "/api/v1/figures",
                {"table": "general-expenditure", "row": "201", "column": "total"},
            ),
        ):
            count, total = independent(address, region, year)
            answer = client.get(api, {**asked, **more}).json()
            assert answer["count"] == count
            if api.endswith("figures"):
                got = sum((Decimal(row["amount"]) for row in answer["results"]), Decimal(0))
                assert got == total


@pytest.mark.django_db
def test_the_facets_count_what_a_click_shows(cities: None, client: Client) -> None:
    for address in LISTS:
        text = client.get(address).content.decode()
        choices = re.findall(r'<a href="(\?[^"]*)"[^>]*>([^<]+) <small>([0-9]+)</small>', text)
        assert choices, address
        for query, label, count in choices:
            cache.clear()
            shown = client.get(f"{address}{query.replace('&amp;', '&')}").content.decode()
            assert f"共 {count} " in shown, (address, label)


@pytest.mark.django_db
def test_pages_go_through_everything_once_and_back(
    cities: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Listing, "per_page", 2)
    for address in LISTS:
        count, _ = independent(address, "", "")
        for sort in ("", "amount", "amount-up", "total", "abroad", "place", "-spending", "x"):
            last, forward = walk(client, address, f"{address}?sort={sort}", "next")
            _, backward = walk(client, address, last, "prev")
            assert sum(len(rows) for rows in forward) == count
            assert len({row for rows in forward for row in rows}) == count
            assert list(reversed(backward)) == forward


def walk(client: Client, address: str, here: str, which: str) -> tuple[str, list[list[str]]]:
    """Follow the links of one direction to the end; return where it ends and every page."""
    pages = []
    for _ in range(40):
        text = client.get(here).content.decode()
        pages.append(re.findall(r"<tbody>(.*?)</tbody>", text, re.S)[-1].split("<tr>")[1:])
        link = re.search(rf'rel="{which}" href="([^"]*)"', text)
        if not link:
            return here, pages
        here = address + link[1].replace("&amp;", "&")
    raise AssertionError("the pages do not end")


ODD = [
    {"after": "x"}, {"after": "1~2~3~4"}, {"after": "9" * 300}, {"after": "<"},
    {"after": f"{10**30}~1"}, {"year": "1"}, {"region": "x"}, {"region": "500112'"},
    {"sort": "'; drop"}, {"format": "exe"}, {"q": "x" * 200}, {"q": "\0"}, {"after": "nan~1"},
]  # fmt: skip


@pytest.mark.django_db
def test_odd_addresses_never_break_a_list(cities: None, client: Client) -> None:
    for address in [*LISTS, "/quality/", "/indicators/", "/search/", "/compare/"]:
        for query in ODD:
            assert client.get(address, query).status_code == 200, (address, query)


@pytest.mark.django_db
def test_codes_are_drilled_from_类_to_项_with_sums_that_add_up(
    cities: None, client: Client
) -> None:
    top = client.get("/figures/general-expenditure/").content.decode()
    assert "201 一般公共服务支出" in top
    below = client.get("/figures/general-expenditure/201/").content.decode()
    assert "20103 政府办公厅（室）及相关机构事务" in below
    deepest = client.get("/figures/general-expenditure/2010301/").content.decode()
    assert "下级科目" not in deepest
    for code in ("201", "20103"):
        of = Tally.objects.filter(spec="general-expenditure")
        whole = sum(t.amount for t in of.filter(row=code))
        parts = sum(t.amount for t in of.filter(row__regex=rf"^{code}[0-9][0-9]$"))
        assert whole == parts
    assert client.get("/figures/general-expenditure/999/").status_code == 404
    assert client.get("/figures/nothing/").status_code == 404


@pytest.mark.django_db
def test_tallies_follow_a_correction_and_a_withdrawal(cities: None) -> None:
    assert list(verifying.verify_tallies()) == []
    budget = Budget.objects.get(department__jurisdiction="500112")
    before = Tally.objects.get(spec="three-public", row="three-public", region="500112").amount
    actions.perform("correct", budget, None, "改数")
    line = budget.lines.get(economic__code="30217")
    line.amount += Decimal(100)
    line.save()
    general = budget.lines.filter(functional__code="2010301", use="basic").get()
    general.amount += Decimal(100)
    general.save()
    for verb in ("submit", "approve", "publish"):
        actions.perform(verb, budget, None, transcribed=True)
    after = Tally.objects.get(spec="three-public", row="three-public", region="500112").amount
    assert after - before == 100
    assert list(verifying.verify_tallies()) == []
    old = Publication.objects.get(budget=budget, version=1)
    assert not Figure.objects.filter(publication=old, current=True).exists()
    actions.perform("withdraw", budget, None, "撤下")
    assert not Tally.objects.filter(region="500112").exists()
    assert list(verifying.verify_tallies()) == []


@pytest.mark.django_db
def test_a_cursor_of_another_order_is_refused(cities: None) -> None:
    found = ThreePublic().rows()
    with pytest.raises(WrongCursor):
        page(found, Order("x", "", ("-three_public", "-publication_id")), "1", 2)


@pytest.mark.django_db
def test_a_file_is_never_a_formula_and_keeps_long_codes(cities: None, client: Client) -> None:
    first = PublishedProject.objects.filter(current=True).order_by("-amount")[0]
    PublishedProject.objects.filter(pk=first.pk).update(name="=1+1", code="00123456789012345678")
    rows = rows_of(client, "/projects/", {})
    assert rows[1][3] == "'=1+1"
    assert rows[1][4] == "\t00123456789012345678"
    reply = client.get("/projects/", {"format": "xlsx"})
    content = b"".join(reply.streaming_content)
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert (sheet["D2"].value, sheet["D2"].data_type) == ("=1+1", "s")
    assert sheet["E2"].value == "00123456789012345678"


@pytest.mark.django_db
def test_a_page_takes_as_many_queries_for_eleven_budgets_as_for_five(
    cities: None, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for address, most in (
        ("/three-public/", 12),
        ("/projects/", 12),
        ("/figures/general-expenditure/201/", 30),
        ("/search/?q=外事", 8),
        ("/indicators/", 20),
        ("/quality/", 10),
        ("/compare/?b=310107-swj-2025&b=310107-zfb-2025&b=500112-wsb-2024", 14),
    ):
        cache.clear()
        with django_assert_max_num_queries(most):
            client.get(address)


SORTS = {
    "place": (0, False), "-place": (0, True), "department": (1, False), "-department": (1, True),
    "year": (2, False), "-year": (2, True), "spending": (3, False), "-spending": (3, True),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("sort", SORTS)
def test_a_bookmarked_sort_of_the_budgets_still_sorts(
    cities: None, client: Client, sort: str
) -> None:
    column, down = SORTS[sort]
    rows = rows_of(client, "/budgets/", {"sort": sort})[1:-1]
    found: list[Any] = [row[column] for row in rows]
    if column == 3:
        found = [Decimal(each or "-1") for each in found]  # a blank stands below every amount
    if column < 2:  # a database orders words its own way: the same stand together
        assert [key for key, _ in itertools.groupby(found)] == list(dict.fromkeys(found))
    else:
        assert found == sorted(found, reverse=down)
    text = client.get("/budgets/", {"sort": sort}).content.decode()
    assert f'aria-sort="{"descending" if down else "ascending"}"' in text
    assert rows[0][1] in text.split("<tbody>")[1].split("</tr>")[0]


@pytest.mark.django_db
@pytest.mark.parametrize("address", LISTS)
def test_a_page_asked_for_by_number_is_that_slice_and_turns_by_cursor(
    cities: None, client: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(Listing, "per_page", 1)
    first = client.get(address).content.decode()
    link = re.search(r'rel="next" href="([^"]*)"', first)
    if not link:
        assert "页码有误" in client.get(address, {"page": "2"}).content.decode()
        return
    turned = client.get(address + link[1].replace("&amp;", "&")).content.decode()
    second = client.get(address, {"page": "2"}).content.decode()
    body = re.compile(r"<tbody>.*?</tbody>|<nav class=\"turn\".*?</nav>", re.S)
    assert body.findall(second) == body.findall(turned) != []
    assert "page=" not in "".join(body.findall(second))
    for wrong in ("99999", "0", "-1", "x", "9" * 30, "２"):
        text = client.get(address, {"page": wrong}).content.decode()
        assert "页码有误，这里是第一页" in text
        assert body.findall(text) == body.findall(first)


@pytest.mark.django_db
def test_a_word_with_the_sign_between_the_parts_of_a_cursor_is_turned_past(
    cities: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Listing, "per_page", 1)
    for at, each in enumerate(Department.objects.all()):
        Department.objects.filter(pk=each.pk).update(name=f"~%7E{at}办~公室%")
    _, pages = walk(client, "/budgets/", "/budgets/?sort=department", "next")
    assert len(pages) == Publication.objects.current().count()
    assert len({rows[0] for rows in pages}) == len(pages)


@pytest.mark.django_db
def test_a_further_kind_of_file_is_one_entry_and_every_list_offers_it(
    cities: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(lines: files.Lines, file: IO[bytes]) -> None:
        for row in lines.rows:
            file.write(("|".join(str(cell) for cell in row) + "\n").encode())

    added = files.ListFormat("txt", "纯文本", "text/plain; charset=utf-8", write)
    monkeypatch.setitem(files.LIST_FORMATS, "txt", added)
    for address in [*LISTS, "/quality/", "/indicators/"]:
        assert "纯文本" in client.get(address).content.decode(), address
        reply = client.get(address, {"format": "txt"})
        assert reply["Content-Type"] == "text/plain; charset=utf-8"
        written = b"".join(reply.streaming_content).decode().splitlines()
        assert len(written) == len(rows_of(client, address, {})), address


@pytest.mark.django_db
def test_the_quality_board_as_a_file_says_what_its_page_says(cities: None, client: Client) -> None:
    head, *rows = rows_of(client, "/quality/", {"region": "500112"})
    assert head[:4] == ["地区", "部门", "年度", "按时公开"]
    page = client.get("/quality/", {"region": "500112"}).content.decode()
    shown = re.sub(r"<[^>]+>", " ", page.split("<tbody>")[-1])
    assert len(rows) == 1
    for cell in rows[0]:
        assert all(part in shown for part in cell.split(" ")), cell


@pytest.mark.django_db
def test_what_turns_a_page_reads_no_whole_publication(
    cities: None, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for address in LISTS:
        with django_assert_max_num_queries(40) as asked:
            client.get(address)
        for each in asked.captured_queries:
            assert '"content"' not in each["sql"] and '"words"' not in each["sql"], address
