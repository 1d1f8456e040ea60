"""What there is: tables and texts by code, filled when the applications start.

Apps above ``disclosures`` (the goals) reach it only through here: they register their
tables, their share of the facts, and what they keep of a publication.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from disclosures.kernel import kinds
from disclosures.kernel.document import Part, Text
from disclosures.kernel.package import Package
from disclosures.kernel.tabular import Entry, Look, TableSpec


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


FactLoader = Callable[[Any], Any]  # Budget -> anything, kept in Facts.attached
RecordMaker = Callable[[Any, tuple[Entry, ...]], list[dict[str, Any]]]  # Facts -> frozen rows
Indexer = Callable[[Any, list[dict[str, Any]]], None]  # (Publication, rows) -> database rows
Verifier = Callable[[Any, list[dict[str, Any]]], Iterable[str]]  # … -> what is wrong with them

PARTS: dict[str, PartSpec] = {}
TEXTS: dict[str, TextSpec] = {}
FACTS: dict[str, FactLoader] = {}
RECORDS: dict[str, RecordMaker] = {}
INDEXERS: dict[str, Indexer] = {}
VERIFIERS: dict[str, Verifier] = {}
QUALITY: dict[str, Callable[[Any], dict[str, int]]] = {}  # Publication -> counts for the board
OPEN_TABLES: list[Any] = []  # tables of the open data package, of apps above
ROWS: list[Any] = []  # models of flat rows with publication and current
SEARCHERS: dict[str, Callable[[Any], Iterable[Any]]] = {}  # Publication -> search entries


def register(*specs: PartSpec) -> None:
    """Add tables or texts.

    Raises ValueError for a code that is taken, KindError for a table of a kind that nobody
    registered.
    """
    for spec in specs:
        if isinstance(spec, TableSpec):
            kinds.require(spec.kind)
        _add(PARTS, spec.code, spec)


def register_text(spec: TextSpec) -> None:
    """Add a text composed from the tables. Raises ValueError for a code that is taken."""
    _add(TEXTS, spec.code, spec)


def attach_facts(name: str, loader: FactLoader) -> None:
    """Add a loader whose result every Facts carries under this name."""
    _add(FACTS, name, loader)


def keep_records(
    name: str, maker: RecordMaker, indexer: Indexer, verifier: Verifier | None = None
) -> None:
    """Add rows that a publication freezes beside its tables, how they are indexed and verified."""
    _add(RECORDS, name, maker)
    _add(INDEXERS, name, indexer)
    if verifier is not None:
        _add(VERIFIERS, name, verifier)


def let_find(name: str, maker: Callable[[Any], Iterable[Any]]) -> None:
    """Add what an app gives of a publication to the search."""
    _add(SEARCHERS, name, maker)


def let_judge(name: str, counter: Callable[[Any], dict[str, int]]) -> None:
    """Add what an app counts of a publication for the quality board."""
    _add(QUALITY, name, counter)


def _add(registry: dict[str, Any], name: str, value: Any) -> None:
    if name in registry:
        raise ValueError(f"{name} is registered twice")
    registry[name] = value
