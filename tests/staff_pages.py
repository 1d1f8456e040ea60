"""Reading a staff page as a browser does: what its form would send back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.utils import timezone

from disclosures.choices import NilSubject, Role, SecrecyResult, Unit
from disclosures.models import (
    Budget,
    Department,
    FiscalYear,
    Membership,
    NilReturn,
    SecrecyReview,
    User,
)
from disclosures.workflow import checking
from disclosures.workflow.case import Case

YEAR = 2026  # the year before is not published here


def make_user(name: str, *roles: str, place: str = "500112", staff: bool = False) -> User:
    """Return a user with roles in the office of a place."""
    user = User.objects.create_user(name, password="correct horse battery", is_staff=staff)
    department = Department.objects.get(jurisdiction=place)
    for role in roles:
        Membership.objects.create(user=user, department=department, role=role)
    return user


def signed_in(user: User) -> Client:
    """Return a client that has signed in."""
    client = Client()
    client.force_login(user)
    return client


def make_draft(unit: str = Unit.YUAN, year: int = YEAR) -> Budget:
    """Return an empty draft of 渝北."""
    return Budget.objects.create(
        department=Department.objects.get(jurisdiction="500112"),
        fiscal_year=FiscalYear.objects.get(year=year),
        unit=unit,
        table_set="chongqing-2024",
    )


def make_clerk(name: str = "jing") -> User:
    """Return a clerk of 渝北."""
    return make_user(name, Role.CLERK)


def accept_warnings(budget: Budget, user: User, reason: str = "公开文件照录") -> None:
    """Accept every warning of a budget in writing."""
    for each in checking.report(Case(budget)).warnings:
        checking.accept(budget, each.key, reason, user)


def say_none(budget: Budget) -> None:
    """Say of everything an office may have none of that there is none."""
    NilReturn.objects.bulk_create(
        NilReturn(budget=budget, subject=subject) for subject in NilSubject.values
    )


def make_publishable(budget: Budget, user: User, result: str = SecrecyResult.OPEN) -> None:
    """Register 批复日期 and a 保密审查 of what the budget holds now."""
    today = timezone.localdate()
    Budget.objects.filter(pk=budget.pk).update(approved_on=today - timedelta(days=5))
    budget.refresh_from_db()
    SecrecyReview.objects.create(
        budget=budget, reviewer="保密员", reviewed_on=today, result=result,
        of_version=budget.version, user=user,
    )  # fmt: skip


@dataclass
class _Reader(HTMLParser):
    values: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self.inside = self.templates = 0
        self.name = self.text = ""
        self.kind = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "template":
            self.templates += 1
        elif tag == "form":
            self.inside += "data-edit" in given
        if self.templates or not self.inside:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            if given.get("type") != "checkbox":
                self.values[name] = given.get("value", "")
            elif "checked" in given:
                self.values[name] = given.get("value", "on")
        elif tag in ("select", "textarea"):
            self.name, self.kind, self.text = name, tag, ""
        elif tag == "option" and (self.name not in self.values or "selected" in given):
            self.values[self.name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.kind == "textarea":
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.templates -= 1
        elif tag == "form":
            self.inside = 0
        elif tag == "textarea" and self.kind == "textarea":
            self.values[self.name] = self.text.removeprefix("\r\n").removeprefix("\n")
        if tag in ("select", "textarea"):
            self.kind = self.name = ""


def typed(response: Any) -> dict[str, str]:
    """Return what the page's form sends when nothing is touched."""
    reader = _Reader()
    reader.feed(response.content.decode())
    return reader.values


def fill_rows(data: dict[str, str], prefix: str, *rows: dict[str, str]) -> dict[str, str]:
    """Put rows into the first blank places of a table; adds places as the script would."""
    total = int(data[f"{prefix}-TOTAL_FORMS"])
    free = [at for at in range(total) if not data.get(f"{prefix}-{at}-id")]
    for row in rows:
        at = free.pop(0) if free else total
        total = max(total, at + 1)
        for name, value in row.items():
            data[f"{prefix}-{at}-{name}"] = value
    data[f"{prefix}-TOTAL_FORMS"] = str(total)
    return data
