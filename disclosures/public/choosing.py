"""Which budgets are compared: by their stable ids, their peers and the medians of those."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from disclosures.kernel.package import from_content
from disclosures.models import Overview, Publication
from disclosures.models.querysets import PublicationQuerySet
from disclosures.reading import measures
from disclosures.reading.side_by_side import Side

MOST = 6
_ID = re.compile(r"([1-9][0-9]{5})-([a-z0-9-]{1,50})-([12][0-9]{3})")


def id_of(publication: Publication) -> str:
    """Return the stable id of a budget: 500112-wsb-2024."""
    department = publication.budget.department
    return f"{department.jurisdiction_id}-{department.slug}-{publication.budget.fiscal_year_id}"


def chosen(ids: Iterable[str]) -> tuple[list[Publication], list[str]]:
    """Return the current publications of ids in their order, and what was not found."""
    found, wrong = [], []
    for each in dict.fromkeys(ids):
        match = _ID.fullmatch(each)
        publication = None
        if match:
            publication = (
                full()
                .current()
                .filter(
                    budget__department__jurisdiction=match[1],
                    budget__department__slug=match[2],
                    budget__fiscal_year=int(match[3]),
                )
                .first()
            )
        if publication is None:
            wrong.append(each[:80])
        else:
            found.append(publication)
    return found, wrong


def of_office(place: str, slug: str) -> list[Publication]:
    """Return every year of an office, the oldest first."""
    return list(
        full()
        .current()
        .filter(budget__department__jurisdiction=place, budget__department__slug=slug)
        .order_by("budget__fiscal_year__year")
    )


def withdrawn_of_office(place: str, slug: str) -> Publication | None:
    """Return what an office withdrew last, of its newest versions; None when it did not."""
    return (
        full()
        .newest()
        .withdrawn()
        .filter(budget__department__jurisdiction=place, budget__department__slug=slug)
        .order_by("-withdrawn_at", "-pk")
        .first()
    )


def full() -> PublicationQuerySet:
    """Return publications with everything a comparison reads of them."""
    return Publication.objects.select_related(
        "budget__department__jurisdiction", "budget__fiscal_year", "overview"
    )


def side(publication: Publication) -> Side:
    """Return a publication as one side of a comparison."""
    budget = publication.budget
    package = from_content(publication.content)
    return Side(
        id=id_of(publication),
        title=f"{budget.department.name}{budget.fiscal_year_id}年",
        year=budget.fiscal_year_id,
        stage=budget.get_stage_display(),
        level=package.scope.level,
        edition=budget.fiscal_year.edition_id,
        transcribed="transcribed" in publication.content,
        version=publication.version,
        package=package,
        found=measures.find(package),
    )


def medians(year: int, level: str) -> dict[tuple[str, str], tuple[Decimal, int]]:
    """Return (measure, 口径) -> (median in 元, how many) over the peers: same year and level.

    Peers are the current budgets that printed the measure and did not leave it blank; the
    median of an even number is the mean of the two in the middle.
    """
    rows = Overview.objects.filter(current=True, year=year, level=level).values_list(
        "measures", flat=True
    )
    found: dict[tuple[str, str], list[Decimal]] = {}
    for row in rows.iterator(chunk_size=1000):
        for key, each in measures.from_json(row).items():
            if each.amount is not None:
                found.setdefault((key, each.scope), []).append(each.amount)
    return {key: (_middle(sorted(values)), len(values)) for key, values in found.items()}


def _middle(values: list[Decimal]) -> Decimal:
    count = len(values)
    return sum(values[(count - 1) // 2 : count // 2 + 1], Decimal(0)) / (2 - count % 2)
