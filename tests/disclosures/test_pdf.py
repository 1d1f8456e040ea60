"""The PDF holds the same cells and words as the page, tagged, archival, with its fonts."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from disclosures.archive import loading, reading, transcription
from disclosures.kernel.document import Document, Paragraph, Text
from disclosures.kernel.grid import lay_out
from disclosures.kernel.tabular import Column, Field, FilledPanel, FilledTable, Row, label
from disclosures.models import Publication
from disclosures.publication import publishing
from disclosures.renderers import pdf

pytestmark = pytest.mark.skipif(
    shutil.which("pdfinfo") is None, reason="没有 poppler-utils，不能读回 PDF"
)
PLACES = ["500112", "500106", "640000", "130100", "120000"]


def run(tmp_path: Path, content: bytes, *command: str) -> str:
    path = tmp_path / "made.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        [command[0], *command[1:-1], *([command[-1]] if len(command) > 1 else []), str(path)],
        capture_output=True,
        check=False,
    )
    return done.stdout.decode("utf-8", "replace")


def tagged_cells(tmp_path: Path, content: bytes) -> list[str]:
    """Return the text of every TH and TD in reading order, blanks and spaces left out."""
    cells: list[list[str]] = []
    inside = -1
    for line in run(tmp_path, content, "pdfinfo", "-struct-text").splitlines():
        indent = len(line) - len(line.lstrip())
        word = line.strip()
        if re.match(r"(TH|TD)\b", word):
            cells.append([])
            inside = indent
        elif word.startswith('"') and inside >= 0 and indent > inside:
            cells[-1].append(word[1:-1])
        elif indent <= inside:
            inside = -1
    return [text for text in ("".join(each) for each in cells) if squeezed(text)]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def text_of(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "made.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture(params=PLACES)
def document(samples: None, request: pytest.FixtureRequest) -> Document:
    found = Publication.objects.get(budget__department__jurisdiction=request.param)
    return publishing.thaw(found)


def expected(document: Document) -> list[str]:
    cells = [squeezed(cell.text) for table in document.tables for cell in lay_out(table).cells]
    return [text for text in cells if text]


def test_every_cell_and_every_paragraph_reads_back(document: Document, tmp_path: Path) -> None:
    content = pdf.render_document(document)
    assert [squeezed(cell) for cell in tagged_cells(tmp_path, content)] == expected(document)
    said = squeezed(text_of(tmp_path, content))
    for text in document.texts:
        for block in text.blocks:
            # a page number may stand inside a paragraph that goes on overleaf
            assert squeezed(block.text)[:12] in said
    for table in document.tables:
        for note in table.notes:
            assert squeezed(note) in said


@pytest.mark.parametrize("path", sorted(loading.DIRECTORY.glob("*.json")), ids=lambda p: p.stem)
def test_the_transcribed_read_back_too(path: Path, tmp_path: Path) -> None:
    document = reading.document(transcription.read(path))
    content = pdf.render_document(document)
    assert [squeezed(cell) for cell in tagged_cells(tmp_path, content)] == expected(document)


def test_it_is_tagged_archival_and_carries_its_fonts(samples: None, tmp_path: Path) -> None:
    found = Publication.objects.get(budget__department__jurisdiction="500112")
    document = publishing.thaw(found)
    content = pdf.render_document(document)
    about = run(tmp_path, content, "pdfinfo")
    assert re.search(r"Tagged:\s+yes", about)
    assert document.title in about
    assert b"pdfaid:part" in content
    assert b"pdfuaid:part" in content
    assert b"/Lang" in content
    fonts = run(tmp_path, content, "pdffonts").splitlines()[2:]
    assert len(fonts) == 2
    assert all(re.search(r"yes yes yes", line) for line in fonts)
    pages = int(re.search(r"Pages:\s+([0-9]+)", about)[1])  # type: ignore[index]
    said = text_of(tmp_path, content)
    assert f"第{pages}页" in squeezed(said)
    assert f"共{pages}页" in squeezed(said)


def test_the_same_content_gives_the_same_bytes(samples: None) -> None:
    found = Publication.objects.get(budget__department__jurisdiction="500106")
    document = publishing.thaw(found)
    assert pdf.render_document(document) == pdf.render_document(document)


def table(rows: int, name: str = "行政运行") -> FilledTable:
    return FilledTable(
        code="long",
        spec="test/long",
        number="表一",
        title="长表",
        unit="元",
        style="grouped2",
        panels=(
            FilledPanel(
                (Column("name", "科目名称", "label", 20), Column("total", "合计", "amount")),
                tuple(
                    Row(f"r{at}", {"name": f"{name}{at}", "total": Decimal(at)})
                    for at in range(rows)
                ),
            ),
        ),
    )


def test_a_long_table_repeats_its_heading_on_every_page(tmp_path: Path) -> None:
    content = pdf.render_table(table(120))
    said = text_of(tmp_path, content)
    pages = said.split("\f")[:-1]
    assert len(pages) > 2
    assert all("科目名称" in page for page in pages)


def test_a_list_below_a_form_repeats_its_heading_too(tmp_path: Path) -> None:
    below = replace(
        table(150),
        side="绩效指标",
        form=((label("项目名称"), Field("翻译经费", "name", colspan=2)),),
    )
    pages = text_of(tmp_path, pdf.render_table(below)).split("\f")[:-1]
    assert len(pages) > 2
    for page in pages:
        assert "科目名称" in page
        assert "绩效指标" in squeezed(page)
    assert sum("翻译经费" in page for page in pages) == 1


@pytest.mark.parametrize(
    "hostile",
    [
        '#read("/etc/passwd")',
        "$x$ *粗* _斜_ @引 <标>",
        "\\u{41} // 注释",
        "长" * 400,
        "abcdefghij" * 30,
    ],
)
def test_words_are_printed_as_words(hostile: str, tmp_path: Path) -> None:
    content = pdf.render_table(table(1, hostile))
    assert squeezed(hostile) in squeezed(text_of(tmp_path, content))


def test_half_a_character_breaks_nothing(tmp_path: Path) -> None:
    assert "项目?" in text_of(tmp_path, pdf.render_table(table(1, "项目\ud800")))


@pytest.mark.parametrize("rare", ["😀", "\ue000", "༄"])
def test_a_character_without_a_glyph_costs_the_archive_mark_and_nothing_else(
    rare: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    content = pdf.render_table(table(1, f"项目{rare}"))
    assert content.startswith(b"%PDF")
    assert b"pdfaid:part" not in content
    assert "长表 is not an archival PDF" in caplog.text
    assert "项目" in text_of(tmp_path, content)


def test_a_text_has_its_headings_and_paragraphs(tmp_path: Path) -> None:
    text = Text("t", "说明", (Paragraph("第一段。"), Paragraph("第二段。")))
    said = text_of(tmp_path, pdf.render_text(text))
    assert "第一段。" in said
    assert "第二段。" in said
