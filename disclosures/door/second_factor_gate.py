"""What stands before every page of staff and administration, at every request."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from disclosures.door.second_factor import device_of
from disclosures.models import User

VERIFIED = "code-given-for"  # in the session: the device whose code was given in it
GUARDED = ("/staff/", "/admin/")
OPEN = ("staff:login", "staff:logout", "admin:logout")


class SecondFactorMiddleware:
    """Let nobody past who owes a code, whichever door they came through and whenever.

    Asked at each request and not at signing in: a session that was open when the second factor
    was switched on owes it as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to the page that is owed."""
        if request.path_info.startswith(GUARDED) and request.user.is_authenticated:
            owed = owes(request)
            if owed and request.path not in {reverse(name) for name in (*OPEN, owed)}:
                return _lead(request, owed)
        return self.get_response(request)


def owes(request: HttpRequest) -> str:
    """Return the name of the page a signed-in user must see first; blank for none."""
    user = request.user
    assert isinstance(user, User)
    device = device_of(user)
    if device is not None:
        return "" if request.session.get(VERIFIED) == device.pk else "staff:code"
    return "staff:second-factor" if settings.TOTP_REQUIRED else ""


def give(request: HttpRequest) -> None:
    """Note that the code of the user's device was given in this session, under a new key."""
    assert isinstance(request.user, User)
    device = device_of(request.user)
    if device is not None:
        request.session.cycle_key()
        request.session[VERIFIED] = device.pk


def forget(sender: object, request: HttpRequest, **kwargs: object) -> None:
    """Ask for the code anew after every password. A receiver of user_logged_in."""
    request.session.pop(VERIFIED, None)


def _lead(request: HttpRequest, name: str) -> HttpResponse:
    """Send a reader to the page that is owed; refuse a change in words, losing nothing sent."""
    if request.method in ("GET", "HEAD"):
        return redirect(f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}")
    what = "输入两步验证的验证码" if name == "staff:code" else "登记两步验证"
    context = {
        "sentence": f"请先在另一个窗口{what}，再回到这一页重新提交；这一次没有保存。",
        "back": reverse(name),
    }
    return render(request, "staff/problem.html", context, status=403)


user_logged_in.connect(forget, dispatch_uid="disclosures.second-factor")
