"""When a login ends: remembered at every change, told to the page in true seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

ENDS = "ends-at"


class SessionEndMiddleware:
    """Renew a login by what is sent, not by what is read, and note when it ends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then note the end in a session that is about to be saved."""
        response = self.get_response(request)
        if request.method == "POST" and request.user.is_authenticated:
            request.session.modified = True
        if request.session.modified and request.user.is_authenticated:
            request.session[ENDS] = int(time.time()) + request.session.get_expiry_age()
        return response


def seconds_left(request: HttpRequest) -> int:
    """Return how long the login still lasts: from now on where this answer renews it."""
    ends = request.session.get(ENDS)
    if ends is None or request.method == "POST" or request.session.modified:
        return request.session.get_expiry_age()
    return max(int(ends) - int(time.time()), 0)


def session_left(request: HttpRequest) -> dict[str, object]:
    """Give templates the seconds that a login still lasts. A context processor.

    Asked only where a page shows it: a public page must not look at the session.
    """
    return {"session_seconds": SimpleLazyObject(lambda: seconds_left(request))}
