"""One shape of answer for every list: {"count", "next", "results"}."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.csrf import csrf_exempt

from disclosures.models import Publication
from disclosures.models.querysets import PublicationQuerySet
from disclosures.public.api.parameters import Parameters
from disclosures.public.conditional import etag_of, has_it
from disclosures.publication.addresses import current_stem, reference_id
from disclosures.renderers import FORMATS

PER_PAGE = 50
METHODS = "GET, HEAD, OPTIONS"
Given = dict[str, Any]


def endpoint(
    form: type[Parameters],
    find: Callable[[Given], QuerySet[Any]],
    show: Callable[[Any], dict[str, Any]],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return a view: parameters through a form, a page of rows, each shown."""

    @csrf_exempt  # nothing can be changed here: another method is a 405 and not a 403
    def view(request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return _open(HttpResponse(status=204, headers={"Allow": METHODS}))
        if request.method not in ("GET", "HEAD"):
            return answer(request, {"errors": {"method": ["只支持 GET。"]}}, status=405)
        given = form(request.GET)
        if not given.is_valid():
            return answer(request, {"errors": given.errors}, status=400)
        return answer(request, _page(request, given.cleaned_data, find, show))

    return view


def answer(request: HttpRequest, data: Any, status: int = 200) -> HttpResponse:
    """Return JSON with its ETag, open to other sites, or 304."""
    body = json.dumps(data, ensure_ascii=False).encode()
    etag = etag_of(body)
    response: HttpResponse
    if status == 200 and has_it(request, etag):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body, status=status, content_type="application/json; charset=utf-8")
    if status == 405:
        response["Allow"] = METHODS
    if status == 200:
        response["ETag"] = etag
        response["Cache-Control"] = "public, no-cache"
    return _open(response)


def published(given: Given) -> PublicationQuerySet:
    """Return the current publications that the common parameters ask for."""
    return narrowed(Publication.objects.listed().order_by("pk"), given)


def narrowed(found: PublicationQuerySet, given: Given) -> PublicationQuerySet:
    """Narrow publications by place, year and department."""
    if given["region"]:
        found = found.in_region(given["region"])
    if given["year"]:
        found = found.filter(budget__fiscal_year=given["year"])
    if given["department"]:
        name = given["department"]
        found = found.filter(
            Q(budget__department__slug=name) | Q(budget__department__name__contains=name)
        )
    return found


def of(found: QuerySet[Any], given: Given) -> QuerySet[Any]:
    """Narrow flat rows to those of the publications asked for."""
    return found.filter(publication__in=published(given).order_by().values("pk")).select_related(
        "publication__budget__department__jurisdiction"
    ).defer("publication__content", "publication__words")  # fmt: skip


def containing(found: QuerySet[Any], field: str, words: str) -> QuerySet[Any]:
    """Narrow rows to those whose field holds every word."""
    for word in words.split():
        found = found.filter(**{f"{field}__contains": word})
    return found


def reference(publication: Publication) -> dict[str, Any]:
    """Return what every row says of the publication it comes from."""
    department = publication.budget.department
    place = department.jurisdiction
    year = publication.budget.fiscal_year_id
    return {
        "id": reference_id(publication),
        "region": {"adcode": place.code, "name": place.name},
        "department": {
            "slug": department.slug,
            "code": department.code,
            "name": department.name,
        },
        "year": year,
        "stage": publication.budget.get_stage_display(),
        "version": publication.version,
        "unit": publication.unit,
        "published_at": publication.published_at.isoformat(),
        "sha256": publication.sha256,
        "url": current_stem(publication),
        "transcribed": bool(publication.summary.get("transcribed")),
    }


def full(publication: Publication) -> dict[str, Any]:
    """Return a publication with its downloads and tables."""
    stem = current_stem(publication)
    base = stem.rstrip("/")
    return {
        **reference(publication),
        "downloads": {each: f"{base}.{each}" for each in FORMATS},
        "tables": [
            {
                "code": table["code"],
                "number": table["number"],
                "title": table["title"],
                "subject": table["subject"],
                "unit": table["unit"],
                "url": f"{stem}{table['code']}/",
                **{each: f"{stem}{table['code']}.{each}" for each in FORMATS},
            }
            for table in publication.summary["tables"]
        ],
    }


def _page(
    request: HttpRequest,
    given: Given,
    find: Callable[[Given], QuerySet[Any]],
    show: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    page = given["page"] or 1
    found = find(given)
    count = found.count()
    rows: Iterable[Model] = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    following = None
    if page * PER_PAGE < count:
        query = request.GET.copy()
        query["page"] = str(page + 1)
        following = f"{request.path}?{query.urlencode()}"
    return {"count": count, "next": following, "results": [show(row) for row in rows]}


def _open(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    return response
