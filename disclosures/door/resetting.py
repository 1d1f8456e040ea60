"""Replacing a password: what the administrator hands over, and what its owner does with it."""

from __future__ import annotations

from axes.utils import reset as forget_failures
from django.contrib import messages
from django.contrib.auth import logout
from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from disclosures.door import clients, reset_links
from disclosures.door.access import StaffRequest, refuse, staff_page
from disclosures.door.forms import ChosenForm, FirstPasswordForm
from disclosures.door.methods import wrong_method
from disclosures.door.second_factor import picture
from disclosures.models import User
from disclosures.workflow.actions import log

METHODS = ("GET", "HEAD", "POST")
MOST_WRONG = 30  # links from one address
WRONG_SECONDS = 15 * 60


@staff_page("GET", "POST")
@sensitive_post_parameters("new_password1", "new_password2")
def account(request: StaffRequest, user: int) -> HttpResponse:
    """Give somebody a link to set a password by, or a first password."""
    if not reset_links.may_administer(request.user):
        raise Http404
    with transaction.atomic():
        person = get_object_or_404(User.objects.select_for_update(), pk=user)
        back = reverse("admin:disclosures_user_change", args=[user])
        if refusal := reset_links.why_not_help(request.user, person):
            return refuse(request, refusal, back)
        wants_link = request.method == "POST" and "link" in request.POST
        if wants_link and (refusal := reset_links.why_not_make(request.user)):
            return refuse(request, refusal, back, 429)
        typed = request.POST if request.method == "POST" and not wants_link else None
        form = FirstPasswordForm(person, typed)
        if form.is_valid():
            form.save()
            log("password", None, request.user, f"为{person.username}设首次密码")
            messages.success(request, f"已设首次密码。{person.username}登录后要先改掉它。")
            return redirect(back)
        link = reset_links.make(person, request.user) if wants_link else None
    address = request.build_absolute_uri(link.path) if link else ""
    context = {
        "person": person,
        "link": link,
        "address": address,
        "picture": picture(address) if link else "",
        "waiting": None if link else reset_links.waiting_until(person),
        "lifetime": reset_links.lifetime(),
        "form": form,
    }
    return render(request, "registration/account.html", context)


@never_cache
@sensitive_post_parameters()
def reset(request: HttpRequest, user: int, token: str) -> HttpResponse:
    """Let whoever holds the link choose a password; they sign in with it afterwards."""
    if request.method not in METHODS:
        return wrong_method(request, METHODS)
    counted = f"reset-links:{clients.address(request)}"
    wrong = cache.get(counted) or 0
    if wrong >= MOST_WRONG:
        return _useless(request, 429)
    with transaction.atomic():
        posted = request.method == "POST"
        users = User.objects.select_for_update() if posted else User.objects.all()
        person = reset_links.holder(users, user, token)
        if person is None:
            cache.set(counted, wrong + 1, WRONG_SECONDS)
            return _useless(request, 410)
        form = ChosenForm(person, request.POST if posted else None)
        if not form.is_valid():
            context = {"form": form, "person": person}
            return render(request, "registration/reset.html", context)
        form.save()
        log("password", None, person, "用重设链接设新密码")
        forget_failures(username=person.username)
    logout(request)  # whoever was signed in on this browser: the next one in is the link's holder
    messages.success(request, "新密码已设好，请用它登录。")
    return redirect("staff:login")


def _useless(request: HttpRequest, status: int) -> HttpResponse:
    """Say that a link sets no password, without telling a stranger whether it ever did."""
    context = {"lifetime": reset_links.lifetime(), "tired": status == 429}
    return render(request, "registration/useless_link.html", context, status=status)
