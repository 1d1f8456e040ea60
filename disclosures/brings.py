"""What an app brings, in one list, and what this app itself brings.

An app has a module ``brings`` with one ``BRINGS``, registered by the ``ready()`` of its config
and by nothing else. Every field below is a shelf that some room reads; a new sort of thing is a
shelf in the room that reads it and one line here. Codes that are taken raise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Final, TypeVar

from django.db.models import Model

from disclosures.desk import handbook
from disclosures.desk.handbook import PARTS as EXPLAINED
from disclosures.desk.handbook import Explained
from disclosures.desk.imports import store
from disclosures.desk.imports.kinds import KINDS as SHEETS
from disclosures.desk.imports.kinds import Kind as Sheet
from disclosures.desk.views import findings as desk_findings
from disclosures.desk.views import sections as desk_sections
from disclosures.desk.views.findings import MENDS, MendPage
from disclosures.desk.views.sections import SECTIONS, Section
from disclosures.door import access
from disclosures.door.access import EDITING, Edits
from disclosures.facts.loading import SILENCES, Silence
from disclosures.kernel import kinds as table_kinds
from disclosures.kernel.kinds import KINDS, TableKind
from disclosures.kernel.registry import (
    FACTS,
    PARTS,
    RECORD_COUNTS,
    RECORDS,
    SUBJECTS,
    TEXTS,
    WRITTEN,
    Attachment,
    PartSpec,
    RecordCount,
    Records,
    TextSpec,
    WrittenPart,
)
from disclosures.kernel.shelf import Shelf
from disclosures.narrative import SPECS
from disclosures.narrative.phrases import MATTERS, Matter
from disclosures.official_tables import chongqing, national
from disclosures.official_tables import sets as table_sets
from disclosures.official_tables.sets import ADDITIONS, SETS, Addition, TableSet
from disclosures.public.api import views as api
from disclosures.public.api.openapi import RESOURCES, Resource
from disclosures.public.opendata import tables as open_data
from disclosures.public.opendata.tables import TABLES, OpenTable
from disclosures.publication import derived, publishing
from disclosures.publication.derived import JUDGED, ROWS, Judged
from disclosures.publication.guards import GUARDED
from disclosures.publication.search import KINDS as SEARCHED
from disclosures.publication.search import Searched
from disclosures.reading import terms as reading_terms
from disclosures.reading.plain_words import TELLERS, Teller
from disclosures.reading.side_by_side import COUNTED, Counted
from disclosures.reading.terms import TERMS, Term
from disclosures.reconciliation import across, codes, notes, stated, within, years
from disclosures.reconciliation import texts as narrative_rules
from disclosures.reconciliation.engine import RULES, Rule, rules_in
from disclosures.reconciliation.trials import MAKERS, Maker
from disclosures.workflow import worklist
from disclosures.workflow.starting import FOLLOWERS, Follower
from disclosures.workflow.worklist import NEEDED, Needed

T = TypeVar("T")


def on(shelf: Shelf[T]) -> tuple[T, ...]:
    """Declare a field whose things are put on a shelf."""
    empty: tuple[T, ...] = field(default=(), metadata={"shelf": shelf})
    return empty


@dataclass(frozen=True)
class Brings:
    """Everything an app brings."""

    app: str
    # Tables and what stands behind them
    kinds: tuple[TableKind, ...] = on(KINDS)
    tables: tuple[PartSpec, ...] = on(PARTS)
    texts: tuple[TextSpec, ...] = on(TEXTS)
    sets: tuple[TableSet, ...] = on(SETS)
    additions: tuple[Addition, ...] = on(ADDITIONS)  # entries of others' sets
    facts: tuple[Attachment, ...] = on(FACTS)
    silences: tuple[Silence, ...] = on(SILENCES)  # of which nothing entered is not none
    # The narrative
    written: tuple[WrittenPart, ...] = on(WRITTEN)
    matters: tuple[Matter, ...] = on(MATTERS)
    # Reconciliation
    rules: tuple[Rule, ...] = on(RULES)
    trials: tuple[Maker, ...] = on(MAKERS)
    # What a publication keeps, and the rows derived from it
    records: tuple[Records, ...] = on(RECORDS)
    rows: tuple[type[Model], ...] = on(ROWS)  # with publication and current
    guarded: tuple[str, ...] = on(GUARDED)  # tables written only while deriving
    searched: tuple[Searched, ...] = on(SEARCHED)
    judged: tuple[Judged, ...] = on(JUDGED)
    # For readers
    record_counts: tuple[RecordCount, ...] = on(RECORD_COUNTS)
    subjects: tuple[str, ...] = on(SUBJECTS)
    told: tuple[Teller, ...] = on(TELLERS)
    terms: tuple[Term, ...] = on(TERMS)
    counted: tuple[Counted, ...] = on(COUNTED)  # in a comparison
    open_tables: tuple[OpenTable, ...] = on(TABLES)
    resources: tuple[Resource, ...] = on(RESOURCES)
    # For the staff
    sections: tuple[Section, ...] = on(SECTIONS)
    mends: tuple[MendPage, ...] = on(MENDS)
    edits: tuple[Edits, ...] = on(EDITING)
    needed: tuple[Needed, ...] = on(NEEDED)
    followers: tuple[Follower, ...] = on(FOLLOWERS)
    explained: tuple[Explained, ...] = on(EXPLAINED)  # pages and their part of the handbook
    sheets: tuple[Sheet, ...] = on(SHEETS)  # of the workbook that is filled

    def register(self) -> None:
        """Put everything on its shelf, or nothing. Raises ValueError for a code that is taken."""
        done: list[tuple[Shelf[Any], Any]] = []
        try:
            for shelf, thing in self._things():
                shelf.add(thing)
                done.append((shelf, thing))
        except ValueError:
            for shelf, thing in reversed(done):
                shelf.remove(thing)
            raise

    def unregister(self) -> None:
        """Take everything away again: for tests."""
        for shelf, thing in self._things():
            shelf.remove(thing)

    def _things(self) -> Iterator[tuple[Shelf[Any], Any]]:
        for each in fields(self):
            if "shelf" in each.metadata:
                for thing in getattr(self, each.name):
                    yield each.metadata["shelf"], thing


BRINGS: Final = Brings(
    "disclosures",
    kinds=table_kinds.OWN,
    tables=(*chongqing.TABLES, *national.TABLES),
    texts=tuple(SPECS.values()),
    sets=table_sets.OWN,
    rules=(
        *rules_in(across, codes, notes, stated),
        *narrative_rules.COMPOSED,
        *rules_in(narrative_rules, within, years),
    ),
    records=publishing.RECORDS,
    searched=derived.SEARCHED,
    terms=reading_terms.OWN,
    open_tables=open_data.OWN,
    resources=api.OWN,
    sections=desk_sections.OWN,
    mends=desk_findings.OWN,
    edits=(access.OWN,),
    needed=worklist.OWN,
    explained=handbook.OWN,
    sheets=store.OWN,
)
