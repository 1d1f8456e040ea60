"""Where the log and the chain of publications end now, for anybody to keep."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from disclosures.publication import record


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Show the heads, and how they are compared later."""
    heads = record.heads()
    context = {
        "heads": heads,
        "at": parse_datetime(heads["at"]),
        "lines": record.lines(heads),
        "file": record.FILE,
    }
    return render(request, "disclosures/public/record.html", context)


@require_safe
@never_cache
def data(request: HttpRequest) -> HttpResponse:
    """Serve the heads as JSON: what verify_publications --head reads."""
    return HttpResponse(
        f"{record.to_json(record.heads())}\n", content_type="application/json; charset=utf-8"
    )
