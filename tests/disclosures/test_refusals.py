"""Access that was refused is kept for the administrator, and nobody fills a table with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from disclosures.choices import Role
from disclosures.door import refusals
from disclosures.door.tidying import tidy
from disclosures.models import Budget, LogEntry, RefusedAccess
from disclosures.models.records import verify_log
from tests.staff_pages import make_clerk, make_draft, make_user, signed_in


@pytest.fixture
def draft(samples: None) -> Budget:
    return make_draft()


def kept() -> RefusedAccess:
    return RefusedAccess.objects.get()


def test_a_strangers_budget_is_kept_with_who_and_whose(draft: Budget) -> None:
    entries = LogEntry.objects.count()
    stranger = signed_in(make_user("stranger", Role.CLERK, place="500106"))
    address = f"/staff/budgets/{draft.pk}/"
    assert stranger.get(address, REMOTE_ADDR="192.0.2.7").status_code == 404
    row = kept()
    assert (row.username, row.address, row.method) == ("stranger", "192.0.2.7", "GET")
    assert (row.path, row.status) == (address, 404)
    assert row.reason == f"别的部门的预算：{draft}"
    assert LogEntry.objects.count() == entries and verify_log() == []  # not in the chain


def test_a_page_that_is_not_there_is_kept_without_naming_a_department(draft: Budget) -> None:
    make = signed_in(make_clerk())
    make.get("/staff/budgets/999999/")
    assert kept().reason == "没有这份预算"
    make.get("/staff/nothing/")
    assert RefusedAccess.objects.first().reason.startswith("没有这一页")


def test_a_refused_verb_is_kept_with_its_sentence(draft: Budget) -> None:
    clerk = signed_in(make_clerk())
    clerk.post(f"/staff/budgets/{draft.pk}/do/approve/")
    row = kept()
    assert (row.username, row.method) == ("jing", "POST")
    assert row.reason.startswith("审核通过：预算") and "不能审核通过" in row.reason


def test_a_page_not_for_ones_role_is_kept(draft: Budget) -> None:
    reviewer = signed_in(make_user("shen", Role.REVIEWER))
    assert reviewer.post(f"/staff/budgets/{draft.pk}/delete/").status_code == 403
    assert (kept().status, kept().username) == (403, "shen")
    assert "经办人" in kept().reason


def test_a_wrong_code_of_the_second_factor_is_kept(samples: None) -> None:
    clerk = signed_in(make_clerk())
    clerk.post("/staff/second-factor/", {"code": "123456"})
    assert kept().reason.startswith("两步验证：")


def test_what_is_allowed_keeps_nothing(draft: Budget) -> None:
    clerk = signed_in(make_clerk())
    for address in ("/staff/", f"/staff/budgets/{draft.pk}/", "/", "/budgets/", "/nothing/"):
        clerk.get(address)
    Client().get("/staff/")
    Client().get("/staff/login/")
    Client().get("/admin/")
    Client().get("/admin/login/")
    Client().get("/nothing/")
    assert not RefusedAccess.objects.exists()


def test_others_are_only_counted_by_address_and_hour(draft: Budget) -> None:
    for _ in range(3):
        Client().get(f"/staff/budgets/{draft.pk}/", REMOTE_ADDR="192.0.2.1")
        Client().get("/staff/nothing/", REMOTE_ADDR="192.0.2.1")
    Client().get("/admin/auth/", REMOTE_ADDR="192.0.2.2")
    rows = {row.address: row for row in RefusedAccess.objects.all()}
    assert {address: row.count for address, row in rows.items()} == {
        "192.0.2.1": 6, "192.0.2.2": 1,
    }  # fmt: skip
    assert {(row.path, row.username, row.method) for row in rows.values()} == {("", "", "")}
    assert {row.at.minute for row in rows.values()} == {0}


def test_many_addresses_make_no_more_rows_than_an_hour_has(
    samples: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "OF_AN_HOUR", 3)
    monkeypatch.setattr(refusals, "MOST", 4)
    for number in range(1, 12):
        Client().get("/staff/nothing/", REMOTE_ADDR=f"192.0.2.{number}")
    Client().get("/staff/nothing/", REMOTE_ADDR="192.0.2.1")
    rows = dict(RefusedAccess.objects.values_list("address", "count"))
    assert rows == {"192.0.2.1": 2, "192.0.2.2": 1, "192.0.2.3": 1, "": 4}  # 8, counted to 4


def test_a_user_fills_no_more_than_a_day_has(
    draft: Budget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "OF_A_USER", 3)
    stranger = signed_in(make_user("stranger", Role.CLERK, place="500106"))
    for _ in range(8):
        stranger.get(f"/staff/budgets/{draft.pk}/")
    assert RefusedAccess.objects.exclude(path="").count() == 3
    rest = RefusedAccess.objects.get(path="")
    assert (rest.username, rest.count) == ("stranger", 5)
    signed_in(make_user("other", Role.CLERK, place="500106")).get(f"/staff/budgets/{draft.pk}/")
    assert RefusedAccess.objects.filter(username="other").exclude(path="").count() == 1


def test_old_refusals_go_with_time(samples: None) -> None:
    now = timezone.now()
    for days in (1, 199, 201, 900):
        RefusedAccess.objects.create(at=now - timedelta(days=days), username="x", path="/x/")
    assert tidy()["被拒绝的访问"] == 2
    found = RefusedAccess.objects.filter(username="x")
    assert [(now - each.at).days for each in found] == [1, 199]


def test_an_error_in_keeping_changes_no_answer(
    draft: Budget, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(refusals, "_keep", fail)
    stranger = signed_in(make_user("stranger", Role.CLERK, place="500106"))
    assert stranger.get(f"/staff/budgets/{draft.pk}/").status_code == 404
    assert "could not be kept" in caplog.text


def test_the_administrator_sees_them_with_the_failed_logins(draft: Budget) -> None:
    stranger = signed_in(make_user("stranger", Role.CLERK, place="500106"))
    stranger.get(f"/staff/budgets/{draft.pk}/")
    Client().get("/staff/nothing/", REMOTE_ADDR="192.0.2.1")
    Client().post("/staff/login/", {"username": "jing", "password": "wrong"})
    admin = signed_in(make_user("admin", staff=True))
    assert 'href="/staff/audit/refused/"' in admin.get("/staff/audit/").content.decode()
    page = admin.get("/staff/audit/refused/").content.decode()
    assert "stranger" in page and f"别的部门的预算：{draft}" in page
    assert "192.0.2.1" in page and "没有登录" in page and "jing" in page
    only = admin.get("/staff/audit/refused/", {"who": "192.0.2.1"}).content.decode()
    assert "别的部门" not in only and "192.0.2.1" in only
    assert stranger.get("/staff/audit/refused/").status_code == 404
