"""Registering the 保密审查 of a budget."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from disclosures.desk.forms.rows import form_problems
from disclosures.desk.forms.secrecy import SecrecyForm
from disclosures.door.access import (
    StaffRequest,
    find_budget,
    refuse,
    staff_page,
)
from disclosures.workflow import actions, editing
from disclosures.workflow.permissions import why_not_review


@staff_page("GET", "POST")
def secrecy(request: StaffRequest, pk: int) -> HttpResponse:
    """Register a 保密审查 and show the earlier ones."""
    budget = find_budget(request, pk)
    refusal = why_not_review(request.user, budget)
    if request.method == "POST":
        form = SecrecyForm(request.POST)
        with transaction.atomic():
            locked = editing.lock(budget)
            refusal = why_not_review(request.user, locked)
            if refusal is None and form.is_valid():
                review = form.save(commit=False)
                review.budget, review.user, review.of_version = (
                    locked, request.user, locked.version,
                )  # fmt: skip
                review.save()
                actions.log("secrecy", locked, request.user, review.get_result_display())
        if refusal is None and form.is_valid():
            messages.success(request, "已登记保密审查。")
            return redirect("staff:budget", pk)
        if refusal is not None:
            return refuse(request, refusal, reverse("staff:budget", args=[pk]))
    else:
        today = {"reviewed_on": timezone.localdate(), "reviewer": str(request.user)}
        form = SecrecyForm(initial=today)
    context = {
        "budget": budget,
        "form": form,
        "problems": list(form_problems(form)) if form.is_bound else [],
        "refusal": refusal,
        "reviews": budget.secrecy_reviews.select_related("user"),
    }
    return render(request, "staff/secrecy.html", context)
