"""Official tables as CSV that Excel opens well.

A table is its printed rectangle, with the title lines above and the notes below.
"""

from __future__ import annotations

from typing import Final

from disclosures.kernel import csvfiles
from disclosures.kernel.document import Document
from disclosures.kernel.grid import lay_out
from disclosures.kernel.tabular import FilledTable, figures

CONTENT_TYPE: Final = csvfiles.CONTENT_TYPE
HEADINGS: Final = ("表号", "表名", "行", "列", "科目编码", "名称", "金额（元）")


def render_table(table: FilledTable) -> bytes:
    """Return one table as it is printed."""
    grid = lay_out(table)
    above = [[grid.title], [grid.subtitle], [grid.preparer, grid.unit_line]]
    rows = [*(row for row in above if any(row)), *grid.texts(), *([note] for note in grid.notes)]
    return csvfiles.encoded(rows, codes=True)


def render_document(document: Document) -> bytes:
    """Return every amount of a document with its address, in 元."""
    rows: list[list[str]] = [list(HEADINGS)]
    for table in document.tables:
        for each in figures(table):
            rows.append(
                [table.number, table.title, each.row, each.column, each.code, each.label,
                 format(each.amount, "f")]
            )  # fmt: skip
    return csvfiles.encoded(rows, codes=True)
