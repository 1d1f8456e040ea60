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
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from disclosures.site.page import Page

# Named anew when what it may name changes: a server never reads the map of an older version,
# which may still name what was withdrawn.
MAP = "addresses-2.json"
OLD_MAPS = ("addresses.json",)
COMPRESSED = ("text/", "application/json", "image/svg")
Entry = dict[str, Any]  # object, gzip (or null), type, filename, length
OBJECTS = ("object", "gzip")
Test = Callable[[str], bool]  # of an address
RENDERING, SWAPPING = "lock", "map.lock"  # held for long by one renderer; for a moment

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

    def __init__(self, root: Path, note: Callable[[str], None] | None = None) -> None:
        """Open the store in a folder; ``note`` hears the SHA-256 of each map before it stands."""
        self.root, self.note = root, note
        self.map_path = root / MAP

    def read_map(self) -> dict[str, Any]:
        """Return {"fingerprint": …, "addresses": {path: entry}}; empty when there is none."""
        try:
            data: dict[str, Any] = json.loads(self.map_path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {"fingerprint": "", "addresses": {}}
        return data

    def map_digest(self) -> str:
        """Return the SHA-256 of the map; blank when there is none."""
        try:
            return hashlib.sha256(self.map_path.read_bytes()).hexdigest()
        except FileNotFoundError:
            return ""

    def damaged(self) -> Iterator[str]:
        """Yield what is wrong with the bytes the map names, by address.

        An object's name is its SHA-256, and what is compressed must be the same page.
        """
        seen: dict[tuple[str, str | None], str] = {}
        for path, entry in self.read_map()["addresses"].items():
            pair = (entry["object"], entry["gzip"])
            if pair not in seen:
                seen[pair] = self._wrong(*pair)
            if seen[pair]:
                yield f"{path} {seen[pair]}"

    def _wrong(self, plain: str, packed: str | None) -> str:
        for name, what in ((plain, "文件"), (packed, "压缩文件")):
            if name is None:
                continue
            try:
                body = (self.root / name).read_bytes()
            except OSError:
                return f"的{what}不在"
            if hashlib.sha256(body).hexdigest() != name.replace("/", ""):
                return f"的{what}被改动"
        if packed is not None:
            try:
                body = gzip.decompress((self.root / packed).read_bytes())
            except (OSError, EOFError, zlib.error):
                return "的压缩文件解不开"
            if hashlib.sha256(body).hexdigest() != plain.replace("/", ""):
                return "的压缩文件不是这一页"
        return ""

    def update(
        self,
        belongs: Test,
        pages: Iterable[Page],
        fingerprint: str | None = None,
        may_show: Callable[[], Test] = lambda: lambda path: True,
    ) -> int:
        """Replace every address that belongs to something by these pages; return their count.

        ``fingerprint`` None keeps the one stored. ``may_show`` is asked when all is rendered and
        the map is about to be swapped, for rendering takes long: what was withdrawn meanwhile
        does not come back.
        """
        with self._locked(RENDERING):
            new = {page.path: self._put(page) for page in pages}
            with self._locked(SWAPPING):
                data = self.read_map()
                known = {p: entry for p, entry in data["addresses"].items() if not belongs(p)} | new
                shown = may_show()
                kept = {path: entry for path, entry in known.items() if shown(path)}
                self._swap(
                    {
                        "fingerprint": data["fingerprint"] if fingerprint is None else fingerprint,
                        "addresses": kept,
                    }
                )
                self._discard((entry for path, entry in known.items() if path not in kept), kept)
            return len(new)

    def remove(self, belongs: Test, *, hurry: bool = False) -> None:
        """Take addresses and their bytes off the disk at once, waiting for no rendering.

        ``hurry``: inside a transaction, when neither a lock may be waited for nor the map be
        noted; somebody else's swap of the same moment is lost or wins, so remove again after it.
        A map that cannot be written goes away as a whole: then every page is rendered anew from
        what is public. Raises OSError when not even that can be done.
        """
        with contextlib.nullcontext() if hurry else self._locked(SWAPPING):
            data = self.read_map()
            kept = {path: entry for path, entry in data["addresses"].items() if not belongs(path)}
            gone = [entry for path, entry in data["addresses"].items() if path not in kept]
            if not gone and not hurry and self.note is not None and data["addresses"]:
                self.note(self.map_digest())  # of what was swapped in a hurry
            if not gone:
                return
            try:
                self._swap(data | {"addresses": kept}, noted=not hurry)
            except OSError:
                self.map_path.unlink(missing_ok=True)
            self._discard(gone, kept)

    def sweep(self) -> int:
        """Remove objects that no address names any more; return their count."""
        with self._locked(RENDERING), self._locked(SWAPPING):
            for name in OLD_MAPS:
                (self.root / name).unlink(missing_ok=True)
            entries = self.read_map()["addresses"].values()
            named = {entry[key] for entry in entries for key in OBJECTS}
            unnamed = [
                path
                for path in self.root.glob("*/*")
                if f"{path.parent.name}/{path.name}" not in named
            ]
            for path in unnamed:
                path.unlink()
            return len(unnamed)

    def _discard(self, entries: Iterable[Entry], kept: Mapping[str, Entry]) -> None:
        """Remove the objects of entries that none of those kept names as well."""
        named = {entry[key] for entry in kept.values() for key in OBJECTS}
        for name in {entry[key] for entry in entries for key in OBJECTS} - named - {None}:
            (self.root / name).unlink(missing_ok=True)

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

    def _swap(self, data: dict[str, Any], *, noted: bool = True) -> None:
        body = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=0).encode()
        if noted and self.note is not None:
            self.note(hashlib.sha256(body).hexdigest())
        _write_durably(self.map_path, body)

    @contextlib.contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / name).open("a") as file:
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
