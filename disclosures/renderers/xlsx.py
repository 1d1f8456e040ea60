"""Official tables as a workbook: the catalogue with links, then one sheet for each part.

The same content always gives the same bytes, so that a published file's hash is stable.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Final, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from disclosures.kernel import called
from disclosures.kernel.document import Document, Heading, Text
from disclosures.kernel.grid import Cell, Grid, lay_out
from disclosures.kernel.money import STYLES, show_percent, to_unit, trim
from disclosures.kernel.tabular import FilledTable

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EPOCH: Final = datetime(2016, 10, 27)  # a fixed moment in every file
LINE: Final = Side(style="thin", color="FF444444")
BOX: Final = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
TITLE_FONT: Final = Font(name="方正小标宋简体", size=16, bold=True)
PLAIN: Final = Font(name="宋体", size=10)
STRONG: Final = Font(name="宋体", size=10, bold=True)
LINK: Final = Font(name="宋体", size=11, color="FF0B5563", underline="single")
MIDDLE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
PORTRAIT_WIDTH: Final = 62  # Chinese characters that fit an upright A4 sheet
LINE_HEIGHT: Final = 15.0
CONTENTS: Final = "目录"
FORBIDDEN = re.compile(r"[\\/*?:\[\]]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def render_document(document: Document) -> bytes:
    """Return the whole official workbook: 目录 and a sheet for everything it lists."""
    book = _book()
    names = sheet_names(document)
    _draw_contents(book.create_sheet(CONTENTS), document, names)
    for part in document.sheets:
        sheet = book.create_sheet(names[part.code])
        if isinstance(part, FilledTable):
            _draw_table(sheet, part)
        else:
            _draw_text(sheet, part)
    return _save(book)


def render_table(table: FilledTable) -> bytes:
    """Return a workbook with one official table."""
    book = _book()
    _draw_table(book.create_sheet(_clean(called.on_sheet(table))), table)
    return _save(book)


def sheet_names(document: Document) -> dict[str, str]:
    """Return {part code: sheet name}: 表一, 表十七-1, or a short unique title."""
    numbers = [table.number for table in document.tables]
    names: dict[str, str] = {}
    taken = {CONTENTS}
    for part in document.sheets:
        name = base = _clean(called.on_sheet(part, numbers))
        count = 1
        while name in taken:
            count += 1
            name = f"{base[:27]}({count})"
        taken.add(name)
        names[part.code] = name
    return names


def _book() -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "明账"
    book.properties.created = book.properties.modified = EPOCH
    return book


def _save(book: Workbook) -> bytes:
    """Write the workbook with one fixed time stamp everywhere."""
    raw = BytesIO()
    book.save(raw)
    out = BytesIO()
    with ZipFile(raw) as source, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=6) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                moment = EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment, data)
            info = ZipInfo(name, EPOCH.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, data)
    return out.getvalue()


def _clean(name: str) -> str:
    return FORBIDDEN.sub(" ", name).strip("' ")[:31] or "表"


def _text(spot: SheetCell, text: str) -> None:
    """Write words as words: never as a formula, a number or a date."""
    spot.value = CONTROL.sub("", text)
    spot.data_type = "s"


def _draw_contents(sheet: Worksheet, document: Document, names: dict[str, str]) -> None:
    _title(sheet, 1, 3, document.contents_title)
    for column, heading in enumerate(("编号", "工作表名", "标题"), start=1):
        spot = _spot(sheet, 2, column)
        _text(spot, heading)
        spot.font, spot.alignment, spot.border = STRONG, MIDDLE, BOX
    for at, (_, title, code) in enumerate(called.catalogue(document.sheets), start=1):
        row = at + 2
        for column, value in enumerate((str(at), names[code], title), start=1):
            spot = _spot(sheet, row, column)
            _text(spot, value)
            spot.border = BOX
            spot.font = LINK if column > 1 else PLAIN
            spot.alignment = Alignment(
                horizontal="center" if column < 3 else "left", vertical="center", wrap_text=True
            )
            if column > 1:
                place = spot.coordinate
                spot.hyperlink = Hyperlink(ref=place, location=f"'{names[code]}'!A1", display=value)
        sheet.row_dimensions[row].height = LINE_HEIGHT * (1 + len(title) // 42) + 3
    for column, width in enumerate((8, 18, 84), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    _page(sheet, landscape=False)


def _draw_text(sheet: Worksheet, text: Text) -> None:
    sheet.column_dimensions["A"].width = 80
    _title(sheet, 1, 1, text.title)
    for row, block in enumerate(text.blocks, start=2):
        spot = _spot(sheet, row, 1)
        _text(spot, block.text)
        head = isinstance(block, Heading)
        spot.font = Font(name="黑体" if head else "宋体", size=12, bold=head)
        spot.alignment = Alignment(wrap_text=True, vertical="top", indent=0 if head else 1)
        sheet.row_dimensions[row].height = _height(block.text, 38) * 1.2
    _page(sheet, landscape=False)


def _draw_table(sheet: Worksheet, table: FilledTable) -> None:
    grid = lay_out(table)
    width = len(grid.widths)
    top = _draw_lines(sheet, grid, width)
    heights: dict[int, float] = {}
    for cell in grid.cells:
        _draw_cell(sheet, cell, table, top)
        if cell.rowspan == 1:
            room = sum(grid.widths[cell.column : cell.column + cell.colspan])
            needed = _height(cell.text, room)
            heights[cell.row] = max(heights.get(cell.row, LINE_HEIGHT + 3), needed)
    for row in range(len(grid.rows)):
        sheet.row_dimensions[top + row].height = heights.get(row, LINE_HEIGHT + 3)
    below = top + len(grid.rows)
    for at, note in enumerate(grid.notes):
        spot = _spot(sheet, below + at, 1)
        _merge(sheet, below + at, 1, 1, width)
        _text(spot, note)
        spot.font = PLAIN
        spot.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.row_dimensions[below + at].height = _height(note, sum(grid.widths))
    for column, chars in enumerate(grid.widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = chars * 2 + 1
    _page(sheet, landscape=sum(grid.widths) > PORTRAIT_WIDTH)
    if grid.head and grid.head.start == 0:
        sheet.print_title_rows = f"{top}:{top + len(grid.head) - 1}"
        sheet.freeze_panes = f"A{top + len(grid.head)}"


def _draw_lines(sheet: Worksheet, grid: Grid, width: int) -> int:
    """Draw what stands above the table; return the sheet row where the grid begins."""
    _title(sheet, 1, width, grid.title)
    row = 2
    if grid.subtitle:
        spot = _spot(sheet, row, 1)
        _merge(sheet, row, 1, 1, width)
        _text(spot, grid.subtitle)
        spot.font, spot.alignment = PLAIN, MIDDLE
        row += 1
    if grid.preparer or grid.unit_line:
        left = max(1, width - max(1, width // 3))
        for column, text, side in ((1, grid.preparer, "left"), (left + 1, grid.unit_line, "right")):
            spot = _spot(sheet, row, column)
            _text(spot, text)
            spot.font = PLAIN
            spot.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
        _merge(sheet, row, 1, 1, left)
        _merge(sheet, row, left + 1, 1, width - left)
        row += 1
    return row


def _draw_cell(sheet: Worksheet, cell: Cell, table: FilledTable, top: int) -> None:
    row, column = top + cell.row, 1 + cell.column
    for line, place in cell.places:
        _spot(sheet, top + line, 1 + place).border = BOX
    spot = _spot(sheet, row, column)
    spot.font = STRONG if cell.role == "head" or cell.strong else PLAIN
    spot.alignment = _alignment(cell)
    if isinstance(cell.value, Decimal):
        _number(spot, cell, table)
    elif cell.text:
        _text(spot, cell.text)
        spot.number_format = "@"
    _merge(sheet, row, column, cell.rowspan, cell.colspan)


def _number(spot: SheetCell, cell: Cell, table: FilledTable) -> None:
    """Write a number so that its format shows exactly what is printed."""
    assert isinstance(cell.value, Decimal)
    if cell.kind == "amount":
        spot.value = to_unit(cell.value, table.unit)
        spot.number_format = STYLES[table.style].excel
    elif cell.kind == "percent":
        spot.value = cell.value / 100
        decimals = len(trim(cell.value).partition(".")[2])
        spot.number_format = "0%" if not decimals else f"0.{'0' * decimals}%"
        assert cell.text == show_percent(cell.value)
    else:
        spot.value = cell.value
        spot.number_format = "General"


def _alignment(cell: Cell) -> Alignment:
    if cell.role == "head" or cell.scope == "rowgroup":
        return MIDDLE
    if cell.role in ("amount", "percent"):
        return Alignment(horizontal="right", vertical="center", wrap_text=True)
    if cell.colspan > 1 and cell.role == "label":
        return MIDDLE
    return Alignment(horizontal="left", vertical="center", wrap_text=True, indent=cell.level)


def _height(text: str, room: int) -> float:
    """Return the height of a cell in points: a Chinese character is two narrow ones wide."""
    lines = sum(_lines(line, room) for line in text.split("\n"))
    return min(409.0, LINE_HEIGHT * lines + 3)


def _lines(text: str, room: int) -> int:
    width = sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
    return max(1, -(-width // max(2, room * 2 - 1)))


def _title(sheet: Worksheet, row: int, width: int, text: str) -> None:
    spot = _spot(sheet, row, 1)
    _merge(sheet, row, 1, 1, width)
    _text(spot, text)
    spot.font, spot.alignment = TITLE_FONT, MIDDLE
    sheet.row_dimensions[row].height = 30


def _page(sheet: Worksheet, *, landscape: bool) -> None:
    """Set up A4: as wide as the sheet, as long as it takes, page numbers below."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    footer = sheet.oddFooter
    assert footer is not None and footer.center is not None
    footer.center.text = "第 &P 页 共 &N 页"


def _merge(sheet: Worksheet, row: int, column: int, rows: int, columns: int) -> None:
    if rows > 1 or columns > 1:
        sheet.merge_cells(
            start_row=row, start_column=column, end_row=row + rows - 1,
            end_column=column + columns - 1,
        )  # fmt: skip


def _spot(sheet: Worksheet, row: int, column: int) -> SheetCell:
    spot = sheet.cell(row, column)
    return cast(SheetCell, spot)  # a covered place takes a border all the same
