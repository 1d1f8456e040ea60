"""What a password must be, said in Chinese where Django's catalogue does not."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError


class LengthValidator(MinimumLengthValidator):
    """Django's, with its sentences."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse a password that is too short. Raises ValidationError."""
        if len(password) < self.min_length:
            raise ValidationError(f"口令太短，至少{self.min_length}个字符。", "password_too_short")

    def get_help_text(self) -> str:
        """Return the rule in one sentence."""
        return f"至少{self.min_length}个字符。"
