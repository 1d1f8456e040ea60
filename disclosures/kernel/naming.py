"""How things are numbered and called: the only place that writes or reads Chinese numerals."""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = "零一二三四五六七八九"
_NUMBERED = re.compile(r"^(（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、|[0-9]+[、.．]\s*)")


def numeral(number: int) -> str:
    """Write 1 to 99 in Chinese: 一, 十, 十一, 二十, 九十九. Raises ValueError for others."""
    if not 1 <= number <= 99:
        raise ValueError(f"{number} is not numbered in Chinese")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def unnumbered(text: str) -> str:
    """Return a title without the number before it: 一、外交支出, （一）收入, 2.外交支出."""
    return _NUMBERED.sub("", text)
