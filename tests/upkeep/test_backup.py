"""A backup is whole or there is none; one that is damaged is refused before anything is touched."""

from __future__ import annotations

import errno
import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from disclosures import VERSION
from disclosures.models import Budget
from disclosures.publication import record
from disclosures.upkeep import backing_up, copy, restoring, software
from tests.upkeep.places import forge


@pytest.fixture
def in_a_test(samples: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make backups inside the transaction of a test, which is a snapshot itself."""
    monkeypatch.setattr(backing_up, "snapshot", nullcontext)


def back_up(folder: Path) -> str:
    out = StringIO()
    call_command("backup", str(folder), stdout=out)
    return out.getvalue()


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Let writing fail as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_backup_says_what_it_is_and_holds_everything(kept: Path, samples: None) -> None:
    manifest = copy.read(kept)
    assert (manifest.software, manifest.database) == (VERSION, connection.vendor)
    heads = record.heads()
    for name in ("log", "publications"):
        assert manifest.heads[name] == heads[name]
    call_command(
        "verify_publications", head=[str(kept / "record.json")], no_files=True, stdout=StringIO()
    )
    counts = {each.table: each.rows for each in manifest.tables}
    assert counts["disclosures_publication"] == 5
    assert counts["disclosures_budget"] == Budget.objects.count()
    with connection.cursor() as cursor:
        every = set(connection.introspection.table_names(cursor))
    made_again = {"django_session", "django_migrations", "disclosures_guard"}
    assert every - counts.keys() - made_again <= {
        each for each in every if each.startswith("disclosures_search")
    }
    assert "disclosures_searchentry" in counts


def test_a_backup_keeps_the_secrets_of_the_settings_out_and_others_away(kept: Path) -> None:
    assert oct(kept.stat().st_mode)[-3:] == "700"
    for path in kept.iterdir():
        assert oct(path.stat().st_mode)[-3:] == "600", path.name
        assert settings.SECRET_KEY.encode() not in path.read_bytes()
    assert not (kept / "django_session.jsonl.gz").exists()


def test_one_flipped_byte_in_any_file_is_seen(kept: Path) -> None:
    for path in sorted(kept.iterdir()):
        whole = path.read_bytes()
        for at in {0, len(whole) // 3, len(whole) // 2, len(whole) - 1}:
            for bit in (0x01, 0x20):
                damaged = bytearray(whole)
                damaged[at] ^= bit
                path.write_bytes(damaged)
                with pytest.raises(copy.DamagedCopy, match="备份"):
                    copy.read(kept)
        path.write_bytes(whole)
    copy.read(kept)


def test_a_missing_or_strange_file_is_named(kept: Path) -> None:
    for path in sorted(kept.iterdir()):
        whole = path.read_bytes()
        path.unlink()
        with pytest.raises(copy.DamagedCopy, match=path.name):
            copy.read(kept)
        path.write_bytes(whole)
    (kept / "more.txt").touch()
    with pytest.raises(copy.DamagedCopy, match=r"多出文件 more\.txt"):
        copy.read(kept)
    with pytest.raises(copy.DamagedCopy, match="没有目录"):
        copy.read(kept / "nowhere")


def test_a_manifest_that_was_edited_is_seen_even_with_its_sum(kept: Path) -> None:
    path, sums = kept / copy.MANIFEST, kept / copy.SUMS
    before = copy.digest(path)
    data = json.loads(path.read_text(encoding="utf-8"))
    data["tables"] = data["tables"][1:]
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(copy.DamagedCopy, match=r"manifest\.json 损坏或被改动"):
        copy.read(kept)
    sums.write_text(sums.read_text().replace(before, copy.digest(path)))
    with pytest.raises(copy.DamagedCopy, match=r"与 SHA256SUMS 不符"):
        copy.read(kept)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"software": "99.0.0"}, r"更新的软件（99\.0\.0）"),
        ({"content": 99}, "更新的软件"),
        ({"migrations": [["disclosures", "9999_future"]]}, r"disclosures\.9999_future"),
        ({"format": 99}, "格式是 99"),
    ],
)
def test_a_backup_of_newer_software_is_refused(
    kept: Path, change: dict[str, object], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_new_file", "_one_transaction", "_refuse_data"):
        monkeypatch.delattr(restoring, name)  # not even looked at
    forge(kept, **change)
    with pytest.raises((software.NewerSoftware, copy.DamagedCopy), match=said):
        restoring.restore(kept)


def test_a_backup_goes_into_an_empty_folder_only(tmp_path: Path, in_a_test: None) -> None:
    full, empty = tmp_path / "full", tmp_path / "empty"
    for folder in (full, empty):
        folder.mkdir()
    (full / "diary.txt").write_text("mine")
    with pytest.raises(CommandError, match="目录不是空的"):
        back_up(full)
    assert [path.name for path in full.iterdir()] == ["diary.txt"]
    assert "已备份" in back_up(empty)
    copy.read(empty)


def test_a_full_disk_leaves_nothing_half(tmp_path: Path, in_a_test: None) -> None:
    with no_file_larger_than(9000), pytest.raises(CommandError, match="磁盘空间不够"):
        back_up(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_at_the_last_moment_leaves_nothing_half(
    tmp_path: Path, in_a_test: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(copy, "_sync", full)
    with pytest.raises(CommandError, match="磁盘空间不够"):
        back_up(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_waits_for_its_upgrade_is_not_backed_up(
    tmp_path: Path, samples: None
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'indicators'")
    with pytest.raises(CommandError, match="先运行 setup"):
        call_command("backup", str(tmp_path / "new"))
