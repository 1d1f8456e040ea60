"""Workbooks that want to do harm, each made from a good one."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

HEAD = ("科目编码", "基本支出", "项目支出")


def good(*rows: tuple[str | int | float | None, ...]) -> bytes:
    """Return a plain sheet of lines."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(("单位：元",))
    sheet.append(HEAD)
    for row in rows or (("2010301", 100, None),):
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def rebuilt(change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """Return a good workbook with its parts changed and others added."""
    out = BytesIO()
    with ZipFile(BytesIO(good())) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
        for name, body in more.items():
            target.writestr(name, body)
    return out.getvalue()


def _same(name: str, body: bytes) -> bytes:
    return body


def _in_sheet(old: str, new: bytes) -> Callable[[str, bytes], bytes]:
    def change(name: str, body: bytes) -> bytes:
        return re.sub(old.encode(), new, body, count=1) if "worksheets/" in name else body

    return change


def zip_bomb() -> bytes:
    return rebuilt(_same, **{"xl/media/image1.png": b"\0" * (60 * 1024 * 1024)})


def lying_zip_bomb() -> bytes:
    """A member whose declared size is small and whose true size is not."""
    raw = bytearray(zip_bomb())
    size = (60 * 1024 * 1024).to_bytes(4, "little")
    while (at := raw.find(size)) >= 0:
        raw[at : at + 4] = (1000).to_bytes(4, "little")
    return bytes(raw)


def entities() -> bytes:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'
    return rebuilt(_in_sheet("<worksheet", bomb))


def external_entity() -> bytes:
    return rebuilt(
        _in_sheet("<worksheet", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet')
    )


def macros() -> bytes:
    return rebuilt(_same, **{"xl/vbaProject.bin": b"\xd0\xcf"})


def external_links() -> bytes:
    return rebuilt(_same, **{"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


def million_rows() -> bytes:
    rows = b"".join(b'<row r="%d"></row>' % n for n in range(4, 1_000_000, 7))
    return rebuilt(_in_sheet("</sheetData>", rows + b"</sheetData>"))


def far_cell() -> bytes:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return rebuilt(_in_sheet("</sheetData>", far))


def wide_cell() -> bytes:
    wide = b'<row r="9"><c r="XFD9"><v>1</v></c></row></sheetData>'
    return rebuilt(_in_sheet("</sheetData>", wide))


def cols_many() -> bytes:
    """A small file of cells that do not say where they stand: one row, no end of columns."""
    row = b"<row>" + b'<c t="n"><v>1</v></c>' * 16_000 + b"</row></sheetData>"
    return rebuilt(_in_sheet("</sheetData>", row))


def rows_many() -> bytes:
    """Rows without numbers of their own."""
    return rebuilt(_in_sheet("</sheetData>", b"<row/>" * 50_000 + b"</sheetData>"))


def cells_many() -> bytes:
    """More cells than a workbook may hold, spread over sheets that may each hold them."""
    row = b"<row>" + b"<c><v>1</v></c>" * 199 + b"</row>"
    sheet = b"<worksheet><sheetData>" + row * 400 + b"</sheetData></worksheet>"
    return rebuilt(_same, **{f"xl/worksheets/sheet{n}.xml": sheet for n in range(20, 30)})


def sheets_many() -> bytes:
    sheet = b"<worksheet><sheetData/></worksheet>"
    return rebuilt(_same, **{f"xl/worksheets/sheet{n}.xml": sheet for n in range(20, 200)})


def padded_cells() -> bytes:
    """Cells whose address stands far behind their name, across what is looked at at a time."""
    far = b"".join(
        b'<row r="%d"><c %s r="XFD%d"><v>1</v></c></row>' % (n, b" " * 3000, n)
        for n in range(9, 400)
    )
    return rebuilt(_in_sheet("</sheetData>", far + b"</sheetData>"))


def numbers(*values: str) -> bytes:
    """Return lines whose amounts are these numbers, as a spreadsheet stores numbers."""
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="str"><v>2010301</v></c><c r="B%d"><v>%s</v></c></row>'
        % (n, n, n, value.encode())
        for n, value in enumerate(values, start=9)
    )
    return rebuilt(_in_sheet("</sheetData>", rows + b"</sheetData>"))


def far_corner() -> bytes:
    """Two cells, and four million places between them."""
    cells = b'<row r="20000"><c r="GR20000"><v>1</v></c></row></sheetData>'
    return rebuilt(_in_sheet("</sheetData>", cells))


def merged_bomb() -> bytes:
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return rebuilt(_in_sheet("</sheetData>", merge))


def many_merges() -> bytes:
    cells = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(10, 20_000))
    return rebuilt(
        _in_sheet("</sheetData>", b"</sheetData><mergeCells>" + cells + b"</mergeCells>")
    )


def formula_without_value() -> bytes:
    cell = (
        b'<row r="9"><c r="A9" t="str"><v>2080505</v></c><c r="B9"><f>1+1</f></c></row></sheetData>'
    )
    return rebuilt(_in_sheet("</sheetData>", cell))


HOSTILE: dict[str, tuple[str, bytes | Callable[[], bytes], str]] = {
    "zip bomb": ("a.xlsx", zip_bomb, "过大"),
    "lying zip bomb": ("a.xlsx", lying_zip_bomb, "过大|损坏"),
    "entities": ("a.xlsx", entities, "XML 实体"),
    "external entity": ("a.xlsx", external_entity, "XML 实体"),
    "macros": ("a.xlsx", macros, "宏"),
    "macro extension": ("a.xlsm", good, "宏"),
    "external links": ("a.xlsx", external_links, "别的文件"),
    "a million rows": ("a.xlsx", million_rows, "行"),
    "a far cell": ("a.xlsx", far_cell, "行"),
    "a wide cell": ("a.xlsx", wide_cell, "列"),
    "columns without addresses": ("a.xlsx", cols_many, "超过200列"),
    "rows without numbers": ("a.xlsx", rows_many, "行"),
    "cells over many sheets": ("a.xlsx", cells_many, "单元格"),
    "many sheets": ("a.xlsx", sheets_many, "工作表"),
    "addresses far behind": ("a.xlsx", padded_cells, "列"),
    "a merged bomb": ("a.xlsx", merged_bomb, "合并"),
    "many merges": ("a.xlsx", many_merges, "合并"),
    "another extension": ("a.csv", b"a,b", "xlsx"),
    "not a workbook": ("a.xlsx", b"hello", "不是工作簿"),
    "another zip": ("a.xlsx", b"PK\x05\x06" + bytes(18), "不是 Excel|损坏"),
    "truncated": ("a.xlsx", good()[:3000], "损坏"),
    "password": ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "密码"),
    "old format": ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "旧版"),
    "too large": ("a.xlsx", b"PK" + bytes(5 * 1024 * 1024), "超过5MB"),
    "empty": ("a.xlsx", b"", "不是工作簿"),
    "broken inside": (
        "a.xlsx",
        rebuilt(_in_sheet("<sheetData>", b"<sheetData><row r='x'>")),
        "读不出来",
    ),
}
