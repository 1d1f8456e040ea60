"""What may come in: a plain .xlsx of a bounded size. Everything is looked at before openpyxl."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from typing import Final

LARGEST: Final = 5 * 1024 * 1024  # bytes of the file
UNPACKED: Final = 50 * 1024 * 1024  # bytes of everything in it
MEMBERS: Final = 1000
ROWS: Final = 20_000
COLUMNS: Final = 200
SHEETS: Final = 60
CELLS: Final = 400_000  # of the whole workbook
MERGED: Final = 2_000  # merged ranges
MERGED_AREA: Final = 200_000  # cells under them
CHUNK: Final = 256 * 1024
OVERLAP: Final = 256  # bytes carried over, so that nothing hides across a boundary

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_CELL = re.compile(rb'<(?:\w+:)?(?:c|row)\b[^>]*?\br="([A-Z]{0,3})([0-9]{1,10})"')
_OPENED = re.compile(rb"<(?:\w+:)?(c|row)[\s>/]")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


class Unsafe(Exception):
    """A file that is not read; the message says why and what to do, in Chinese."""


def check(content: bytes, name: str) -> bool:
    """Look a file over and tell whether it holds formulas. Raises Unsafe.

    Costs a bounded time and memory whatever is in it: members are unpacked piece by piece and
    never more than UNPACKED bytes in all.
    """
    lower = name.lower()
    if len(content) > LARGEST:
        raise Unsafe(f"文件超过{LARGEST // 1024 // 1024}MB，请删去不用的工作表和图片。")
    if content.startswith(OLE):
        if lower.endswith((".xls", ".et")):
            raise Unsafe("这是旧版 Excel 文件，请另存为“Excel 工作簿（.xlsx）”再上传。")
        raise Unsafe("文件设有打开密码或已加密，请取消密码再上传。")
    if lower.endswith((".xlsm", ".xltm", ".xlsb")):
        raise Unsafe("带宏的工作簿不能上传，请另存为不带宏的 .xlsx。")
    if not lower.endswith(".xlsx"):
        raise Unsafe("只能上传 .xlsx 工作簿，请在 Excel 或 WPS 里另存为 .xlsx。")
    if not content.startswith(b"PK"):
        raise Unsafe("文件的扩展名是 .xlsx，内容却不是工作簿，请重新另存。")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _archive(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise Unsafe("文件不完整或已损坏，请重新保存后再上传。") from error


def _archive(archive: zipfile.ZipFile) -> bool:
    members = archive.infolist()
    names = [each.filename for each in members]
    if len(members) > MEMBERS or len(set(names)) != len(names):
        raise Unsafe("文件的结构不正常，请在 Excel 或 WPS 里重新另存。")
    if any(each.flag_bits & 1 for each in members):
        raise Unsafe("文件设有打开密码或已加密，请取消密码再上传。")
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Unsafe("文件不是 Excel 工作簿，请重新另存为 .xlsx。")
    if any("vbaproject" in each.lower() or "/macrosheets/" in each.lower() for each in names):
        raise Unsafe("工作簿带有宏，请另存为不带宏的 .xlsx。")
    if any(each.lower().startswith("xl/externallinks/") for each in names):
        raise Unsafe("工作簿引用了别的文件，请把引用的单元格粘贴为数值再上传。")
    if sum(each.file_size for each in members) > UNPACKED:
        raise Unsafe("文件展开后过大，不予读取，请删去不用的内容。")
    if sum(_is_sheet(each) for each in names) > SHEETS:
        raise Unsafe(f"工作簿超过{SHEETS}个工作表，请删去不用的工作表。")
    left, scan = UNPACKED, _Sheets()
    for each in members:
        left -= _member(archive, each, left, scan)
    return scan.formulas


def _is_sheet(name: str) -> bool:
    return re.match(r"xl/worksheets/[^/]+\.xml$", name.lower()) is not None


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, scan: _Sheets) -> int:
    """Read one member in pieces; return its true size."""
    name = member.filename.lower()
    is_xml, is_sheet = name.endswith((".xml", ".rels", ".vml")), _is_sheet(name)
    used, carried = 0, b""
    scan.begin()
    with archive.open(member) as stream:
        while piece := stream.read(CHUNK):
            used += len(piece)
            if used > left:
                raise Unsafe("文件展开后过大，不予读取，请删去不用的内容。")
            if not is_xml:
                continue
            text = carried + piece
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\0" in text:
                raise Unsafe("文件里有不允许的内容（XML 实体），不予读取。")
            if b"macroEnabled" in text and name == "[content_types].xml":
                raise Unsafe("工作簿带有宏，请另存为不带宏的 .xlsx。")
            if is_sheet:
                scan.feed(text, len(carried))
            carried = text[-OVERLAP:]
    return used


class _Sheets:
    """What has been seen of the worksheets so far."""

    def __init__(self) -> None:
        self.cells = self.merged = self.area = self.rows = self.in_row = 0
        self.formulas = False

    def begin(self) -> None:
        """Start another worksheet: rows are counted anew, cells are not."""
        self.rows = self.in_row = 0

    def feed(self, text: bytes, carried: int) -> None:
        """Look at a piece; what ends inside the carried bytes was counted before."""
        for match in _CELL.finditer(text):
            if int(match[2]) > ROWS:
                raise Unsafe(f"工作表超过{ROWS:,}行，请删去空行和不用的内容。")
            if _column(match[1]) > COLUMNS:
                raise Unsafe(f"工作表超过{COLUMNS}列，请删去不用的列。")
        for match in _OPENED.finditer(text):
            if match.end() > carried:
                self._opened(match[1] == b"row")
        for match in _MERGE.finditer(text):
            if match.end() > carried:
                self._merge(match)
        self.formulas = self.formulas or _FORMULA.search(text) is not None

    def _opened(self, is_row: bool) -> None:
        """Count: a cell without an address of its own stands beside the one before it."""
        if is_row:
            self.rows, self.in_row = self.rows + 1, 0
        else:
            self.cells, self.in_row = self.cells + 1, self.in_row + 1
        if self.rows > ROWS:
            raise Unsafe(f"工作表超过{ROWS:,}行，请删去空行和不用的内容。")
        if self.in_row > COLUMNS:
            raise Unsafe(f"工作表超过{COLUMNS}列，请删去不用的列。")
        if self.cells > CELLS:
            raise Unsafe(f"工作簿超过{CELLS:,}个单元格，请删去不用的内容。")

    def _merge(self, match: re.Match[bytes]) -> None:
        width = abs(_column(match[3]) - _column(match[1])) + 1
        height = abs(int(match[4]) - int(match[2])) + 1
        self.merged += 1
        self.area += width * height
        if self.merged > MERGED or self.area > MERGED_AREA:
            raise Unsafe("工作表的合并单元格过多或过大，请取消不用的合并。")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
