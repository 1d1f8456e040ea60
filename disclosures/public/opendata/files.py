"""Files made once for what is published and kept on disk: csv of the packages, zip archives.

A file is named by the fingerprint of the publications it holds, written beside and moved into
place, so that a hundred readers do not make a hundred, and nobody meets half a one.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Final

from disclosures.kernel import zipping
from disclosures.models import Publication
from disclosures.public.opendata import package
from disclosures.public.opendata.tables import TABLES, OpenTable
from disclosures.publication import publishing
from disclosures.publication.addresses import current_stem
from disclosures.renderers import FORMATS
from disclosures.site.rendering import archives, store
from disclosures.site.store import Store

TAKEN: Final = ("xlsx", "pdf", "docx", "csv", "json")  # of each budget
READ_ME: Final = """明账：部门预算公开文件

一个部门一个年度一个文件夹：Excel 工作簿、PDF、Word、CSV 和 JSON，内容相同。
SHA256SUMS 是各文件的校验值，可用 sha256sum -c SHA256SUMS 核对。
数据来自各部门依法公开的部门预算，可以自由使用，请注明来源。
"""


def root() -> Path:
    """Return where the files are kept."""
    return archives()


def fingerprint(publications: Iterable[Publication], *more: str) -> str:
    """Return what names a file over these publications: their chain and what else it holds."""
    drawn_by = store().read_map()["fingerprint"]  # changes with the code that draws the files
    found = hashlib.sha256("|".join([str(drawn_by), *more]).encode())
    for each in publications:
        found.update(f"{each.pk}:{each.chain}:{each.withdrawn_at}\n".encode())
    return found.hexdigest()[:20]


def kept(name: str, mark: str, make: Callable[[IO[bytes]], object]) -> Path:
    """Return the file of a name and fingerprint, made now where there is none."""
    folder = root()
    path = folder / f"{name}-{mark}"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=".")
    try:
        with os.fdopen(descriptor, "w+b") as file:
            make(file)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    for old in folder.glob(f"{name}-*"):
        if old != path and len(old.name) == len(path.name):
            old.unlink(missing_ok=True)
    return path


def table_file(table: OpenTable, year: int, mark: str) -> Path:
    """Return the csv of a table and year."""
    return kept(f"{year}-{table.name}.csv", mark, lambda file: package.write(table, year, file))


def year_archive(year: int, mark: str, description: bytes) -> Path:
    """Return the whole data package of a year as a zip."""

    def make(file: IO[bytes]) -> None:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            zipping.add(archive, "datapackage.json", description)
            for table in TABLES.values():
                zipping.copy(archive, f"{table.name}.csv", table_file(table, year, mark))

    return kept(f"{year}-package.zip", mark, make)


def archive(name: str, mark: str, publications: Iterable[Publication]) -> Path:
    """Return the budgets' own files in a zip, with a list of checksums."""

    def make(file: IO[bytes]) -> None:
        sums: list[str] = []
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
            zipping.add(made, "说明.txt", READ_ME.encode("utf-8-sig"))
            for path, body in _bodies(publications):
                sums.append(f"{hashlib.sha256(body).hexdigest()}  {path}\n")
                zipping.add(made, path, body)
            zipping.add(made, "SHA256SUMS", "".join(sums).encode())

    return kept(f"{name}.zip", mark, make)


def _bodies(publications: Iterable[Publication]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of each budget: from the store, or rendered where it has none."""
    held = store()
    addresses = held.read_map()["addresses"]
    for publication in publications:
        stem = current_stem(publication).rstrip("/")
        name = stem.strip("/").replace("/", "-")
        document = None
        for extension in TAKEN:
            address = f"{stem}.{extension}"
            body = _stored(held, addresses.get(address))
            if body is None:
                document = document or publishing.thaw(publication)
                body = FORMATS[extension].render_document(document)
            yield f"{name}/{name}.{extension}", body


def _stored(held: Store, entry: dict[str, str] | None) -> bytes | None:
    if entry is None:
        return None
    path = held.root / entry["object"]
    return path.read_bytes() if path.is_file() else None
