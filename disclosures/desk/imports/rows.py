"""Reading the rows below headings: every cell checked, sums recognised and not stored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError

from disclosures.desk.forms.codes import CodeBook
from disclosures.desk.forms.fields import LONGEST, written
from disclosures.desk.imports.headings import Found, plain
from disclosures.desk.imports.kinds import Field, Row, Value
from disclosures.desk.imports.sheets import Sheet, address
from disclosures.kernel.money import AmountError, Unit, parse_amount
from disclosures.kernel.numbers import NumberError, typed
from disclosures.kernel.numbers import plain as half_width

SUMS = ("合计", "总计", "小计", "总合计", "合计数")
YES = {"是", "√", "✓", "1", "y", "yes", "true", "有"}
NO = {"", "否", "×", "0", "n", "no", "false", "无"}
MOST_PROBLEMS = 500
_CODE = re.compile(r"^([0-9]{3}(?:[0-9]{2}){0,2})(?![0-9])")
_NOTE = re.compile(r"^(备注|说明|注)[:：]")


@dataclass(frozen=True)
class Wrong:
    """What is wrong in a workbook: where, why, and what to do."""

    sheet: str
    cell: str
    reason: str
    remedy: str


@dataclass
class Read:
    """The rows of one sheet with the cells they came from."""

    sheet: Sheet
    found: Found
    rows: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)  # the row of the sheet, for each row
    wrong: list[Wrong] = field(default_factory=list)
    sums: int = 0  # rows recognised as sums

    def cell(self, at: int, key: str) -> str:
        """Return the address of a field of a row that was read."""
        column = self.found.columns.get(key) or min(self.found.columns.values())
        return address(self.lines[at], column)


@dataclass(frozen=True)
class _Sum:
    line: int
    code: str  # blank: of everything
    amounts: dict[str, Decimal]


def read(sheet: Sheet, found: Found, fields: Sequence[Field], book: CodeBook, unit: str) -> Read:
    """Read the rows below the headings; amounts in the sheet's unit, or the one given."""
    result = Read(sheet, found)
    by_key = {each.key: each for each in fields if each.key in found.columns}
    stated: Unit = "万元" if (found.unit or unit) == "万元" else "元"
    parents = _parents(sheet, found, by_key, book)
    sums: list[_Sum] = []
    for line in range(found.first, sheet.height + 1):
        texts = {key: sheet.text(line, column) for key, column in found.columns.items()}
        if not any(texts.values()) or _is_note(sheet, line):
            continue
        code = _sum_code(texts, by_key, parents)
        if code is not None:
            result.sums += 1
            sums.append(_Sum(line, code, _amounts(texts, by_key, stated)))
            continue
        row, wrong = _row(sheet, line, texts, by_key, found, book, stated)
        result.wrong += wrong
        if row is not None:
            result.rows.append(row)
            result.lines.append(line)
        if len(result.wrong) > MOST_PROBLEMS:
            break
    result.wrong += _check_sums(result, sums, by_key, stated)
    for place in sheet.uncomputed:
        result.wrong.append(
            Wrong(
                sheet.title,
                place,
                "公式没有算出的值。",
                "请在 Excel 里打开保存一次，或粘贴为数值。",
            )
        )
    return result


def _is_note(sheet: Sheet, line: int) -> bool:
    first = next(
        (sheet.text(line, c) for c in range(1, sheet.width + 1) if sheet.text(line, c)), ""
    )
    return bool(_NOTE.match(first))


def _parents(
    sheet: Sheet, found: Found, by_key: dict[str, Field], book: CodeBook
) -> dict[str, set[str]]:
    """Return, for each field of codes, the codes that are sums of others on this sheet."""
    parents: dict[str, set[str]] = {}
    for key, each in by_key.items():
        if each.type == "code" and each.required:
            codes = set(_codes(sheet, found, key))
            parents[key] = {
                code
                for code in codes
                if book.is_parent(each.scheme, code)
                or any(other != code and other.startswith(code) for other in codes)
            }
    return parents


def _codes(sheet: Sheet, found: Found, key: str) -> Iterator[str]:
    for line in range(found.first, sheet.height + 1):
        match = _CODE.match(sheet.text(line, found.columns[key]))
        if match:
            yield match[1]


