"""The store of published bytes: immutable objects by SHA-256, and a map of addresses.

Everything is on disk before the map names it, and the map is swapped in one step, so that a
reader or a crash never meets half a page.  Pure Python: the web server's front reads it too.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from disclosures.site.page import Page

MAP = "addresses.json"
COMPRESSED = ("text/", "application/json", "image/svg")
Entry = dict[str, Any]  # object, gzip (or null), type, filename, length

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)


class Store:
    """Published bytes under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.map_path = root / MAP

    def read_map(self) -> dict[str, Any]:
        """Return {"fingerprint": …, "addresses": {path: entry}}; empty when there is none."""
        try:
            data: dict[str, Any] = json.loads(self.map_path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {"fingerprint": "", "addresses": {}}
        return data

    def update(
        self, belongs: Callable[[str], bool], pages: Iterable[Page], fingerprint: str | None = None
    ) -> int:
        """Replace every address that belongs to something by these pages; return their count.

        ``fingerprint`` None keeps the one stored.
        """
        with self._locked():
            data = self.read_map()
            kept = {path: entry for path, entry in data["addresses"].items() if not belongs(path)}
            new = {page.path: self._put(page) for page in pages}
            self._swap(
                {
                    "fingerprint": data["fingerprint"] if fingerprint is None else fingerprint,
                    "addresses": kept | new,
                }
            )
            return len(new)

    def sweep(self) -> int:
        """Remove objects that no address names any more; return their count."""
        with self._locked():
            entries = self.read_map()["addresses"].values()
            named = {entry[key] for entry in entries for key in ("object", "gzip")}
            unnamed = [
                path
                for path in self.root.glob("*/*")
                if f"{path.parent.name}/{path.name}" not in named
            ]
            for path in unnamed:
                path.unlink()
            return len(unnamed)

    def _put(self, page: Page) -> Entry:
        packed = None
        if page.content_type.startswith(COMPRESSED):
            packed = self._write(gzip.compress(page.body, 9, mtime=0))
        return {
            "object": self._write(page.body),
            "gzip": packed,
            "type": page.content_type,
            "filename": page.filename,
        }

    def _write(self, body: bytes) -> str:
        name = hashlib.sha256(body).hexdigest()
        path = self.root / name[:2] / name[2:]
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_durably(path, body)
        return f"{name[:2]}/{name[2:]}"

    def _swap(self, data: dict[str, Any]) -> None:
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=0)
        _write_durably(self.map_path, text.encode())

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("a") as file:
            _lock(file.fileno())
            yield


def _write_durably(path: Path, body: bytes) -> None:
    """Write to a file beside it, sync, and move it into place."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if os.name != "nt":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
