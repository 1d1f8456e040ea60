"""A password is its owner's alone: the first one is changed, and what follows from that."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from disclosures.door import administrators, reset_links, resetting, second_factor
from disclosures.door.passwords import require_new_password
from disclosures.door.reset_links import Tokens
from disclosures.models import LogEntry, User
from tests.disclosures.test_door import PASSWORD, code_for, enrol, sign_in
from tests.staff_pages import make_clerk, make_draft, make_user, signed_in, typed

pytestmark = pytest.mark.usefixtures("samples")
NEW = "another-horse-battery-7"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Have no useless link counted of the tests before."""
    cache.clear()


@pytest.fixture
def clerk() -> User:
    """Return a clerk whose password was made by somebody else."""
    user = make_clerk()
    require_new_password(user)
    return user


@pytest.fixture
def guan() -> User:
    """Return an administrator who is no superuser."""
    user = make_user("guan", staff=True)
    user.groups.add(administrators.group())
    return user


def change(client: Client, new: str = NEW, after: str = "", old: str = PASSWORD) -> Any:
    form = {"old_password": old, "new_password1": new, "new_password2": new, "next": after}
    return client.post("/staff/password/", form)


def test_a_first_password_opens_nothing_but_the_page_that_changes_it(clerk: User) -> None:
    draft, client = make_draft(), sign_in("jing")
    for address in ("/staff/", f"/staff/budgets/{draft.pk}/functional/", "/staff/rules/",
                    "/staff/second-factor/", "/admin/", "/staff/none/"):  # fmt: skip
        assert client.get(address)["Location"].startswith("/staff/password/?next="), address
    for address in ("/staff/budgets/new/", f"/staff/budgets/{draft.pk}/do/submit/"):
        reply = client.post(address)
        assert reply.status_code == 403 and "改掉首次密码" in reply.content.decode(), address
    page = client.get("/staff/password/").content.decode()
    assert "现在的密码是别人设的" in page and "工作台" not in page
    assert client.post("/staff/logout/").status_code == 302


def test_after_the_change_one_goes_on_where_one_was_going(clerk: User) -> None:
    client = sign_in("jing")
    there = client.get("/staff/rules/")["Location"]
    assert there == "/staff/password/?next=%2Fstaff%2Frules%2F"
    assert 'name="next" value="/staff/rules/"' in client.get(there).content.decode()
    reply = change(client, after="/staff/rules/")
    assert (reply.status_code, reply["Location"]) == (302, "/staff/rules/")
    assert client.get("/staff/rules/").status_code == 200
    clerk.refresh_from_db()
    assert clerk.check_password(NEW) and not clerk.must_change_password
    assert LogEntry.objects.filter(verb="password", user=clerk).count() == 1


def test_the_administration_has_no_page_of_its_own_to_change_it(guan: User) -> None:
    client = signed_in(guan)
    assert client.get("/admin/password_change/")["Location"] == "/staff/password/"
    reply = client.post("/admin/password_change/", {"old_password": PASSWORD})
    assert reply["Location"] == "/staff/password/"


def test_nobody_is_sent_to_a_strangers_site_afterwards(clerk: User) -> None:
    reply = change(sign_in("jing"), after="https://evil.example/")
    assert reply["Location"] == "/staff/password/done/"


def test_what_was_being_typed_when_a_new_password_was_asked_for_is_not_lost() -> None:
    clerk, draft = make_clerk(), make_draft()
    client = signed_in(clerk)
    url = f"/staff/budgets/{draft.pk}/functional/"
    form = typed(client.get(url)) | {"lines-0-functional": "2010301", "lines-0-amount": "86,901"}
    require_new_password(clerk)
    there = client.post(url, form)["Location"]
    assert there.startswith("/staff/password/?next=%2Fstaff%2Fbudgets%2F")
    after = client.get(there).context["next"]
    assert change(client, after=after)["Location"] == after
    assert "86,901" in client.get(after).content.decode()
    assert not draft.lines.exists()


