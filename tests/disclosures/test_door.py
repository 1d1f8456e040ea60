"""The door: every address for every stranger, the second factor, the session, stale forms."""

from __future__ import annotations

import csv
import io
import re
import time
from datetime import timedelta
from urllib.parse import quote

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse, set_script_prefix
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import DjangoAssertNumQueries, Settings

from disclosures.choices import Role
from disclosures.door import administrators, drafts, second_factor, sessions
from disclosures.listing.listing import Listing
from disclosures.models import Budget, Classification, Draft, LogEntry, Project, Upload, User
from disclosures.workflow import checking, worklist
from disclosures.workflow.case import Case
from tests.staff_pages import (
    YEAR,
    accept_warnings,
    make_clerk,
    make_draft,
    make_user,
    signed_in,
    typed,
)

PASSWORD = "correct horse battery"
OPEN = {"login", "logout", "desk", "create", "password", "password-done", "code", "second-factor",
        "session", "rules", "account", "reset", "handbook", "handbook-operator",
        "handbook-image"}  # fmt: skip
ADMINISTRATORS = {
    "audit", "audit-csv", "refused", "board", "board-csv", "withdrawn", "look",
}  # fmt: skip


def staff_patterns() -> list[tuple[str, URLPattern]]:
    """Return every named address of the staff's pages: (namespace:name, pattern)."""
    found = []
    for resolver in get_resolver().url_patterns:
        if getattr(resolver, "app_name", "") in ("staff", "goals"):
            found += [
                (f"{resolver.app_name}:{each.name}", each)
                for each in resolver.url_patterns
                if isinstance(each, URLPattern)
            ]
    return found


def addresses(budget: Budget, upload: Upload) -> list[tuple[str, str]]:
    """Return (name, address) of everything about a budget of 渝北."""
    project = budget.projects.create(name="某项目")
    values = {"pk": budget.pk, "part": "income", "verb": "submit", "project": project.pk,
              "upload": upload.pk, "version": 1}  # fmt: skip
    found = []
    for name, pattern in staff_patterns():
        if name.partition(":")[2] in OPEN | ADMINISTRATORS:
            continue
        keys = pattern.pattern.converters.keys()
        assert "pk" in keys, f"{name} is about no budget: say in OPEN why it needs no scope"
        found.append((name, reverse(name, kwargs={key: values[key] for key in keys})))
    assert len(found) > 20
    return found


def make_upload(budget: Budget, user: User) -> Upload:
    return Upload.objects.create(budget=budget, user=user, name="a.xlsx", content=b"", sha256="")


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.PUBLISHER, None])
def test_every_address_and_verb_of_another_department_is_a_404(
    samples: None, role: Role | None
) -> None:
    draft = make_draft()
    upload = Upload.objects.create(
        budget=draft, user=make_clerk(), name="a.xlsx", content=b"", sha256=""
    )
    stranger = signed_in(make_user("wai", *([role] if role else []), place="500106"))
    for name, address in addresses(draft, upload):
        for method in ("get", "post"):
            status = getattr(stranger, method)(address).status_code
            assert status in (404, 405), (name, method, status)
        assert {getattr(stranger, m)(address).status_code for m in ("get", "post")} & {404}, name
    verbs = ("submit", "recall", "approve", "send_back", "publish", "correct", "withdraw", "x")
    for verb in verbs:
        assert stranger.post(f"/staff/budgets/{draft.pk}/do/{verb}/").status_code == 404
    for tail in ADMINISTRATORS:
        keys = {"publication": 1} if tail == "look" else {}
        assert stranger.get(reverse(f"staff:{tail}", kwargs=keys)).status_code == 404


def test_nobody_gets_in_without_signing_in(samples: None) -> None:
    draft = make_draft()
    upload = Upload.objects.create(
        budget=draft, user=make_clerk(), name="a.xlsx", content=b"", sha256=""
    )
    for name, address in addresses(draft, upload):
        reply = Client().get(address)
        assert reply.status_code in (302, 405), name
        if reply.status_code == 302:
            assert reply["Location"].startswith("/staff/login/"), name


def code_for(device: TOTPDevice, step: int = 0) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + step * device.step
    return f"{totp.token():06d}"


