"""Published pages, answered from bytes before Django starts its machinery.

A small WSGI layer: an address in the store's map is answered from memory with its strong
ETag; everything else goes on to Django. No SQL, no session, no cookie.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_plus

from config.headers import RESOURCE, resource_policy

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]
Stamp = tuple[int, int, int]  # time, file and length of a map

MAP = "addresses-2.json"
CACHE_BYTES = 256 * 1024 * 1024
UNITS = {"unit=元", "unit=万元"}


class Answer:
    """A page ready to be sent: its bytes and the headers of each way of sending it."""

    __slots__ = ("etag", "headers", "packed", "packed_headers", "plain", "short_headers")

    def __init__(
        self, plain: bytes, packed: bytes | None, etag: str, content: Headers, common: Headers
    ) -> None:
        self.plain, self.packed, self.etag = plain, packed, etag
        same = [("ETag", etag), *common]
        self.short_headers = same
        self.headers = [*content, ("Content-Length", str(len(plain))), *same]
        self.packed_headers = [
            *content,
            ("Content-Length", str(len(packed or b""))),
            ("Content-Encoding", "gzip"),
            *same,
        ]


class Held:
    """One map and what was read of it. A new map is a new one: nothing passes from old to new."""

    __slots__ = ("answers", "entries", "seen", "size")

    def __init__(self, seen: Stamp | None, entries: dict[str, dict[str, Any]]) -> None:
        self.seen, self.entries = seen, entries
        self.answers: dict[str, Answer] = {}
        self.size = 0


class Front:
    """The layer. ``is_secure`` and ``hosts`` decide what Django must refuse or redirect."""

    def __init__(
        self,
        application: Application,
        root: Path,
        *,
        hosts: Iterable[str],
        headers: Mapping[str, str],
        https: bool = False,
        proxy_header: tuple[str, str] | None = None,
    ) -> None:
        self.application = application
        self.root = root
        self.map_path = root / MAP
        self.hosts = frozenset(hosts)
        self.common: Headers = [
            ("Cache-Control", "public, no-cache"),  # kept by all, and asked about each time
            ("Vary", "Accept-Encoding"),
            *headers.items(),
        ]
        self.https = https
        self.proxy_header = proxy_header
        self.held = Held(None, {})
        self.reading = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method in ("GET", "HEAD") and self._accepts(environ):
            answer = self._answer(environ)
            if answer is not None:
                return self._send(answer, environ, start_response, head=method == "HEAD")
        return self.application(environ, start_response)

    def _accepts(self, environ: Environ) -> bool:
        """Tell whether Django would neither refuse the host nor redirect to https."""
        host = environ.get("HTTP_HOST", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if host not in self.hosts and name.lower() not in self.hosts:
            return False
        if not self.https:
            return True
        if self.proxy_header and environ.get(self.proxy_header[0]) == self.proxy_header[1]:
            return True
        return bool(environ.get("wsgi.url_scheme") == "https")

    def _answer(self, environ: Environ) -> Answer | None:
        path: str = environ.get("PATH_INFO", "")
        if not path.isascii():
            return None
        query: str = environ.get("QUERY_STRING", "")
        if query:
            given = unquote_plus(query)
            if given not in UNITS:
                return None
            path = f"{path}?{given}"
        held = self._current()
        answer = held.answers.get(path)
        if answer is None and path in held.entries:
            answer = self._load(held, path)
        return answer

    def _current(self) -> Held:
        """Return the map as it is on disk at this very request.

        A look costs a few microseconds; without it a budget that was withdrawn, here or by
        another process, would still be served for as long as nobody looked.
        """
        held = self.held
        if self._stamp() == held.seen:
            return held
        with self.reading:
            seen = self._stamp()  # before reading: what is read is at least as new
            if seen != self.held.seen:
                self.held = Held(seen, self._read() if seen else {})
            return self.held

    def _stamp(self) -> Stamp | None:
        try:
            status = self.map_path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino, status.st_size

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            data = json.loads(self.map_path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}  # gone since the look; the next request finds that out, too
        addresses: dict[str, dict[str, Any]] = data["addresses"]
        return addresses

    def _load(self, held: Held, path: str) -> Answer | None:
        entry = held.entries[path]
        try:
            plain = (self.root / entry["object"]).read_bytes()
            packed = (self.root / entry["gzip"]).read_bytes() if entry["gzip"] else None
        except FileNotFoundError:
            return None  # Django renders it from the frozen content
        content = [("Content-Type", entry["type"])]
        if entry["filename"]:
            name = quote(entry["filename"])
            content.append(("Content-Disposition", f"attachment; filename*=UTF-8''{name}"))
        etag = f'"{entry["object"].replace("/", "")[:32]}"'
        common = [*self.common, (RESOURCE, resource_policy(path, entry["type"]))]
        answer = Answer(plain, packed, etag, content, common)
        size = len(plain) + len(packed or b"")
        if held.size + size > CACHE_BYTES:
            held.answers, held.size = {}, 0
        held.answers[path] = answer
        held.size += size
        return answer

    def _send(
        self, answer: Answer, environ: Environ, start_response: StartResponse, *, head: bool
    ) -> Iterable[bytes]:
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and (known.strip() == "*" or answer.etag in known):
            start_response("304 Not Modified", answer.short_headers)
            return []
        body, headers = answer.plain, answer.headers
        if answer.packed is not None and accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            body, headers = answer.packed, answer.packed_headers
        start_response("200 OK", headers)
        return [] if head else [body]


def accepts_gzip(header: str) -> bool:
    """Tell whether an Accept-Encoding header admits gzip."""
    for part in header.split(","):
        name, _, weight = part.partition(";")
        if name.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
