"""Where a publication lives: /<adcode>/<department-slug>/<year>/ and …/v<n>/, for ever."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from disclosures.models import Budget, Publication


def stem(place: str, slug: str, year: int) -> str:
    """Return the address of a budget: /500112/wsb/2024/."""
    return f"/{place}/{slug}/{year}/"


def current_stem(publication: Publication) -> str:
    """Return the address of the current version: /500112/wsb/2024/."""
    return budget_stem(publication.budget)


def budget_stem(budget: Budget) -> str:
    """Return the address of whatever version of a budget is current."""
    department = budget.department
    return stem(department.jurisdiction_id, department.slug, budget.fiscal_year_id)


def version_stem(publication: Publication) -> str:
    """Return the address of this version, for ever: /500112/wsb/2024/v1/."""
    return version_address(current_stem(publication), publication.version)


def version_address(address: str, version: int) -> str:
    """Return the address of a version of the budget at an address."""
    return f"{address}v{version}/"


def reference_id(publication: Publication) -> str:
    """Return the stable id of a version: 500112-wsb-2024-v1."""
    return _reference(current_stem(publication), publication.version)


def _reference(address: str, version: int) -> str:
    return f"{address.strip('/').replace('/', '-')}-v{version}"


def source(address: str, version: int, table: str, row: str, column: str) -> str:
    """Return where the source of a figure of a budget's version is shown."""
    where = {"id": _reference(address, version), "table": table, "row": row, "column": column}
    return f"/source/?{urlencode(where)}"


def source_url(publication: Publication, table: str, row: str, column: str) -> str:
    """Return where the source of a figure is shown: its table, cell, version and checks."""
    return source(current_stem(publication), publication.version, table, row, column)


def stems(publication: Publication) -> Iterator[str]:
    """Yield the addresses under which a publication is shown now; none when it is withdrawn."""
    if publication.withdrawn_at is not None:
        return
    yield version_stem(publication)
    if publication.superseded_by_id is None:
        yield current_stem(publication)


def below(stem: str) -> tuple[str, str]:
    """Return how every address under a stem begins: its pages, and its files beside it."""
    return stem, f"{stem.rstrip('/')}."
