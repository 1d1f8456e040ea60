"""Who is let in: methods, login, the user's own budgets; and what a form that is too old holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.urls import resolve
from django.views.decorators.cache import never_cache

from disclosures.door import refusals
from disclosures.door.drafts import keep_draft
from disclosures.door.methods import wrong_method
from disclosures.kernel.shelf import Shelf
from disclosures.models import Budget, User

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Edits:
    """The pages of one namespace on which a budget is edited, by the names of their addresses."""

    namespace: str
    names: frozenset[str]


EDITING: Final[Shelf[Edits]] = Shelf(lambda each: each.namespace)
OWN: Final = Edits(
    "staff",
    frozenset(
        ("heading", "functional", "economic", "other-lines", "previous", "operating-cost",
         "procurement", "assets", "texts", "reasons", "notes")
    ),
)  # fmt: skip


class StaffRequest(HttpRequest):
    """A request of somebody who has signed in."""

    user: User


def staff_page(*methods: str) -> Callable[[View], View]:
    """Let signed-in staff use a view by these methods; of others only the way back is kept."""

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
    found = budgets.select_related("department__jurisdiction", "fiscal_year").filter(pk=pk).first()
    if found is None:
        stranger = Budget.objects.select_related("department", "fiscal_year").filter(pk=pk).first()
        refusals.note(request, f"别的部门的预算：{stranger}" if stranger else "没有这份预算")
        raise Http404("没有这份预算")
    return found


def refuse(request: HttpRequest, sentence: str, back: str, status: int = 403) -> HttpResponse:
    """Say in one sentence why something is not possible; what is not allowed is kept."""
    if status == 403:
        refusals.note(request, sentence)
    return render(
        request, "staff/problem.html", {"sentence": sentence, "back": back}, status=status
    )


def _sign_in(
    request: HttpRequest, methods: tuple[str, ...], kwargs: dict[str, Any]
) -> HttpResponse:
    """Lead to the sign-in page and from there back to a page that can be read."""
    if "GET" in methods:
        return redirect_to_login(request.path)
    pk = kwargs.get("pk")
    return redirect_to_login(resolve_url("staff:budget", pk) if pk else resolve_url("staff:desk"))


def keep_stale(request: HttpRequest) -> bool:
    """Keep what staff posted with a stale token to a page that edits; tell whether it was kept."""
    if not isinstance(request.user, User):
        return False
    match = resolve(request.path)
    edits = EDITING.get(match.app_name or "")
    names = edits.names if edits else frozenset()
    if request.method != "POST" or match.url_name not in names or "version" not in request.POST:
        return False
    budget = Budget.objects.visible_to(request.user).filter(pk=match.kwargs["pk"]).first()
    return budget is not None and keep_draft(request.user, budget, request.path, request.POST)
