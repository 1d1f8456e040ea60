"""The template workbook: what a budget holds, in sheets that can be filled and read back."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from disclosures.desk.forms.codes import CodeBook
from disclosures.desk.imports.kinds import Field, Kind, Row, kinds, show
from disclosures.kernel import zipping
from disclosures.kernel.money import to_unit
from disclosures.models import Budget

GUIDE: Final = "填写说明"
HEAD: Final = 3  # the row of the headings
EPOCH: Final = datetime(1980, 1, 1)  # written as it stands, without a zone
BOLD: Final = Font(name="宋体", size=10, bold=True)
PLAIN: Final = Font(name="宋体", size=10)
WASH: Final = PatternFill("solid", fgColor="FFE8EEF0")
SPARE: Final = 200  # rows below for which choices are offered
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
LINES: Final = (
    "每张工作表一类内容，从第4行起一行一条；列的顺序可以改，列标题的文字请保留。",
    "金额按每张表第2行的单位填写；可以有千分位。合计、类、款的行会被认出并核对，不导入。",
    "科目可以只填编码，也可以填“编码 名称”。",
    "上传时，工作簿里有的工作表整表替换；删掉的工作表，对应内容不动。",
    "先检查、看过改动再确认导入；有错误的一行也不会导入。",
)


def render(budget: Budget) -> bytes:
    """Return the template filled with what the budget holds, as xlsx bytes."""
    book, codes = Workbook(), CodeBook(budget)
    guide = book.active
    assert isinstance(guide, Worksheet)
    guide.title = GUIDE
    guide.column_dimensions["A"].width = 100
    for at, line in enumerate((f"{budget} 填报模板", *LINES), start=1):
        guide.cell(at, 1, line).font = BOLD if at == 1 else PLAIN
    for kind in kinds():
        _sheet(book.create_sheet(kind.sheet), kind, budget, codes)
    book.properties.creator = "明账"
    book.properties.created = book.properties.modified = EPOCH
    return _bytes(book)


def _sheet(sheet: Worksheet, kind: Kind, budget: Budget, codes: CodeBook) -> None:
    sheet.cell(1, 1, f"{budget} {kind.sheet}").font = BOLD
    sheet.cell(2, 1, f"单位：{budget.unit}").font = PLAIN
    for column, each in enumerate(kind.fields, start=1):
        head = sheet.cell(HEAD, column, each.label)
        head.font, head.fill = BOLD, WASH
        head.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = max(
            each.width, 26 if each.type == "code" else 10
        )
    rows = kind.dump(budget)
    for at, row in enumerate(rows, start=HEAD + 1):
        for column, each in enumerate(kind.fields, start=1):
            _write(sheet, at, column, each, row, budget, codes)
    _offer(sheet, kind, HEAD + 1, HEAD + len(rows) + SPARE)
    sheet.freeze_panes = f"B{HEAD + 1}"


def _write(
    sheet: Worksheet, at: int, column: int, each: Field, row: Row, budget: Budget, codes: CodeBook
) -> None:
    value = row.get(each.key)
    if value is None or value is False:
        return
    spot = sheet[f"{get_column_letter(column)}{at}"]
    spot.font = PLAIN
    if isinstance(value, Decimal):
        spot.value = to_unit(value, budget.unit) if each.type == "amount" else value
        spot.number_format = "#,##0.00####" if each.type == "amount" else "General"
        return
    text = codes.name(each.scheme, str(value)) if each.type == "code" else show(each, value)
    spot.value = CONTROL.sub("", text)
    spot.data_type = "s"  # words stay words: never a formula
    spot.number_format = "@"
    spot.alignment = Alignment(wrap_text="\n" in text, vertical="top")


def _offer(sheet: Worksheet, kind: Kind, first: int, last: int) -> None:
    """Offer the words of a choice in its cells."""
    for column, each in enumerate(kind.fields, start=1):
        words = ["是"] if each.type == "flag" else [label for _, label in each.offered]
        listed = ",".join(words)
        if words and len(listed) < 250:
            offer = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            letter = get_column_letter(column)
            offer.add(f"{letter}{first}:{letter}{last}")
            sheet.add_data_validation(offer)


def _bytes(book: Workbook) -> bytes:
    """Write the workbook with one fixed time stamp everywhere: the same rows, the same bytes."""
    raw, out = BytesIO(), BytesIO()
    book.save(raw)
    with ZipFile(raw) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":  # openpyxl writes the time of now into it
                stamp = EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, data)
            zipping.add(target, name, data)
    return out.getvalue()