def _sum_code(
    texts: dict[str, str], by_key: dict[str, Field], parents: dict[str, set[str]]
) -> str | None:
    """Return the code that a row sums up, blank for 合计; None for a row of its own."""
    words = [plain(text) for key, text in texts.items() if text and by_key[key].type != "amount"]
    if words and words[0] in SUMS:
        return ""
    for key, codes in parents.items():
        match = _CODE.match(texts.get(key, ""))
        if match and match[1] in codes:
            return match[1]
    return None


def _amounts(texts: dict[str, str], by_key: dict[str, Field], unit: Unit) -> dict[str, Decimal]:
    amounts = {}
    for key, each in by_key.items():
        if each.type == "amount" and texts.get(key):
            try:
                value = parse_amount(texts[key], unit)
            except AmountError:
                continue  # the check below speaks of the sum of the others
            if value is not None:
                amounts[key] = value
    return amounts


def _check_sums(
    result: Read, sums: list[_Sum], by_key: dict[str, Field], unit: Unit
) -> Iterator[Wrong]:
    """Compare the sums of the sheet with the rows that were read."""
    key = next((k for k, each in by_key.items() if each.type == "code" and each.required), None)
    for each in sums:
        below = [
            row
            for row in result.rows
            if not each.code or (key and str(row[key]).startswith(each.code))
        ]
        if not each.code and result.sums > 1 and key is None:
            continue  # 小计 between rows without codes: of what is not known
        for column, stated in each.amounts.items():
            amounts = [value for row in below if isinstance(value := row.get(column), Decimal)]
            right = sum(amounts, Decimal(0))
            if stated != right:
                yield Wrong(
                    result.sheet.title,
                    address(each.line, result.found.columns[column]),
                    f"合计是{written(stated, unit)}{unit}，"
                    f"下面各行相加是{written(right, unit)}{unit}。",
                    "请核对各行金额；合计由系统得出，不导入。",
                )


def _row(
    sheet: Sheet,
    line: int,
    texts: dict[str, str],
    by_key: dict[str, Field],
    found: Found,
    book: CodeBook,
    unit: Unit,
) -> tuple[Row | None, list[Wrong]]:
    row: Row = {}
    wrong: list[Wrong] = []
    for key, each in by_key.items():
        text = texts[key]
        try:
            row[key] = value(each, text, book, unit)
        except (AmountError, ValidationError) as error:
            said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            place = address(line, found.columns[key])
            wrong.append(Wrong(sheet.title, place, said, f"请改“{each.label}”这一格。"))
            continue
        if each.required and row[key] is None:
            place = address(line, found.columns[key])
            wrong.append(
                Wrong(sheet.title, place, f"“{each.label}”没有填。", "请补填，或删去这一行。")
            )
    return (None, wrong) if wrong else (row, [])


def value(each: Field, text: str, book: CodeBook, unit: Unit) -> Value:
    """Read one cell. Raises AmountError or ValidationError that says why not."""
    text = text.strip()
    if each.type == "amount":
        return parse_amount(text, unit)
    if each.type == "flag":
        return _flag(text)
    if not text:
        return None
    if each.type == "code":
        return book.find(book.scheme(each.scheme), text).code
    if each.type == "choice":
        return choice(each, text)
    if each.type == "number":
        return _number(text)
    if len(text) > LONGEST:
        raise ValidationError(f"文字超过{LONGEST}字。")
    return text


def _flag(text: str) -> bool:
    word = unicodedata.normalize("NFKC", text).strip().lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValidationError(f"“{text[:20]}”应填“是”或留空。")


def choice(each: Field, text: str) -> str:
    """Return the stored value of a word: the word itself, or the only one that has it."""
    word = plain(text)
    exact = [key for key, label in each.offered if word in (plain(label), key)]
    near = [key for key, label in each.offered if word in plain(label) or plain(label) in word]
    found = exact or near
    if len(dict.fromkeys(found)) != 1:
        offered = "、".join(dict.fromkeys(label for _, label in each.offered))
        raise ValidationError(f"“{text[:20]}”不是{each.label}，可填：{offered}。")
    return found[0]


def _number(text: str) -> Decimal | None:
    try:
        return typed(half_width(text).removesuffix("%"))
    except NumberError as error:
        raise ValidationError(str(error)) from error
