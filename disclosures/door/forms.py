"""Signing in, and a new password: one's own, or one for somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    SetPasswordForm,
)
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms import Field
from django.http import HttpRequest

from disclosures.door.throttling import right_password
from disclosures.models import User

if TYPE_CHECKING:
    SetForm = SetPasswordForm[User]
else:
    SetForm = SetPasswordForm

LONGEST_NAME = 150
LONGEST_PASSWORD = 200  # a longer one only costs hashing time


def limit(field: Field, longest: int) -> None:
    """Refuse more characters than this."""
    field.validators.append(MaxLengthValidator(longest, f"最多{longest}个字符。"))


class SignInForm(AuthenticationForm):
    """Django's, with limits: it names a longest user name and never checks it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, longest in (("username", LONGEST_NAME), ("password", LONGEST_PASSWORD)):
            limit(self.fields[name], longest)


class ChosenForm(SetForm):
    """A password that its owner chooses: another one than before, and nobody else's doing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("new_password1", "new_password2"):
            limit(self.fields[name], LONGEST_PASSWORD)

    def clean_new_password1(self) -> str:
        """Return the new password. Raises ValidationError when it is the old one."""
        given: str = self.cleaned_data["new_password1"]
        if self.user.check_password(given):
            raise ValidationError("新密码不能和现在的密码相同。", "password_same")
        return given

    def set_password_and_save(
        self, user: User, password_field_name: str = "password1", commit: bool = True
    ) -> User:
        """Set it; what others knew of the password, a link included, is void."""
        user.must_change_password = False
        user.link_made_at = None
        super().set_password_and_save(user, password_field_name, commit)
        return user


class PasswordForm(ChosenForm, PasswordChangeForm):
    """The user's own, who knows the old one."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        """Return the old password; a wrong one counts as at signing in. Raises ValidationError."""
        given: str = self.cleaned_data["old_password"]
        if not right_password(self.request, self.user, given[:LONGEST_PASSWORD]):
            message = self.error_messages["password_incorrect"]
            raise ValidationError(message, code="password_incorrect")
        return given

    def clean_new_password1(self) -> str:
        """Return the new password, compared with the old only for who knows that."""
        if "old_password" not in self.cleaned_data:
            return str(self.cleaned_data["new_password1"])
        return super().clean_new_password1()
