"""Open data: the page about it, packages, archives, the feed and the map of the site."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from django.contrib.sitemaps import Sitemap
from django.db.models import Q
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from disclosures.choices import Scheme
from disclosures.kernel import csvfiles
from disclosures.models import CodeEdition, Department, Publication
from disclosures.models.querysets import PublicationQuerySet
from disclosures.public import choosing
from disclosures.public.conditional import etag_of, has_it
from disclosures.public.lists.filters import places, prefix, years
from disclosures.public.opendata import files, package
from disclosures.public.opendata.tables import CODES, TABLES, codes, current
from disclosures.public.views.withdrawn import gone
from disclosures.publication.addresses import current_stem, version_stem
from disclosures.publication.licence import LICENCE
from disclosures.site import structured

if TYPE_CHECKING:
    _Addresses = Sitemap[tuple[str, Any]]
    _Names = Sitemap[str]
else:
    _Addresses = _Names = Sitemap  # takes no type arguments while running
ENTRIES = 100
SEVERAL = "application/zip"


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Show what can be taken away, and how."""
    return render(
        request,
        "disclosures/public/data.html",
        {
            "years": years(),
            "places": places(),
            "tables": [{"name": each.name, "title": each.title} for each in TABLES.values()],
            "editions": [
                {"year": each.year, "schemes": [(s.value, s.label) for s in Scheme]}
                for each in CodeEdition.objects.filter(classifications__isnull=False).distinct()
            ],
            "base": request.build_absolute_uri("/").rstrip("/"),
            "licence": LICENCE,
            "structured": structured.script(structured.catalog(years())),
        },
    )


@require_safe
def described(request: HttpRequest, year: int) -> HttpResponse:
    """Serve datapackage.json of a year."""
    body, _ = _description(request, year)
    return _cached(request, body, "application/json; charset=utf-8")


@require_safe
def table(request: HttpRequest, year: int, name: str) -> HttpResponseBase:
    """Serve one csv of a year's package."""
    found = TABLES.get(name)
    if found is None:
        raise Http404("没有这个数据表")
    _, mark = _description(request, year)
    return _file(request, files.table_file(found, year, mark), f"{name}.csv", "text/csv")


@require_safe
def whole(request: HttpRequest, year: int) -> HttpResponseBase:
    """Serve the whole package of a year as a zip."""
    body, mark = _description(request, year)
    path = files.year_archive(year, mark, body)
    return _file(request, path, f"mingzhang-{year}.zip", SEVERAL)


@require_safe
def code_list(request: HttpRequest, edition: int, scheme: str) -> HttpResponse:
    """Serve the codes of a scheme and edition as csv."""
    if scheme not in Scheme.values or not CodeEdition.objects.filter(year=edition).exists():
        raise Http404("没有这份科目目录")
    heading = [each.name for each in CODES.fields]
    body = csvfiles.encoded(chain([heading], codes(edition, scheme)))
    return _cached(request, body, csvfiles.CONTENT_TYPE)


@require_safe
def office_archive(request: HttpRequest, place: str, slug: str) -> HttpResponseBase:
    """Serve every year of an office as a zip."""
    if not Department.objects.filter(jurisdiction=place, slug=slug).exists():
        raise Http404("没有这个部门")
    found = _archived(budget__department__jurisdiction=place, budget__department__slug=slug)
    taken_down = None if found else choosing.withdrawn_of_office(place, slug)
    if taken_down is not None:
        return gone(request, taken_down, whole=True)
    return _archive(request, f"{place}-{slug}", found)


@require_safe
def place_archive(request: HttpRequest, place: str) -> HttpResponseBase:
    """Serve every budget of a place, and of all below it, as a zip."""
    found = _archived(budget__department__jurisdiction__code__startswith=prefix(place))
    return _archive(request, place, found)


