"""From facts to a publication: preview, freeze, thaw, store.

A publication's content is plain JSON: the document as printed, and the records (projects
and what the apps bring) as machine values. Its SHA-256 is chained to the publication before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from disclosures.facts.loading import Facts, ProjectFacts
from disclosures.kernel import document as documents
from disclosures.kernel import kinds, registry, statements
from disclosures.kernel.document import Document, Part
from disclosures.kernel.grid import lay_out
from disclosures.kernel.package import Dictionary, Package, Scope, scope_to_json
from disclosures.kernel.registry import Records
from disclosures.kernel.tabular import Entry, FilledTable, fill
from disclosures.models import Budget, Publication, PublishedProject, User
from disclosures.models.querysets import PublicationQuerySet
from disclosures.models.records import head
from disclosures.official_tables.sets import SETS
from disclosures.publication import derived, guards, record
from disclosures.publication.differences import differences
from disclosures.reconciliation.engine import Finding

BATCH = 500
SECRET_NOTE = "注：部分内容涉及国家秘密，列入上级科目或合计。"
SCHEMA = 2  # of the frozen content


@dataclass(frozen=True)
class Frozen:
    """What is about to be published."""

    title: str
    document: Document
    spending: Decimal | None
    content: dict[str, Any]
    findings: tuple[Finding, ...] | None = None  # of the rules, where they were just asked


def build(facts: Facts, table_set: str) -> Document:
    """Fill every part of a table set, in the unit the office prints. Raises KeyError."""
    return pack(facts, table_set).document


def pack(facts: Facts, table_set: str) -> Package:
    """Fill every part of a table set with what is checked beside it. Raises KeyError.

    Tables are filled first; a text that says what the tables say (部门预算情况说明) is composed
    from them, so that page and text cannot differ.
    """
    chosen = SETS[table_set]
    look = replace(chosen.look, unit=facts.unit)
    built: dict[str, tuple[Part, ...]] = {}
    for entry in chosen.entries:
        if entry.code in registry.PARTS:
            built[entry.code] = registry.PARTS[entry.code].build(facts, entry, look)
    built = {code: tuple(_noted(facts, part) for part in parts) for code, parts in built.items()}
    document = Document(
        title=f"{facts.department}{facts.year}年部门预算公开",
        contents_title=fill(chosen.contents_title, facts.words),
        parts=tuple(part for parts in built.values() for part in parts),
    )
    records = {each.name: each.freeze(facts, chosen.entries) for each in registry.RECORDS.values()}
    dictionary = Dictionary(facts.names, facts.government, facts.groups)
    package = Package(document, scope(facts), records, dictionary)
    for entry in chosen.entries:
        if entry.code in registry.TEXTS:
            built[entry.code] = registry.TEXTS[entry.code].compose(package, entry, look)
    parts = tuple(part for entry in chosen.entries for part in built[entry.code])
    return replace(package, document=replace(document, parts=parts))


def _noted(facts: Facts, part: Part) -> Part:
    """Say under a table that it holds 涉密 amounts in rows above them."""
    if not isinstance(part, FilledTable):
        return part
    scheme = "project" if part.kind == "projects" else kinds.scheme(part.kind)
    keys = {"" if row.key == "total" and scheme == "project" else row.key for row in part.rows}
    if not any(f"{scheme}:{key}" in facts.rolled for key in keys):
        return part
    return replace(part, notes=(*part.notes, SECRET_NOTE))


def scope(facts: Facts) -> Scope:
    """Return whose money a budget's tables cover."""
    return Scope(
        year=facts.year,
        unit=facts.unit,
        department=facts.department,
        place=facts.place,
        kind=facts.kind,
        level="unit" if facts.is_unit else "department",
        includes_institutions=facts.includes_institutions,
        operating_cost=_text(facts.operating_cost),
        rolled=tuple(sorted(facts.rolled)),
    )


