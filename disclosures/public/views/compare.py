"""Budgets side by side, one office over the years, and where a figure comes from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disclosures.kernel.money import show, trim
from disclosures.kernel.numbers import MOST_COUNT, whole
from disclosures.models import Publication
from disclosures.public import choosing
from disclosures.public.views.withdrawn import gone
from disclosures.publication import search, witness
from disclosures.publication.addresses import current_stem, version_stem
from disclosures.publication.kept import kept
from disclosures.reading import charts
from disclosures.reading.measures import BY_KEY
from disclosures.reading.side_by_side import COUNTED, Cell, Comparison, Line, Side, compare

Medians = dict[tuple[str, str], tuple[Decimal, int]]  # (measure, 口径) -> 元, how many
UNIT = "万元"
OFFERED = 12
DRAWN = ("spending", "basic", "project", "total")
SECONDS = 3600
MOST_YEAR = 9999


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """Set up to six budgets side by side; the address holds which."""
    ids = [each for value in request.GET.getlist("b") for each in value.split(",") if each]
    found, wrong = choosing.chosen(ids[: choosing.MOST * 2])
    too_many = len(found) > choosing.MOST
    found = found[: choosing.MOST]
    sides = [choosing.side(each) for each in found]
    context: dict[str, Any] = {
        "wrong": wrong,
        "too_many": too_many,
        "most": choosing.MOST,
        "chosen": [
            {
                "title": side.title,
                "url": current_stem(publication),
                "without": _address(ids_of(found, but=publication)),
            }
            for side, publication in zip(sides, found, strict=True)
        ],
        "ids": ids_of(found),
        "words": request.GET.get("q", "").replace("\0", "")[: search.LONGEST],
    }
    context["offers"] = _offers(context["words"], found) if len(found) < choosing.MOST else []
    if len(sides) > 1:
        medians = _medians(sides[0])
        context |= _drawn(sides, compare(sides), medians)
        context["peers"] = f"{sides[0].year}年{_level(sides[0])}"
    return render(request, "disclosures/public/compare.html", context)


@require_safe
def series(request: HttpRequest, place: str, slug: str) -> HttpResponse:
    """Show one office over the years, codes carried across editions."""
    found = choosing.of_office(place, slug)
    if not found:
        taken_down = choosing.withdrawn_of_office(place, slug)
        if taken_down is not None:
            return gone(request, taken_down, whole=True)
        raise Http404("没有这个部门公开的预算")
    sides = [choosing.side(each) for each in found]
    department = found[0].budget.department
    context = {
        "department": department,
        "place": department.jurisdiction,
        "years": [
            {"year": each.budget.fiscal_year_id, "url": current_stem(each)} for each in found
        ],
    }
    if len(sides) > 1:
        context |= _drawn(sides, compare(sides, against_previous=True), {})
    return render(request, "disclosures/public/series.html", context)


@require_safe
def source(request: HttpRequest) -> HttpResponse:
    """Say where a figure stands, in which version, and which checks it passed."""
    place, slug, year, version = _version(request.GET.get("id", ""))
    publication = (
        choosing.full()
        .filter(
            budget__department__jurisdiction=place,
            budget__department__slug=slug,
            budget__fiscal_year=year,
            version=version,
        )
        .first()
    )
    if publication is None:
        raise Http404("没有这个公开版本")
    if publication.withdrawn_at is not None:
        return gone(request, publication, whole=False)
    cell = tuple(request.GET.get(name, "")[:120] for name in ("table", "row", "column"))
    checks = kept("witness", publication.sha256, lambda: witness.checks(publication), SECONDS)
    found = witness.figure(publication, *cell)
    if found is None:
        raise Http404("没有这个数")
    table, printed = found
    stem = version_stem(publication)
    return render(
        request,
        "disclosures/public/source.html",
        {
            "publication": publication,
            "department": publication.budget.department,
            "year": publication.budget.fiscal_year_id,
            "table": table,
            "printed": printed,
            "value": show(printed.amount, table.unit, table.style),
            "unit": table.unit,
            "url": f"{stem}{table.code}/#{'.'.join(cell)}",
            "stem": stem,
            "checks": [each for each in checks if list(cell) in each["places"]],
        },
    )


def ids_of(found: Sequence[Publication], but: Publication | None = None) -> list[str]:
    """Return the ids of publications, all but one."""
    return [choosing.id_of(each) for each in found if each is not but]


def _version(text: str) -> tuple[str, str, int, int]:
    stem, dash, version = text.rpartition("-v")
    place, _, rest = stem.partition("-")
    slug, _, year = rest.rpartition("-")
    year_number, version_number = whole(year, MOST_YEAR), whole(version, MOST_COUNT)
    if not dash or year_number is None or version_number is None:
        raise Http404("没有这个公开版本")
    return place, slug, year_number, version_number


def _level(side: Side) -> str:
    return "单位预算" if side.level == "unit" else "部门预算"


def _address(ids: Sequence[str]) -> str:
    query = QueryDict(mutable=True)
    query.setlist("b", list(ids))
    return f"?{query.urlencode()}"


def _offers(words: str, found: Sequence[Publication]) -> list[dict[str, str]]:
    """Return budgets to add: those that words find, or the newest."""
    taken = {each.pk for each in found}
    if words:
        hits = search.find(words).filter(kind="office").values("publication")
        offered = choosing.full().current().filter(pk__in=hits)
    else:
        offered = choosing.full().current()
    offered = offered.defer("content").order_by("-published_at", "-pk")[: OFFERED + len(taken)]
    return [
        {
            "title": f"{each.budget.department.name}{each.budget.fiscal_year_id}年",
            "url": _address([*ids_of(found), choosing.id_of(each)]),
        }
        for each in offered
        if each.pk not in taken
    ][:OFFERED]


def _drawn(sides: Sequence[Side], result: Comparison, medians: Medians) -> dict[str, Any]:
    """Return a comparison as the page draws it."""
    return {
        "sides": sides,
        "notes": result.notes,
        "blocks": [
            {
                "title": block.title,
                "refused": block.refused,
                "medians": any(_scoped(line, sides) in medians for line in block.lines),
                "lines": [_line(line, medians.get(_scoped(line, sides))) for line in block.lines],
            }
            for block in result.blocks
        ],
        "changes": [
            {
                "title": title,
                "rows": [
                    {
                        "label": each.label,
                        "current": show(each.current, UNIT),
                        "previous": show(each.previous, UNIT),
                        "percent": _percent(each.percent),
                        "reason": each.reason,
                    }
                    for each in rows
                ],
            }
            for title, rows in result.changes
            if rows
        ],
        "chart": _chart(sides, result),
        "counted": [(each, each.rows(sides)) for each in COUNTED.values()],
    }


def _medians(side: Side) -> Medians:
    """Return the medians of a budget's peers, kept until something else is published."""
    stamp = Publication.objects.stamp()
    asked = f"{stamp}-{side.year}-{side.level}"
    return kept("medians", asked, lambda: choosing.medians(side.year, side.level), SECONDS)


