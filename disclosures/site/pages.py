"""Every page and file of a publication, as bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from disclosures.kernel.called import in_file_name
from disclosures.kernel.document import Document, Text
from disclosures.kernel.tabular import FilledTable
from disclosures.models import Publication
from disclosures.publication import publishing
from disclosures.publication.addresses import stems
from disclosures.renderers import FORMATS, Format
from disclosures.site import drawing
from disclosures.site.page import Page


def pages(publication: Publication) -> Iterator[Page]:
    """Yield everything under the version's address and, when current, the plain one.

    Nothing of a version that was withdrawn.
    """
    if publication.withdrawn_at is not None:
        return
    document = publishing.thaw(publication)
    files = list(downloads(publication, document))
    for stem in stems(publication):
        yield from drawing.html_pages(publication, document, stem)
        for tail, each in files:
            path = stem.rstrip("/") + tail
            yield Page(path, each.content_type, each.body, each.filename)
    yield from drawing.notices(publication, document)


def find(publication: Publication, path: str) -> Page | None:
    """Render what one address of a publication serves; None when it has no such page."""
    if publication.withdrawn_at is not None:
        return None
    document = publishing.thaw(publication)
    for notice in drawing.notices(publication, document, only=path):
        return notice
    for stem in stems(publication):
        if path.startswith(stem.rstrip("/")):
            wanted = path.removeprefix(stem.rstrip("/"))
            for tail, maker in _makers(publication, document):
                if tail == wanted:
                    body = maker.body()
                    return Page(path, maker.format.content_type, body, maker.filename)
            for page in drawing.html_pages(publication, document, stem, only=path):
                return page
    return None


def downloads(publication: Publication, document: Document) -> Iterator[tuple[str, Page]]:
    """Yield (end of the address, file) of every download: of the whole and of each table."""
    for tail, maker in _makers(publication, document):
        yield tail, Page("", maker.format.content_type, maker.body(), maker.filename)


@dataclass(frozen=True)
class _Maker:
    """A file that can be made: the whole document, or one table of it."""

    format: Format
    name: str
    document: Document
    part: FilledTable | Text | None = None

    def body(self) -> bytes:
        if self.part is None:
            return self.format.render_document(self.document)
        if isinstance(self.part, FilledTable):
            return self.format.render_table(self.part)
        assert self.format.render_text is not None
        return self.format.render_text(self.part)

    @property
    def filename(self) -> str:
        return f"{self.name}.{self.format.extension}" if self.format.attachment else ""


def _makers(publication: Publication, document: Document) -> Iterator[tuple[str, _Maker]]:
    year = publication.budget.fiscal_year_id
    name = f"{publication.budget.department.name}{year}年部门预算公开表"
    for each in FORMATS.values():
        yield f".{each.extension}", _Maker(each, name, document)
        for table in document.tables:
            tail = f"/{table.code}.{each.extension}"
            yield tail, _Maker(each, f"{name}-{in_file_name(table)}", document, table)
        for text in document.texts if each.render_text else ():
            yield f"/{text.code}.{each.extension}", _Maker(each, text.title, document, text)
