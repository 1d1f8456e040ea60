"""A list as a file: the rows that were asked for, all of them, and their totals.

Amounts in 元. Written row by row, so that memory does not grow with the list.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from disclosures.kernel import csvfiles
from disclosures.public.lists.listing import Given, Listing

CHUNK = 2000
MOST = 100_000  # rows of a workbook; csv has no limit
TOTAL = "合计"


def csv_file(listing: Listing, given: Given, found: QuerySet[Any]) -> IO[bytes]:
    """Return a csv, rewound: heading, every row, the totals; BOM, CRLF, no formulas.

    A file and not a stream: slow readers of a running query would hold its connection.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 closed by the response
    csvfiles.write(_rows(listing, given, found), file, codes=True)
    file.seek(0)
    return file


def workbook(listing: Listing, given: Given, found: QuerySet[Any]) -> IO[bytes]:
    """Return an Excel file, rewound."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(listing.title[:31])
    bold = Font(bold=True)
    for at, row in enumerate(_rows(listing, given, found[:MOST])):
        line = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula
            elif isinstance(value, Decimal):
                cell.number_format = "#,##0.00"
            if at == 0 or row[0] == TOTAL:
                cell.font = bold
            line.append(cell)
        sheet.append(line)
    file = tempfile.TemporaryFile()  # noqa: SIM115 closed by the response
    book.save(file)
    file.seek(0)
    return file


def _rows(listing: Listing, given: Given, found: QuerySet[Any]) -> Iterator[list[Any]]:
    yield [f"{column.label}（元）" if column.amount else column.label for column in listing.columns]
    batch: list[Any] = []
    for row in found.iterator(chunk_size=CHUNK):
        batch.append(row)
        if len(batch) == CHUNK:
            yield from _drawn(listing, batch)
            batch = []
    yield from _drawn(listing, batch)
    totals = listing.totals(given)
    line: list[Any] = [totals.sums.get(column.key) for column in listing.columns]
    line[0], line[1] = TOTAL, f"{totals.count}条"
    yield line


def _drawn(listing: Listing, rows: list[Any]) -> Iterator[list[Any]]:
    listing.fill(rows)
    for row in rows:
        yield [column.value(row) for column in listing.columns]
