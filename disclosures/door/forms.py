"""Signing in, and a new password: one's own, or one for somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    SetPasswordForm,
    UsernameField,
)
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms import Field, ModelForm
from django.http import HttpRequest

from disclosures.door.throttling import right_password
from disclosures.models import User

if TYPE_CHECKING:
    SetForm = SetPasswordForm[User]
    UserForm = ModelForm[User]
else:
    SetForm, UserForm = SetPasswordForm, ModelForm

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


class NewPasswordForm(SetForm):
    """A password in place of the one before; a link to set one is void with it."""

    by_another = True  # who chose it is not who signs in with it

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("new_password1", "new_password2"):
            limit(self.fields[name], LONGEST_PASSWORD)

    def set_password_and_save(
        self, user: User, password_field_name: str = "password1", commit: bool = True
    ) -> User:
        """Set it, to be changed at the next sign-in where another chose it."""
        user.must_change_password = self.by_another
        user.link_made_at = None
        super().set_password_and_save(user, password_field_name, commit)
        return user


class FirstPasswordForm(NewPasswordForm):
    """A password that the administrator tells its owner."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "首次密码"
        self.fields["new_password2"].label = "首次密码确认"


class ChosenForm(NewPasswordForm):
    """A password that its owner chooses: another one than before."""

    by_another = False

    def clean(self) -> dict[str, Any]:
        """Refuse the old password, only where all else is right: nobody finds it out by trying."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and self.user.check_password(cleaned["new_password1"]):
            sentence = "新密码不能和现在的密码相同。"
            self.add_error("new_password1", ValidationError(sentence, "password_same"))
        return cleaned


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


class NewUserForm(UserForm):
    """A user without a password, who sets it by a link."""

    class Meta:
        model = User
        fields = ("username", "last_name", "first_name")
        field_classes = {"username": UsernameField}

    def clean_username(self) -> str:
        """Return the name. Raises ValidationError when only its case tells it from another's."""
        name: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError("已有这个用户名（不分大小写）。", "unique")
        return name

    def save(self, commit: bool = True) -> User:
        """Return the user, who cannot sign in yet."""
        self.instance.set_unusable_password()
        saved: User = super().save(commit)
        return saved