def freeze(budget: Budget, facts: Facts, package: Package, findings: tuple[Finding, ...]) -> Frozen:
    """Copy a budget into immutable content: what was entered, made of it and found in it."""
    document = package.document
    content = {
        "schema": SCHEMA,
        "table_set": budget.table_set,
        "department": facts.department,
        "department_code": facts.department_code,
        "place": facts.place_name,
        "year": facts.year,
        "stage": budget.stage,
        "unit": budget.unit,
        "approved_on": budget.approved_on.isoformat() if budget.approved_on else None,
        "source_note": budget.source_note,
        "spending": _text(_spending(facts)),
        "log": head(),
        "scope": scope_to_json(package.scope),
        "document": documents.to_json(document),
        "records": dict(package.records),
    }
    return Frozen(document.title, document, _spending(facts), content, findings)


def record_names() -> list[str]:
    """Return what a publication freezes beside its document."""
    return list(registry.RECORDS)


def thaw(publication: Publication) -> Document:
    """Return the frozen document of a publication."""
    return documents.from_json(publication.content["document"])


def store(frozen: Frozen, budget: Budget, user: User | None, reason: str = "") -> Publication:
    """Write the next version of a budget's publication, its figures and its flat rows.

    Call inside a transaction, with the budget's row locked.
    """
    lock_chain()
    newest = Publication.objects.filter(budget=budget).order_by("-version").first()
    last = Publication.objects.order_by("-pk").only("chain").first()
    sha256 = documents.digest(frozen.content)
    previous = last.chain if last else ""
    publication = Publication(
        budget=budget,
        version=newest.version + 1 if newest else 1,
        content=frozen.content,
        **columns(frozen.content, frozen.document),
        sha256=sha256,
        previous_chain=previous,
        chain=link(previous, sha256),
        published_at=timezone.now(),
        published_by=user,
        reason=reason,
    )
    publication.save()
    transaction.on_commit(record.keep)
    with guards.publishing():
        if newest is not None:
            Publication.objects.filter(pk=newest.pk).update(superseded_by=publication)
        derived.write_new(publication, newest, frozen.document, frozen.findings)
    return publication


def columns(content: dict[str, Any], document: Document) -> dict[str, Any]:
    """Return what a publication's own columns repeat of its content, for lists and filters."""
    spending = content["spending"]
    return {
        "title": document.title,
        "unit": content["unit"],
        "spending": None if spending is None else Decimal(spending),
        "summary": _summary(content, document),
        "table_specs": f" {' '.join(_kinds(document))} ",
        "words": _words(content, document),
    }


def take_down(found: PublicationQuerySet, reason: str) -> list[Publication]:
    """Mark versions as withdrawn and take them from every list; return them as they are now.

    The content stays, under lock. Call inside a transaction, with the budget's row locked.
    """
    keys = list(found.values_list("pk", flat=True))
    with guards.deciding():
        Publication.objects.filter(pk__in=keys).update(
            withdrawn_at=timezone.now(), withdrawal_reason=reason.strip()
        )
    taken = list(Publication.objects.filter(pk__in=keys).order_by("pk"))
    for each in taken:
        retire(each)
    transaction.on_commit(record.keep)
    return taken


@transaction.atomic
def retire(publication: Publication) -> None:
    """Take a withdrawn version from every list; nothing changes when it is in none."""
    with guards.deriving():
        derived.retire(publication)


@transaction.atomic
def reindex(publication: Publication) -> None:
    """Rebuild the derived rows of a publication."""
    with guards.deriving():
        derived.write(publication, thaw(publication))


def link(previous: str, sha256: str) -> str:
    """Return the next link of the chain over all publications."""
    return hashlib.sha256(f"{previous}{sha256}".encode()).hexdigest()


