"""Demonstration accounts: on one's own machine only, made once, kept for ever."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from pytest_django import Settings

from disclosures.door import administrators, demo
from disclosures.models import Budget, Membership, User
from disclosures.site import rendering

pytestmark = pytest.mark.usefixtures("samples")


@pytest.fixture
def own_machine(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DEBUG = True
    settings.VAR = tmp_path
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path / "demo-accounts.json"


def create() -> str:
    said = StringIO()
    call_command("create_demo_accounts", stdout=said)
    return said.getvalue()


def test_the_accounts_are_those_of_the_contract(own_machine: Path) -> None:
    create()
    rows = json.loads(own_machine.read_text(encoding="utf-8"))
    assert own_machine.stat().st_mode & 0o777 == 0o600
    assert all(set(row) == {"username", "password", "role", "department"} for row in rows)
    yubei, shapingba = "重庆市渝北区人民政府外事办公室", "沙坪坝区人民政府外事办公室"
    assert {(row["role"], row["department"]) for row in rows} >= {
        ("clerk", yubei),
        ("reviewer", yubei),
        ("publisher", yubei),
        ("clerk", shapingba),
        ("administrator", None),
    }
    assert len({row["password"] for row in rows}) == len(rows)


def test_every_account_signs_in_and_has_its_role_and_no_other(own_machine: Path) -> None:
    create()
    rows = json.loads(own_machine.read_text(encoding="utf-8"))
    assert {row["role"] for row in rows} == {"clerk", "reviewer", "publisher", "administrator"}
    for row in rows:
        user = User.objects.get(username=row["username"])
        assert user.check_password(row["password"])
        roles = [(each.role, each.department.name) for each in user.memberships.all()]
        assert roles == ([(row["role"], row["department"])] if row["department"] else [])
        assert user.is_administrator == (row["role"] == "administrator")
        assert not user.is_superuser
        assert not user.must_change_password  # made up on this machine, told to nobody else


def test_a_second_run_keeps_accounts_and_file(own_machine: Path) -> None:
    create()
    before = own_machine.read_bytes()
    assert "新建演示账号 0 个" in create()
    assert own_machine.read_bytes() == before


def test_after_the_database_was_emptied_the_file_still_tells_the_passwords(
    own_machine: Path,
) -> None:
    create()
    before = own_machine.read_bytes()
    Membership.objects.all().delete()
    User.objects.all().delete()
    create()
    assert own_machine.read_bytes() == before
    row = json.loads(before)[0]
    assert User.objects.get(username=row["username"]).check_password(row["password"])


def test_after_the_file_was_lost_there_are_new_passwords_for_the_same_accounts(
    own_machine: Path,
) -> None:
    create()
    before = own_machine.read_bytes()
    own_machine.unlink()
    create()
    assert own_machine.read_bytes() != before
    for row in json.loads(own_machine.read_text(encoding="utf-8")):
        assert User.objects.get(username=row["username"]).check_password(row["password"])


def test_they_are_refused_when_debug_is_off(own_machine: Path, settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG 未打开"):
        create()
    assert not own_machine.exists()


def test_they_are_refused_when_a_database_is_named(
    own_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///real")
    with pytest.raises(CommandError, match="DATABASE_URL"):
        create()
    assert not User.objects.filter(username="yubei-clerk").exists()


def test_a_damaged_file_is_named_and_nothing_is_made(own_machine: Path) -> None:
    own_machine.write_text("[{", encoding="utf-8")
    with pytest.raises(CommandError, match=r"demo-accounts\.json 读写失败"):
        create()
    assert not User.objects.filter(username="yubei-clerk").exists()


def test_setup_does_everything_and_makes_no_accounts_where_it_may_not(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE")  # no installation has it, and setup says so
    settings.VAR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    settings.PUBLISHED_ROOT = tmp_path / "published"
    said = StringIO()
    call_command("setup", samples=True, stdout=said)
    for title in ("数据库", "科目字典", "静态文件", "样例预算", "公开页面"):
        assert f"{title}：" in said.getvalue()
    assert "演示账号" not in said.getvalue()
    assert not (tmp_path / demo.FILE).exists()
    assert Budget.objects.count() == 11
    assert Group.objects.get(name=administrators.NAME).permissions.exists()

    said = StringIO()
    call_command("setup", samples=True, stdout=said)
    assert "静态文件：没有变化" in said.getvalue()
    assert "公开页面没有变化" in said.getvalue()


def test_setup_makes_the_accounts_on_ones_own_machine(
    own_machine: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STATIC_ROOT = own_machine.parent / "static"
    settings.PUBLISHED_ROOT = own_machine.parent / "published"
    monkeypatch.setattr(rendering, "render_all", lambda **options: 0)  # the test above renders
    call_command("setup", samples=True, stdout=StringIO())
    row = json.loads(own_machine.read_text(encoding="utf-8"))[0]
    request = RequestFactory().post("/staff/login/")
    assert Client().login(request=request, username=row["username"], password=row["password"])