@pytest.mark.parametrize("new", [PASSWORD, "x" * 201])
def test_the_new_password_is_another_one_and_can_be_typed_at_the_door(
    clerk: User, new: str
) -> None:
    client = sign_in("jing")
    page = change(client, new).content.decode()
    assert ("不能和现在的密码相同" if new == PASSWORD else "最多200个字符") in page
    assert client.get("/staff/").status_code == 302


def test_changing_it_ends_the_other_sessions_and_keeps_this_one() -> None:
    make_clerk()
    here, elsewhere = sign_in("jing"), sign_in("jing")
    assert elsewhere.get("/staff/").status_code == 200
    change(here)
    assert here.get("/staff/").status_code == 200
    assert elsewhere.get("/staff/")["Location"].startswith("/staff/login/")


def test_the_code_comes_before_the_password_and_registering_after_it(
    clerk: User, settings: Settings
) -> None:
    settings.TOTP_REQUIRED = True
    client = sign_in("jing")
    assert client.get("/staff/")["Location"].startswith("/staff/password/")
    change(client)
    assert client.get("/staff/")["Location"].startswith("/staff/second-factor/")
    device, _ = enrol(clerk)
    require_new_password(User.objects.get(pk=clerk.pk))
    client.post("/staff/logout/")
    client.post("/staff/login/", {"username": "jing", "password": NEW})
    assert client.get("/staff/password/")["Location"].startswith("/staff/code/")
    client.post("/staff/code/", {"code": code_for(device, 1)})
    assert client.get("/staff/")["Location"].startswith("/staff/password/")
    assert second_factor.device_of(clerk) is not None


def made_link(guan: User, person: User) -> str:
    """Have the administrator make a link; returns its path."""
    reply = signed_in(guan).post(f"/staff/accounts/{person.pk}/", {"link": "1"})
    found = re.search(r"http://testserver(/staff/reset/[0-9]+/[0-9a-z-]+/)<", said(reply))
    assert found
    return found[1]


def said(reply: Any) -> str:
    return str(reply.content.decode())


def use(path: str, new: str = NEW) -> Any:
    return Client().post(path, {"new_password1": new, "new_password2": new})


def signs_in(new: str, name: str = "jing") -> bool:
    reply = Client().post("/staff/login/", {"username": name, "password": new})
    return reply.status_code == 302


def test_a_link_sets_a_password_once_and_ends_every_session(guan: User) -> None:
    clerk = make_clerk()
    elsewhere = sign_in("jing")
    path = made_link(guan, User.objects.get(pk=clerk.pk))
    page = Client().get(path)
    assert page.status_code == 200 and "jing" in said(page)
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    reply = use(path)
    assert (reply.status_code, reply["Location"]) == (302, "/staff/login/")
    assert elsewhere.get("/staff/").status_code == 302
    assert signs_in(NEW) and not signs_in(PASSWORD)
    for again in (use(path, "yet-another-password-8"), Client().get(path)):
        assert again.status_code == 410 and "已经用过、已经过期" in said(again)
    assert signs_in(NEW)


def test_the_log_tells_who_made_and_used_a_link_and_not_the_link(guan: User) -> None:
    clerk = make_clerk()
    path = made_link(guan, clerk)
    token = path.split("/")[-2]
    use(path)
    used, made = LogEntry.objects.all()[:2]
    assert (made.verb, made.user, made.message) == (
        "reset-link", guan, "为jing生成重设链接，24小时内有效",
    )  # fmt: skip
    assert (used.verb, used.user, used.message) == ("password", clerk, "用重设链接设新密码")
    for entry in (made, used):
        assert token not in f"{entry.message}{entry.detail}"


