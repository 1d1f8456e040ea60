"""What stands before every page of staff and administration, at every request."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse

from disclosures.door.access import keep_stale
from disclosures.door.second_factor import device_of
from disclosures.models import User

VERIFIED = "code-given-for"  # in the session: the device whose code was given in it
GUARDED = ("/staff/", "/admin/")
OPEN = (
    "staff:login", "staff:logout", "admin:logout", "staff:reset",
    "staff:handbook", "staff:handbook-image",  # explains the page that is owed
)  # fmt: skip
OWED = {  # the page a user may have to see first, and what is done there
    "staff:code": "输入两步验证的验证码",
    "staff:password": "改掉首次密码",
    "staff:second-factor": "登记两步验证",
}


class GateMiddleware:
    """Let nobody past who owes a code or a password of their own, whichever door they came by.

    Asked at each request and not at signing in: a session that was open when the second factor
    was switched on, or when the administrator asked for a new password, owes it as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to the page that is owed."""
        if request.path_info.startswith(GUARDED) and request.user.is_authenticated:
            owed = owes(request)
            if owed and _page(request) not in (*OPEN, owed):
                return _lead(request, owed)
        return self.get_response(request)


def owes(request: HttpRequest) -> str:
    """Return the name of the page a signed-in user must see first; blank for none."""
    user = request.user
    assert isinstance(user, User)
    device = device_of(user)
    if device is not None and request.session.get(VERIFIED) != device.pk:
        return "staff:code"
    if user.must_change_password:
        return "staff:password"
    return "staff:second-factor" if settings.TOTP_REQUIRED and device is None else ""


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


def _page(request: HttpRequest) -> str:
    """Return the name of the address asked for; blank where there is no page."""
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _lead(request: HttpRequest, owed: str) -> HttpResponse:
    """Send a reader to the page that is owed; a form that edits is kept for when they are back.

    Any other change is refused in words, and the browser still has what was typed.
    """
    back = ""
    if request.method in ("GET", "HEAD"):
        back = request.get_full_path()
    elif _page(request) and keep_stale(request):
        back = f"{request.path}?draft=1"
    if back:
        return redirect(f"{reverse(owed)}?{urlencode({'next': back})}")
    context = {
        "sentence": f"请先在另一个窗口{OWED[owed]}，再回到这一页重新提交；这一次没有保存。",
        "back": reverse(owed),
    }
    return render(request, "staff/problem.html", context, status=403)


user_logged_in.connect(forget, dispatch_uid="disclosures.second-factor")
