"""Slowing down who guesses passwords, without letting them lock anybody out.

Wrong passwords of the last quarter of an hour are counted three ways: by name and address, by
address over all names, and by name over all addresses. The last only slows, since strangers
could otherwise keep an account shut. A browser on which the name has signed in before is counted
by itself alone: nothing a stranger does is felt there (the "device cookie" of OWASP). A try that
is refused is neither counted nor compared with a password.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_credentials
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import F, Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from disclosures.door import clients
from disclosures.models import User

OF_ADDRESS = 30  # wrong passwords from one address over all names: an office behind one address
OF_NAME = 20  # wrong passwords for one name from everywhere, before each further try waits
PAUSE = timedelta(seconds=30)
MOST_ROWS = 20_000  # names and addresses counted at once; the oldest make room
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wait:
    """Until when a try is refused, and why; ``locks`` when the failed try itself says so."""

    until: datetime
    why: str
    locks: bool = True

    @property
    def seconds(self) -> int:
        return max(math.ceil((self.until - timezone.now()).total_seconds()), 1)

    @property
    def sentence(self) -> str:
        left = self.seconds
        long = f"{left}秒" if left < 120 else f"{math.ceil(left / 60)}分钟"
        return self.why.format(f"{long}后（{timezone.localtime(self.until):%H:%M:%S}以后）")


def wait_of(username: str, address: str, device: str) -> Wait | None:
    """Return how long this name must wait here; None when it may try now."""
    now = timezone.now()
    rows = AccessAttempt.objects.filter(attempt_time__gt=now - settings.AXES_COOLOFF_TIME)
    if device:
        return _locked(rows.filter(username=username, user_agent=device))
    strangers = rows.filter(user_agent="")
    locked = _locked(strangers.filter(username=username, ip_address=address))
    if locked is not None:
        return locked
    full = _full(strangers.filter(ip_address=address))
    if full is not None:
        return full
    count, last = _counted(strangers.filter(username=username))
    if last is None or count < OF_NAME or last + PAUSE <= now:
        return None
    why = (
        f"这个用户名在别处被反复试探，现在每{PAUSE.seconds}秒只受理一次，请{{}}再试；"
        "用以前登录过的电脑和浏览器登录不受影响。"
    )
    return Wait(last + PAUSE, why, locks=False)


def right_password(request: HttpRequest, user: User, password: str) -> bool:
    """Tell whether it is the user's own password; wrong ones count as at signing in."""
    found = authenticate(request, username=user.get_username(), password=password)
    if found is not None:
        Handler().reset_user_attempts(request, get_credentials(user.get_username()))
    return found is not None and found.pk == user.pk


def refused(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Say how long to wait before the next try. What axes answers with."""
    wait = _wait(request, credentials)
    context = {"sentence": wait.sentence if wait else "请稍后再试。"}
    page = render(request, "registration/locked.html", context, status=429)
    page["Retry-After"] = str(wait.seconds if wait else 1)
    return page


class Handler(AxesDatabaseHandler):
    """Counts in axes' own table, one row for each name and address or known browser."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Tell whether a try is refused before its password is looked at."""
        return _wait(request, credentials) is not None

    def user_login_failed(
        self,
        sender: object,
        credentials: dict[str, Any],
        request: Any = None,
        **kwargs: Any,
    ) -> None:
        """Count a wrong password; a refused try is not one. axes keeps notes on the request."""
        if request is None:
            return
        request.axes_credentials = credentials
        if request.axes_locked_out:
            return
        username, address, device = _who(request, credentials)
        logger.warning("wrong password for %.150r from %s", username, address)
        _count(username, address, device)
        wait = _wait(request, credentials)
        request.axes_locked_out = wait is not None and wait.locks

    def reset_user_attempts(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> int:
        """Forget what was counted of the name here; not what strangers did elsewhere."""
        username, address, device = _who(request, credentials)
        rows = AccessAttempt.objects.filter(username=username)
        found = rows.filter(ip_address=address, user_agent="")
        if device:
            found |= rows.filter(user_agent=device)
        count, _ = found.delete()
        return int(count)


def _who(request: HttpRequest, credentials: dict[str, Any] | None) -> tuple[str, str, str]:
    username = get_client_username(request, credentials) or ""
    return username, clients.address(request), clients.device_for(request, username)


def _wait(request: HttpRequest, credentials: dict[str, Any] | None) -> Wait | None:
    return wait_of(*_who(request, credentials))


def _count(username: str, address: str, device: str) -> None:
    """Add one failure, drop what is too old, and keep the table within its bound."""
    now = timezone.now()
    AccessAttempt.objects.filter(attempt_time__lte=now - settings.AXES_COOLOFF_TIME).delete()
    with transaction.atomic():
        row, created = AccessAttempt.objects.select_for_update().get_or_create(
            username=username,
            ip_address=address,
            user_agent=device,
            defaults={"failures_since_start": 1},
        )
        if not created:
            AccessAttempt.objects.filter(pk=row.pk).update(
                failures_since_start=F("failures_since_start") + 1, attempt_time=now
            )
    newest = AccessAttempt.objects.order_by("-pk").values_list("pk", flat=True)
    over = newest[MOST_ROWS : MOST_ROWS + 1].first()
    if over is not None:
        AccessAttempt.objects.filter(pk__lte=over).delete()


def _counted(rows: QuerySet[AccessAttempt]) -> tuple[int, datetime | None]:
    found = rows.aggregate(count=Sum("failures_since_start"), last=Max("attempt_time"))
    return found["count"] or 0, found["last"]


def _locked(rows: QuerySet[AccessAttempt]) -> Wait | None:
    count, last = _counted(rows)
    limit: int = settings.AXES_FAILURE_LIMIT
    if last is None or count < limit:
        return None
    why = f"用户名或密码连续输错{limit}次，请{{}}再试，或联系系统管理员。"
    return Wait(last + settings.AXES_COOLOFF_TIME, why)


def _full(rows: QuerySet[AccessAttempt]) -> Wait | None:
    """Return the wait of an address: until enough of its failures are old."""
    left = 0
    newest = rows.order_by("-attempt_time").values_list("attempt_time", "failures_since_start")
    for moment, failures in newest[: OF_ADDRESS + 1]:
        left += failures
        if left >= OF_ADDRESS:
            why = (
                f"从这个网络地址已输错{OF_ADDRESS}次，请{{}}再试；"
                "用以前登录过的电脑和浏览器登录不受影响。"
            )
            return Wait(moment + settings.AXES_COOLOFF_TIME, why)
    return None
