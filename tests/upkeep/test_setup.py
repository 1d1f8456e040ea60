"""One command prepares an installation, and does no harm when it is run again."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection

from disclosures.door import administrators
from disclosures.models import User
from disclosures.publication import guards
from disclosures.site import rendering
from disclosures.upkeep import static_files
from tests.staff_pages import make_clerk

if TYPE_CHECKING:
    from pytest_django import Settings

Setup = Callable[..., str]


@pytest.fixture
def setup(
    samples: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Setup:
    """Return the command as a deployment runs it, without what other tests see: files, pages."""
    settings.VAR = tmp_path
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setattr(rendering, "render_all", lambda **options: 0)
    monkeypatch.setattr(static_files, "collect", lambda: False)

    def run(**options: object) -> str:
        out = io.StringIO()
        call_command("setup", stdout=out, **options)
        return out.getvalue()

    return run


def test_the_first_administrator_gets_a_password_shown_once(setup: Setup) -> None:
    Group.objects.all().delete()
    said = setup(administrator="guan")
    shown = re.search(r"一次性密码（只显示这一次）：(\S+)", said)
    assert shown is not None and len(shown[1]) >= 16
    user = User.objects.get(username="guan")
    assert user.check_password(shown[1])
    assert user.is_administrator and not user.is_superuser and user.must_change_password
    assert user.has_perm("disclosures.add_department") and user.has_perm("disclosures.change_user")
    assert not user.has_perm("disclosures.view_budget")

    again = setup(administrator="guan")
    assert "密码没有改动" in again and "一次性" not in again
    assert User.objects.get(username="guan").password == user.password


def test_the_password_may_come_from_outside_but_must_be_good(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", "plum-orchard-42")
    assert "一次性" not in setup(administrator="guan")
    user = User.objects.get(username="guan")
    assert user.check_password("plum-orchard-42") and user.must_change_password
    monkeypatch.setattr("sys.stdin", io.StringIO("pear-orchard-42\nrest"))
    setup(administrator="li", password_stdin=True)
    assert User.objects.get(username="li").check_password("pear-orchard-42")
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", "short")
    with pytest.raises(CommandError, match="系统管理员 wang：密码太短"):
        setup(administrator="wang")
    assert not User.objects.filter(username="wang").exists()
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match="标准输入没有密码"):
        setup(administrator="wang", password_stdin=True)


def test_who_types_the_password_at_the_terminal_keeps_it(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)
    answers = iter(["plum-orchard-42", "plum-orchard-43", "plum-orchard-42", "plum-orchard-42"])
    monkeypatch.setattr("getpass.getpass", lambda asked: next(answers))
    with pytest.raises(CommandError, match="两次输入的密码不同"):
        setup(administrator="guan")
    setup(administrator="guan")
    user = User.objects.get(username="guan")
    assert user.check_password("plum-orchard-42") and not user.must_change_password


def test_a_clerk_does_not_become_administrator_by_a_slip(setup: Setup) -> None:
    clerk = make_clerk()
    with pytest.raises(CommandError, match="不是系统管理员"):
        setup(administrator=clerk.username)
    clerk.refresh_from_db()
    assert not clerk.is_staff


def test_whoever_forgot_the_administrator_is_told(setup: Setup) -> None:
    assert "还没有，请再运行 setup --administrator" in setup()
    setup(administrator="guan")
    assert "系统管理员" not in setup()


def test_the_group_and_the_triggers_are_there_again_after_every_run(setup: Setup) -> None:
    administrators.group().permissions.clear()
    with connection.cursor() as cursor:
        where = "" if connection.vendor == "sqlite" else " ON disclosures_logentry"
        cursor.execute(f"DROP TRIGGER log_kept{where}")
    assert any("log_kept 不在" in each for each in guards.problems())
    assert "触发器：齐全" in setup()
    assert list(guards.problems()) == []
    assert administrators.group().permissions.exists()


def test_a_database_of_newer_software_is_left_alone(setup: Setup) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('disclosures', '9999_future', '2030-01-01')"
        )
    with pytest.raises(CommandError, match=r"数据库由更新的软件建立（disclosures\.9999_future）"):
        setup()


def test_a_wrong_setting_stops_it_and_an_unwise_one_is_said(
    setup: Setup, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECURE_HSTS_SECONDS = 0
    assert "security.W004" in setup()
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with pytest.raises(CommandError, match=r"配置有错：async\.E001"):
        setup()
