"""The group that opens reference data and users, and nothing of the budgets."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from disclosures.models import User

NAME = "系统管理员"
ALL_RIGHTS = ("add", "change", "delete", "view")
RIGHTS = {
    **dict.fromkeys(
        (
            "jurisdiction",
            "department",
            "codeedition",
            "fiscalyear",
            "classification",
            "economicmapping",
            "membership",
        ),
        ALL_RIGHTS,
    ),
    "user": ("add", "change", "view"),  # a user who has acted is made inactive, not deleted
    "publication": ("view",),
    "logentry": ("view",),
}


def group() -> Group:
    """Return the group of administrators with exactly these rights, made when missing."""
    found, _ = Group.objects.get_or_create(name=NAME)
    codenames = [f"{right}_{model}" for model, rights in RIGHTS.items() for right in rights]
    found.permissions.set(
        Permission.objects.filter(content_type__app_label="disclosures", codename__in=codenames)
    )
    return found


@dataclass(frozen=True)
class Appointed:
    """A new administrator, and the password that was made up where none was given."""

    user: User
    one_time: str


def exist() -> bool:
    """Tell whether anybody can open the administration."""
    return User.objects.filter(is_active=True, is_staff=True).exists()


def confirm(name: str) -> bool:
    """Tell whether there is an administrator of this name, and let them have the group's rights.

    Raises ValidationError when the name is somebody else's: nobody is promoted by a slip.
    """
    user = User.objects.filter(username=name).first()
    if user is None:
        return False
    if not user.is_administrator:
        raise ValidationError("这个用户名已有，不是系统管理员或已停用，请换一个用户名。")
    user.groups.add(group())
    return True


@transaction.atomic
def appoint(name: str, password: str, *, own: bool) -> Appointed:
    """Make an administrator, with a password to be used once where none is given.

    One that the administrator has not typed just now (``own``) is changed at the first login.
    Raises ValidationError for a name or a password that will not do.
    """
    one_time = "" if password else secrets.token_urlsafe(12)
    user = User(username=name, is_staff=True, must_change_password=not (own and password))
    user.set_password(password or one_time)
    user.full_clean()
    if password:
        validate_password(password, user)
    user.save()
    user.groups.add(group())
    return Appointed(user, one_time)
