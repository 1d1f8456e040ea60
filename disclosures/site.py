"""Published pages and files, rendered once (filled in by the page renderer)."""

from __future__ import annotations


def render(publication_id: int) -> None:
    """Render a publication's pages and files to bytes."""
