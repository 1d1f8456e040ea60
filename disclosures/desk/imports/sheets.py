"""A workbook as plain cells: text and numbers with their addresses, merges spread out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from disclosures.desk.imports.guard import COLUMNS, ROWS, Unsafe, check
from disclosures.kernel.csvfiles import unguarded
from disclosures.kernel.money import STORABLE, quantize, trim

DUST = 6  # decimal places: what is finer comes from binary fractions


@dataclass(frozen=True)
class Sheet:
    """One worksheet: texts by (row, column) from 1, and the formulas without a value."""

    title: str
    cells: dict[tuple[int, int], str]
    merged: dict[tuple[int, int], str]  # what a merged range repeats in its other cells
    uncomputed: tuple[str, ...]
    height: int
    width: int

    def text(self, row: int, column: int) -> str:
        """Return what stands in a cell; blank for none."""
        return self.cells.get((row, column), "")

    def spread(self, row: int, column: int) -> str:
        """Return what is seen at a place, also inside a merged range."""
        return self.cells.get((row, column)) or self.merged.get((row, column), "")


def read(content: bytes, name: str) -> list[Sheet]:
    """Return the worksheets of an uploaded file. Raises Unsafe."""
    formulas = check(content, name)
    values = _open(content, data_only=True)
    written = _open(content, data_only=False) if formulas else None
    return [_sheet(each, written[each.title] if written else None) for each in values.worksheets]


def address(row: int, column: int) -> str:
    """Return a place as people read it: C7."""
    return f"{get_column_letter(column)}{row}"


def _open(content: bytes, *, data_only: bool) -> Any:
    try:
        return load_workbook(BytesIO(content), data_only=data_only, keep_links=False)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError,
            BadZipFile, InvalidFileException, SyntaxError) as error:  # fmt: skip
        # openpyxl meets a malformed part with whatever its code stumbles over
        raise Unsafe("工作簿的内容读不出来，请在 Excel 或 WPS 里重新另存。") from error


def _sheet(sheet: Worksheet, written: Worksheet | None) -> Sheet:
    # the cells there are: iter_rows() makes every other one of the rectangle as well
    if any(row > ROWS or column > COLUMNS for row, column in sheet._cells):
        raise Unsafe(f"工作表“{sheet.title}”超过{ROWS:,}行或{COLUMNS}列，请删去不用的行和列。")
    cells = {at: text for at, each in sheet._cells.items() if (text := _text(each.value))}
    merged: dict[tuple[int, int], str] = {}
    for area in sheet.merged_cells.ranges:
        text = cells.get((area.min_row, area.min_col), "")
        if text:
            for row in range(area.min_row, area.max_row + 1):
                for column in range(area.min_col, area.max_col + 1):
                    merged[row, column] = text
    return Sheet(
        sheet.title,
        cells,
        merged,
        _uncomputed(cells, written),
        max((row for row, _ in cells), default=0),
        max((column for _, column in cells), default=0),
    )


def _uncomputed(cells: dict[tuple[int, int], str], written: Worksheet | None) -> tuple[str, ...]:
    """Return the formulas that were never calculated: their value is not in the file."""
    if written is None:
        return ()
    return tuple(
        each.coordinate
        for each in written._cells.values()
        if each.data_type == "f" and (each.row, each.column) not in cells
    )


def _text(value: object) -> str:
    """Return a cell's value as people read it; a number without the dust of its float."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        number = Decimal(repr(value))
        if not number.is_finite() or abs(number) > STORABLE:
            return f"{value:G}"  # 1E+300: no number of a budget, refused with its cell
        return trim(quantize(number, DUST))
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return unguarded(str(value)).replace("\r\n", "\n").replace("\0", "").strip()
