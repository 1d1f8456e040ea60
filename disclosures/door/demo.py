"""Local demonstration accounts: random passwords, written once to a file only its owner reads."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from disclosures.choices import Role
from disclosures.door import administrators
from disclosures.models import Department, Membership, User

FILE = "demo-accounts.json"


@dataclass(frozen=True)
class Account:
    """One line of the file; the contract names its keys."""

    username: str
    password: str
    role: str
    department: str | None


WANTED = (
    ("yubei-clerk", Role.CLERK, "500112"),
    ("yubei-reviewer", Role.REVIEWER, "500112"),
    ("yubei-publisher", Role.PUBLISHER, "500112"),
    ("shapingba-clerk", Role.CLERK, "500106"),
    ("administrator", Role.ADMINISTRATOR, None),
)


def why_not() -> str | None:
    """Say why demonstration accounts may not be made here; None when they may."""
    if not settings.DEBUG:
        return "DEBUG 未打开，不建演示账号。"
    if os.environ.get("DATABASE_URL", "").strip():
        return "设置了 DATABASE_URL，不建演示账号。"
    return None


def create(folder: Path) -> list[Account]:
    """Make the accounts that are missing and write the file. Returns those that are new.

    An account that is there keeps its password as long as the file tells it. Raises
    Department.DoesNotExist before the samples are loaded.
    """
    path = folder / FILE
    kept = {each.username: each for each in _read(path)}
    new = []
    with transaction.atomic():
        for username, role, place in WANTED:
            department = Department.objects.get(jurisdiction=place, slug="wsb") if place else None
            user = User.objects.filter(username=username).first()
            if user is not None and username in kept:
                continue
            given = kept.get(username)
            account = Account(
                username,
                given.password if given else secrets.token_urlsafe(12),
                role.value,
                department.name if department else None,
            )
            _make(user or User(username=username), account, department)
            kept[username] = account
            new.append(account)
        if new or not path.is_file():
            _write(path, [kept[username] for username, _, _ in WANTED])
    return new


def _make(user: User, account: Account, department: Department | None) -> None:
    user.set_password(account.password)
    user.is_staff = account.role == Role.ADMINISTRATOR
    user.last_name = Role(account.role).label
    user.save()
    if department is not None:
        Membership.objects.get_or_create(user=user, department=department, role=account.role)
    else:
        user.groups.add(administrators.group())


def _read(path: Path) -> list[Account]:
    if not path.is_file():
        return []
    return [Account(**row) for row in json.loads(path.read_text(encoding="utf-8"))]


def _write(path: Path, accounts: list[Account]) -> None:
    """Replace the file in one step; it is never readable by others."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(
        os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump([asdict(each) for each in accounts], file, ensure_ascii=False, indent=2)
        file.write("\n")
    part.replace(path)
