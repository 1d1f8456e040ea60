"""A list as a file: the rows that were asked for, all of them, and their totals.

Amounts in 元. Written row by row, so that memory does not grow with the list. A further kind of
file is one more entry of LIST_FORMATS.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import IO, Any, Final

from django.db.models import QuerySet
from django.http import FileResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from disclosures.kernel import csvfiles
from disclosures.listing.filters import ListFilter
from disclosures.listing.keyset import arranged
from disclosures.listing.listing import Listing
from disclosures.renderers import FORMATS

CHUNK: Final = 2000
MOST: Final = 100_000  # rows of a workbook; csv has no limit
TOTAL: Final = "合计"


@dataclass(frozen=True)
class Lines:
    """What a file holds: the heading, every row, the totals."""

    title: str
    rows: Iterator[list[Any]]
    codes: bool


def write_csv(lines: Lines, file: IO[bytes]) -> None:
    """Write a csv: BOM, CRLF, no formulas."""
    csvfiles.write(lines.rows, file, codes=lines.codes)


def write_workbook(lines: Lines, file: IO[bytes]) -> None:
    """Write an Excel file."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(lines.title[:31])
    bold = Font(bold=True)
    for at, row in enumerate(lines.rows):
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
    book.save(file)


@dataclass(frozen=True)
class ListFormat:
    """A kind of file that every list can be had as."""

    extension: str
    label: str
    content_type: str
    write: Callable[[Lines, IO[bytes]], None]
    most: int | None = None  # rows it can hold


LIST_FORMATS: Final = {
    each.extension: each
    for each in (
        ListFormat("xlsx", "Excel", FORMATS["xlsx"].content_type, write_workbook, MOST),
        ListFormat("csv", "CSV", csvfiles.CONTENT_TYPE, write_csv),
    )
}


def as_file(
    extension: str, listing: Listing, chosen: ListFilter, sort: str, name: str = ""
) -> FileResponse:
    """Return a list as a file, in the order asked for.

    A file and not a stream: slow readers of a running query would hold its connection.
    """
    wanted = LIST_FORMATS[extension]
    order = listing.order(sort or listing.in_file)
    found = arranged(chosen.narrow(listing.rows()), order)
    if wanted.most is not None:
        found = found[: wanted.most]
    file = tempfile.TemporaryFile()  # noqa: SIM115 closed by the response
    wanted.write(Lines(listing.title, _rows(listing, chosen, found), listing.codes), file)
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name or listing.filename or listing.title}.{extension}",
        content_type=wanted.content_type,
    )


def _rows(listing: Listing, chosen: ListFilter, found: QuerySet[Any]) -> Iterator[list[Any]]:
    columns = listing.columns()
    written = {key: each for key, each in columns.items() if not each.exclude_from_export}
    yield [each.heading_written for each in written.values()]
    if listing.plain:
        found = found.values(*listing.fields())
    for batch in _batches(found.iterator(chunk_size=CHUNK)):
        listing.fill(batch)
        for row in batch:
            yield [each.written(each.of(row, key)) for key, each in written.items()]
    if not listing.has_totals:
        return
    totals = listing.totals(chosen)
    line: list[Any] = [totals.sums.get(key) for key in written]
    line[0], line[1] = TOTAL, f"{totals.count}条"
    yield line


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    while batch := list(islice(rows, CHUNK)):
        yield batch
