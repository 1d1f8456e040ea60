"""The public's lists across cities and the search over everything published."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disclosures.kernel import kinds
from disclosures.kernel.money import show
from disclosures.listing.answers import answer, bound
from disclosures.listing.filters import ListFilter
from disclosures.models import Publication, SearchEntry, Tally
from disclosures.public.lists import quality
from disclosures.public.lists.declared import RowOfATable
from disclosures.publication import search
from disclosures.publication.kept import kept

SECONDS = 600
SHOWN = 8  # hits of a kind on the first page of the search
MORE = 50


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Search offices, codes, figures, projects and what the apps let find at once."""
    words = request.GET.get("q", "").replace("\0", "")[: search.LONGEST].strip()
    only = request.GET.get("kind", "")
    wanted = [only] if only in search.KINDS else list(search.KINDS)
    groups = []
    for kind in wanted if words else ():
        limit = MORE if only else SHOWN
        hits = list(search.find(words).filter(kind=kind).order_by("weight", "id")[: limit + 1])
        if hits:
            groups.append(
                {
                    "kind": kind,
                    "label": search.KINDS[kind].label,
                    "hits": hits[:limit],
                    "more": len(hits) > limit and not only,
                    "capped": len(hits) > limit and bool(only),
                }
            )
    context = {
        "words": words,
        "groups": groups,
        "only": only,
        "total": SearchEntry.objects.exists(),
    }
    return render(request, "disclosures/public/search.html", context)


@require_safe
def figures(request: HttpRequest, spec: str, row: str = "") -> HttpResponseBase:
    """List one row of a kind of table across cities; without a row, the rows there are."""
    if spec not in kinds.listed():
        raise Http404("没有这种表")
    known = Tally.objects.filter(spec=spec)
    if not row:
        rows = {"crumbs": [], "below": _below(spec, ""), "spec": spec, "kind": kinds.name(spec)}
        return render(request, "disclosures/public/figures.html", {**rows, "kinds": _kinds(spec)})
    if not known.filter(row=row).exists():
        raise Http404("没有这一行")
    listing = RowOfATable(spec, row, _column(spec, row))
    chosen = bound(request, listing)
    return answer(
        request,
        listing,
        chosen,
        spec=spec,
        row=row,
        kind=kinds.name(spec),
        name=_names(spec, [row]).get(row, row),
        crumbs=[(code, _names(spec, [code]).get(code, code)) for code in _above(spec, row)],
        below=_below(spec, row, chosen),
        kinds=_kinds(spec, row),
    )


@require_safe
def quality_board(request: HttpRequest) -> HttpResponseBase:
    """Show what can be told of every publication: on time, complete, reconciled and so on."""
    listing = quality.Quality()
    chosen = bound(request, listing)
    places = quality.by_place(chosen) if chosen.is_valid() else []
    return answer(request, listing, chosen, criteria=quality.criteria(), places=places)


def _column(spec: str, row: str) -> str:
    """Return the column of a row that lists show."""
    amounts = spec in ("budget-summary", "income-by-source") or (
        spec == "appropriation-summary" and row.startswith(("income.", "carried_over."))
    )
    return "amount" if amounts else "total"


def _above(spec: str, row: str) -> list[str]:
    lengths = kinds.DEPTHS.get(kinds.scheme(spec), ())
    return [row[:length] for length in lengths if length < len(row) and row.isdigit()]


def _below(spec: str, row: str, chosen: ListFilter | None = None) -> dict[str, Any]:
    """Return the codes one step down with counts and sums, kept until something is published."""
    given = chosen.given if chosen else {}
    place = f"{given.get('year', '')}-{given.get('region', '')}"
    asked = f"{Publication.objects.stamp()}-{spec}-{row}-{place}"
    return kept("below", asked, lambda: _steps(spec, row, chosen), SECONDS)


def _steps(spec: str, row: str, chosen: ListFilter | None) -> dict[str, Any]:
    lengths = kinds.DEPTHS.get(kinds.scheme(spec), ())
    start = row if row.isdigit() else ""
    if lengths and (start or not row or row == "total"):
        length = next((each for each in lengths if each > len(start)), 0)
        if not length:
            return {}
        pattern = rf"^{start}[0-9]{{{length - len(start)}}}$"
        found = Tally.objects.filter(spec=spec, row__startswith=start, row__regex=pattern)
    elif not row:
        found = Tally.objects.filter(spec=spec)
    else:
        return {}
    if chosen:
        found = chosen.narrow(found)
    sums: list[dict[str, Any]] = [
        dict(each)
        for each in found.order_by("row")
        .values("row")
        .annotate(count=Sum("count"), amount=Sum("amount"))
    ]
    names = _names(spec, [each["row"] for each in sums])
    largest = max((each["amount"] for each in sums), default=0) or 1
    return {
        "rows": [
            {
                "row": each["row"],
                "name": names.get(each["row"], each["row"]),
                "count": each["count"],
                "amount": show(each["amount"], "万元"),
                "width": f"{max(each['amount'], 0) / largest * 100:.1f}",
            }
            for each in sums
        ],
        "codes": bool(lengths),
    }


def _names(spec: str, rows: list[str]) -> dict[str, str]:
    """Return what rows are called, as the search knows them."""
    stem = f"/figures/{spec}/"
    found = SearchEntry.objects.filter(
        publication=None, url__in=[f"{stem}{row}/" for row in rows]
    ).order_by("-pk")
    return {each.url.removeprefix(stem).rstrip("/"): each.text for each in found}


def _kinds(spec: str, row: str = "") -> list[dict[str, Any]]:
    """Return the kinds of tables of the same classification, to switch between."""
    scheme = kinds.scheme(spec)
    same = [kind for kind, own in kinds.coded() if own == scheme]
    only = {"row": row} if row else {}
    known = {kind for kind in same if Tally.objects.filter(spec=kind, **only).exists()}
    return [
        {"spec": kind, "label": kinds.name(kind), "current": kind == spec}
        for kind in same
        if kind in known
    ]
