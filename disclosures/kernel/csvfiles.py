"""The one writer of csv: Excel opens it well and runs nothing in it, and it can be read back.

UTF-8 with BOM, CRLF, quoted where needed. A cell that begins like a formula (= + - @, a tab, a
line end) and is no plain number has an apostrophe before it, so has one that begins with
apostrophes before such a sign: taking one away gives back what was written. Source: OWASP, CSV
Injection.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO, Final

CONTENT_TYPE: Final = "text/csv; charset=utf-8"
BOM: Final = "\ufeff"
GUARD: Final = "'"
NUMBER: Final = re.compile(r"[-+]?[0-9][0-9,]*(\.[0-9]+)?%?")
_RISKY = re.compile(r"'*[=+\-@\t\r\n]")
_FRAGILE = re.compile(r"0[0-9]+|[0-9]{12,}")

Row = Iterable[object]


def text(value: object) -> str:
    """Return a value as csv writes it: blank for None, a number without exponent."""
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def safe(value: object, *, codes: bool = False) -> str:
    """Return a cell that a spreadsheet does not calculate.

    ``codes``: also keep it from shortening one (a leading zero, twelve digits and more), by a tab.
    """
    cell = text(value)
    if codes and _FRAGILE.fullmatch(cell):
        return f"\t{cell}"
    return f"{GUARD}{cell}" if _RISKY.match(cell) and not NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """Return what safe() was given."""
    if cell.startswith(GUARD) and _RISKY.match(cell[1:]):
        return cell[1:]
    return cell[1:] if cell.startswith("\t") and _FRAGILE.fullmatch(cell[1:]) else cell


def write(rows: Iterable[Row], file: IO[bytes], *, codes: bool = False) -> int:
    """Write rows into a binary file as they come; return how many they were."""
    wrapped = io.TextIOWrapper(file, encoding="utf-8", newline="")
    count = 0
    for line in lines(rows, codes=codes):
        wrapped.write(line)
        count += 1
    wrapped.flush()
    wrapped.detach()
    return count


def encoded(rows: Iterable[Row], *, codes: bool = False) -> bytes:
    """Return rows as the bytes of a file."""
    return "".join(lines(rows, codes=codes)).encode("utf-8", "backslashreplace")


def lines(rows: Iterable[Row], *, codes: bool = False) -> Iterator[str]:
    """Yield rows as the lines of a file, for an answer that is sent while it is made."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    out.write(BOM)
    for row in rows:
        writer.writerow([safe(cell, codes=codes) for cell in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
