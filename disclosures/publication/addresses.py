"""Where a publication lives: /<adcode>/<department-slug>/<year>/ and …/v<n>/, for ever."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from disclosures.models import Publication


def current_stem(publication: Publication) -> str:
    """Return the address of the current version: /500112/wsb/2024/."""
    department = publication.budget.department
    year = publication.budget.fiscal_year_id
    return f"/{department.jurisdiction_id}/{department.slug}/{year}/"


def version_stem(publication: Publication) -> str:
    """Return the address of this version, for ever: /500112/wsb/2024/v1/."""
    return f"{current_stem(publication)}v{publication.version}/"


def reference_id(publication: Publication) -> str:
    """Return the stable id of a version: 500112-wsb-2024-v1."""
    return f"{current_stem(publication).strip('/').replace('/', '-')}-v{publication.version}"


def source_url(publication: Publication, table: str, row: str, column: str) -> str:
    """Return where the source of a figure is shown: its table, cell, version and checks."""
    where = {"id": reference_id(publication), "table": table, "row": row, "column": column}
    return f"/source/?{urlencode(where)}"


def stems(publication: Publication) -> Iterator[str]:
    """Yield the addresses under which a publication is shown now."""
    yield version_stem(publication)
    if publication.is_current:
        yield current_stem(publication)
