"""What every list answers with: a page of it, or a file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disclosures.kernel.money import show
from disclosures.listing.columns import UNIT
from disclosures.listing.files import LIST_FORMATS, as_file
from disclosures.listing.filters import ListFilter
from disclosures.listing.keyset import Slice, WrongCursor, numbered, page
from disclosures.listing.listing import Listing, cells, facets_of
from disclosures.publication.kept import kept

SECONDS: Final = 600
OF_THE_PAGE: Final = ("after", "page", "format")  # what a link to other rows leaves out


def listed(make: Callable[[], Listing]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return the view of a public list."""

    @require_safe
    def view(request: HttpRequest) -> HttpResponseBase:
        return answer(request, make())

    return view


def answer(
    request: HttpRequest, listing: Listing, chosen: ListFilter | None = None, **context: Any
) -> HttpResponseBase:
    """Return a page of a list, or the file that is asked for."""
    chosen = chosen or bound(request, listing)
    extension = request.GET.get("format", "")
    if chosen.is_valid() and extension in LIST_FORMATS:
        name = f"{context.get('name', '')}{listing.title}"
        return as_file(extension, listing, chosen, request.GET.get("sort", ""), name)
    return render(request, listing.template, {**context, **shown(request, listing, chosen)})


def bound(request: HttpRequest, listing: Listing) -> ListFilter:
    """Return the filters of a list with what the address asks of them."""
    return listing.filters(request.GET, queryset=listing.rows(), request=request)


def shown(
    request: HttpRequest, listing: Listing, chosen: ListFilter | None = None
) -> dict[str, Any]:
    """Return what a template needs to show a page of a list."""
    chosen = chosen or bound(request, listing)
    context: dict[str, Any] = {"listing": listing, "form": chosen.form, "query": query(request)}
    if not chosen.is_valid():
        return {**context, "wrong": True}
    order = listing.order(request.GET.get("sort", ""))
    turned, wrong_page = _slice(request, listing, chosen)
    listing.fill(turned.rows)
    numbers = counted(request, listing, chosen)
    return {
        **context,
        "rows": list(cells(listing, turned.rows)),
        "page": turned,
        "wrong_page": wrong_page,
        "order": order,
        "heads": _heads(listing, order.key, request),
        "formats": LIST_FORMATS.values(),
        **numbers,
        "said": (listing.caption or listing.title).format(count=numbers["count"]),
    }


def query(request: HttpRequest, *more: str) -> str:
    """Return what is asked, to go on from, without the page it is on."""
    asked = request.GET.copy()
    for name in (*OF_THE_PAGE, *more):
        asked.pop(name, None)
    return f"{asked.urlencode()}&" if asked else ""


def counted(request: HttpRequest, listing: Listing, chosen: ListFilter) -> dict[str, Any]:
    """Return totals and facets, kept while the list's stamp stays."""
    make = partial(_counted, request, listing, chosen)
    stamp = listing.stamp()
    if not stamp:
        return make()
    asked = f"{request.path}?{query(request, 'sort')}"
    return kept("list", f"{stamp}-{hashlib.sha256(asked.encode()).hexdigest()}", make, SECONDS)


def _counted(request: HttpRequest, listing: Listing, chosen: ListFilter) -> dict[str, Any]:
    totals = listing.totals(chosen)
    seen = [key for key, each in listing.columns().items() if each.visible]
    return {
        "count": totals.count,
        "totals": [show(totals.sums[key], UNIT) if key in totals.sums else "" for key in seen],
        "facets": facets_of(listing, chosen, request.GET),
        "filtered": chosen.is_narrowed,
    }


def _slice(request: HttpRequest, listing: Listing, chosen: ListFilter) -> tuple[Slice, bool]:
    """Return the rows of the page, and whether the address named a page that is none."""
    found = chosen.narrow(listing.rows())
    order = listing.order(request.GET.get("sort", ""))
    fields = listing.fields() if listing.plain else ()
    after, number = request.GET.get("after", ""), request.GET.get("page", "")
    turn = partial(page, found, order, size=listing.per_page, fields=fields)
    try:
        if after or not number:
            return turn(after), False
        return numbered(found, order, number, listing.per_page, fields), False
    except WrongCursor:
        return turn(""), True


def _heads(listing: Listing, key: str, request: HttpRequest) -> list[dict[str, Any]]:
    """Return the headings: a click sorts by a column, a second click the other way round."""
    known = {each.key: each for each in listing.orders}
    heads = []
    for column in listing.columns().values():
        if not column.visible:
            continue
        ways = [
            each for each in (column.sort, f"{column.sort}-up", f"-{column.sort}") if each in known
        ]
        asked = request.GET.copy()
        for name in OF_THE_PAGE:
            asked.pop(name, None)
        now = ways.index(key) if key in ways else -1
        if ways:
            asked["sort"] = ways[(now + 1) % len(ways)]
        down = now >= 0 and known[key].fields[0].startswith("-")
        heads.append(
            {
                "label": column.heading,
                "class": column.heading_classes,
                "url": f"?{asked.urlencode()}" if ways else column.about,
                "sorted": "descending" if down else "ascending" if now >= 0 else "",
            }
        )
    return heads