def enrol(user: User) -> tuple[TOTPDevice, list[str]]:
    """Switch it on; the code that served for it comes first among those returned."""
    used = code_for(second_factor.pending(user))
    backup = second_factor.confirm(user, used)
    assert isinstance(backup, list)
    codes = [used, *backup]
    device = second_factor.device_of(user)
    assert device is not None
    return device, codes


def sign_in(username: str) -> Client:
    client = Client()
    client.post("/staff/login/", {"username": username, "password": PASSWORD})
    return client


def test_the_second_factor_is_switched_on_with_a_first_code(samples: None) -> None:
    clerk = make_clerk()
    client = signed_in(clerk)
    page = client.get("/staff/second-factor/").content.decode()
    assert "<svg" in page and "style=" not in page
    wrong = client.post("/staff/second-factor/", {"code": "\x00000000"})
    assert "验证码不对" in wrong.content.decode()
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    right = client.post("/staff/second-factor/", {"code": code_for(second_factor.pending(clerk))})
    assert "只显示这一次" in right.content.decode()
    assert LogEntry.objects.filter(verb="second-factor", user=clerk).count() == 1


def test_without_the_code_the_password_opens_nothing(samples: None) -> None:
    clerk, draft = make_clerk(), make_draft()
    device, (used, *backup) = enrol(clerk)
    client = sign_in("jing")
    for address in ("/staff/", f"/staff/budgets/{draft.pk}/", "/admin/"):
        assert client.get(address)["Location"] == f"/staff/code/?next={quote(address, '')}"
    assert "验证码不对" in client.post("/staff/code/", {"code": "000000"}).content.decode()
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    assert "这个验证码已经用过" in client.post("/staff/code/", {"code": used}).content.decode()
    reply = client.post(
        "/staff/code/", {"code": code_for(device, 1), "next": "https://evil.example/"}
    )
    assert reply["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200
    other = sign_in("jing")
    said = other.post("/staff/code/", {"code": backup[0]})
    assert said.status_code == 302, said.content.decode()[-2500:]
    again = sign_in("jing")
    assert again.post("/staff/code/", {"code": backup[0]}).status_code == 200


def test_wrong_codes_make_the_next_try_wait(samples: None) -> None:
    enrol(make_clerk())
    client = sign_in("jing")
    client.post("/staff/code/", {"code": "000000"})
    assert "前面输错过" in client.post("/staff/code/", {"code": "000001"}).content.decode()


def test_it_is_switched_off_with_password_and_code(samples: None) -> None:
    clerk = make_clerk()
    device, (_, *backup) = enrol(clerk)
    client = sign_in("jing")
    assert client.post("/staff/code/", {"code": backup[0]}).status_code == 302
    url = "/staff/second-factor/"
    assert "备用码还剩 9 个" in client.get(url).content.decode()
    assert "密码不对" in client.post(url, {"password": "x", "code": "1"}).content.decode()
    right = {"password": PASSWORD, "code": code_for(device, 1)}
    assert client.post(url, right).status_code == 302
    assert second_factor.device_of(clerk) is None


def test_an_installation_may_demand_it(samples: None, settings: Settings) -> None:
    settings.TOTP_REQUIRED = True
    make_clerk()
    client = sign_in("jing")
    assert client.get("/staff/")["Location"] == "/staff/second-factor/?next=%2Fstaff%2F"
    assert "要求登记两步验证" in client.get("/staff/second-factor/").content.decode()


def left(client: Client) -> int:
    page = client.get("/staff/").content.decode()
    return int(re.search(r'data-session="([0-9]+)"', page)[1])  # type: ignore[index]


def test_the_session_says_truly_when_it_ends_and_only_what_is_sent_renews_it(
    samples: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_clerk()
    client = sign_in("jing")
    assert 28795 <= left(client) <= 28800
    now = time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: now + 28000)
    assert 790 <= left(client) <= 800  # reading does not renew
    assert client.post("/staff/session/").json() == {"seconds": 28800}
    assert 28795 <= left(client) <= 28800


def test_a_session_of_before_the_second_factor_owes_the_code_too(
    samples: None, settings: Settings
) -> None:
    clerk, draft = make_clerk(), make_draft()
    client = signed_in(clerk)
    assert client.get("/staff/").status_code == 200
    settings.TOTP_REQUIRED = True
    assert client.get("/staff/")["Location"].startswith("/staff/second-factor/")
    settings.TOTP_REQUIRED = False
    device, _ = enrol(clerk)
    assert client.get("/staff/")["Location"].startswith("/staff/code/")
    refused = client.post(f"/staff/budgets/{draft.pk}/functional/", {"lines-TOTAL_FORMS": "0"})
    assert refused.status_code == 403
    assert "这一次没有保存" in refused.content.decode()
    reply = client.post("/staff/code/", {"code": code_for(device, 1), "next": "/staff/rules/"})
    assert reply["Location"] == "/staff/rules/"
    assert client.get("/staff/").status_code == 200


def test_the_administration_has_no_door_of_its_own(samples: None) -> None:
    admin = make_user("guan", staff=True)
    enrol(admin)
    client = Client()
    reply = client.post("/admin/login/?next=/admin/", {"username": "guan", "password": PASSWORD})
    assert reply["Location"] == "/staff/login/?next=/admin/"
    client.force_login(admin)  # as a forged or old session would
    assert client.get("/admin/")["Location"] == "/staff/code/?next=%2Fadmin%2F"
    assert client.get("/admin/disclosures/user/").status_code == 302


def test_the_gate_holds_under_a_prefix(samples: None) -> None:
    clerk = make_clerk()
    enrol(clerk)
    client = signed_in(clerk)
    set_script_prefix("/budget/")  # as the server does for the name it is mounted under
    try:
        reply = client.get("/staff/", SCRIPT_NAME="/budget")
        code_page = client.get("/staff/code/", SCRIPT_NAME="/budget")
    finally:
        set_script_prefix("/")
    assert reply["Location"].startswith("/budget/staff/code/?next=%2Fbudget%2Fstaff%2F")
    assert code_page.status_code == 200


def test_a_new_password_asks_for_the_code_again(samples: None) -> None:
    clerk = make_clerk()
    _, (_, *backup) = enrol(clerk)
    client = sign_in("jing")
    client.post("/staff/code/", {"code": backup[0]})
    assert client.get("/staff/").status_code == 200
    client.post("/staff/logout/")
    client.post("/staff/login/", {"username": "jing", "password": PASSWORD})
    assert client.get("/staff/")["Location"].startswith("/staff/code/")


def test_a_session_of_before_the_code_is_worth_nothing_after_it(samples: None) -> None:
    _, (_, *backup) = enrol(make_clerk())
    client = sign_in("jing")
    seen = client.cookies["sessionid"].value  # by whoever put it there or read it before
    assert client.post("/staff/code/", {"code": backup[0]}).status_code == 302
    assert client.cookies["sessionid"].value != seen
    assert client.get("/staff/").status_code == 200
    other = Client()
    other.cookies["sessionid"] = seen
    assert other.get("/staff/")["Location"] == "/staff/login/?next=/staff/"
    assert not Session.objects.filter(session_key=seen).exists()


def test_two_tabs_that_set_it_up_at_once_break_nothing(samples: None) -> None:
    clerk = make_clerk()
    client = signed_in(clerk)
    for _ in range(2):
        TOTPDevice.objects.create(user=clerk, confirmed=False, name="验证器")
    assert client.get("/staff/second-factor/").status_code == 200
    reply = client.post("/staff/second-factor/", {"code": code_for(second_factor.pending(clerk))})
    assert "只显示这一次" in reply.content.decode()
    assert TOTPDevice.objects.filter(user=clerk).count() == 1


def test_only_a_superuser_resets_a_superusers_device(samples: None) -> None:
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    enrol(chief)
    admin = make_user("guan", staff=True)
    administrators.group()
    admin.groups.add(*Group.objects.all())
    client = signed_in(admin)
    client.post(
        "/admin/disclosures/user/",
        {"action": "reset_second_factor", "_selected_action": [chief.pk]},
    )
    assert second_factor.device_of(chief) is not None


def test_a_thousand_visitors_leave_nothing_in_the_database(samples: None) -> None:
    draft = make_draft()
    big = {"version": "0", "x": "y" * 100_000}
    client, strict = Client(), Client(enforce_csrf_checks=True)
    rows = AccessAttempt.objects.count()
    for at in range(250):
        reply = client.post(f"/staff/budgets/{draft.pk}/functional/", big)
        assert reply["Location"] == f"/staff/login/?next=/staff/budgets/{draft.pk}/functional/"
        strict.post(f"/staff/budgets/{draft.pk}/functional/", {"version": "0"})
        client.get(f"/staff/budgets/{at}/preview/")
        client.post("/staff/logout/" if at % 2 else "/staff/budgets/new/", big)
    assert not Session.objects.exists()
    assert not Draft.objects.exists()
    assert AccessAttempt.objects.count() == rows
    assert not {"sessionid", "messages"} & {*client.cookies}


def test_what_staff_typed_is_bounded_in_size_and_number(
    samples: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "LARGEST", 100)
    monkeypatch.setattr(drafts, "MOST", 3)
    draft, clerk = make_draft(), make_clerk()
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk)
    url = f"/staff/budgets/{draft.pk}/functional/"
    stale = client.post(url, {"version": "0", "x": "y" * 200})
    assert stale.status_code == 403
    for at in range(5):
        assert drafts.keep_draft(clerk, draft, f"{url}{at}", QueryDict("a=1"))
    kept = Draft.objects.filter(user=clerk).order_by("pk").values_list("path", flat=True)
    assert list(kept) == [f"{url}{at}" for at in (2, 3, 4)]


