"""Signing in and out, and one's own password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.views import View

from disclosures.forms.accounts import SignInForm
from disclosures.views.methods import wrong_method


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
