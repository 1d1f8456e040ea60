"""The flat rows a publication is found, listed and compared by; rebuildable at any time.

Written in the publishing transaction, from the frozen content alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Model, Q, Sum
from django.utils import timezone

from disclosures.kernel import document as documents
from disclosures.kernel import kinds, registry, tabular
from disclosures.kernel.document import Document
from disclosures.kernel.package import Package, from_content
from disclosures.kernel.shelf import Shelf
from disclosures.kernel.tabular import PrintedAmount
from disclosures.models import Figure, Overview, Publication, PublishedProject, SearchEntry, Tally
from disclosures.publication import search
from disclosures.publication.addresses import current_stem
from disclosures.reading import headline, measures
from disclosures.reconciliation.engine import Finding, reconcile

BATCH = 500
MAIN: Final = ("total", "amount")  # the column of a row that lists show
THREE_PUBLIC: Final = (
    ("total", "“三公”经费"),
    ("abroad", "因公出国（境）费"),
    ("vehicle", "公务用车购置及运行费"),
    ("reception", "公务接待费"),
)
BUDGETS = "budgets"  # the tallies that count publications
PROJECTS = "published-projects"  # tallies of a list that is not of figures


@dataclass(frozen=True)
class Judged:
    """A criterion of the quality board that an app judges: so many of so many are well."""

    key: str
    label: str
    definition: str  # as shown on the board
    enough: int  # percent
    place: int  # on the board
    count: Callable[[Publication], tuple[int, int]]  # how many are well, of how many


JUDGED: Final[Shelf[Judged]] = Shelf(lambda each: each.key)
ROWS: Final[Shelf[type[Model]]] = Shelf(lambda model: model._meta.db_table)  # with current


def write_new(
    publication: Publication,
    before: Publication | None,
    document: Document,
    findings: tuple[Finding, ...] | None,
) -> None:
    """Write the rows of a version just stored and take those of the one before from every list.

    ``document`` is what was frozen, ``findings`` what the rules have just said of it; None: they
    are asked. Call while the doors are open, inside a transaction.
    """
    _rows(publication, document, findings)
    if before is not None:
        for model in _models():
            model.objects.filter(publication=before, current=True).update(current=False)
        SearchEntry.objects.filter(publication=before).delete()
    search.write(publication, found(publication))
    _name_rows(document)
    if before is not None:
        forget_rows(documents.from_json(before.content["document"]), named=document)
    _count(publication)


def write(publication: Publication, document: Document) -> None:
    """Write a publication's rows in place of any it had, and everything that counts them.

    Call while deriving, inside a transaction.
    """
    clear(publication)
    _rows(publication, document, None)
    set_current(publication)
    if publication.is_current:
        search.write(publication, found(publication))
        _name_rows(document)
        before = publication.before
        if before is not None:
            forget_rows(documents.from_json(before.content["document"]), named=document)
    _count(publication)


def _rows(
    publication: Publication, document: Document, findings: tuple[Finding, ...] | None
) -> None:
    budget = publication.budget
    place, year = budget.department.jurisdiction_id, budget.fiscal_year_id
    current = publication.is_current
    Figure.objects.bulk_create(
        figures(publication, document, year=year, region=place, current=current), batch_size=BATCH
    )
    for each in registry.RECORDS.values():
        each.index(publication, publication.content["records"].get(each.name, []))
    package = from_content(publication.content, document=document)
    overview(publication, package, current, findings).save(force_insert=True)


def _models() -> tuple[Any, ...]:
    """Return the models of flat rows with publication and current."""
    return (Figure, Overview, PublishedProject, *ROWS.values())


def _count(publication: Publication) -> None:
    count(publication.budget.department.jurisdiction_id, publication.budget.fiscal_year_id)


def clear(publication: Publication) -> None:
    """Remove what was derived from a publication."""
    for model in (*_models(), SearchEntry):
        model.objects.filter(publication=publication).delete()


def retire(publication: Publication) -> None:
    """Take a withdrawn publication from every list. Call while deriving."""
    set_current(publication)
    SearchEntry.objects.filter(publication=publication).delete()
    forget_rows(documents.from_json(publication.content["document"]))
    count(publication.budget.department.jurisdiction_id, publication.budget.fiscal_year_id)


def set_current(publication: Publication) -> None:
    """Mark the rows of the newest version as current and those of the others as not."""
    of_budget = Publication.objects.filter(budget=publication.budget_id)
    current = set(of_budget.current().values_list("pk", flat=True))
    others = set(of_budget.values_list("pk", flat=True)) - current
    for model in _models():
        rows = model.objects
        rows.filter(publication__in=others, current=True).update(current=False)
        rows.filter(publication__in=current, current=False).update(current=True)
    SearchEntry.objects.filter(publication__in=others).delete()


def count(region: str, year: int) -> None:
    """Count the figures of one place and year again. Call while deriving."""
    Tally.objects.filter(region=region, year=year).delete()
    Tally.objects.bulk_create(tallies(region, year), batch_size=BATCH)


def tallies(region: str, year: int) -> Iterator[Tally]:
    """Yield what the tallies of one place and year should be."""
    here = {"region": region, "year": year}
    of_figures = (
        Figure.objects.filter(**here, current=True, spec__in=kinds.listed(), column__in=MAIN)
        .order_by()
        .values("spec", "row")
        .annotate(count=Count("pk"), sum=Sum("amount"))
    )
    for each in of_figures:
        yield Tally(
            spec=each["spec"], row=each["row"], count=each["count"], amount=each["sum"], **here
        )
    for name, rows, amount in (
        (BUDGETS, Overview.objects.filter(**here, current=True), "spending"),
        (PROJECTS, PublishedProject.objects.filter(**here, current=True), "amount"),
    ):
        found = rows.aggregate(count=Count("pk"), sum=Sum(amount))
        if found["count"]:
            yield Tally(spec=name, row="", count=found["count"], amount=found["sum"] or 0, **here)


def figures(publication: Publication, document: Document, **place: Any) -> Iterator[Figure]:
    """Yield every published amount under its address."""
    for table in document.tables:
        for each in tabular.figures(table):
            yield Figure(
                publication=publication,
                table=table.code,
                spec=table.kind,
                row=each.row,
                column=each.column,
                label=each.label[:200],
                code=each.code,
                amount=each.amount,
                **place,
            )


def overview(
    publication: Publication,
    package: Package,
    current: bool,
    findings: tuple[Finding, ...] | None = None,
) -> Overview:
    """Return the one row by which a publication is listed, compared and judged."""
    budget = publication.budget
    found = measures.find(package)
    quality = _quality(publication, package, reconcile(package) if findings is None else findings)
    amounts = {key: each.amount for key, each in found.items()}
    stands_for = headline.of(package, found)
    return Overview(
        publication=publication,
        department=budget.department,
        year=budget.fiscal_year_id,
        region=budget.department.jurisdiction_id,
        edition=budget.fiscal_year.edition_id,
        level=package.scope.level,
        current=current,
        transcribed="transcribed" in publication.content,
        spending=amounts.get("spending"),
        headline=stands_for.label if stands_for else "",
        headline_amount=stands_for.amount if stands_for else None,
        basic=amounts.get("basic"),
        project=amounts.get("project"),
        three_public=amounts.get("total"),
        abroad=amounts.get("abroad"),
        vehicle=amounts.get("vehicle"),
        reception=amounts.get("reception"),
        measures=measures.to_json(found),
        quality=quality,
        days=quality["days"],
        missing=len(quality["missing"]),
        errors=sum(each["level"] == "error" for each in quality["findings"]),
        counts=_counts(publication),
    )


def _counts(publication: Publication) -> dict[str, dict[str, int]]:
    """Return what the apps count of a publication: how many meet a criterion, of how many."""
    return {
        each.key: dict(zip(("met", "of"), each.count(publication), strict=True))
        for each in JUDGED.values()
    }


def _quality(
    publication: Publication, package: Package, findings: Iterable[Finding]
) -> dict[str, Any]:
    """Return what the quality board says of a publication, computed from what it printed.

    The dictionaries of the year are not frozen; a rule that needs them finds errors, with which
    nothing is published, so that what was just found is what the frozen print says.
    """
    first = publication
    if publication.version > 1:
        versions = Publication.objects.filter(budget=publication.budget_id).order_by("version")
        first = versions.only("published_at").first() or publication
    approved = publication.content.get("approved_on")
    published_on = timezone.localtime(first.published_at).date()
    missing = [
        each[0] for each in kinds.statutory() if not any(package.table(kind) for kind in each)
    ]
    return {
        "findings": [
            {
                "level": each.level,
                "rule": each.rule,
                "title": each.title,
                "sentence": each.sentence,
                "part": each.places[0].part if each.places else "",
            }
            for each in findings
        ],
        "days": (published_on - date.fromisoformat(approved)).days if approved else None,
        "missing": missing,
        "tables": len(package.document.tables),
        "empty": sum(table.is_empty() for table in package.document.tables),
    }


def found(publication: Publication) -> Iterator[search.Entry]:
    """Yield what a publication gives to the search."""
    for each in search.KINDS.values():
        yield from each.entries(publication)


def _office(publication: Publication) -> Iterator[search.Entry]:
    department = publication.budget.department
    place, year = department.jurisdiction.name, publication.budget.fiscal_year_id
    own = department.name
    if department.jurisdiction.short_name not in own and place not in own:
        own = f"{place}{own}"
    yield search.Entry("office", f"{own}{year}年", current_stem(publication), place)


def _projects(publication: Publication) -> Iterator[search.Entry]:
    budget = publication.budget
    for row in publication.content["records"]["projects"]:
        url = f"/projects/?{urlencode({'q': row['code'] or row['name']})}"
        label = f"{row['name']} {row['code']}".strip()
        where = f"{budget.department.name} {budget.fiscal_year_id}年"
        yield search.Entry("project", label, url, where)


SEARCHED: Final = (
    search.Searched("office", "部门", _office),
    search.Searched("code", "科目"),  # of the rows of all publications: row_names
    search.Searched("figure", "数字"),
    search.Searched("project", "项目", _projects),
)


def _name_rows(document: Document) -> None:
    """Let the rows of the tables be found by code and name, each once for all publications."""
    wanted = row_names(document)
    known = set(
        SearchEntry.objects.filter(
            publication=None, url__in=[url for _, url in wanted]
        ).values_list("text", "url")
    )
    search.write(None, [each for key, each in wanted.items() if key not in known])


def forget_rows(document: Document, named: Document | None = None) -> None:
    """Let no row be found any more that this document named and no current one does.

    ``named`` is a current document: what it names needs no look. Call while deriving, when the
    rows of the document are no longer marked as current.
    """
    still = set(row_names(named)) if named is not None else set()
    gone = [
        Q(text=entry.text[:300], url=entry.url)
        for spec, each, entry in _named_rows(document)
        if (entry.text, entry.url) not in still
        and not Figure.objects.filter(
            spec=spec, row=each.row, column__in=MAIN, label=each.label[:200], code=each.code,
            current=True,
        ).exists()
    ]  # fmt: skip
    if named is None and not Figure.objects.filter(spec="three-public", current=True).exists():
        gone += [Q(text=label, url=url) for label, url in _three_public()]
    for at in range(0, len(gone), BATCH // 10):
        some = reduce(or_, gone[at : at + BATCH // 10])
        SearchEntry.objects.filter(some, publication=None).delete()


def _named_rows(document: Document) -> Iterator[tuple[str, PrintedAmount, search.Entry]]:
    """Yield the rows that are found by code and name: kind of table, figure, entry."""
    listed = kinds.listed()
    for table in document.tables:
        if table.kind not in listed:
            continue
        scheme = kinds.scheme(table.kind)
        for each in tabular.figures(table):
            if each.column not in MAIN or each.label == table.title:
                continue
            url = f"/figures/{table.kind}/{each.row}/"
            if scheme:
                text, kind = f"{each.code} {each.label}".strip(), "code"
            else:
                text, kind = each.label, "figure"
            yield table.kind, each, search.Entry(kind, text, url, kinds.name(table.kind))


def row_names(document: Document) -> dict[tuple[str, str], search.Entry]:
    """Return what the rows of a document's tables give to the search, by text and address."""
    wanted = {(entry.text, entry.url): entry for _, _, entry in _named_rows(document)}
    if document.tables and any(table.kind == "three-public" for table in document.tables):
        for label, url in _three_public():
            wanted[label, url] = search.Entry("figure", label, url, kinds.name(kinds.THREE_PUBLIC))
    return wanted


def _three_public() -> Iterator[tuple[str, str]]:
    """Yield what the list of “三公” is found by and where, once anybody published it."""
    return ((label, f"/three-public/?sort={column}") for column, label in THREE_PUBLIC)
