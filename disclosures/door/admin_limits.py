"""What Django's administration and its plug-ins let through: numbers no column has room for."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

log = logging.getLogger(__name__)
NOT_THERE = (OverflowError, DataError, ValueError, ObjectDoesNotExist)


class AdminLimitsMiddleware:
    """Answers a filter, a choice or an address of /admin/ that no row can have.

    Django looks such a number up before it checks it. It is logged: a mistake of ours would
    look alike.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return 404 for an address, 400 for a form; None for every other error."""
        if not request.path.startswith(reverse("admin:index")) or not isinstance(error, NOT_THERE):
            return None
        log.warning("not looked up: %s", request.path, exc_info=error)
        status = 404 if request.method in ("GET", "HEAD") else 400
        return render(request, f"{status}.html", status=status)
