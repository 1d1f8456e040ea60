"""Every field of every form takes anything: a sentence beside it, never a 500."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from disclosures.models import Budget, Department, User
from disclosures.workflow import starting
from indicators.models import Indicator
from tests.hostile.forms import Form, forms
from tests.hostile.walking import Address, addresses
from tests.staff_pages import make_draft, make_user, signed_in

TOGETHER = ("9" * 30, "9" * 5000, "a\0b")
DAYS = ("0001-01-01", "9999-12-31")
ALONE = ("9999999999999.99",)  # beside fields that are right
CHANGES = ("_add", "_change", "_changelist")
ELSEWHERE = ("import-", "totpdevice", "staticdevice", "axes_", "_delete", "staff:preview")
PAGES = {
    each.template: each
    for each in addresses()
    if each.template.startswith(("staff/", "admin/"))
    and not any(word in each.name for word in ELSEWHERE)
    and (each.template.startswith("staff/") or each.name.endswith(CHANGES))
}


@pytest.fixture
def budget(samples: None) -> Budget:
    """Return a draft of 渝北 with a little of each thing that was published the year before."""
    made = make_draft(year=2025)
    starting.start(made, [key for key, _ in starting.parts()], amounts=True)
    for rows in (
        made.lines.filter(functional=None), made.lines.exclude(functional=None), made.projects,
        Indicator.objects.filter(goal__budget=made), made.narrative_parts, made.table_notes,
    ):  # fmt: skip
        rows.exclude(pk__in=rows.values_list("pk", flat=True)[:2]).delete()
    return made


@pytest.fixture
def everybody(budget: Budget) -> Client:
    user = make_user("everybody", "clerk", "reviewer", "publisher", staff=True)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    return signed_in(user)


def pages(address: Address, budget: Budget) -> str:
    """Return where the address shows a good page."""
    project = budget.projects.values_list("pk", flat=True)[0]
    known = {"pk": budget.pk, "project": project, "verb": "submit", "part": "income"}
    model = address.name.split("_")[-2] if address.template.startswith("admin/") else ""
    first = {
        "department": Department.objects.get(jurisdiction="500112").pk,
        "jurisdiction": "500112", "codeedition": 2024, "fiscalyear": 2025,
    }.get(model, 1)  # fmt: skip
    if model == "user":
        first = User.objects.get(username="everybody").pk
    return address.at(known, object_id=first, id=first)


@pytest.mark.parametrize("address", PAGES.values(), ids=lambda each: each.name)
def test_they_take_anything(address: Address, budget: Budget, everybody: Client) -> None:
    everybody.raise_request_exception = False
    url = pages(address, budget)
    response = everybody.get(url, follow=True)
    assert response.status_code < 500
    if not response.get("Content-Type", "").startswith("text/html"):
        return
    failed: list[str] = []
    seen = set()
    for form in forms(response.content.decode()):
        kind = (form.action, *form.values)
        if form.method != "post" or "logout" in form.action or kind in seen:
            continue
        seen.add(kind)
        target = form.action or url
        names = form.open()
        typed = [name for name in names if name not in form.choices]
        for value in TOGETHER:
            _post(everybody, target, form, dict.fromkeys(typed, value), failed)
        for name in names:
            for value in DAYS if "_on" in name else ALONE:
                _post(everybody, target, form, {name: value}, failed)
    assert failed == []


def _post(client: Client, url: str, form: Form, changed: dict[str, str], failed: list[str]) -> None:
    """Send a form with these fields changed, and undo what it did."""
    with transaction.atomic():
        response = client.post(url, form.values | changed, follow=True)
        transaction.set_rollback(True)
    if response.status_code >= 500:
        value = next(iter(changed.values()), "")
        failed.append(f"{url} {list(changed)[:4]} {value[:20]!r}")


@pytest.mark.parametrize(
    "charset", ["unicode_escape", "rot13", "hex", "idna", "undefined", "utf-16", "nonsense"]
)
def test_a_form_in_another_encoding_is_refused(
    budget: Budget, everybody: Client, charset: str
) -> None:
    body = (
        '--b\r\nContent-Disposition: form-data; name="path"\r\n\r\n'
        f"/staff/budgets/{budget.pk}/texts/\r\n--b\r\n"
        'Content-Disposition: form-data; name="texts-0-text"\r\n\r\n\\ud800\\x00\r\n--b--\r\n'
    )
    for page in ("texts", "drafts"):
        url = f"/staff/budgets/{budget.pk}/{page}/"
        kind = f"multipart/form-data; boundary=b; charset={charset}"
        assert everybody.generic("POST", url, body, content_type=kind).status_code == 400
