"""410 Gone: what every address of a withdrawn budget answers."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse

from disclosures.models import Publication
from disclosures.site import tombstones

GONE = 410


def gone(request: HttpRequest, publication: Publication, *, whole: bool) -> HttpResponse:
    """Return the tombstone: JSON where JSON was served, a page everywhere else.

    Without an ETag and never 304: nobody is told that what they kept is still good.
    """
    if request.path.endswith(".json"):
        body = json.dumps(tombstones.about(publication, whole=whole), ensure_ascii=False).encode()
        kind = "application/json; charset=utf-8"
    else:
        made = tombstones.page(publication, request.path, whole=whole)
        body, kind = made.body, made.content_type
    response = HttpResponse(body, status=GONE, content_type=kind)
    response["Cache-Control"] = "no-cache"  # the address may live again
    response["X-Robots-Tag"] = "noindex"
    return response
