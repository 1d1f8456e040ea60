"""Finding the headings of a sheet by their words, wherever and however high they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from disclosures.desk.imports.sheets import Sheet

DEEPEST = 4  # storeys of a heading
SEARCHED = 15  # rows from the top
_UNIT = re.compile(r"[(（]?(?:金额)?单位[:：]?(万元|元)")
_BRACKETS = re.compile(r"[(（](?:单位[:：])?(万元|元)[)）]")
_YEAR = re.compile(r"20\d\d年")


@dataclass(frozen=True)
class Found:
    """Headings that were recognised: which column holds which field, and where rows begin."""

    columns: Mapping[str, int]  # field key -> column
    first: int  # the first row below
    top: int
    unit: str | None  # 元 or 万元, where the sheet says so


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a heading without blanks, width and unit."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return _BRACKETS.sub("", text).strip("*:")


def find(sheet: Sheet, names: Mapping[str, Iterable[str]], required: Iterable[str]) -> Found | None:
    """Return where the fields stand; None when the required ones are not all there.

    ``names`` gives for each field key every wording it is known by. A heading of several
    storeys is known by its lowest word or by all its words from top to bottom.
    """
    wanted = _wanted(names)
    needed = set(required)
    best: Found | None = None
    for top in range(1, min(SEARCHED, sheet.height) + 1):
        for depth in range(1, DEEPEST + 1):
            columns = _match(sheet, wanted, top, depth)
            if needed <= columns.keys() and len(columns) > (len(best.columns) if best else 1):
                best = Found(columns, top + depth, top, _unit(sheet, top + depth))
    return best


def _wanted(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return field keys by heading; a heading without its year where that is not ambiguous."""
    wanted = {plain(name): key for key, given in names.items() for name in given}
    undated: dict[str, set[str]] = {}
    for name, key in wanted.items():
        undated.setdefault(_YEAR.sub("", name), set()).add(key)
    return {name: keys.pop() for name, keys in undated.items() if len(keys) == 1} | wanted


def _match(sheet: Sheet, wanted: Mapping[str, str], top: int, depth: int) -> dict[str, int]:
    columns: dict[str, int] = {}
    for column in range(1, sheet.width + 1):
        storeys: list[str] = []
        for row in range(top, top + depth):
            text = plain(sheet.spread(row, column))
            if text and (not storeys or storeys[-1] != text):
                storeys.append(text)
        if not storeys or not sheet.spread(top + depth - 1, column):
            continue
        for name in ("".join(storeys), storeys[-1]):
            key = wanted.get(name) or wanted.get(_YEAR.sub("", name))
            if key is not None and key not in columns:
                columns[key] = column
                break
    return columns


def _unit(sheet: Sheet, below: int) -> str | None:
    """Return the unit a sheet states above its rows."""
    for row in range(1, below):
        for column in range(1, sheet.width + 1):
            text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", sheet.text(row, column)))
            match = _UNIT.search(text) or _BRACKETS.search(text)
            if match:
                return match[1]
    return None
