"""Access that was refused, for the administrator to look at: a table of its own, bounded.

The log waits for nobody: each of its writers waits for the one before, and a stranger could
fill it. So refusals stand beside it. Whoever is signed in is named, each time, up to a number
a day; of the others only how often an address was refused in an hour. Old rows go (tidying).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.db import Error, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone

from disclosures.models import RefusedAccess, User

WATCHED: Final = ("/staff/", "/admin/")
OF_A_USER: Final = 200  # rows a day; what comes after is counted in one more
OF_AN_HOUR: Final = 500  # addresses; what comes from others is counted in one more
MOST: Final = 10_000  # times an address is counted in an hour; then it is enough
NOTE: Final = "_refused_because"
WHY: Final = {403: "不允许", 404: "没有这一页，或不属于本人的部门"}
logger = logging.getLogger(__name__)


def note(request: HttpRequest, reason: str) -> None:
    """Say that this request is refused, and why, whatever the answer looks like."""
    setattr(request, NOTE, reason)


class RefusalMiddleware:
    """Keeps what was refused behind the door; an error in doing so changes no answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and keep a row when the answer was no."""
        response = self.get_response(request)
        if request.path_info.startswith(WATCHED):
            try:
                reason = _reason(request, response)
                if reason:
                    with transaction.atomic():
                        _keep(request, response.status_code, reason)
            except Error:
                logger.exception("refused access could not be kept")
        return response


def _reason(request: HttpRequest, response: HttpResponse) -> str:
    """Return why an answer is a refusal; blank when it is none.

    For a stranger being led to the login is one, but not at the front door itself.
    """
    said = str(getattr(request, NOTE, ""))
    if said:
        return said
    if request.user.is_authenticated or response.status_code != 302:
        return WHY.get(response.status_code, "")
    doors = (resolve_url(settings.LOGIN_URL), reverse("admin:login"))
    asked = request.path_info not in WATCHED and request.path not in doors
    return "没有登录" if asked and response["Location"].startswith(doors) else ""


def _keep(request: HttpRequest, status: int, reason: str) -> None:
    now = timezone.now()
    address = (get_client_ip_address(request) or "")[:45]
    if isinstance(request.user, User):
        row = _of_user(request, request.user.get_username(), address, now)
        row.status, row.reason = status, reason[:300]
        if row.path:
            row.save()
        else:
            _count(row)
    else:
        hour = now.replace(minute=0, second=0, microsecond=0)
        _count(RefusedAccess(at=hour, address=_of_hour(hour, address), reason="没有登录"))


def _of_user(request: HttpRequest, username: str, address: str, now: datetime) -> RefusedAccess:
    """Return the row to write: a whole one, or the one that counts the rest of the day."""
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = RefusedAccess.objects.filter(username=username, at__gte=day)
    if today.exclude(path="").count() >= OF_A_USER:
        return RefusedAccess(at=day, username=username)
    return RefusedAccess(
        at=now,
        username=username,
        address=address,
        method=(request.method or "")[:10],
        path=request.path[:200],
    )


def _of_hour(hour: datetime, address: str) -> str:
    """Return the address to count under: its own, or blank where there are too many."""
    of_hour = RefusedAccess.objects.filter(at=hour, username="")
    known = of_hour.filter(address=address).exists()
    return address if known or of_hour.count() < OF_AN_HOUR else ""


def _count(row: RefusedAccess) -> None:
    """Add one to the row of an address and hour, or of a user's day; make it where there is none.

    It stops at MOST: ten thousand refusals tell no more than a hundred thousand.
    """
    same = RefusedAccess.objects.filter(
        at=row.at, username=row.username, address=row.address, path=""
    )
    if not same.filter(count__lt=MOST).update(count=F("count") + 1) and not same.exists():
        RefusedAccess.objects.bulk_create([row], ignore_conflicts=True)
