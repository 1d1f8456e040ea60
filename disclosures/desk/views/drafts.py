"""Keeping what is typed and not saved: every few seconds, for this user and page."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from disclosures.door.access import StaffRequest, find_budget, staff_page
from disclosures.door.drafts import forget_draft, keep_draft


@staff_page("POST")
def keep(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep the form of one page of a budget; answers when it was kept."""
    budget = find_budget(request, pk)
    path = request.POST.get("path", "")
    if not path.startswith(f"/staff/budgets/{pk}/") or len(path) > 200 or "\0" in path:
        return JsonResponse({"problem": "没有这一页。"}, status=400)
    if request.POST.get("forget"):
        forget_draft(request.user, path)
        return redirect(path)
    if not keep_draft(request.user, budget, path, request.POST):
        return JsonResponse({"problem": "内容过多，没有自动保存，请点保存。"}, status=413)
    return JsonResponse({"kept": timezone.localtime().strftime("%H:%M:%S")})
