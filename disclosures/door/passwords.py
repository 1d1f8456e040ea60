"""What a password must be, and who must choose a new one."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

from disclosures.models import User


class LengthValidator(MinimumLengthValidator):
    """Django's, with its sentences."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse a password that is too short. Raises ValidationError."""
        if len(password) < self.min_length:
            raise ValidationError(f"密码太短，至少{self.min_length}个字符。", "password_too_short")

    def get_help_text(self) -> str:
        """Return the rule in one sentence."""
        return f"至少{self.min_length}个字符。"


def require_new_password(user: User) -> None:
    """Have a user choose a new password before anything else, from the next request on.

    For every password that somebody else has typed or made up and so knows.
    """
    user.must_change_password = True
    user.save(update_fields=["must_change_password"])
