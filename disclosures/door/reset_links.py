"""A link that sets a new password once: made by an administrator, handed over by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from disclosures.models import LogEntry, User
from disclosures.workflow.actions import log

MADE = "reset-link"  # the verb in the log
MOST_MADE = 200  # in an hour, by one administrator: a district's offices on one afternoon


class Tokens(PasswordResetTokenGenerator):
    """Django's, which a new password or a sign-in makes void; a newer link does too."""

    key_salt = "disclosures.door.reset_links"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        made = user.link_made_at.astimezone(UTC).isoformat() if user.link_made_at else ""
        return f"{super()._make_hash_value(user, timestamp)}{made}"


TOKENS = Tokens()


@dataclass(frozen=True)
class Link:
    """Where the user sets the password, and until when."""

    path: str
    until: datetime


def may_administer(by: User) -> bool:
    """Tell whether somebody administers accounts at all."""
    return by.is_administrator and by.has_perm("disclosures.change_user")


def why_not_help(by: User, user: User) -> str | None:
    """Say why an administrator may not replace somebody's password; None when they may."""
    if by.pk == user.pk:
        return "自己的密码请点页面上方的“改密码”来改。"
    if user.is_superuser and not by.is_superuser:
        return f"{user.username}是超级用户，只有超级用户可以重设他的密码。"
    if not user.is_active:
        return f"{user.username}已停用，请先在用户页勾选“有效”。"
    return None


def why_not_make(by: User) -> str | None:
    """Say why no further link may be made now; None when one may."""
    hour_ago = timezone.now() - timedelta(hours=1)
    if LogEntry.objects.filter(user=by, verb=MADE, at__gt=hour_ago).count() >= MOST_MADE:
        return f"一小时内已生成{MOST_MADE}条链接，请一小时后再生成。"
    return None


def make(user: User, by: User | None) -> Link:
    """Make a link; the one before is void. The log keeps that it was made, not the link.

    ``by`` None is the command line.
    """
    user.link_made_at = timezone.now()
    user.save(update_fields=["link_made_at"])
    log(MADE, None, by, f"为{user.username}生成重设链接，{lifetime()}内有效")
    path = reverse("staff:reset", args=[user.pk, TOKENS.make_token(user)])
    return Link(path, user.link_made_at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT))


def waiting_until(user: User) -> datetime | None:
    """Return until when the user's last link may still be used; None when there is none."""
    if user.link_made_at is None or (user.last_login and user.last_login > user.link_made_at):
        return None
    until = user.link_made_at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return until if until > timezone.now() else None


def lifetime() -> str:
    """Return how long a link serves, as people say it."""
    return f"{settings.PASSWORD_RESET_TIMEOUT // 3600}小时"


def holder(users: QuerySet[User], pk: int, token: str) -> User | None:
    """Return whose link this is; None for one that was used, is too old, or never was."""
    user = users.filter(pk=pk, is_active=True).first()
    return user if user is not None and TOKENS.check_token(user, token) else None
