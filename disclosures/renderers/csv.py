"""Official tables as CSV that Excel opens well: BOM, CRLF, codes kept, no formulas.

A table is its printed rectangle, with the title lines above and the notes below. A cell that
a spreadsheet would take for a formula gets a leading apostrophe, and a code that it would
round or strip (long, or with a leading zero) a leading tab.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from io import StringIO
from typing import Final

from disclosures.kernel.document import Document
from disclosures.kernel.grid import lay_out
from disclosures.kernel.tabular import FilledTable, figures

CONTENT_TYPE: Final = "text/csv; charset=utf-8"
NUMBER = re.compile(r"[-+]?[0-9,]+(\.[0-9]+)?%?")
RISKY = re.compile(r"[=+\-@\t\r]")
FRAGILE = re.compile(r"0[0-9]+|[0-9]{12,}")
HEADINGS: Final = ("表号", "表名", "行", "列", "科目编码", "名称", "金额（元）")


def render_table(table: FilledTable) -> bytes:
    """Return one table as it is printed."""
    grid = lay_out(table)
    above = [[grid.title], [grid.subtitle], [grid.preparer, grid.unit_line]]
    rows = [*(row for row in above if any(row)), *grid.texts(), *([note] for note in grid.notes)]
    return _write(rows)


def render_document(document: Document) -> bytes:
    """Return every amount of a document with its address, in 元."""
    rows: list[list[str]] = [list(HEADINGS)]
    for table in document.tables:
        for each in figures(table):
            rows.append(
                [table.number, table.title, each.row, each.column, each.code, each.label,
                 format(each.amount, "f")]
            )  # fmt: skip
    return _write(rows)


def safe(text: str) -> str:
    """Return a cell that a spreadsheet neither calculates nor shortens."""
    if FRAGILE.fullmatch(text):
        return f"\t{text}"
    if len(text) > 1 and RISKY.match(text) and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _write(rows: Iterable[Iterable[str]]) -> bytes:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
