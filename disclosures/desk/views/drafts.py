"""Keeping what is typed and not saved: every few seconds, for this user and page."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from disclosures.door.access import StaffRequest, find_budget, staff_page
from disclosures.models import Budget, Draft, User

LARGEST = 1024 * 1024  # characters


@staff_page("POST")
def keep(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep the form of one page of a budget; answers when it was kept."""
    budget = find_budget(request, pk)
    path = request.POST.get("path", "")
    if not path.startswith(f"/staff/budgets/{pk}/") or len(path) > 200 or "\0" in path:
        return JsonResponse({"problem": "没有这一页。"}, status=400)
    if request.POST.get("forget"):
        Draft.objects.filter(user=request.user, path=path).delete()
        return redirect(path)
    typed = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "path"):
        typed.pop(name, None)
    body = typed.urlencode()
    if len(body) > LARGEST:
        return JsonResponse({"problem": "内容过多，没有自动保存，请点保存。"}, status=413)
    Draft.objects.update_or_create(
        user=request.user, path=path, defaults={"budget": budget, "body": body}
    )
    return JsonResponse({"kept": timezone.localtime().strftime("%H:%M:%S")})


def find_draft(user: User, budget: Budget, path: str) -> Draft | None:
    """Return what the user typed on a page and did not save."""
    return Draft.objects.filter(user=user, budget=budget, path=path).first()


def typed_in(draft: Draft) -> QueryDict:
    """Return a draft as the form that was typed."""
    return QueryDict(draft.body)


def forget_draft(user: User, path: str) -> None:
    """Drop what was kept of a page that is saved now."""
    Draft.objects.filter(user=user, path=path).delete()
