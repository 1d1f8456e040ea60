"""An installation by the handbook's own commands, in an empty directory, as it would be live."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.upkeep.handbook import commands
from tests.upkeep.places import ROOT, Place
from tests.upkeep.visitor import HOST, Visitor

SOURCES = (
    "config", "disclosures", "indicators", "templates", "static", "docs", "manage.py",
    "requirements.txt",
)  # fmt: skip
SHOWN = re.compile(r"一次性密码（只显示这一次）：(\S+)")
OWN = "plum-orchard-42"


class Installation:
    """The software in a directory of its own; the handbook is followed there."""

    def __init__(self, place: Place) -> None:
        self.folder = place.folder
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        for name in SOURCES:
            source, target = ROOT / name, self.folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        # pip has filled this one from the same lock file
        assert "pip install --require-hashes -r requirements.txt" in commands("packages")[0]
        (self.folder / ".venv").symlink_to(sys.prefix)
        self.environment = {"PATH": os.environ["PATH"]}
        if place.vendor == "postgresql":
            self.environment["DATABASE_URL"] = place.url

    def follow(self, kind: str) -> str:
        """Do what the handbook's blocks of a kind say; return what was printed."""
        said = ""
        for block in commands(kind):
            done = subprocess.run(
                ["bash", "-euc", block],
                cwd=self.folder, env=self.environment, capture_output=True, encoding="utf-8",
                stdin=subprocess.DEVNULL, timeout=120,
            )  # fmt: skip
            assert not done.returncode, block + done.stdout + done.stderr
            said += done.stdout
        return said

    @contextmanager
    def serving(self) -> Iterator[int]:
        """Run the server as the handbook says, on a free port instead of its own."""
        (block,) = commands("serve")
        assert "--port 8000" in block
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        server = subprocess.Popen(
            ["bash", "-euc", f"exec {block.replace('--port 8000', f'--port {port}')}"],
            cwd=self.folder, env=self.environment, start_new_session=True,
        )  # fmt: skip
        try:
            end = time.monotonic() + 60
            while not answers(port):
                assert server.poll() is None and time.monotonic() < end, "no server"
                time.sleep(0.1)
            yield port
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                # told to stop while a worker was still starting, granian waits for it for ever
                os.killpg(server.pid, signal.SIGKILL)
                server.wait(timeout=10)


def answers(port: int) -> bool:
    try:
        return Visitor(port).get("/healthz").status == 200
    except OSError:
        return False


def sign_in(port: int, name: str, password: str) -> tuple[Visitor, str]:
    """Return somebody who has signed in, and the page they see first."""
    found = Visitor(port)
    return found, found.send("/staff/login/", {"username": name, "password": password}).text


def make_clerk(administrator: Visitor, port: int) -> None:
    """Register an office and its clerk in the administration; the clerk chooses a password."""
    administrator.send(
        "/admin/disclosures/department/add/",
        {"jurisdiction": "310107", "name": "上海市普陀区档案局", "slug": "daj", "code": "",
         "short_name": "", "kind": "administrative", "parent": ""},
    )  # fmt: skip
    listed = administrator.get("/admin/disclosures/department/?q=daj").text
    (office,) = re.findall(r"/admin/disclosures/department/(\d+)/change/", listed)
    administrator.send("/admin/disclosures/user/add/", {"username": "jingban"})
    users = administrator.get("/admin/disclosures/user/?q=jingban").text
    (user,) = re.findall(r"/admin/disclosures/user/(\d+)/change/", users)
    administrator.send(
        f"/admin/disclosures/user/{user}/change/",
        {"memberships-TOTAL_FORMS": "1", "memberships-0-department": office,
         "memberships-0-role": "clerk"},
    )  # fmt: skip
    handed = administrator.send(f"/staff/accounts/{user}/", {"link": "on"}).text
    (link,) = set(re.findall(r"/staff/reset/\d+/[\w-]+/", handed))
    page = Visitor(port).send(link, {"new_password1": OWN, "new_password2": OWN})
    assert "新密码已设好" in page.text


@pytest.fixture
def installation(place: Place) -> Installation:
    return Installation(place)


def test_the_handbook_leads_from_an_empty_directory_to_a_budget_and_back_from_a_backup(
    installation: Installation,
) -> None:
    shown = SHOWN.search(installation.follow("install"))
    assert shown is not None
    secrets = installation.folder / "var" / "local.env"
    assert oct(secrets.stat().st_mode)[-3:] == "600"
    installation.follow("office")
    with installation.serving() as port:
        plain = Visitor(port)._ask("GET", "/", "", {"X-Forwarded-Proto": "http"})
        assert (plain.status, plain.headers["Location"]) == (301, f"https://{HOST}/")
        assert Visitor(port).get("/", Host="elsewhere.example.com").status == 400
        home = Visitor(port).get("/")
        assert home.status == 200 and "max-age" in home.headers["Strict-Transport-Security"]

        administrator, page = sign_in(port, "guanli", shown[1])
        assert "new_password1" in page  # shown on a screen: it opens nothing until it is changed
        administrator.send(
            "/staff/password/",
            {"old_password": shown[1], "new_password1": OWN, "new_password2": OWN},
        )
        start = administrator.get("/admin/").text
        for model in ("department", "jurisdiction", "user", "classification", "logentry"):
            assert f"/admin/disclosures/{model}/" in start
        assert "/admin/disclosures/budget/" not in start
        assert "上海市普陀区商务委员会" in administrator.get("/admin/disclosures/department/").text
        make_clerk(administrator, port)

        clerk, _ = sign_in(port, "jingban", OWN)
        assert clerk.get("/admin/").status == 403
        budget = clerk.send("/staff/budgets/new/", {"fiscal_year": "2025"})
        assert "上海市普陀区档案局 2025年部门预算" in budget.text
        (number,) = set(re.findall(r"/staff/budgets/(\d+)/preview/", budget.text))
        assert administrator.get(f"/staff/budgets/{number}/").status == 404
        assert "上海市普陀区档案局" in administrator.get("/staff/board/?year=2025").text
        assert all(each["secure"] for each in clerk.cookies.values())

        installation.follow("backup")
        clerk.send("/staff/budgets/new/", {"fiscal_year": "2026"})
    assert "全部核对相符" in installation.follow("restore")
    installation.follow("update")
    with installation.serving() as port:
        _, desk = sign_in(port, "jingban", OWN)
        assert "2025年预算" in desk and "2026年预算" not in desk


def test_every_command_of_the_handbook_is_one_that_is_followed_here() -> None:
    text = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    kinds = re.findall(r"^```(.*)$", text, re.MULTILINE)
    followed = {"sh packages", "sh install", "sh serve", "sh office", "sh update", "sh backup",
                "sh restore", ""}  # fmt: skip
    assert set(kinds) <= followed


def test_the_folder_of_the_settings_is_left_out_of_version_control() -> None:
    assert "/var/" in Path(ROOT / ".gitignore").read_text(encoding="utf-8").split()
