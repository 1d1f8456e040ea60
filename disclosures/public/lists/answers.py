"""What every list answers with: counts and facets kept for a while, and files."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any

from django.http import FileResponse, HttpRequest

from disclosures.kernel.money import show
from disclosures.models import Publication
from disclosures.public.lists import files
from disclosures.public.lists.listing import Given, Listing, facets
from disclosures.publication.kept import kept

SECONDS = 600
EXTENSIONS = ("csv", "xlsx")


def counted(request: HttpRequest, listing: Listing, given: Given) -> dict[str, Any]:
    """Return totals and facets, kept until something else is published."""
    stamp = Publication.objects.stamp()
    query = request.GET.copy()
    for name in ("after", "sort", "format"):
        query.pop(name, None)
    asked = hashlib.sha256(f"{request.path}?{query.urlencode()}".encode()).hexdigest()
    make = partial(_counted, request, listing, given)
    return kept("list", f"{stamp}-{asked}", make, SECONDS)


def _counted(request: HttpRequest, listing: Listing, given: Given) -> dict[str, Any]:
    totals = listing.totals(given)
    return {
        "count": totals.count,
        "totals": [
            show(totals.sums[column.key], "万元") if column.key in totals.sums else ""
            for column in listing.columns
        ],
        "facets": facets(listing, given, request.GET),
        "filtered": any(given.values()),
    }


def as_file(extension: str, listing: Listing, given: Given, found: Any, name: str) -> FileResponse:
    """Return a list as csv or xlsx: every row that was asked for, and the totals."""
    make = files.csv_file if extension == "csv" else files.workbook
    return FileResponse(
        make(listing, given, found), as_attachment=True, filename=f"{name}.{extension}"
    )
