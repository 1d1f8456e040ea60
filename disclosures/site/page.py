"""One address and what it serves."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page or, with a filename, a download."""

    path: str  # /500112/wsb/2024/income/ ; with ?unit=万元 or ?unit=元 for the other unit
    content_type: str
    body: bytes
    filename: str = ""
