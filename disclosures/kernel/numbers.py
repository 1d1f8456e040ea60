"""Numbers as people type them and as addresses carry them: how long one is comes before its value.

Elsewhere nothing turns text into a number: str.isdigit() is true of ² and ١, int() refuses 4,300
digits with an error of its own, and a database has no place for more than 64 bits.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

MOST_KEY: Final = 2**63 - 1  # of a row, in both databases
MOST_COUNT: Final = 2**31 - 1  # of an integer column in PostgreSQL
DIGITS: Final = 15  # of a typed number before the point
PLACES: Final = 6
SHOWN: Final = 40  # characters of what was typed, in a sentence about it

# Full-width letters and signs, ￥. Not NFKC: that makes 102 of 10² and 1 of ①.
_HALF_WIDTH: Final = {0xFEE0 + code: code for code in range(0x21, 0x7F)} | {0xFFE5: 0xA5}
_BLANKS = re.compile(r"\s+")
_NUMBER = re.compile(r"(-?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?")


class NumberError(ValueError):
    """A number that cannot be understood; the message says why, in Chinese."""


def whole(text: str, most: int = MOST_KEY) -> int | None:
    """Return the number that ASCII digits write, None for anything else or more than ``most``."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(most)):
        return None
    number = int(text)
    return number if number <= most else None


def plain(text: str) -> str:
    """Return a text in half-width characters and without blanks."""
    return _BLANKS.sub("", text).translate(_HALF_WIDTH)


def shown(text: str) -> str:
    """Return what was typed, short enough to be quoted."""
    return text.strip()[:SHOWN]


def typed(text: str, *, digits: int = DIGITS, places: int = PLACES) -> Decimal | None:
    """Read a plain number, None for blank: no exponent, no words; full-width is understood.

    Raises NumberError for anything else, and for more digits than there is room for.
    """
    clean = plain(text)
    if not clean:
        return None
    match = _NUMBER.fullmatch(clean)
    if match is None:
        raise NumberError(f"“{shown(text)}”不是数字，请只填数字，计量单位另填。")
    body = match[2].replace(",", "").lstrip("0") or "0"
    fraction = (match[3] or "").rstrip("0")
    if len(body) > digits:
        raise NumberError(f"“{shown(text)}”太大，整数部分最多{digits}位。")
    if len(fraction) > places:
        raise NumberError(f"“{shown(text)}”的小数最多{places}位。")
    number = Decimal(f"{body}.{fraction}" if fraction else body)
    return -number if match[1] and number else number


def typed_whole(text: str, most: int) -> int | None:
    """Read a whole number from 0 to ``most``, None for blank. Raises NumberError."""
    try:
        number = typed(text, digits=len(str(most)))
    except NumberError as error:
        raise NumberError(f"“{shown(text)}”应是0到{most}的整数。") from error
    if number is None:
        return None
    if number != int(number) or not 0 <= number <= most:
        raise NumberError(f"“{shown(text)}”应是0到{most}的整数。")
    return int(number)
