"""Who is let in: methods, login, the user's own budgets; and what an expired login had typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render, resolve_url
from django.urls import resolve
from django.views.decorators.cache import never_cache

from disclosures.door.methods import wrong_method
from disclosures.models import Budget, User

View = Callable[..., HttpResponseBase]
STASH = "typed-before-login"
LARGEST_STASH = 1024 * 1024  # characters
STASH_SECONDS = 3600
EDITING = {
    "heading", "functional", "economic", "other-lines", "previous", "procurement", "assets",
    "texts", "reasons", "notes",
}  # fmt: skip


class StaffRequest(HttpRequest):
    """A request of somebody who has signed in."""

    user: User


def staff_page(*methods: str) -> Callable[[View], View]:
    """Let signed-in staff use a view by these methods; keep what others had typed."""

    allowed = (*methods, "HEAD") if "GET" in methods else methods

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in allowed:
                return wrong_method(request, allowed)
            if not request.user.is_authenticated:
                return _sign_in(request, methods, kwargs)
            return view(request, *args, **kwargs)

        return checked

    return decorate


def find_budget(request: StaffRequest, pk: int) -> Budget:
    """Return a budget the user may see; 404 for a stranger's."""
    budgets = Budget.objects.visible_to(request.user)
    return get_object_or_404(
        budgets.select_related("department__jurisdiction", "fiscal_year"), pk=pk
    )


def typed_before(request: HttpRequest) -> QueryDict | None:
    """Return what was posted to this page when the login had expired."""
    kept = request.session.get(STASH)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return None
    if "fresh" in request.GET:
        forget_typed(request)
        return None
    return QueryDict(kept["body"])


def forget_typed(request: HttpRequest) -> None:
    """Drop what was kept for this page."""
    if request.session.get(STASH, {}).get("path") == request.path:
        del request.session[STASH]


def refuse(request: HttpRequest, sentence: str, back: str, status: int = 403) -> HttpResponse:
    """Say in one sentence why something is not possible."""
    return render(
        request, "staff/problem.html", {"sentence": sentence, "back": back}, status=status
    )


def _sign_in(
    request: HttpRequest, methods: tuple[str, ...], kwargs: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and "GET" in methods and not _keep_typed(request):
        sentence = "登录已过期，所填内容太多，没有能够保留：请登录后按浏览器的“后退”键找回再保存。"
        return refuse(request, sentence, resolve_url("staff:login"), 413)
    if "GET" in methods:
        return redirect_to_login(request.path)
    pk = kwargs.get("pk")
    return redirect_to_login(resolve_url("staff:budget", pk) if pk else resolve_url("staff:desk"))


def _keep_typed(request: HttpRequest) -> bool:
    """Keep what was posted until the user is back; tell whether it was not too much."""
    forget_typed(request)
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    body = typed.urlencode()
    if len(body) <= LARGEST_STASH:
        request.session[STASH] = {"path": request.path, "body": body}
        request.session.set_expiry(STASH_SECONDS)
    return len(body) <= LARGEST_STASH


def keep_stale(request: HttpRequest) -> bool:
    """Keep what was posted with a stale token to a page that edits; tell whether it was kept."""
    match = resolve(request.path)
    edits = {"staff": EDITING, "goals": {"projects", "grid", "new", "project", "department"}}
    names = edits.get(match.app_name or "", set())
    if request.method != "POST" or match.url_name not in names or "version" not in request.POST:
        return False
    kept = _keep_typed(request)
    request.session.set_expiry(None)
    return kept
