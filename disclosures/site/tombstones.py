"""What is left to the public of what was withdrawn: that it was, when and why; no content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string

from disclosures.models import Publication
from disclosures.publication.addresses import budget_stem, reference_id, version_stem
from disclosures.site.page import Page

HTML = "text/html; charset=utf-8"


def about(publication: Publication, *, whole: bool) -> dict[str, Any]:
    """Return the tombstone of a version, or of a whole budget, as plain JSON.

    ``whole``: the address asked for is the budget's, and every version of it was withdrawn.
    """
    budget = publication.budget
    department, place = budget.department, budget.department.jurisdiction
    return {
        "withdrawn": True,
        "region": {"adcode": place.code, "name": place.name},
        "department": {
            "slug": department.slug,
            "code": department.code,
            "name": department.name,
        },
        "year": budget.fiscal_year_id,
        "stage": budget.get_stage_display(),
        "versions": [_version(each) for each in _versions(publication, whole=whole)],
        "current": budget_stem(budget) if _has_current(publication) else None,
    }


def entry(publication: Publication) -> dict[str, Any]:
    """Return one withdrawn version as the list of them shows it."""
    found = about(publication, whole=False)
    (version,) = found.pop("versions")
    del found["withdrawn"]
    return {**version, **found}


def page(publication: Publication, path: str, *, whole: bool) -> Page:
    """Return the tombstone as a page."""
    budget = publication.budget
    text = render_to_string(
        "disclosures/public/withdrawn.html",
        {
            "publication": publication,
            "department": budget.department,
            "place": budget.department.jurisdiction,
            "year": budget.fiscal_year_id,
            "stage": budget.get_stage_display(),
            "versions": _versions(publication, whole=whole),
            "whole": whole,
            "stem": budget_stem(budget),
            "current": budget_stem(budget) if _has_current(publication) else "",
        },
    )
    return Page(path, HTML, text.encode())


def pages(publication: Publication) -> Iterator[Page]:
    """Yield the tombstones of a withdrawn version, for a server that knows only files."""
    if publication.withdrawn_at is None:
        return
    yield page(publication, version_stem(publication), whole=False)
    if publication.superseded_by_id is None:
        yield page(publication, budget_stem(publication.budget), whole=True)


def _versions(publication: Publication, *, whole: bool) -> list[Publication]:
    """Return the withdrawn versions that a tombstone is for, the newest first."""
    if not whole:
        return [publication]
    found = Publication.objects.filter(budget=publication.budget).withdrawn()
    versions = list(found.order_by("-version").defer("content", "words", "summary"))
    for each in versions:
        each.budget = publication.budget
    return versions


def _has_current(publication: Publication) -> bool:
    return Publication.objects.filter(budget=publication.budget).current().exists()


def _version(publication: Publication) -> dict[str, Any]:
    assert publication.withdrawn_at is not None
    return {
        "id": reference_id(publication),
        "version": publication.version,
        "sha256": publication.sha256,
        "published_at": publication.published_at.isoformat(),
        "withdrawn_at": publication.withdrawn_at.isoformat(),
        "reason": publication.withdrawal_reason,
        "url": version_stem(publication),
    }
