"""Zip files whose bytes depend on their content alone: no member has a time of its own."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Final

FIXED_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
BLOCK: Final = 1 << 16


def add(archive: zipfile.ZipFile, name: str, body: bytes) -> None:
    """Add bytes under a name."""
    archive.writestr(_member(name), body)


def copy(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    """Add a file under a name, block by block."""
    with path.open("rb") as source, archive.open(_member(name), "w") as target:
        while block := source.read(BLOCK):
            target.write(block)


def retimed(raw: bytes) -> bytes:
    """Return an archive (a docx, an xlsx) with the one fixed time on every member."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            add(target, name, source.read(name))
    return out.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, FIXED_TIME)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member
