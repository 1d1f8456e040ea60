"""The headers of every answer, the cookies, and what may not be served to the public."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.module_loading import import_string

from config.environment import public_names
from config.headers import EVERYWHERE, RESOURCE, resource_policy
from config.logs import A_MINUTE, LONGEST, Sparing
from tests.staff_pages import make_clerk

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/", "same-origin"),
        ("/500112/wsb/2024/income/", "same-origin"),
        ("/staff/login/", "same-origin"),
        ("/healthz", "same-origin"),
        ("/nothing/here", "same-origin"),
        ("/500112/wsb/2024/income.csv", "cross-origin"),
        ("/500112/wsb/2024.xlsx", "cross-origin"),
        ("/500112/wsb/2024/chart-three-public.svg", "cross-origin"),
        ("/api/v1/publications", "cross-origin"),
        ("/data/2024/projects.csv", "cross-origin"),
        ("/feed.atom", "cross-origin"),
    ],
)
def test_what_is_public_may_be_embedded_and_pages_may_not(
    samples: None, client: Client, path: str, policy: str
) -> None:
    reply = client.get(path)
    assert reply.status_code in (200, 404)
    if reply.status_code == 404 and path.endswith("svg"):
        pytest.fail("there is no such picture")
    assert reply[RESOURCE] == policy
    # imported late: it makes the application, which looks for the static files
    before_django = import_string("config.wsgi.security_headers")()
    for name, value in {**before_django, **EVERYWHERE}.items():
        assert reply[name] == value, name


def test_static_files_are_for_our_own_pages(client: Client) -> None:
    path = next(Path(settings.STATIC_ROOT, "css").glob("site.*.css"))
    reply = client.get(f"/static/css/{path.name}")
    assert reply.status_code == 200
    assert reply[RESOURCE] == "same-origin"
    assert resource_policy("/static/favicon.svg", "image/svg+xml") == "same-origin"


def started(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start Python with the settings of such an environment."""
    given = {name: os.environ[name] for name in ("PATH", "MINGZHANG_VAR")}
    environment = {"SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "127.0.0.1", **environment}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=given | environment,
        capture_output=True, text=True, encoding="utf-8", timeout=60,
    )  # fmt: skip


def test_debug_is_refused_where_others_can_reach_it() -> None:
    for names in ({"ALLOWED_HOSTS": "ys.example.gov.cn"}, {"HOST": "0.0.0.0"}):
        refused = started("import config.settings", DEBUG="on", **names)
        assert refused.returncode
        assert "DEBUG=on 会把程序内部显示给访问者，只供本机使用" in refused.stderr
        assert not started("import config.settings", DEBUG="off", **names).returncode
    local = "127.0.0.1,localhost,[::1]"
    assert not started("import config.settings", DEBUG="on", ALLOWED_HOSTS=local).returncode


def test_which_names_others_can_reach() -> None:
    local = ["localhost", "a.localhost", "127.0.0.1", "127.9.9.9", "[::1]", "::1", "LOCALHOST", ""]
    assert public_names(local) == []
    public = ["*", "0.0.0.0", "::", "192.168.1.5", ".example.cn", "localhost.example.cn"]
    assert public_names(public) == public


def test_with_https_the_cookies_belong_to_this_host_alone() -> None:
    code = (
        "import config.settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.DEVICE_COOKIE_NAME)"
    )
    secure = started(code, HTTPS="on").stdout.split()
    assert secure == ["__Host-sessionid", "__Host-csrftoken", "__Host-device"]
    assert started(code, HTTPS="off").stdout.split() == ["sessionid", "csrftoken", "device"]


def test_every_cookie_of_the_host_is_sent_as_browsers_demand(
    samples: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SESSION_COOKIE_SECURE", True)
    monkeypatch.setattr(settings, "CSRF_COOKIE_SECURE", True)
    make_clerk()
    client = Client()
    client.get("/staff/login/")
    client.post("/staff/login/", {"username": "jing", "password": "correct horse battery"})
    assert {"sessionid", "csrftoken", "device"} <= {*client.cookies}
    for name, cookie in client.cookies.items():
        assert cookie["secure"] and cookie["httponly"], name
        assert (cookie["path"], cookie["domain"]) == ("/", ""), name


def line(text: str, *args: object, name: str = "django.request") -> logging.LogRecord:
    return logging.LogRecord(name, logging.WARNING, "", 0, text, args, None)


def test_strangers_cannot_fill_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 6000.0
    monkeypatch.setattr("config.logs.time.monotonic", lambda: now)
    sparing = Sparing()
    long = line("Not Found: %s", "/x" * 5000)
    assert sparing.filter(long)
    assert len(long.getMessage()) < LONGEST + 50
    written = sum(sparing.filter(line("Not Found: %s", at)) for at in range(500))
    assert written == A_MINUTE - 1
    assert sparing.filter(line("something else", name="disclosures"))
    error = line("Internal Server Error")
    error.levelno = logging.ERROR
    assert sparing.filter(error)
    now += 60
    record = line("Not Found: %s", "y")
    assert sparing.filter(record)
    assert record.getMessage() == (
        "Not Found: y (441 more lines in an earlier minute were left out)"
    )
