"""Text that a spreadsheet may open without running it."""

from __future__ import annotations

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe(text: object) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    plain = "" if text is None else str(text)
    return f"'{plain}" if plain.startswith(DANGEROUS) else plain
