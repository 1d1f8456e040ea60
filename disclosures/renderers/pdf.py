"""A document, a table or a text as PDF: tagged (PDF/UA-1), archival (PDF/A-2a), the same cells.

Set by typst from the same Grid as every other format. Words go in as data, never as markup.
A character that the fonts do not have would forbid an archival file: then the file is made
without that promise, and the log says which document.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import typst

from disclosures.kernel import called
from disclosures.kernel.document import Document, Heading, Part, Text
from disclosures.kernel.grid import Cell, Grid, lay_out
from disclosures.kernel.tabular import FilledTable

CONTENT_TYPE: Final = "application/pdf"
HERE: Final = Path(__file__).parent
TEMPLATE: Final = HERE / "typeset" / "booklet.typ"
ARCHIVAL: Final[list[Literal["a-2a", "ua-1"]]] = ["a-2a", "ua-1"]
WIDE: Final = 62  # Chinese characters: a wider table lies
MADE: Final = 946684800  # seconds: the same content gives the same bytes
_LONG = re.compile(r"[!-~]{24}")  # a run that would leave its cell may be broken after these
logger = logging.getLogger(__name__)


def render_document(document: Document) -> bytes:
    """Return the whole document: cover, contents, texts and tables."""
    department = next((table.department for table in document.tables if table.department), "")
    return _set(
        {
            "title": document.title,
            "author": department,
            "cover": True,
            "contents": document.contents_title,
            "entries": [called.in_contents(part) for part in document.parts],
            "parts": [_part(part) for part in document.parts],
        }
    )


def render_table(table: FilledTable) -> bytes:
    """Return one table."""
    return _single(table, table.title, table.department)


def render_text(text: Text) -> bytes:
    """Return one text."""
    return _single(text, text.title, "")


def _single(part: Part, title: str, author: str) -> bytes:
    data = {"title": title, "author": author, "cover": False, "contents": "", "entries": []}
    return _set({**data, "parts": [_part(part)]})


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Text):
        blocks = [
            {
                "text": block.text,
                "level": min(max(block.level, 2), 4) if isinstance(block, Heading) else 0,
            }
            for block in part.blocks
        ]
        return {"kind": "text", "title": part.title, "blocks": blocks}
    grid = lay_out(part)
    wide = sum(grid.widths)
    return {
        "kind": "table",
        "title": called.heading(part),
        "subtitle": grid.subtitle,
        "preparer": grid.preparer,
        "unit": grid.unit_line,
        "lying": wide > WIDE,
        "size": 8
        if wide > WIDE * 2 or len(grid.widths) > 12
        else 9
        if len(grid.widths) > 7
        else 10,
        "widths": list(grid.widths),
        "cells": list(_cells(grid)),
        "notes": list(grid.notes),
    }


def _cells(grid: Grid) -> Iterator[dict[str, Any]]:
    """Yield the cells with where they go: above the heading, in it (repeated), below.

    A label beside the whole list stands in the heading and goes on below it without a line.
    """
    for cell in grid.cells:
        place = "head" if cell.row in grid.head else "body"
        if cell.row < grid.head.start:
            place = "form"
        hanging = place == "head" and cell.row + cell.rowspan > grid.head.stop
        if not hanging:
            yield _cell(cell, place, cell.row, cell.rowspan, cell.text)
            continue
        within = grid.head.stop - cell.row
        yield _cell(cell, place, cell.row, within, cell.text, "above")
        yield _cell(cell, "body", grid.head.stop, cell.rowspan - within, "", "below")


def _cell(
    cell: Cell, place: str, row: int, rows: int, text: str, opened: str = ""
) -> dict[str, Any]:
    return {
        "x": cell.column,
        "y": row,
        "rows": rows,
        "columns": cell.colspan,
        "text": _LONG.sub(lambda run: f"{run[0]}\u200b", text),
        "role": cell.role,
        "level": cell.level,
        "strong": cell.strong,
        "head": cell.role == "head",
        "place": place,
        "open": opened,
    }


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[HERE / "fonts"]
    )


def _set(data: dict[str, Any]) -> bytes:
    compiler = typst.Compiler(
        input=TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=_fonts(),
        # half a character (a lone surrogate) has no bytes: it prints as a question mark
        sys_inputs={"data": json.dumps(data, ensure_ascii=False).encode(errors="replace").decode()},
    )
    try:
        made = compiler.compile(format="pdf", pdf_standards=list(ARCHIVAL), timestamp=MADE)
    except typst.TypstError as error:
        logger.warning("%s is not an archival PDF: %s", data["title"], error)
        made = compiler.compile(format="pdf", timestamp=MADE)
    assert isinstance(made, bytes)
    return made
