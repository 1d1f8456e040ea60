"""Whether what was published is still what it was: content, chain, derived rows, log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.db import DatabaseError, connection, transaction

from disclosures.kernel import document as documents
from disclosures.kernel import registry
from disclosures.kernel.document import Document
from disclosures.kernel.package import from_content
from disclosures.models import LogEntry, Overview, Publication, SearchEntry, Tally
from disclosures.models.querysets import PublicationQuerySet
from disclosures.publication import derived, search
from disclosures.publication.differences import differences
from disclosures.publication.publishing import columns, link, thaw
from disclosures.publication.search_index import TABLE

SOON: Final = timedelta(minutes=10)  # between what is done and its entry in the log
PUBLISHING: Final = ("publish", "archive")
# Keys that summaries got after the first publications were made: older ones stand without them
LATER: Final[frozenset[str]] = frozenset()
Words = tuple[str, str, str, str, int, str]


def publications() -> PublicationQuerySet:
    """Return every publication in the order of the chain, with what verifying reads of it."""
    return Publication.objects.select_related(
        "budget__department__jurisdiction", "budget__fiscal_year"
    ).order_by("pk")


def verify() -> Iterator[tuple[Publication, str]]:
    """Yield every publication with what is wrong with it; blank when all is well.

    Checks the content against its hash, the chain, the columns and derived rows against the
    content, and that the log tells of it as it is.
    """
    entries = _entries()
    previous = ""
    for publication in publications().iterator(chunk_size=20):
        problems = []
        intact = documents.digest(publication.content) == publication.sha256
        if not intact:
            problems.append("内容与指纹不符")
        if publication.previous_chain != previous:
            problems.append("链条断开，前面的版本被改动或删除")
        if publication.chain != link(publication.previous_chain, publication.sha256):
            problems.append("链值不符")
        if intact:
            document = thaw(publication)
            wrong = list(_columns(publication, document))
            # the rows are made with the help of the columns
            problems += wrong or rows(publication, document)
        problems += _attested(publication, entries)
        previous = publication.chain
        yield publication, "；".join(problems)


def rows(publication: Publication, document: Document) -> Iterator[str]:
    """Say which rows derived from a publication are not what its content says."""
    budget = publication.budget
    right = derived.figures(
        publication,
        document,
        year=budget.fiscal_year_id,
        region=budget.department.jurisdiction_id,
        current=publication.is_current,
    )
    yield from differences("数字", publication.figures.all(), right, ("table", "row", "column"))
    for each in registry.RECORDS.values():
        yield from each.verify(publication, publication.content["records"].get(each.name, []))
    yield from differences(
        "概况",
        Overview.objects.filter(publication=publication),
        [derived.overview(publication, from_content(publication.content), publication.is_current)],
        ("publication_id",),
    )
    wanted = derived.found(publication) if publication.is_current else ()
    yield from _counted(
        Counter(_words(each) for each in SearchEntry.objects.filter(publication=publication)),
        Counter(_words(each) for each in search.rows(publication, wanted)),
    )


def verify_tallies() -> Iterator[str]:
    """Yield every count and sum of a place and year that is not that of its figures."""
    places = Publication.objects.order_by().values_list(
        "budget__department__jurisdiction", "budget__fiscal_year"
    )
    known = set(places)
    for region, year in sorted(known):
        yield from differences(
            f"{region} {year}年的汇总数",
            Tally.objects.filter(region=region, year=year),
            derived.tallies(region, year),
            ("spec", "row"),
        )
    for region, year in set(Tally.objects.values_list("region", "year").distinct()) - known:
        yield f"{region} {year}年没有公开内容，却有汇总数"


def verify_search() -> Iterator[str]:
    """Yield what is wrong with the search entries that stand for rows of all publications."""
    required: set[Words] = set()
    allowed: set[Words] = set()
    for publication in publications().iterator(chunk_size=20):
        names = search.rows(None, derived.row_names(thaw(publication)).values())
        found = {_words(each) for each in names}
        if publication.withdrawn_at is None:
            allowed |= found
        if publication.is_current:
            required |= found
    stored = Counter(_words(each) for each in SearchEntry.objects.filter(publication=None))
    yield from _counted(stored, Counter(required), set(allowed))
    if connection.vendor == "sqlite":
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES ('integrity-check', 1)")
        except DatabaseError:
            yield "检索用的全文索引与检索条目不符，请运行 reindex_publications"


def verify_deeds() -> Iterator[str]:
    """Yield every act in the log whose result is not there: published, withdrawn, superseded."""
    known = set(Publication.objects.values_list("sha256", "budget_id", "version"))
    withdrawn: dict[int, list[Any]] = {}
    taken = Publication.objects.exclude(withdrawn_at=None)
    for budget, at in taken.values_list("budget_id", "withdrawn_at"):
        withdrawn.setdefault(budget, []).append(at)
    for entry in LogEntry.objects.filter(verb__in=(*PUBLISHING, "withdraw")).order_by("sequence"):
        about = (entry.detail.get("sha256"), entry.budget_id, entry.detail.get("version"))
        if entry.verb in PUBLISHING and about not in known:
            yield f"第{entry.sequence}条操作记录所说的公开版本（第{about[2]}版）不在"
        moments = withdrawn.get(entry.budget_id or 0, [])
        if entry.verb == "withdraw" and not any(abs(at - entry.at) < SOON for at in moments):
            yield f"第{entry.sequence}条操作记录说已撤下，公开版本却没有撤下"


def _columns(publication: Publication, document: Document) -> Iterator[str]:
    right = columns(publication.content, document)
    for name, value in right.items():
        if not _agree(getattr(publication, name), value):
            field: Any = Publication._meta.get_field(name)
            yield f"{field.verbose_name}一栏与内容不符"


def _agree(stored: Any, right: Any) -> bool:
    """Tell whether a column says what the content says."""
    if isinstance(stored, dict) and isinstance(right, dict):
        missing = right.keys() - stored.keys() - LATER
        return not missing and all(
            key in right and _agree(value, right[key]) for key, value in stored.items()
        )
    if isinstance(stored, list) and isinstance(right, list):
        return len(stored) == len(right) and all(map(_agree, stored, right))
    return bool(stored == right)


def _entries() -> dict[tuple[Any, ...], LogEntry]:
    """Return the entries of the log that tell of a publication, by its hash, budget, version."""
    return {
        (each.detail.get("sha256"), each.budget_id, each.detail.get("version")): each
        for each in LogEntry.objects.filter(verb__in=PUBLISHING)
    }


def _attested(publication: Publication, entries: dict[tuple[Any, ...], LogEntry]) -> Iterator[str]:
    """Say what the log does not confirm of what no hash covers: who, when, taken down, order."""
    anchor = publication.content.get("log")
    if anchor and not LogEntry.objects.filter(**anchor).exists():
        yield f"公开时的第{anchor['sequence']}条操作记录已不在或被改动"
    entry = entries.get((publication.sha256, publication.budget_id, publication.version))
    if entry is None:
        yield "操作记录里没有这次公开"
    else:
        if entry.user_id != publication.published_by_id:
            yield f"公开人与第{entry.sequence}条操作记录不符"
        if abs(entry.at - publication.published_at) > SOON:
            yield f"公开时间与第{entry.sequence}条操作记录不符"
    of_budget = LogEntry.objects.filter(budget=publication.budget_id)
    reason = publication.reason
    if reason and not of_budget.filter(message=reason).exists():
        yield "更正原因不在操作记录里"
    if publication.withdrawn_at is not None:
        near = (publication.withdrawn_at - SOON, publication.withdrawn_at + SOON)
        acts = of_budget.filter(at__range=near).exclude(verb__in=PUBLISHING)
        if not any(each.message.strip() == publication.withdrawal_reason for each in acts):
            yield "撤下的时间和原因不在操作记录里"
    elif publication.withdrawal_reason:
        yield "没有撤下，却写着撤下原因"
    later = Publication.objects.filter(budget=publication.budget_id)
    following = later.filter(version=publication.version + 1).values_list("pk", flat=True).first()
    if publication.superseded_by_id != following:
        yield "取代它的版本不是下一版"


def _words(each: SearchEntry) -> Words:
    return each.kind, each.text, each.detail, each.url, each.weight, each.grams


def _counted(
    stored: Counter[Words], required: Counter[Words], allowed: set[Words] | None = None
) -> Iterator[str]:
    """Say which search entries are missing, and which nothing published gives."""
    for entry in (required - stored).elements():
        yield f"检索条目“{entry[1]}”（{entry[3]}）缺少或被改动"
    for entry in (stored - required).elements():
        if entry not in (allowed or ()):
            yield f"检索条目“{entry[1]}”（{entry[3]}）不是由公开内容得出"
