"""An installation of its own beside the test run: a folder, a database, commands in a process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connection

from disclosures.upkeep import copy, static_files

ROOT = Path(__file__).resolve().parent.parent.parent
SERVERS_OWN = "/postgres"  # the database from which others are made


class Place:
    """Where an installation is, on the kind of database this run tests."""

    with_static_files = True

    def __init__(self, folder: Path, name: str, vendor: str = "") -> None:
        self.folder = folder / name
        self.vendor = vendor or connection.vendor
        self.database = f"{connection.settings_dict['NAME']}_{name}".replace("-", "_")
        self.url = f"sqlite:///{self.folder / 'mingzhang.sqlite3'}"
        if self.vendor == "postgresql":
            self.server = urlsplit(os.environ["DATABASE_URL"])
            self.url = self._address(f"/{self.database}")
        self.environment = {
            "PATH": os.environ["PATH"],
            "SECRET_KEY": "only-for-tests-" + "0123456789" * 5,
            "ALLOWED_HOSTS": "ys.example.gov.cn",
            "BEHIND_PROXY": "on",
            "MINGZHANG_VAR": str(self.folder),
            "DATABASE_URL": self.url,
        }
        self.build()

    def build(self) -> None:
        """Make the empty place."""
        self.destroy()
        self.folder.mkdir()
        if self.with_static_files:  # as this run has collected them
            shutil.copytree(settings.STATIC_ROOT, self.folder / "static")
            (self.folder / static_files.STAMP).write_text(static_files.stamp())
        if self.vendor == "postgresql":
            self._on_the_server("CREATE DATABASE")

    def destroy(self) -> None:
        """Leave nothing of it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.vendor == "postgresql":
            self._on_the_server("DROP DATABASE IF EXISTS", "WITH (FORCE)")

    def manage(self, *words: str | Path, fails: bool = False) -> str:
        """Run a management command; return what it said, on standard error when it must fail."""
        done = subprocess.run(
            [sys.executable, "manage.py", *map(str, words)],
            cwd=ROOT, env=self.environment, capture_output=True, encoding="utf-8",
            stdin=subprocess.DEVNULL, timeout=120,
        )  # fmt: skip
        assert bool(done.returncode) == fails, done.stdout + done.stderr
        return done.stderr if fails else done.stdout

    def _address(self, path: str) -> str:
        query = f"?{self.server.query}" if self.server.query else ""
        return f"{self.server.scheme}://{self.server.netloc}{path}{query}"

    def _on_the_server(self, verb: str, tail: str = "") -> None:
        with psycopg.connect(self._address(SERVERS_OWN), autocommit=True) as server:
            server.execute(f'{verb} "{self.database}" {tail}'.encode())


def forge(folder: Path, **changes: object) -> None:
    """Change what a manifest says and make every sum agree, as somebody with intent would."""
    manifest = copy.read(folder)
    for name in copy.OWN:
        (folder / name).unlink()
    copy.finish(folder, copy.Manifest(**{**vars(manifest), **changes}))