def test_a_link_is_void_after_its_hours(
    guan: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PASSWORD_RESET_TIMEOUT = 2 * 3600
    path = made_link(guan, make_clerk())
    made = datetime.now()
    monkeypatch.setattr(Tokens, "_now", lambda self: made + timedelta(hours=1, minutes=59))
    assert Client().get(path).status_code == 200
    monkeypatch.setattr(Tokens, "_now", lambda self: made + timedelta(hours=2, minutes=1))
    late = use(path)
    assert late.status_code == 410 and "2小时内有效" in said(late)
    assert signs_in(PASSWORD)


def test_a_newer_link_and_a_sign_in_make_a_link_void(guan: User) -> None:
    clerk = make_clerk()
    first = made_link(guan, clerk)
    page = said(signed_in(guan).get(f"/staff/accounts/{clerk.pk}/"))
    assert "上一条链接还没有用" in page
    second = made_link(guan, clerk)
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200
    assert signs_in(PASSWORD)
    assert Client().get(second).status_code == 410
    assert "上一条链接" not in said(signed_in(guan).get(f"/staff/accounts/{clerk.pk}/"))


def test_a_link_serves_its_user_alone_and_none_who_was_shut_out(guan: User) -> None:
    clerk, other = make_clerk(), make_clerk("other")
    path = made_link(guan, clerk)
    for foreign in (
        path.replace(f"/{clerk.pk}/", f"/{other.pk}/"),
        path.replace(f"/{clerk.pk}/", f"/{'9' * 40}/"),
        f"{path[:-2]}x/",
        f"/staff/reset/{clerk.pk}/x/",
    ):
        assert use(foreign).status_code == 410, foreign
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert use(path).status_code == 410
    assert "已停用" in said(signed_in(guan).get(f"/staff/accounts/{clerk.pk}/"))


def test_a_link_is_no_way_around_the_second_factor(guan: User) -> None:
    clerk = make_clerk()
    device, _ = enrol(clerk)
    use(made_link(guan, clerk))
    client = Client()
    client.post("/staff/login/", {"username": "jing", "password": NEW})
    assert client.get("/staff/")["Location"].startswith("/staff/code/")
    client.post("/staff/code/", {"code": code_for(device, 1)})
    assert client.get("/staff/").status_code == 200  # and owes no other password


def test_the_password_of_a_link_is_another_one_and_strong(guan: User) -> None:
    path = made_link(guan, make_clerk())
    assert "不能和现在的密码相同" in said(use(path, PASSWORD))
    assert "密码太短" in said(use(path, "kx7-q"))
    assert use(path).status_code == 302


def test_who_holds_a_link_does_not_find_out_the_old_password_by_trying(guan: User) -> None:
    path = made_link(guan, make_clerk())
    page = said(Client().post(path, {"new_password1": PASSWORD, "new_password2": NEW}))
    assert "不一致" in page and "相同。" not in page


def test_who_was_signed_in_on_the_browser_of_a_link_is_signed_out(guan: User) -> None:
    client = signed_in(guan)
    path = made_link(guan, make_clerk())
    reply = client.post(path, {"new_password1": NEW, "new_password2": NEW}, follow=True)
    assert "新密码已设好，请用它登录" in said(reply)
    assert client.get("/staff/").status_code == 302


def test_a_link_opens_also_where_somebody_owes_a_code(guan: User) -> None:
    clerk = make_clerk()
    path = made_link(guan, clerk)
    require_new_password(clerk)
    assert signed_in(make_clerk("other")).get(path).status_code == 200
    client = Client()
    client.force_login(guan)
    require_new_password(guan)
    assert client.get(path).status_code == 200


def test_only_administrators_help_and_only_superusers_help_superusers(guan: User) -> None:
    clerk, chief = make_clerk(), User.objects.create_superuser("chief", password=PASSWORD)
    plain = make_user("plain", staff=True)  # in no group of administrators
    for stranger in (clerk, plain):
        for send in (signed_in(stranger).get, signed_in(stranger).post):
            assert send(f"/staff/accounts/{chief.pk}/").status_code == 404
    assert Client().get(f"/staff/accounts/{clerk.pk}/")["Location"].startswith("/staff/login/")
    refused = signed_in(guan).post(f"/staff/accounts/{chief.pk}/", {"link": "1"})
    assert refused.status_code == 403 and "只有超级用户可以" in said(refused)
    own = signed_in(guan).get(f"/staff/accounts/{guan.pk}/")
    assert own.status_code == 403 and "改密码" in said(own)
    assert not LogEntry.objects.filter(verb="reset-link").exists()
    other = User.objects.create_superuser("other", password=PASSWORD)
    assert use(made_link(chief, other)).status_code == 302


def test_a_first_password_of_an_administrator_is_changed_at_once(guan: User) -> None:
    clerk, first = make_clerk(), "first-horse-battery-3"
    elsewhere, path = sign_in("jing"), made_link(guan, User.objects.get(username="jing"))
    form = {"new_password1": first, "new_password2": first}
    reply = signed_in(guan).post(f"/staff/accounts/{clerk.pk}/", form)
    assert reply.status_code == 302
    assert elsewhere.get("/staff/")["Location"].startswith("/staff/login/")
    assert Client().get(path).status_code == 410
    client = Client()
    client.post("/staff/login/", {"username": "jing", "password": first})
    assert client.get("/staff/")["Location"].startswith("/staff/password/")
    assert "不能和现在的密码相同" in said(change(client, first, old=first))
    assert change(client, NEW, old=first).status_code == 302
    assert client.get("/staff/").status_code == 200
    assert LogEntry.objects.filter(verb="password", user=guan).count() == 1


def test_a_new_user_without_a_password_gets_in_by_the_link(guan: User) -> None:
    client = signed_in(guan)
    form = {"username": "xin", "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    there = client.post("/admin/disclosures/user/add/", form)["Location"]
    page = client.get(there)
    assert page.status_code == 200 and "已设" not in said(page)
    assert not signs_in("", "xin")
    use(made_link(guan, User.objects.get(username="xin")))
    assert signs_in(NEW, "xin")


def test_an_administrator_who_forgot_gets_a_link_on_the_command_line(guan: User) -> None:
    said = StringIO()
    call_command("reset_link", "guan", "--host", "ys.example.gov.cn", stdout=said)
    path = said.getvalue().split("ys.example.gov.cn")[1].split()[0]
    assert said.getvalue().startswith("http://ys.example.gov.cn/staff/reset/")
    assert LogEntry.objects.all()[0].user is None
    assert use(path).status_code == 302
    assert signs_in(NEW, "guan")


@pytest.mark.parametrize(
    ("name", "hosts", "sentence"),
    [("nobody", ["a"], "没有用户"), ("gone", ["a"], "已停用"), ("guan", ["*", ".a"], "--host")],
)
def test_the_command_says_why_it_makes_no_link(
    guan: User, settings: Settings, name: str, hosts: list[str], sentence: str
) -> None:
    settings.ALLOWED_HOSTS = hosts
    User.objects.create_user("gone", is_active=False)
    with pytest.raises(CommandError, match=sentence):
        call_command("reset_link", name)


def test_who_locked_the_door_by_guessing_gets_in_with_the_new_password(guan: User) -> None:
    clerk = make_clerk()
    for _ in range(6):
        signs_in("wrong-password-again")
    assert not signs_in(PASSWORD)
    use(made_link(guan, clerk))
    assert signs_in(NEW)


def test_links_are_tried_and_made_within_bounds(
    guan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = make_clerk()
    monkeypatch.setattr(resetting, "MOST_WRONG", 3)
    monkeypatch.setattr(reset_links, "MOST_MADE", 1)
    path = made_link(guan, clerk)
    again = signed_in(guan).post(f"/staff/accounts/{clerk.pk}/", {"link": "1"})
    assert again.status_code == 429 and "一小时后再生成" in said(again)
    cache.clear()
    codes = [use(f"/staff/reset/{clerk.pk}/x-{at}/").status_code for at in range(4)]
    assert codes == [410, 410, 410, 429]
    assert use(path).status_code == 429
    cache.clear()
    assert use(path).status_code == 302
