"""The drill: a backup under load, everything destroyed, restored, and every address the same."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from disclosures.site.store import Store
from disclosures.upkeep import copy
from tests.upkeep.places import ROOT, Place, forge

DRAFT = 2026  # the year of the budget that is saved all the time
PATIENCE = 60  # seconds


@contextmanager
def at_work(place: Place, journal: Path) -> Iterator[None]:
    """Have somebody save and publish there meanwhile; then kill them in the middle of it."""
    works = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.upkeep.load", *words],
            cwd=ROOT,
            env={**place.environment, "DJANGO_SETTINGS_MODULE": "config.settings"},
        )
        for words in (("save",), ("publish", str(journal)))
    ]
    try:
        until(works, lambda: bool(lines(journal)))
        yield
        before = len(lines(journal))  # the next may have been committed before the backup
        until(works, lambda: len(lines(journal)) > before + 1)
    finally:
        for each in works:
            each.kill()
            each.wait()


def until(works: list[subprocess.Popen[bytes]], true: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end and not any(each.poll() for each in works), "nobody works"
        time.sleep(0.05)


def lines(journal: Path) -> list[dict[str, Any]]:
    text = journal.read_text(encoding="utf-8") if journal.is_file() else ""
    return [json.loads(each) for each in text.splitlines(keepends=True) if each.endswith("\n")]


def served(place: Place) -> dict[str, str]:
    addresses = Store(place.folder / "published").read_map()["addresses"]
    return {path: entry["object"] for path, entry in addresses.items()}


def column(folder: Path, table: str, name: str) -> list[Any]:
    """Return one column of a table in a backup."""
    found = next(each for each in copy.read(folder).tables if each.table == table)
    at = found.columns.index(name)
    return [row[at] for row in copy.rows(folder, found)]


def test_what_a_backup_held_is_served_again_byte_for_byte(
    place: Place, kept: Path, tmp_path: Path
) -> None:
    assert "全部核对相符" in place.manage("restore", kept)
    place.manage("setup")
    assert len(served(place)) > 500

    journal, backup = tmp_path / "journal", tmp_path / "backup"
    with at_work(place, journal):
        said = place.manage("backup", backup)
    heads = copy.read(backup).heads
    assert f"操作记录 {heads['log']['sequence']} 条" in said
    years = column(backup, "disclosures_budget", "fiscal_year_id")
    at = years.index(DRAFT)  # of the draft that was saved all the time, a save a log entry
    saved = column(backup, "disclosures_budget", "version")[at]
    about = column(backup, "disclosures_logentry", "budget_id")
    assert saved > 5
    assert about.count(column(backup, "disclosures_budget", "id")[at]) == saved
    chain = heads["publications"]["chain"]
    assert lines(journal)[-1]["chain"] != chain  # work went on
    then = {each["chain"]: each["served"] for each in lines(journal)}[chain]

    place.destroy()
    place.build()
    assert "全部核对相符" in place.manage("restore", backup)
    place.manage("setup")
    again = served(place)
    assert {path for path in then | again if then.get(path) != again.get(path)} == set()


def test_a_backup_whose_heads_were_forged_changes_nothing(place: Place, kept: Path) -> None:
    heads = copy.read(kept).heads
    forge(kept, heads={**heads, "log": {**heads["log"], "digest": "0" * 64}})
    assert "末端与备份清单不符" in place.manage("restore", kept, fails=True)
    assert not list(place.folder.glob("*.sqlite3*"))
    if place.vendor == "postgresql":
        assert "没有备份" in place.manage("backup", place.folder / "b", fails=True)  # no tables
    said = place.manage("restore", kept, "--despite-problems")
    assert "全部核对相符" not in said


def test_work_is_overwritten_only_where_that_is_said_and_by_older_software_too(
    place: Place, kept: Path
) -> None:
    place.manage("restore", kept)
    assert "数据库里已有数据" in place.manage("restore", kept, fails=True)
    newest = ["admin", "0003_logentry_add_action_flag_choices"]
    migrations = copy.read(kept).migrations
    forge(kept, migrations=[each for each in migrations if each != newest])
    assert "全部核对相符" in place.manage("restore", kept, "--replace")
    assert "[ ]" not in place.manage("showmigrations")


def test_rows_that_were_taken_out_with_every_sum_adjusted_are_missed(
    place: Place, kept: Path
) -> None:
    manifest = copy.read(kept)
    at = next(i for i, each in enumerate(manifest.tables) if each.table == "disclosures_logentry")
    old = manifest.tables[at]
    rows = list(copy.rows(kept, old))
    (kept / old.file).unlink()
    new = copy.write_table(kept, old.table, old.columns, rows[:-1])
    tables = [*manifest.tables]
    tables[at] = copy.Table(**{**vars(new), "rows": old.rows})
    for name in copy.OWN:
        (kept / name).unlink()
    copy.finish(kept, copy.Manifest(**{**vars(manifest), "tables": tables}))
    assert "应有 15 行，只有 14 行" in place.manage("restore", kept, fails=True)


def test_a_backup_moves_from_one_kind_of_database_to_the_other_and_back(
    place: Place, kept: Path, tmp_path: Path
) -> None:
    if place.vendor != "postgresql":
        pytest.skip("needs PostgreSQL beside SQLite")
    small = Place(tmp_path, "small", vendor="sqlite")
    assert "全部核对相符" in small.manage("restore", kept)
    small.manage("backup", tmp_path / "from-sqlite")
    assert "全部核对相符" in place.manage("restore", tmp_path / "from-sqlite")
    again = copytree(kept, tmp_path / "again")
    assert "已有数据" in place.manage("restore", again, fails=True)
    assert "全部核对相符" in place.manage("restore", again, "--replace")
