"""The lists of the staff: pages by cursor, the same filters, and files."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from disclosures.listing.listing import Listing
from disclosures.models import LogEntry, RefusedAccess
from disclosures.workflow import actions
from tests.staff_pages import make_clerk, make_draft, make_user, signed_in

pytestmark = pytest.mark.usefixtures("samples")


@pytest.fixture
def admin(samples: None) -> Client:
    return signed_in(make_user("guan", staff=True))


def walk(client: Client, address: str) -> list[list[str]]:
    """Return the first cells of every page."""
    pages, here = [], address
    while here:
        text = client.get(here).content.decode()
        body = text.split("<tbody>")[-1].split("</tbody>")[0]
        pages.append(re.findall(r"<tr><t[dh][^>]*>(.*?)</t[dh]>", body))
        link = re.search(r'rel="next" href="([^"]*)"', text)
        here = address.split("?")[0] + link[1].replace("&amp;", "&") if link else ""
        assert len(pages) < 100
    return pages


def file_of(client: Client, address: str) -> list[list[str]]:
    reply = client.get(address)
    assert reply["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(reply.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_log_is_turned_from_the_newest_to_the_first_each_entry_once(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_here = [actions.log("edit", None, None, f"第{n}条", {}) for n in range(9)]
    assert from_here
    monkeypatch.setattr("disclosures.desk.lists.audit.Audit.per_page", 4)
    pages = walk(admin, "/staff/audit/?verb=edit")
    found = [int(cell) for cells in pages for cell in cells]
    wanted = list(
        LogEntry.objects.filter(verb="edit")
        .order_by("-sequence")
        .values_list("sequence", flat=True)
    )
    assert found == wanted and len(pages) > 2


def test_the_log_as_a_file_is_in_its_order_with_details_and_chain(admin: Client) -> None:
    actions.log("edit", make_draft(), make_clerk(), "=改了", {"b": 1, "a": "二"})
    head, *rows = file_of(admin, "/staff/audit.csv")
    assert head == ["序号", "时间", "用户", "部门", "预算", "动作", "说明", "详情", "链值"]
    numbers = [int(row[0]) for row in rows]
    assert numbers == sorted(numbers) and numbers[0] == 1
    entry = LogEntry.objects.get(message="=改了")
    own = next(row for row in rows if row[0] == str(entry.sequence))
    assert own[2:8] == [
        "jing", "重庆市渝北区人民政府外事办公室", str(entry.budget), "填报", "'=改了",
        '{"a": "二", "b": 1}',
    ]  # fmt: skip
    assert own[8] == entry.digest
    page = admin.get("/staff/audit/").content.decode()
    assert entry.digest not in page and str(entry.budget) in page


def test_refused_access_is_turned_and_found_by_name_or_address(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("disclosures.desk.lists.audit.Refused.per_page", 2)
    same = timezone.now()
    for n in range(5):  # the same moment: the number decides
        RefusedAccess.objects.create(
            at=same, username="jing", path=f"/{n}/", method="GET", reason=f"原因{n}"
        )
    RefusedAccess.objects.create(at=same, address="192.0.2.7", count=3)
    assert [len(cells) for cells in walk(admin, "/staff/audit/refused/?who=jing")] == [2, 2, 1]
    only = admin.get("/staff/audit/refused/", {"who": "192.0.2.7"}).content.decode()
    assert "192.0.2.7" in only and "原因1" not in only
    assert "一小时" in only


def test_the_worklist_is_turned_from_the_most_urgent_and_asks_no_more_for_more_budgets(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    clerk = make_clerk()
    client = signed_in(clerk)
    for year in (2019, 2020, 2021, 2022, 2023):
        draft = make_draft(year=year)
        type(draft).objects.filter(pk=draft.pk).update(
            approved_on=f"{year}-02-01" if year != 2021 else None
        )
    whole = [cell for cells in walk(client, "/staff/") for cell in cells]
    with django_assert_max_num_queries(40):
        client.get("/staff/")
    monkeypatch.setattr(Listing, "per_page", 2)
    pages = walk(client, "/staff/")
    assert [cell for cells in pages for cell in cells] == whole and len(pages) > 2
    years = [int(re.findall(r"(20[0-9]{2})年", cell)[0]) for cell in whole]
    assert years[:5] == [2019, 2020, 2022, 2023, 2021]  # without a date the last of the open ones


def test_the_board_as_a_file_has_a_row_for_every_department_also_without_a_budget(
    admin: Client,
) -> None:
    head, *rows = file_of(admin, "/staff/board.csv?year=2024")
    assert head == ["地区", "部门", "年度", "状态", "批复日期", "期限", "缺少", "勾稽"]
    assert {row[2] for row in rows} == {"2024"}
    by_place = {row[0]: row for row in rows}
    assert by_place["重庆市渝北区"][3] == "已公开"
    without = by_place["宁夏回族自治区"]
    assert without[3:] == ["未建立", "", "", "", ""]
    text = admin.get("/staff/board/?year=2024").content.decode()
    assert text.count('<th scope="row">') >= len(rows)


def test_a_wrong_page_of_a_staff_list_is_the_first_and_says_so(admin: Client) -> None:
    make_draft()
    clerk = signed_in(make_clerk())
    for who, address in ((clerk, "/staff/"), (admin, "/staff/audit/"), (admin, "/staff/board/")):
        for wrong in ({"page": "x"}, {"page": "77777"}, {"after": "x~y"}):
            reply = who.get(address, wrong)
            assert reply.status_code == 200
            assert "页码有误，这里是第一页" in reply.content.decode(), (address, wrong)
