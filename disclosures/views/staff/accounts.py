"""Signing in, and one's own password."""

from __future__ import annotations

from django.contrib.auth import views
from django.urls import reverse_lazy

from disclosures.forms.accounts import SignInForm


class Login(views.LoginView):
    form_class = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True


class PasswordChange(views.PasswordChangeView):
    template_name = "registration/password.html"
    success_url = reverse_lazy("staff:password-done")


class PasswordDone(views.PasswordChangeDoneView):
    template_name = "registration/password_done.html"
