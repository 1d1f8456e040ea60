"""A backup as it lies in a folder: rows of every table, a manifest, the sum of every file.

Nothing in it belongs to one kind of database: a copy made on SQLite can be restored into
PostgreSQL and the other way round. Pure reading and writing of files.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
HEADS: Final = "record.json"  # for verify_publications --head
SUMS: Final = "SHA256SUMS"
OWN: Final = (MANIFEST, HEADS, SUMS)
LINE = re.compile(r"([0-9a-f]{64})  ([a-z0-9_.]+)\n")
Row = list[Any]  # JSON values


class DamagedCopy(Exception):
    """A folder that is no whole backup; says which file, and what is wrong with it."""


@dataclass(frozen=True)
class Table:
    """One file of rows: JSON lists, one a line, packed."""

    table: str
    columns: list[str]
    rows: int
    file: str
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds."""

    format: int
    software: str  # its version
    content: int  # the schema of frozen publications
    database: str  # sqlite or postgresql
    made_at: str
    migrations: list[list[str]]
    heads: dict[str, Any]  # of the log and of the chain of publications
    tables: list[Table]

    @property
    def moment(self) -> str:
        """Return when it was made, to the minute, for people."""
        return self.made_at[:16].replace("T", " ")


@contextmanager
def writing(target: Path) -> Iterator[Path]:
    """Give a folder beside the target to write into; it becomes the target when all went well.

    Nothing is left of it otherwise. Raises FileExistsError when the target is not empty.
    """
    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        raise FileExistsError(17, "目录不是空的", str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))  # for its owner
    try:
        yield part
        for path in (*part.iterdir(), part):
            _sync(path)
        part.rename(target)
        _sync(target.parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def write_table(folder: Path, table: str, columns: list[str], rows: Iterable[Row]) -> Table:
    """Write the rows of a table; the hash is of what can be read back."""
    path, count = folder / f"{table}.jsonl.gz", 0
    with _new(path) as raw, gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as file:
        for row in rows:
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
            file.write(f"{line}\n".encode())
            count += 1
    return Table(table, columns, count, path.name, digest(path))


def finish(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, the heads, and the sum of every file as sha256sum -c reads them."""
    data = asdict(manifest)
    for name, part in ((MANIFEST, data), (HEADS, data["heads"])):
        with _new(folder / name) as file:
            file.write(f"{json.dumps(part, ensure_ascii=False, indent=1)}\n".encode())
    sums = [f"{digest(path)}  {path.name}\n" for path in sorted(folder.iterdir())]
    with _new(folder / SUMS) as file:
        file.write("".join(sums).encode())


def read(folder: Path) -> Manifest:
    """Return what a backup says it holds, after every file has been checked.

    Raises DamagedCopy.
    """
    sums = _sums(folder)
    present = {path.name for path in folder.iterdir()} - {SUMS}
    for name in sorted(sums.keys() - present):
        raise DamagedCopy(f"备份缺少文件 {name}。")
    for name in sorted(present - sums.keys()):
        raise DamagedCopy(f"备份里多出文件 {name}。")
    for name, wanted in sums.items():
        if digest(folder / name) != wanted:
            raise DamagedCopy(f"备份的文件 {name} 损坏或被改动。")
    try:
        data = json.loads((folder / MANIFEST).read_bytes())
        if data["format"] != FORMAT:
            raise DamagedCopy(f"备份的格式是 {data['format']}，这个软件只读格式 {FORMAT}。")
        manifest = Manifest(**{**data, "tables": [Table(**each) for each in data["tables"]]})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DamagedCopy(f"备份的清单 {MANIFEST} 读不出来。") from error
    own = {name: sums.get(name) for name in (MANIFEST, HEADS)}
    if sums != own | {each.file: each.sha256 for each in manifest.tables}:
        raise DamagedCopy(f"备份的清单 {MANIFEST} 与 {SUMS} 不符。")
    return manifest


def rows(folder: Path, table: Table) -> Iterator[Row]:
    """Yield the rows of a table."""
    with gzip.open(folder / table.file, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sums(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        raise DamagedCopy(f"没有目录 {folder}。")
    path = folder / SUMS
    if not path.is_file():
        raise DamagedCopy(f"{folder} 里没有 {SUMS}，不是完整的备份。")
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    except ValueError as error:
        raise DamagedCopy(f"备份的文件 {SUMS} 损坏或被改动。") from error
    found = {}
    for line in lines:
        parts = LINE.fullmatch(line)
        if parts is None or parts[2] in found:
            raise DamagedCopy(f"备份的文件 {SUMS} 损坏或被改动。")
        found[parts[2]] = parts[1]
    if MANIFEST not in found:
        raise DamagedCopy(f"备份缺少文件 {MANIFEST}。")
    return found


def _new(path: Path) -> IO[bytes]:
    """Open a new file that only its owner reads: it holds hashes of passwords and secrets."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