def test_a_stale_form_of_another_department_is_kept_nowhere(samples: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("wai", Role.CLERK, place="500106"))
    reply = client.post(f"/staff/budgets/{make_draft().pk}/functional/", {"version": "0"})
    assert reply.status_code == 403
    assert not Draft.objects.exists()


def test_a_stale_form_puts_back_what_was_typed_and_saves_nothing(samples: None) -> None:
    client = Client(enforce_csrf_checks=True)
    clerk, draft = make_clerk(), make_draft()
    client.force_login(clerk)
    url = f"/staff/budgets/{draft.pk}/functional/"
    data = typed(client.get(url)) | {
        "lines-0-functional": "2010301",
        "lines-0-amount": "869,018.90",
    }
    data["csrfmiddlewaretoken"] = "x" * 64
    reply = client.post(url, data)
    assert (reply.status_code, reply["Location"]) == (302, f"{url}?draft=1")
    assert not draft.lines.exists()
    page = client.get(reply["Location"]).content.decode()
    assert "869,018.90" in page and "还没有保存" in page
    verb = client.post(f"/staff/budgets/{draft.pk}/do/submit/")
    assert verb.status_code == 403


def test_a_short_password_is_refused_in_chinese(samples: None) -> None:
    client = signed_in(make_clerk())
    form = {"old_password": PASSWORD, "new_password1": "kx7-q", "new_password2": "kx7-q"}
    text = client.post("/staff/password/", form).content.decode()
    assert "密码太短，至少10个字符。" in text
    assert "too short" not in text
    assert not re.search(r"<p[^>]*>\s*<ul", client.get("/staff/password/").content.decode())


