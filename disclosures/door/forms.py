"""Signing in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.validators import MaxLengthValidator

LONGEST_NAME = 150
LONGEST_PASSWORD = 200  # a longer one only costs hashing time


class SignInForm(AuthenticationForm):
    """Django's, with limits: it names a longest user name and never checks it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, longest in (("username", LONGEST_NAME), ("password", LONGEST_PASSWORD)):
            message = f"最多{longest}个字符。"
            self.fields[name].validators.append(MaxLengthValidator(longest, message))
