"""The Word file holds the same cells and words as the page."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document as open_word

from disclosures.kernel.document import Document
from disclosures.kernel.grid import lay_out
from disclosures.models import Publication
from disclosures.publication import publishing
from disclosures.renderers import docx
from disclosures.site import pages


@pytest.fixture(params=["500112", "500106", "640000", "130100", "120000"])
def document(samples: None, request: pytest.FixtureRequest) -> Document:
    found = Publication.objects.get(budget__department__jurisdiction=request.param)
    return publishing.thaw(found)


def test_every_cell_and_every_paragraph_reads_back(document: Document) -> None:
    word = open_word(io.BytesIO(docx.render_document(document)))
    assert len(word.tables) == len(document.tables)
    for table, printed in zip(document.tables, word.tables, strict=True):
        grid = lay_out(table)
        rows = [[cell.text for cell in row.cells] for row in printed.rows]
        for cell in grid.cells:
            for row, column in cell.places:
                assert rows[row][column] == cell.text, (table.code, row, column)
    said = [each.text for each in word.paragraphs]
    for text in document.texts:
        for block in text.blocks:
            assert block.text in said
    for table in document.tables:
        for note in table.notes:
            assert note in said


def test_the_same_content_gives_the_same_bytes(samples: None) -> None:
    found = Publication.objects.get(budget__department__jurisdiction="500112")
    document = publishing.thaw(found)
    assert docx.render_document(document) == docx.render_document(document)


def test_the_narrative_is_a_page_and_a_word_file(samples: None) -> None:
    found = Publication.objects.select_related("budget__department__jurisdiction").get(
        budget__department__jurisdiction="500112"
    )
    made = {page.path: page for page in pages.pages(found)}
    assert "部门预算情况说明" in made["/500112/wsb/2024/narrative/"].body.decode()
    word = open_word(io.BytesIO(made["/500112/wsb/2024/narrative.docx"].body))
    assert any("总收入2,375,070.89元" in each.text for each in word.paragraphs)
    text = open_word(io.BytesIO(_file("130100", "/130100/wsb/2024/performance-text.docx")))
    assert any(re.search("总体绩效目标", each.text) for each in text.paragraphs)
    assert "/500112/wsb/2024.docx" in made


def _file(place: str, path: str) -> bytes:
    found = Publication.objects.select_related("budget__department__jurisdiction").get(
        budget__department__jurisdiction=place
    )
    page = pages.find(found, path)
    assert page is not None
    return page.body