def test_every_staff_page_has_the_policy_and_no_inline_code(samples: None) -> None:
    client, draft = signed_in(make_user("all", Role.CLERK, staff=True)), make_draft()
    upload = make_upload(draft, User.objects.get(username="all"))
    pages = [address for _, address in addresses(draft, upload)]
    lists = ADMINISTRATORS - {"look"}
    pages += [reverse(f"staff:{name}") for name in (*lists, "desk", "rules", "create")]
    looked = 0
    for address in pages:
        reply = client.get(address)
        if reply.status_code != 200 or "html" not in reply["Content-Type"]:
            continue
        looked += 1
        page = reply.content.decode()
        assert "script-src 'self'" in reply["Content-Security-Policy"], address
        for word in (" style=", " onclick=", "<style", "javascript:"):
            assert word not in page, (address, word)
        assert "<script>" not in page, address
    assert looked > 20


def test_the_log_is_shown_filtered_and_taken_away(samples: None) -> None:
    admin = signed_in(make_user("guan", staff=True))
    page = admin.get("/staff/audit/?verb=publish").content.decode()
    assert "共 5 条" in page
    assert admin.get("/staff/audit/?user=99999999999999999999&since=x").status_code == 200
    assert "日期不早于" in admin.get("/staff/audit/?since=0001-01-01").content.decode()
    before = LogEntry.objects.count()
    for wrong in ("since=x", "since=0001-01-01", "until=9999-12-31", "verb=nothing", "user=-1"):
        refused = admin.get(f"/staff/audit.csv?{wrong}")
        assert refused.status_code == 400, wrong
        assert "没有导出" in refused.content.decode()
    assert LogEntry.objects.count() == before
    filtered = admin.get("/staff/audit.csv?verb=publish&since=2020-01-01")
    assert b"".join(filtered.streaming_content).decode().count("\r\n") == 6
    newest = LogEntry.objects.first()
    assert newest is not None
    assert newest.detail == {"verb": "publish", "since": "2020-01-01"}
    make_draft().log.create(at=timezone.now(), verb="edit", message="=1+1")
    reply = admin.get("/staff/audit.csv")
    text = b"".join(reply.streaming_content).decode()
    assert text.startswith("\ufeff序号")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[-2][6] == "'=1+1"
    assert rows[-1][5] == "导出操作记录"
    assert len(rows) == LogEntry.objects.count() + 1


