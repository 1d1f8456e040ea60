"""Guessing passwords is slow, from one address, many addresses and behind a proxy; nobody is
locked out by a stranger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from disclosures.door import clients, throttling, tidying
from disclosures.models import Draft, Upload
from tests.staff_pages import make_clerk, make_draft, make_user

PASSWORD = "correct horse battery"
URL = "/staff/login/"


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Compare passwords without hashing; return the names whose password was looked at."""
    looked: list[str] = []

    def authenticate(
        self: ModelBackend, request: Any, username: str = "", password: str = "", **more: Any
    ) -> Any:
        looked.append(username)
        found = self.get_user(_pk(username))
        return found if password == PASSWORD else None

    monkeypatch.setattr(ModelBackend, "authenticate", authenticate)
    return looked


def _pk(username: str) -> int:
    return (
        throttling.User.objects.filter(username=username).values_list("pk", flat=True).first() or 0
    )


def attempt(
    password: str = "wrong", name: str = "jing", client: Client | None = None, **headers: Any
) -> Any:
    data = {"username": name, "password": password}
    return (client or Client()).post(URL, data, **headers)


def later(minutes: float) -> None:
    """Let time go by: what is counted becomes older."""
    for each in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=each.pk).update(
            attempt_time=each.attempt_time - timedelta(minutes=minutes)
        )


