"""Forms are sent in UTF-8: another encoding is refused before anything decodes with it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

ALLOWED = ("", "utf-8", "utf8", "us-ascii")


class Utf8Middleware:
    """Answers 400 to a form in another encoding.

    Django decodes a form in whatever the request names: rot13 and hex are no text encodings and
    raise, unicode_escape makes halves of characters that no database keeps.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = (request.content_params or {}).get("charset", "").strip().lower()
        if named not in ALLOWED:
            return render(request, "400.html", status=400)
        return self.get_response(request)
