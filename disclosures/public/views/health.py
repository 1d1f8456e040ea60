"""Whether the application can serve: the database answers; the cache only makes it faster."""

from __future__ import annotations

import logging

from django.core.cache import cache
from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from disclosures import VERSION
from disclosures.models import Publication

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, 503 otherwise; say how the cache is."""
    # in the memory of the process there is nothing that could be away
    up = getattr(cache, "is_up", lambda: True)()
    states = {"cache": "up" if up else "away"}
    try:
        Publication.objects.exists()  # an empty file is no database either
    except Error:
        logger.exception("the database does not answer")
        return JsonResponse({"status": "unavailable", "database": "down", **states}, status=503)
    return JsonResponse({"status": "ok", "database": "up", **states, "version": VERSION})
