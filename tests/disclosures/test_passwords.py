"""A password is its owner's alone: the first one is changed, and what follows from that."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from disclosures.door import administrators, second_factor
from disclosures.door.passwords import require_new_password
from disclosures.models import LogEntry, User
from tests.disclosures.test_door import PASSWORD, code_for, enrol, sign_in
from tests.staff_pages import make_clerk, make_draft, make_user, signed_in, typed

pytestmark = pytest.mark.usefixtures("samples")
NEW = "another-horse-battery-7"


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
