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

from disclosures.door import second_factor, second_factor_gate
from disclosures.door.access import StaffRequest, staff_page
from disclosures.door.forms import SignInForm
from disclosures.door.methods import wrong_method
from disclosures.workflow import actions


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
        """Sign in for the full time, also where what was typed waited for a shorter one."""
        response = super().form_valid(form)
        self.request.session.set_expiry(None)
        return response


class Logout(Methods, views.LogoutView):
    http_method_names = ["post"]


class PasswordChange(Methods, views.PasswordChangeView):
    template_name = "registration/password.html"
    success_url = reverse_lazy("staff:password-done")


class PasswordDone(Methods, views.PasswordChangeDoneView):
    template_name = "registration/password_done.html"


@staff_page("GET", "POST")
def code(request: StaffRequest) -> HttpResponse:
    """Ask for the code after the password."""
    problem = ""
    if request.method == "POST":
        given = request.POST.get("code", "").replace("\0", "")[:40]
        problem = second_factor.verify(request.user, given) or ""
        if not problem:
            second_factor_gate.give(request)
            after = request.POST.get("next", "")
            safe = url_has_allowed_host_and_scheme(
                after, {request.get_host()}, require_https=request.is_secure()
            )
            return redirect(after if safe else resolve_url("staff:desk"))
    given_next = request.POST if request.method == "POST" else request.GET
    context = {"problem": problem, "next": given_next.get("next", "")[:1000]}
    return render(request, "registration/code.html", context)


@staff_page("GET", "POST")
def second_factor_page(request: StaffRequest) -> HttpResponse:
    """Switch the second factor on, or off with the password and a code."""
    problem, codes = "", None
    device = second_factor.device_of(request.user)
    if request.method == "POST":
        given = request.POST.get("code", "").replace("\0", "")[:40]
        if device is None:
            codes = second_factor.confirm(request.user, given)
            if codes is None:
                problem = "验证码不对，请核对手机的时间，输入验证器上现在的六位数字。"
            else:
                second_factor_gate.give(request)
                actions.log("second-factor", None, request.user, "启用两步验证")
                device = second_factor.device_of(request.user)
        elif not request.user.check_password(request.POST.get("password", "")[:200]):
            problem = "口令不对。"
        elif not (problem := second_factor.verify(request.user, given) or ""):
            second_factor.switch_off(request.user)
            actions.log("second-factor", None, request.user, "停用两步验证")
            return redirect("staff:second-factor")
    waiting = None if device else second_factor.pending(request.user)
    context = {
        "device": device,
        "secret": b32encode(waiting.bin_key).decode() if waiting else "",
        "picture": second_factor.picture(waiting) if waiting else "",
        "problem": problem,
        "codes": codes,
        "left": second_factor.backup_codes_left(request.user) if device else 0,
        "required": settings.TOTP_REQUIRED and device is None,
    }
    return render(request, "registration/second_factor.html", context)


@staff_page("POST")
def renew(request: StaffRequest) -> HttpResponse:
    """Begin the session's time anew; answers how many seconds it lasts."""
    request.session.modified = True
    return JsonResponse({"seconds": request.session.get_expiry_age()})
