"""Every page and file of a publication, as bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """One address and what it serves; with a filename it is a download."""

    path: str  # /500112/wsb/2024/income/ ; with ?unit=万元 or ?unit=元 for the other unit
    content_type: str
    body: bytes
    filename: str = ""
