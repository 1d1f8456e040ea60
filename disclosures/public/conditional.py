"""Strong ETags: what a body is called, and whether the reader has it already."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest


def etag_of(body: bytes) -> str:
    """Return the strong ETag of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def has_it(request: HttpRequest, etag: str) -> bool:
    """Tell whether the reader asked for anything but this very body (If-None-Match)."""
    known = request.headers.get("If-None-Match", "")
    return bool(known) and (known.strip() == "*" or etag in known)
