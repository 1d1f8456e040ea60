"""Which methods an address answers, said in Chinese to the others."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def wrong_method(request: HttpRequest, methods: Iterable[str]) -> HttpResponse:
    """Say that an address does not answer this method."""
    response = render(request, "405.html", status=405)
    response["Allow"] = ", ".join(methods)
    return response
