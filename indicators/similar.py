"""Which indicators ask for the same thing, in other words. Pure.

Two names are alike when half of their pairs of characters are the same, after years, numbers
and filler words are gone (外事翻译满意度, 翻译工作满意度). Found through hashes of their pairs
(MinHash in bands), so that fifty thousand are grouped without comparing each with each.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable
from typing import Final

ALIKE: Final = 0.5  # of the pairs of both together; below it the samples mix 出访 with 来访
BANDS, ROWS = 12, 2
FILLERS: Final = re.compile(
    r"全年|本年度|年度|当年|各项|各类|开展|组织|完成|情况|是否|工作|的|数量$|次数$|个数$|人数$|数$"
)
_MARKS = re.compile(r"[^\w]|_|[0-9]+年?")


def normal(name: str) -> str:
    """Return a name without years, numbers, marks and fillers; itself when nothing is left."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", name).lower())
    return FILLERS.sub("", plain) or plain or name


def pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters; a single character is its own pair."""
    return frozenset(text[at : at + 2] for at in range(max(len(text) - 1, 1)))


def likeness(one: str, other: str) -> tuple[int, int]:
    """Return how many pairs two normal names share, of how many they have together."""
    left, right = pairs(one), pairs(other)
    return len(left & right), len(left | right)


def alike(one: str, other: str) -> bool:
    """Tell whether two normal names ask for the same."""
    shared, together = likeness(one, other)
    return shared * 2 >= together  # ALIKE, without a fraction


def bands(text: str) -> list[int]:
    """Return hashes of which two alike names very likely share one."""
    hashes = [
        min(zlib.crc32(f"{at}{pair}".encode()) for pair in pairs(text))
        for at in range(BANDS * ROWS)
    ]
    return [
        zlib.crc32(repr((at, hashes[at * ROWS : (at + 1) * ROWS])).encode()) for at in range(BANDS)
    ]


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate most like a normal name; None where none is alike."""
    best: tuple[int, int, str] | None = None
    for each in sorted(candidates):
        shared, together = likeness(name, each)
        if alike(name, each) and (best is None or shared * best[1] > best[0] * together):
            best = (shared, together, each)
    return best[2] if best else None