def lock_chain() -> None:
    """Let one publication at a time extend the chain (SQLite already does)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(20161027)")


def _kinds(document: Document) -> list[str]:
    return list(dict.fromkeys(table.kind for table in document.tables))


def _summary(content: dict[str, Any], document: Document) -> dict[str, Any]:
    """Return what lists and the API show of a publication without reading its content.

    A key added here is named in verifying.LATER too: stored summaries never get it.
    """
    records = content["records"]
    return {
        "tables": [
            {
                "code": table.code,
                "kind": table.kind,
                "number": table.number,
                "title": table.title,
                "listed": table.listed,
                "subject": table.subject,
                "unit": table.unit,
                "empty": table.is_empty(),
                "rows": len(lay_out(table).rows),
            }
            for table in document.tables
        ],
        "texts": [{"code": text.code, "title": text.title} for text in document.texts],
        "counts": {name: len(rows) for name, rows in records.items()},
        "spending": content["spending"],
        "department": content["department"],
        "transcribed": "transcribed" in content,
    }


def _words(content: dict[str, Any], document: Document) -> str:
    """Return what the list of publications is searched by."""
    projects = [row["name"] for row in content["records"]["projects"]]
    parts = [content["department"], content["department_code"], content["place"], document.title]
    return "\n".join([*parts, *projects, *(table.listed for table in document.tables)])


def _spending(facts: Facts) -> Decimal | None:
    """Return 部门支出预算; where only projects were published, their sum."""
    return facts.spending if facts.spending is not None else facts.projects_total


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")


def project_records(facts: Facts, entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    """Return the projects as plain JSON; amounts as decimal text in 元."""
    return [_project_record(each) for each in facts.projects if not each.secret]


def _project_record(each: ProjectFacts) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": each.name,
        "key_project": each.is_key,
        "competent_department": each.competent_department,
        "implementing_unit": each.implementing_unit,
        "attribute": each.attribute,
        "period": each.period,
        "amount": _text(each.total),
        "fiscal_amount": _text(each.fiscal),
        "other_amount": _text(each.other),
        "overview": each.overview,
        "basis": each.basis,
        "purpose": each.purpose,
        "payment_plan": list(each.plan),
    }


def index_projects(publication: Publication, rows: list[dict[str, Any]]) -> None:
    """Write the flat rows of a publication's projects."""
    PublishedProject.objects.bulk_create(_project_rows(publication, rows), batch_size=BATCH)


def verify_projects(publication: Publication, rows: list[dict[str, Any]]) -> Iterable[str]:
    """Say which flat rows of a publication's projects are not what its records say."""
    right = _project_rows(publication, rows, current=publication.is_current)
    return differences("项目", publication.projects.all(), right, ("order",))


def _project_rows(
    publication: Publication, rows: list[dict[str, Any]], *, current: bool = True
) -> Iterator[PublishedProject]:
    budget = publication.budget
    for at, row in enumerate(rows, start=1):
        yield PublishedProject(
            publication=publication,
            year=budget.fiscal_year_id,
            region=budget.department.jurisdiction_id,
            current=current,
            order=at,
            code=row["code"],
            name=row["name"],
            amount=None if row["amount"] is None else Decimal(row["amount"]),
            record=row,
        )


def narrative_records(facts: Facts, entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    """Return what people wrote; the sentences around it are composed."""
    return [
        {"part": part, "key": key, "text": text}
        for (part, key), text in facts.narrative.items()
        if key.partition(":")[2] not in facts.secret_codes
    ]


def previous_records(facts: Facts, entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    """Return last year's figures; amounts as decimal text in 元."""
    return [
        {"measure": measure, "key": key, "amount": _text(amount)}
        for (measure, key), amount in facts.previous.items()
        if key not in facts.secret_codes
    ]


def asset_records(facts: Facts, entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    """Return 国有资产 as counts."""
    return [
        {"moment": moment, "item": item, "count": count}
        for (moment, item), count in facts.assets.items()
    ]


def silent_records(facts: Facts, entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    """Return the subjects of which the office has said nothing."""
    return [{"subject": subject} for subject in sorted(facts.silent)]


def note_records(facts: Facts, entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    """Return the office's own notes under its tables."""
    return [
        {"table": table, "text": text} for table, texts in facts.notes.items() for text in texts
    ]


RECORDS: Final = (
    Records("projects", project_records, index_projects, verify_projects),
    Records("narrative", narrative_records),
    Records("previous", previous_records),
    Records("assets", asset_records),
    Records("notes", note_records),
    Records(statements.RECORD, silent_records),
)