def test_the_board_shows_every_department(samples: None) -> None:
    admin = signed_in(make_user("guan", staff=True))
    page = admin.get("/staff/board/?year=2024").content.decode()
    assert page.count("已公开") > 3 and "未建立" in page
    assert admin.get("/staff/board/?year=abcd&region=%00").status_code == 200
    reply = admin.get("/staff/board.csv?year=2024&region=500112")
    table = b"".join(reply.streaming_content).decode()
    assert "重庆市渝北区人民政府外事办公室,2024,已公开" in table


def test_the_worklist_says_what_is_missing_and_how_long_is_left(
    samples: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    cache.clear()
    client, draft = signed_in(make_clerk()), make_draft()
    page = client.get("/staff/").content.decode()
    assert "功能科目、经济科目、项目、说明文字、国有资产" in page
    assert "未登记批复日期" in page
    for year in (2025, 2027):
        make_draft(year=year)
    client.get("/staff/")
    with django_assert_max_num_queries(12):
        client.get("/staff/")
    assert draft.fiscal_year_id == YEAR


def test_the_worklist_follows_acceptances_and_the_dictionary(samples: None) -> None:
    cache.clear()
    clerk = make_clerk()
    client, draft = signed_in(clerk), make_draft()
    Project.objects.create(budget=draft, name="短码", code="123", order=1)
    page = client.get("/staff/").content.decode()
    warnings = list(checking.report(Case(draft)).warnings)
    assert warnings
    said = page.count("条提示待说明")
    assert f"{len(warnings)} 条提示待说明" in page
    accept_warnings(draft, clerk)
    assert client.get("/staff/").content.decode().count("条提示待说明") == said - 1
    before = worklist._dictionary()
    Classification.objects.filter(code="2010301").update(name="行政 运行")
    assert worklist._dictionary() != before


def test_the_overdue_stand_first_over_all_pages_and_a_correction_is_not_overdue(
    samples: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Listing, "per_page", 2)
    client = signed_in(make_clerk())
    late = make_draft(year=2025)
    for year in (2026, 2027):
        make_draft(year=year)
    Budget.objects.filter(pk=late.pk).update(
        approved_on=timezone.localdate() - timedelta(days=60),
        updated_at=timezone.now() - timedelta(days=400),
    )
    published = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    Budget.objects.filter(pk=published.pk).update(
        approved_on=timezone.localdate() - timedelta(days=300), status="draft"
    )
    found = list(
        worklist.most_urgent_first(Budget.objects.filter(department__jurisdiction="500112"))
    )
    assert found[0] == late
    page = client.get("/staff/").content.decode()
    assert "已超过二十日期限 40 天" in page
    standing = worklist.standings(
        [
            Budget.objects.select_related("department__jurisdiction", "fiscal_year").get(
                pk=published.pk
            )
        ]
    )[0]
    assert not standing.is_late


def test_the_board_counts_what_was_in_time(samples: None) -> None:
    admin = signed_in(make_user("guan", staff=True))
    Budget.objects.filter(department__jurisdiction="500112").update(
        approved_on=timezone.localdate() - timedelta(days=5)
    )
    page = admin.get("/staff/board/?year=2024").content.decode()
    assert "已公开 3 个，其中二十日内公开 1 个；已超期未公开 0 个" in page