@require_safe
def year_files(request: HttpRequest, year: int) -> HttpResponseBase:
    """Serve every budget of a year as a zip."""
    return _archive(request, f"{year}", _archived(budget__fiscal_year=year))


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Tell what was published, corrected or withdrawn last, as Atom."""
    found = Publication.objects.select_related(
        "budget__department__jurisdiction", "supersedes"
    ).defer("content", "words", "supersedes__content", "supersedes__words")
    region = request.GET.get("region", "")
    if region:
        if not (region.isascii() and region.isdigit() and len(region) == 6):
            raise Http404("region 是六位行政区划代码")
        found = found.filter(budget__department__jurisdiction__code__startswith=prefix(region))
    base = request.build_absolute_uri("/").rstrip("/")
    made = Atom1Feed(
        title="明账：新公开和更正的部门预算",
        link=f"{base}/",
        description="新公开、更正和撤下的部门预算",
        language="zh-CN",
        feed_url=request.build_absolute_uri(),
        feed_guid=f"{base}/feed.atom",
    )
    for each in _moved_last(found):
        moved = each.withdrawn_at or each.published_at
        made.add_item(
            title=_headline(each),
            link=f"{base}{version_stem(each)}",
            description=_what(each),
            unique_id=f"tag:mingzhang,{each.published_at:%Y-%m-%d}:{each.chain}",
            pubdate=each.published_at,
            updateddate=moved,
            author_name=each.budget.department.name,
        )
    body = made.writeString("utf-8").encode()
    # By its ETag alone: a second, which is all that Last-Modified tells, may hold a publication
    # and its withdrawal.
    return _cached(request, body, "application/atom+xml; charset=utf-8")


def _moved_last(found: PublicationQuerySet) -> list[Publication]:
    """Return what was published or withdrawn last, the newest first."""
    published = list(found.order_by("-published_at", "-pk")[:ENTRIES])
    withdrawn = list(found.withdrawn().order_by("-withdrawn_at", "-pk")[:ENTRIES])
    both = {each.pk: each for each in (*published, *withdrawn)}.values()
    return sorted(
        both, key=lambda each: (each.withdrawn_at or each.published_at, each.pk), reverse=True
    )[:ENTRIES]


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what is public."""
    lines = (
        "User-agent: *",
        "Disallow: /staff/",
        "Disallow: /admin/",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


class PublicationSitemap(_Addresses):
    """The pages of everything published now: budgets, tables and texts."""

    limit = 20_000

    def items(self) -> list[tuple[str, Any]]:
        """Return (address, time) of every page."""
        found = []
        for each in Publication.objects.listed().defer("content", "words").order_by("pk"):
            stem = current_stem(each)
            codes = [part["code"] for part in (*each.summary["tables"], *each.summary["texts"])]
            found += [(stem, each.published_at), (f"{stem}explained/", each.published_at)]
            found += [(f"{stem}{code}/", each.published_at) for code in codes]
        return found

    def location(self, item: tuple[str, Any]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, Any]) -> Any:
        return item[1]


class PageSitemap(_Names):
    """The pages that are always there."""

    names = ("home", "budgets", "three-public", "projects", "compare", "quality", "data", "about")

    def items(self) -> tuple[str, ...]:
        return self.names

    def location(self, item: str) -> str:
        return reverse(f"public:{item}")


SITEMAPS = {"pages": PageSitemap, "publications": PublicationSitemap}


def _description(request: HttpRequest, year: int) -> tuple[bytes, str]:
    """Return datapackage.json of a year and the fingerprint of what it describes."""
    found = list(current(year).defer("content", "words", "summary"))
    if not found:
        raise Http404("这一年没有公开的预算")
    base = request.build_absolute_uri("/").rstrip("/")
    newest = max(each.published_at for each in found)
    body = package.encoded(package.describe(year, base, newest.isoformat()))
    return body, files.fingerprint(found, base)


def _archived(**conditions: Any) -> list[Publication]:
    found = Publication.objects.current().select_related(
        "budget__department__jurisdiction", "budget__fiscal_year"
    )
    return list(found.filter(Q(**conditions)).order_by("pk"))


def _archive(request: HttpRequest, name: str, found: list[Publication]) -> HttpResponseBase:
    if not found:
        raise Http404("没有公开的预算")
    path = files.archive(name, files.fingerprint(found), found)
    return _file(request, path, f"明账-{name}.zip", SEVERAL)


def _file(request: HttpRequest, path: Any, name: str, content_type: str) -> HttpResponseBase:
    etag = etag_of(path.name.encode())
    if has_it(request, etag):
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = FileResponse(
            path.open("rb"), as_attachment=True, filename=name, content_type=content_type
        )
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _cached(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    etag = etag_of(body)
    if has_it(request, etag):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _headline(each: Publication) -> str:
    if each.withdrawn_at:
        return f"撤下：{each.title}（第{each.version}版）"
    return f"更正：{each.title}（第{each.version}版）" if each.version > 1 else each.title


def _what(each: Publication) -> str:
    if each.withdrawn_at:
        return f"撤下原因：{each.withdrawal_reason}"
    if each.version > 1:
        return f"第{each.version}版，更正原因：{each.shown_reason}"
    tables = len(each.summary["tables"])
    return f"{each.budget.department.jurisdiction.name}，{tables}张公开表。"
