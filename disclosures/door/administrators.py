"""The group that opens reference data and users, and nothing of the budgets."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission

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
