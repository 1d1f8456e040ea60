"""Signing in and out, and one's own password."""

from __future__ import annotations

from base64 import b32encode
from typing import Any

from django.conf import settings
from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from disclosures.door import clients, gate, refusals, second_factor, tidying
from disclosures.door.access import StaffRequest, refuse, staff_page
from disclosures.door.forms import PasswordForm, SignInForm
from disclosures.door.methods import wrong_method
from disclosures.door.throttling import right_password
from disclosures.workflow import actions

LONGEST_CODE = 40
LONGEST_ADDRESS = 1000
TIDIED = 200  # rows of a kind at each signing in


class Methods(View):
    """Answers other methods with a page in Chinese."""

    http_method_names = ["get", "head", "post"]

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return wrong_method(request, [name.upper() for name in self.http_method_names])


class Login(Methods, views.LoginView):
    form_class = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in, know this browser again, and clear some of what has served."""
        response = super().form_valid(form)
        clients.remember(self.request, response, form.get_user().get_username())
        tidying.tidy(most=TIDIED)
        return response


def administration(request: HttpRequest) -> HttpResponse:
    """Lead on to the one door; tell who is in already, and no administrator, that this is not it.

    The administration sends here whoever may not enter, and the door sends back who is in.
    """
    if request.user.is_authenticated:
        return refuse(request, "只有系统管理员可以打开基础数据。", resolve_url("staff:desk"))
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{resolve_url('staff:login')}{'?' if query else ''}{query}")


class Logout(Methods, views.LogoutView):
    http_method_names = ["post"]


class PasswordChange(Methods, views.PasswordChangeView):
    """One's own password; the first one of a user must be changed here before anything else."""

    form_class = PasswordForm
    template_name = "registration/password.html"
    success_url = reverse_lazy("staff:password-done")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form the request: wrong passwords are counted where they come from."""
        return {**super().get_form_kwargs(), "request": self.request}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether it must be changed, and remember where to go on."""
        owed = gate.owes(self.request) == "staff:password"
        return super().get_context_data(owed=owed, next=after(self.request), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it; every other session of the user ends, since each knows the old hash."""
        response = super().form_valid(form)
        actions.log("password", None, form.user, "改密码")
        there = after(self.request)
        return redirect(there) if there else response


class PasswordDone(Methods, views.PasswordChangeDoneView):
    template_name = "registration/password_done.html"


@staff_page("GET", "POST")
def code(request: StaffRequest) -> HttpResponse:
    """Ask for the code after the password."""
    refusal = None
    if request.method == "POST":
        refusal = second_factor.verify(request.user, _given(request))
        if refusal is None:
            gate.give(request)
            return redirect(after(request) or resolve_url("staff:desk"))
        refusals.note(request, f"两步验证：{refusal.sentence}")
    context = {
        "refusal": refusal,
        "typed": _given(request) if refusal and refusal.early else "",
        "next": after(request),
        "owed": True,
    }
    return render(request, "registration/code.html", context)


@staff_page("GET", "POST")
def second_factor_page(request: StaffRequest) -> HttpResponse:
    """Switch the second factor on, or off with the password and a code."""
    refusal, codes = None, None
    device = second_factor.device_of(request.user)
    if request.method == "POST":
        if device is None:
            answer = second_factor.confirm(request.user, _given(request))
            if isinstance(answer, second_factor.Refusal):
                refusal = answer
            else:
                codes = answer
                gate.give(request)
                actions.log("second-factor", None, request.user, "启用两步验证")
                device = second_factor.device_of(request.user)
        elif not right_password(request, request.user, request.POST.get("password", "")[:200]):
            refusal = second_factor.Refusal("密码不对。")
        elif not (refusal := second_factor.verify(request.user, _given(request))):
            second_factor.switch_off(request.user)
            actions.log("second-factor", None, request.user, "停用两步验证")
            return redirect("staff:second-factor")
    if refusal is not None:
        refusals.note(request, f"两步验证：{refusal.sentence}")
    waiting = None if device else second_factor.pending(request.user)
    required = settings.TOTP_REQUIRED and device is None
    context = {
        "device": device,
        "secret": b32encode(waiting.bin_key).decode() if waiting else "",
        "picture": second_factor.picture(waiting.config_url) if waiting else "",
        "refusal": refusal,
        "typed": _given(request) if refusal and refusal.early else "",
        "codes": codes,
        "left": second_factor.backup_codes_left(request.user) if device else 0,
        "required": required,
        "owed": required,
    }
    return render(request, "registration/second_factor.html", context)


def _given(request: HttpRequest) -> str:
    """Return the code that was typed."""
    return request.POST.get("code", "").replace("\0", "")[:LONGEST_CODE]


def after(request: HttpRequest) -> str:
    """Return the page of ours to go on to; blank when none is named."""
    named = request.POST if request.method == "POST" else request.GET
    there = named.get("next", "")[:LONGEST_ADDRESS]
    safe = url_has_allowed_host_and_scheme(
        there, {request.get_host()}, require_https=request.is_secure()
    )
    return there if safe else ""


@staff_page("POST")
def renew(request: StaffRequest) -> HttpResponse:
    """Begin the session's time anew; answers how many seconds it lasts."""
    request.session.modified = True
    return JsonResponse({"seconds": request.session.get_expiry_age()})
