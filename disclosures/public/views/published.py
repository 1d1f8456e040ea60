"""What the public sees: the home page, and published pages where the store has none."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from disclosures import VERSION
from disclosures.door.access import keep_stale
from disclosures.kernel.money import UNITS
from disclosures.models import Publication
from disclosures.public.conditional import etag_of, has_it
from disclosures.public.views.withdrawn import gone
from disclosures.site import home as home_page
from disclosures.site import pages, rendering
from disclosures.site.page import Page

RETRY_SECONDS = "30"
DATABASE_AWAY = "数据库暂时连不上，请稍后再试。"
logger = logging.getLogger(__name__)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what there is and what was published last, from the store without a database."""
    try:
        body = home_page.draw()
    except (DatabaseError, InterfaceError) as error:
        stored = rendering.stored(home_page.STANDBY) if _is_away(error) else None
        if stored is None:
            raise
        logger.warning("the database is away, the home page is the stored one")
        body = stored
    return HttpResponse(body, content_type=home_page.HTML)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what 明账 is."""
    return render(request, "disclosures/public/about.html", {"version": VERSION})


@require_safe
def published(
    request: HttpRequest, place: str, slug: str, year: int, tail: str = "/", version: int = 0
) -> HttpResponse:
    """Serve one address of a publication from its frozen content (the store usually does)."""
    publication = _at(place, slug, year, version)
    if publication.withdrawn_at is not None:
        return gone(request, publication, whole=not version)
    unit = request.GET.get("unit", "")
    path = request.path
    page = pages.find(publication, f"{path}?unit={unit}") if unit in UNITS else None
    page = page or pages.find(publication, path)
    if page is None:
        raise Http404("没有这张表")
    return respond(request, page)


@require_safe
def below(request: HttpRequest, place: str, slug: str, year: int, version: int = 0) -> HttpResponse:
    """Answer what never was a page: gone below a withdrawn publication, else not found."""
    publication = _at(place, slug, year, version)
    if publication.withdrawn_at is not None:
        return gone(request, publication, whole=not version)
    raise Http404("没有这张表")


def _at(place: str, slug: str, year: int, version: int) -> Publication:
    """Return the version asked for, the newest without one. Raises Http404."""
    found = Publication.objects.select_related(
        "budget__department__jurisdiction", "budget__fiscal_year", "superseded_by"
    ).filter(
        budget__department__jurisdiction=place,
        budget__department__slug=slug,
        budget__fiscal_year=year,
    )
    publication = (found.filter(version=version) if version else found.newest()).first()
    if publication is None:
        raise Http404("没有这份公开的预算")
    return publication


def respond(request: HttpRequest, page: Page) -> HttpResponse:
    """Return a page with its strong ETag, or 304."""
    etag = etag_of(page.body)
    response: HttpResponse
    if has_it(request, etag):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(page.body, content_type=page.content_type)
        if page.filename:
            name = quote(page.filename)
            response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    return response


def problem(status: int) -> Callable[..., HttpResponse]:
    """Return a handler that shows one of the error pages, without touching the database."""

    def handler(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return render(request, f"{status}.html", status=status)

    return handler


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something failed; a database that is away is a 503, back when it is."""
    if _is_away(sys.exc_info()[1]):
        response: HttpResponse
        if request.path_info.startswith("/api/"):
            response = JsonResponse({"errors": {"database": [DATABASE_AWAY]}}, status=503)
        else:
            response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = RETRY_SECONDS
        return response
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form is too old; put what staff had typed back on its page, unsaved."""
    if keep_stale(request):
        return redirect(f"{request.path}?draft=1")
    return render(request, "403_csrf.html", status=403)


def _is_away(error: BaseException | None) -> bool:
    """Tell whether the database does not answer, or its file is damaged (the bare error)."""
    return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
