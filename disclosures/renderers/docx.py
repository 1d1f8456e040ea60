"""A document, a table or a text as docx: 公文 fonts, official tables cell for cell."""

from __future__ import annotations

import io
from datetime import datetime

from docx import Document as new_document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table

from disclosures.kernel import called, zipping
from disclosures.kernel.document import Document, Heading, Part, Text
from disclosures.kernel.grid import Cell, Grid, lay_out
from disclosures.kernel.tabular import FilledTable

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE, BLACK, KAI, BODY = "方正小标宋简体", "黑体", "楷体", "仿宋"
LATIN = "Times New Roman"
WIDE = 62  # Chinese characters: a wider table lies
MARGIN = Cm(2.2)
STAMP = datetime(2000, 1, 1)  # written as it stands, without a zone


def render_document(document: Document) -> bytes:
    """Return the whole document: cover, contents, texts and tables, as docx bytes."""
    word = _blank(document.title)
    _cover(word, document)
    for part in document.parts:
        _part(word, part)
    return _bytes(word)


def render_table(table: FilledTable) -> bytes:
    """Return one table as docx bytes."""
    word = _blank(table.title)
    _part(word, table, first=True)
    return _bytes(word)


def render_text(text: Text) -> bytes:
    """Return one text as docx bytes."""
    word = _blank(text.title)
    _part(word, text, first=True)
    return _bytes(word)


def _blank(title: str) -> Word:
    word = new_document()
    style = word.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    style.paragraph_format.space_after = Pt(0)
    for level, font, size in ((1, TITLE, 22), (2, BLACK, 16), (3, KAI, 16), (4, BODY, 16)):
        each = word.styles[f"Heading {level}"]
        each.font.name, each.font.size = LATIN, Pt(size)
        each.font.bold, each.font.italic = False, False
        each.font.color.rgb = None
        each.element.rPr.rFonts.set(qn("w:eastAsia"), font)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            each.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
        each.paragraph_format.space_before = Pt(6)
        each.paragraph_format.space_after = Pt(6)
    properties = word.core_properties
    properties.title, properties.author, properties.language = title, "明账", "zh-CN"
    properties.created = properties.modified = STAMP
    _page(word.sections[0], lying=False)
    _number_pages(word)
    return word


def _page(section: object, *, lying: bool) -> None:
    """Set A4, standing or lying."""
    width, height = (Cm(29.7), Cm(21)) if lying else (Cm(21), Cm(29.7))
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT  # type: ignore[attr-defined]
    section.page_width, section.page_height = width, height  # type: ignore[attr-defined]
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, MARGIN)


def _number_pages(word: Word) -> None:
    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    run.font.size = Pt(10)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _cover(word: Word, document: Document) -> None:
    for _ in range(6):
        word.add_paragraph()
    title = word.add_paragraph(style="Heading 1")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run(document.title)
    title.add_run().add_break(WD_BREAK.PAGE)
    head = word.add_paragraph(document.contents_title)
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in document.parts:
        line = word.add_paragraph(called.in_contents(part))
        line.paragraph_format.left_indent = Cm(1)
        for run in line.runs:
            run.font.size = Pt(12)


def _part(word: Word, part: Part, *, first: bool = False) -> None:
    grid = None if isinstance(part, Text) else lay_out(part)
    lying = grid is not None and sum(grid.widths) > WIDE
    section = word.sections[0] if first else word.add_section()
    _page(section, lying=lying)
    title = word.add_paragraph(style="Heading 1")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run(part.title)
    if grid is None:
        assert isinstance(part, Text)
        _text(word, part)
    else:
        _sheet(word, grid, Cm(25.3) if lying else Cm(16.6))


def _text(word: Word, text: Text) -> None:
    for block in text.blocks:
        if isinstance(block, Heading):
            word.add_paragraph(block.text, style=f"Heading {min(max(block.level, 2), 4)}")
        else:
            paragraph = word.add_paragraph(block.text)
            paragraph.paragraph_format.first_line_indent = Pt(32)
            paragraph.paragraph_format.line_spacing = Pt(28)


def _sheet(word: Word, grid: Grid, width: int) -> None:
    if grid.subtitle:
        word.add_paragraph(grid.subtitle).alignment = WD_ALIGN_PARAGRAPH.CENTER
    line = word.add_paragraph()
    line.paragraph_format.tab_stops.add_tab_stop(width, 2)  # 2: right
    for text in (grid.preparer, "\t", grid.unit_line):
        line.add_run(text).font.size = Pt(10.5)
    if grid.rows and grid.widths:
        _table(word, grid, width)
    for note in grid.notes:
        for run in word.add_paragraph(note).runs:
            run.font.size = Pt(10.5)


def _table(word: Word, grid: Grid, width: int) -> None:
    """Write the cells by their places; python-docx's own cell() is slow in a loop."""
    table = word.add_table(rows=len(grid.rows), cols=len(grid.widths))
    table.style = "Table Grid"
    table.autofit = False
    whole = sum(grid.widths)
    for column, share in zip(table.columns, grid.widths, strict=True):
        column.width = int(width * share / whole)
    spots = [list(row.cells) for row in table.rows]
    size = Pt(9 if len(grid.widths) > 8 else 10.5)
    for each in grid.cells:
        spot = spots[each.row][each.column]
        if each.rowspan > 1 or each.colspan > 1:
            last = spots[each.row + each.rowspan - 1][each.column + each.colspan - 1]
            spot = spot.merge(last)
        _write(spot.paragraphs[0], each, size)
    for at in grid.head:
        _repeat(table, at)


def _write(paragraph: object, cell: Cell, size: int) -> None:
    lines = cell.text.split("\n")
    for at, text in enumerate(lines):
        run = paragraph.add_run(text)  # type: ignore[attr-defined]
        run.font.size = size
        run.font.bold = cell.strong or cell.role == "head" or None
        if at < len(lines) - 1:
            run.add_break()
    how = {"amount": WD_ALIGN_PARAGRAPH.RIGHT, "percent": WD_ALIGN_PARAGRAPH.RIGHT,
           "head": WD_ALIGN_PARAGRAPH.CENTER, "code": WD_ALIGN_PARAGRAPH.LEFT}  # fmt: skip
    paragraph.alignment = how.get(cell.role, WD_ALIGN_PARAGRAPH.LEFT)  # type: ignore[attr-defined]
    if cell.level:
        paragraph.paragraph_format.left_indent = Pt(10 * cell.level)  # type: ignore[attr-defined]


def _repeat(table: Table, at: int) -> None:
    """Repeat a heading row on every page."""
    properties = table.rows[at]._tr.get_or_add_trPr()
    element = OxmlElement("w:tblHeader")
    element.set(qn("w:val"), "true")
    properties.append(element)


def _bytes(word: Word) -> bytes:
    """Return the file with fixed times, so that the same content has the same hash."""
    raw = io.BytesIO()
    word.save(raw)
    return zipping.retimed(raw.getvalue())