def _scoped(line: Line, sides: Sequence[Side]) -> tuple[str, str]:
    found = sides[0].found.get(line.key)
    return line.key, found.scope if found else ""


def _line(line: Line, median: tuple[Decimal, int] | None) -> dict[str, Any]:
    return {
        "label": line.label,
        "level": line.level,
        "cells": [_cell(cell) for cell in line.cells],
        "median": show(median[0], UNIT) if median else "",
        "peers": median[1] if median else 0,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    change = ""
    if cell.difference is not None:
        sign = "+" if cell.difference > 0 else ""
        change = f"{sign}{show(cell.difference, UNIT)}"
        if cell.percent is not None:
            change += f"（{_percent(cell.percent)}）"
    return {
        "text": show(cell.amount, UNIT) if cell.amount is not None else "",
        "blank": cell.printed and cell.amount is None,
        "url": cell.url if cell.amount is not None else "",
        "change": change,
        "note": cell.note,
    }


def _percent(percent: Decimal | None) -> str:
    if percent is None:
        return ""
    return f"{'+' if percent > 0 else ''}{trim(percent)}%"


def _chart(sides: Sequence[Side], result: Comparison) -> charts.Chart | None:
    lines = {line.key: line for block in result.blocks for line in block.lines}
    rows = []
    for key in DRAWN:
        line = lines.get(key)
        if line is not None:
            points = [
                charts.Point(cell.amount, show(cell.amount, UNIT), url=cell.url)
                for cell in line.cells
            ]
            rows.append((BY_KEY[key].label, points))
    names = [side.title for side in sides]
    return charts.draw("compare", "主要数字", "项目", names, rows, UNIT) if rows else None