def test_five_wrong_passwords_are_refused_here_and_nowhere_else(
    samples: None, compared: list[str]
) -> None:
    make_clerk()
    for _ in range(5):
        reply = attempt(REMOTE_ADDR="192.0.2.1")
    assert reply.status_code == 429
    looked = len(compared)
    for _ in range(3):
        reply = attempt(PASSWORD, REMOTE_ADDR="192.0.2.1")
        assert reply.status_code == 429
    assert len(compared) == looked  # no password is compared for a try that is refused
    text = reply.content.decode()
    assert "用户名或密码连续输错5次，请15分钟后（" in text
    assert 880 < int(reply["Retry-After"]) <= 900
    assert attempt(PASSWORD, REMOTE_ADDR="192.0.2.2").status_code == 302
    later(15)
    assert attempt(PASSWORD, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_behind_a_proxy_strangers_lock_out_nobody(
    samples: None, compared: list[str], settings: Settings
) -> None:
    settings.PROXY_COUNT = 1
    make_clerk()
    for at in range(5):  # the client writes another address of its own each time
        reply = attempt(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=f"10.0.0.{at}, 203.0.113.9")
    assert reply.status_code == 429
    seen = set(AccessAttempt.objects.values_list("ip_address", flat=True))
    assert seen == {"203.0.113.9"}
    other = attempt(PASSWORD, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.10")
    assert other.status_code == 302
    forged = "203.0.113.10, 203.0.113.9"
    again = attempt(PASSWORD, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=forged)
    assert again.status_code == 429


def test_without_a_proxy_the_header_counts_for_nothing(samples: None, compared: list[str]) -> None:
    make_clerk()
    for at in range(5):
        reply = attempt(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=f"203.0.113.{at}")
    assert reply.status_code == 429


@pytest.mark.parametrize(
    ("count", "forwarded", "remote", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.1", "127.0.0.1", "203.0.113.9"),
        (2, "10.0.0.1", "192.0.2.1", "192.0.2.1"),  # past a proxy: nobody wrote it for us
        (1, "", "192.0.2.1", "192.0.2.1"),
        (1, "1.1.1.1, unknown", "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9:4711", "127.0.0.1", "203.0.113.9"),
        (1, "[2001:db8:1:2:3:4:5:6]:4711", "127.0.0.1", "2001:db8:1:2::"),
        (0, "", "2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        (0, "", "::ffff:192.0.2.1", "192.0.2.1"),
        (0, "", "", "0.0.0.0"),
    ],
)
def test_the_address_is_what_the_outermost_proxy_wrote(
    settings: Settings, count: int, forwarded: str, remote: str, expected: str
) -> None:
    settings.PROXY_COUNT = count
    extra: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert clients.address(RequestFactory().get("/", REMOTE_ADDR=remote, **extra)) == expected


@given(sent=st.text(max_size=40))
def test_nothing_a_client_sends_changes_its_address(sent: str) -> None:
    from_proxy = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=f"{sent}, 203.0.113.9")
    before = throttling.settings.PROXY_COUNT
    throttling.settings.PROXY_COUNT = 1
    try:
        assert clients.address(from_proxy) == "203.0.113.9"
    finally:
        throttling.settings.PROXY_COUNT = before


def test_one_name_from_many_addresses_is_slowed_and_not_locked(
    samples: None, compared: list[str]
) -> None:
    make_clerk()
    home = Client()
    assert attempt(PASSWORD, client=home, REMOTE_ADDR="192.0.2.1").status_code == 302
    home.post("/staff/logout/")
    for at in range(throttling.OF_NAME):
        assert attempt(REMOTE_ADDR=f"203.0.113.{at}").status_code == 200
    looked = len(compared)
    reply = attempt(PASSWORD, REMOTE_ADDR="198.51.100.1")
    assert reply.status_code == 429
    assert len(compared) == looked
    assert "现在每30秒只受理一次，请" in reply.content.decode()
    assert int(reply["Retry-After"]) <= 30
    # a browser that the name signed in on, also at another address, feels nothing of it
    assert attempt(PASSWORD, client=home, REMOTE_ADDR="198.51.100.2").status_code == 302
    later(0.51)
    assert attempt(PASSWORD, REMOTE_ADDR="198.51.100.1").status_code == 302
    assert attempt(REMOTE_ADDR="198.51.100.3").status_code == 200
    assert attempt(REMOTE_ADDR="198.51.100.4").status_code == 429


def test_many_names_from_one_address_are_refused(samples: None, compared: list[str]) -> None:
    make_clerk()
    home = Client()
    assert attempt(PASSWORD, client=home, REMOTE_ADDR="192.0.2.1").status_code == 302
    home.post("/staff/logout/")
    for at in range(throttling.OF_ADDRESS):
        reply = attempt(name=f"u{at}", REMOTE_ADDR="192.0.2.1")
    assert reply.status_code == 429
    reply = attempt(name="another", REMOTE_ADDR="192.0.2.1")
    assert "从这个网络地址已输错30次，请15分钟后（" in reply.content.decode()
    assert attempt(PASSWORD, client=home, REMOTE_ADDR="192.0.2.1").status_code == 302
    assert attempt(name="another", REMOTE_ADDR="192.0.2.2").status_code == 200
    later(15)
    assert attempt(name="another", REMOTE_ADDR="192.0.2.1").status_code == 200


def test_ipv6_neighbours_are_one_client(samples: None, compared: list[str]) -> None:
    for at in range(5):
        reply = attempt(REMOTE_ADDR=f"2001:db8:1:2::{at + 1:x}")
    assert reply.status_code == 429
    assert attempt(REMOTE_ADDR="2001:db8:1:3::1").status_code == 200


def test_a_known_browser_has_five_tries_too_and_a_forged_one_is_a_stranger(
    samples: None, compared: list[str]
) -> None:
    make_clerk()
    make_user("li")
    home = Client()
    attempt(PASSWORD, client=home)
    cookie = home.cookies["device"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert "jing" not in cookie.value
    home.post("/staff/logout/")
    for at in range(5):  # wherever it is carried
        reply = attempt(client=home, REMOTE_ADDR=f"192.0.2.{at}")
    assert reply.status_code == 429
    assert attempt(PASSWORD, client=home, REMOTE_ADDR="192.0.2.9").status_code == 429
    assert attempt(PASSWORD, REMOTE_ADDR="192.0.2.9").status_code == 302
    request = RequestFactory().get("/")
    request.COOKIES["device"] = cookie.value
    assert clients.device_for(request, "jing")
    assert not clients.device_for(request, "li")
    for forged in (cookie.value[:-2] + "xx", "", "x" * 5000):
        request.COOKIES["device"] = forged
        assert not clients.device_for(request, "jing")


def test_signing_in_forgets_ones_own_wrong_tries_only(samples: None, compared: list[str]) -> None:
    make_clerk()
    for _ in range(4):
        attempt(REMOTE_ADDR="192.0.2.1")
        attempt(REMOTE_ADDR="203.0.113.1")
    attempt(PASSWORD, REMOTE_ADDR="192.0.2.1")
    rows = AccessAttempt.objects.values_list("ip_address", "failures_since_start")
    assert list(rows) == [("203.0.113.1", 4)]


def test_the_old_password_is_no_door_for_guessing(samples: None, compared: list[str]) -> None:
    make_clerk()
    client = Client()
    attempt(PASSWORD, client=client)
    form = {"new_password1": "kx7-quelle-9", "new_password2": "kx7-quelle-9"}
    for _ in range(5):
        reply = client.post("/staff/password/", {"old_password": "wrong", **form})
    assert reply.status_code == 429
    looked = len(compared)
    reply = client.post("/staff/password/", {"old_password": PASSWORD, **form})
    assert reply.status_code == 429
    assert len(compared) == looked
    later(15)
    reply = client.post("/staff/password/", {"old_password": PASSWORD, **form})
    assert reply.status_code == 302
    assert not AccessAttempt.objects.exists()


def test_switching_the_second_factor_off_is_no_door_for_guessing(
    samples: None, compared: list[str]
) -> None:
    clerk = make_clerk()
    client = Client()
    attempt(PASSWORD, client=client)
    clerk.totpdevice_set.create(confirmed=True)
    session = client.session
    session["code-given-for"] = clerk.totpdevice_set.get().pk
    session.save()
    for _ in range(5):
        reply = client.post("/staff/second-factor/", {"password": "wrong", "code": "1"})
    assert reply.status_code == 429


def test_what_is_counted_is_bounded_and_holds_nothing_typed(
    samples: None, compared: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttling, "MOST_ROWS", 10)
    agent = "x" * 5000
    for at in range(20):
        attempt(name=f"u{at}", REMOTE_ADDR=f"203.0.113.{at}", HTTP_USER_AGENT=agent)
    assert AccessAttempt.objects.count() == 10
    row = AccessAttempt.objects.latest("pk")
    assert (row.username, row.get_data, row.post_data, row.http_accept) == ("u19", "", "", "")
    later(15)
    attempt(name="another")
    assert AccessAttempt.objects.count() == 1
    assert not Session.objects.exists()


def test_what_has_served_is_cleared_at_signing_in_and_by_the_command(
    samples: None, compared: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, draft, now = make_clerk(), make_draft(), timezone.now()
    Session.objects.bulk_create(
        Session(session_key=f"old{at}", session_data="", expire_date=now - timedelta(hours=1))
        for at in range(7)
    )
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(1))
    Upload.objects.create(budget=draft, user=clerk, name="a", content=b"", sha256="")
    Upload.objects.update(at=now - timedelta(days=2))
    Draft.objects.create(budget=draft, user=clerk, path="/a/", body="")
    Draft.objects.update(saved_at=now - timedelta(days=91))
    monkeypatch.setattr("disclosures.door.accounts.TIDIED", 3)
    attempt(PASSWORD)
    assert Session.objects.filter(session_key__startswith="old").count() == 4
    AccessLog.objects.update(attempt_time=now - timedelta(days=191))
    call_command("tidy")
    assert set(Session.objects.values_list("session_key", flat=True)) >= {"new"}
    assert not Session.objects.filter(session_key__startswith="old").exists()
    assert not (Upload.objects.exists() or Draft.objects.exists() or AccessLog.objects.exists())
    assert set(tidying.tidy().values()) == {0}
