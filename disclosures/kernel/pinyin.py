"""Pinyin initials of names, for those who type xzyx for 行政运行."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=8192)
def initials(text: str) -> str:
    """Return the first letters of a text's syllables, digits and Latin letters as they are."""
    letters = lazy_pinyin(text, style=Style.FIRST_LETTER)
    return "".join(letter for each in letters for letter in each if letter.isalnum()).lower()
