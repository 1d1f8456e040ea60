"""What the apps bring to a budget: tables and texts by code, facts, records, headline counts.

Everything is brought by ``brings.py`` of each app, in one list; the other shelves stand in the
rooms that read them. Printed order comes from the table set, never from the order here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from disclosures.kernel import kinds
from disclosures.kernel.document import Part, Text
from disclosures.kernel.package import Package
from disclosures.kernel.shelf import Shelf
from disclosures.kernel.tabular import Entry, Look, TableSpec

Rows = list[dict[str, Any]]


class PartSpec(Protocol):
    """A TableSpec or TextSpec: builds the parts it describes from the facts of a budget."""

    @property
    def code(self) -> str: ...

    def build(self, source: Any, entry: Entry, look: Look) -> tuple[Part, ...]: ...


class TextSpec(Protocol):
    """A text that says what the tables say: composed from them, after them."""

    @property
    def code(self) -> str: ...

    def compose(self, package: Package, entry: Entry, look: Look) -> tuple[Text, ...]: ...


@dataclass(frozen=True)
class Attachment:
    """What every Facts carries under a name beside its own: loaded from the Budget."""

    name: str
    load: Callable[[Any], Any]


def no_rows(publication: Any, rows: Rows) -> None:
    """Keep records without flat rows of their own."""


@dataclass(frozen=True)
class Records:
    """Rows that a publication freezes beside its tables, how they are indexed and verified."""

    name: str
    freeze: Callable[[Any, tuple[Entry, ...]], Rows]  # Facts -> plain JSON
    index: Callable[[Any, Rows], None] = no_rows  # (Publication, rows) -> database rows
    verify: Callable[[Any, Rows], Iterable[str]] = lambda publication, rows: ()  # what is wrong


@dataclass(frozen=True)
class RecordCount:
    """A count of records that lists, cards and pages say of a publication."""

    record: str  # the name of the records counted
    label: str
    unit: str = "个"

    def of(self, summary: Mapping[str, Any]) -> int:
        """Return the count from the summary of a publication."""
        return int(summary["counts"].get(self.record, 0))


@dataclass(frozen=True)
class WrittenPart:
    """A part of the narrative that people write, beside those of NarrativePartCode."""

    code: str
    label: str
    after: str  # the part that it follows where the parts are offered
    yearly: bool = False  # said of one year alone: not copied to the next


def _of_a_known_kind(spec: PartSpec) -> None:
    """Refuse a table of a kind that nobody registered. Raises KindError."""
    if isinstance(spec, TableSpec):
        kinds.require(spec.kind)


PARTS: Final[Shelf[PartSpec]] = Shelf(lambda spec: spec.code, _of_a_known_kind)
TEXTS: Final[Shelf[TextSpec]] = Shelf(lambda spec: spec.code)
FACTS: Final[Shelf[Attachment]] = Shelf(lambda each: each.name)
RECORDS: Final[Shelf[Records]] = Shelf(lambda each: each.name)
RECORD_COUNTS: Final[Shelf[RecordCount]] = Shelf(lambda each: each.record)
WRITTEN: Final[Shelf[WrittenPart]] = Shelf(lambda each: each.code)
SUBJECTS: Final[Shelf[str]] = Shelf(str)  # what is published beside the tables: in descriptions


def beside(first: str, *more: str) -> str:
    """Name what is published: 公开表和…, each app's subject after what is always there."""
    *head, last = (first, *more)
    return f"{'、'.join(head)}和{last}" if head else last
