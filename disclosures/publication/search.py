"""Finding by one or two Chinese characters, by pinyin initials, by code.

Each entry keeps one text of grams: the pairs of neighbouring characters in their order, then
the single characters, then the pairs of its pinyin initials. SQLite reads it with FTS5,
PostgreSQL with a GIN index over the same text, so that both find the same entries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from disclosures.kernel.pinyin import initials
from disclosures.kernel.shelf import Shelf
from disclosures.models import Publication, SearchEntry
from disclosures.publication.search_index import TABLE

LONGEST = 60  # characters of a query that count
_MARKS = re.compile(r"[^\w\s]|_")
_CHINESE = re.compile(r"[㐀-鿿]+")
BATCH = 500


@dataclass(frozen=True)
class Entry:
    """What an app gives to be found."""

    kind: str
    text: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Searched:
    """A kind of entries, and those that a publication gives to the search."""

    code: str
    label: str
    entries: Callable[[Publication], Iterable[Entry]] = lambda publication: ()


KINDS: Final[Shelf[Searched]] = Shelf(lambda each: each.code)


def plain(text: str) -> str:
    """Return a text as the search reads it: width, case and marks (“” （）) do not count."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text).lower())


def grams(text: str) -> str:
    """Return what is indexed of a text: pairs, single characters, pairs of the initials."""
    runs = plain(text).split()
    singles = sorted({letter for run in runs for letter in run})
    spoken = [initials(run) for run in _CHINESE.findall(plain(text))]
    pairs = [pair for run in [*runs, *spoken] for pair in [*_pairs(run), "|"]]
    return " ".join([*pairs, *singles])


def find(words: str) -> QuerySet[SearchEntry]:
    """Return the entries that hold every word of a query; none for a query without any."""
    phrases = plain(words[:LONGEST]).split()
    if not phrases:
        return SearchEntry.objects.none()
    return SearchEntry.objects.filter(pk__in=_matching(phrases))


def _matching(phrases: list[str]) -> RawSQL:
    terms = [_pairs(each) or [each] for each in phrases]
    if connection.vendor == "postgresql":
        likes = [f"%{' '.join(term)}%" for term in terms if len(term) > 1]
        where = " AND ".join(
            ["string_to_array(grams, ' ') @> %s::text[]", *(["grams LIKE %s"] * len(likes))]
        )
        needed = sorted({gram for term in terms for gram in term})
        return RawSQL(f"SELECT id FROM disclosures_searchentry WHERE {where}", [needed, *likes])
    match = " AND ".join(f'"{" ".join(term)}"' for term in terms)
    return RawSQL(f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s", [match])


def write(publication: Publication | None, entries: Iterable[Entry]) -> None:
    """Index entries of a publication, or of none. Call while deriving."""
    SearchEntry.objects.bulk_create(rows(publication, entries), batch_size=BATCH)


def rows(publication: Publication | None, entries: Iterable[Entry]) -> Iterator[SearchEntry]:
    """Yield what is indexed of entries, one row for each."""
    for each in entries:
        yield SearchEntry(
            publication=publication,
            kind=each.kind,
            text=each.text[:300],
            detail=each.detail[:300],
            url=each.url,
            weight=min(len(each.text), 999),
            grams=grams(each.text),
        )


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]
