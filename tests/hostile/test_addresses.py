"""Every address takes anything in its parts and its parameters: a sentence, never a 500."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.test import Client

from disclosures.models import Publication
from tests.hostile.values import VALUES, WORST, recorded
from tests.hostile.walking import Address, addresses
from tests.staff_pages import make_draft, make_user, signed_in

SLOW = ("axes_", "otp_", "_history", "_delete", "_add")  # Django's own, alike for every table
FOUND = {each.template: each for each in addresses() if not any(word in each.name for word in SLOW)}
ENDS = {"staff:logout", "admin:logout", "staff:session"}  # nothing is read there
KNOWN: dict[str, Any] = {
    "place": "500112", "slug": "wsb", "year": 2024, "tail": "/", "version": 1,
    "spec": "expenditure", "row": "201", "edition": 2024, "scheme": "functional",
    "name": "figures", "section": "pages", "part": "expenditure", "verb": "submit", "upload": 1,
    "project": 1, "app_label": "disclosures", "object_id": "1", "content_type_id": "1", "id": "1",
}  # fmt: skip
FILTERS = ("p", "o", "q", "e", "pk__exact", "pk__in", "_facets", "_changelist_filters")


@pytest.fixture
def everybody(db: None) -> Client:
    """Return a client that may see every page: clerk of 渝北 and superuser."""
    user = make_user("everybody", "clerk", staff=True)
    type(user).objects.filter(pk=user.pk).update(is_superuser=True)
    return signed_in(user)


def of_the_admin(address: Address) -> list[str]:
    """Return the names that a list of the admin understands: it reads whatever is given."""
    if not address.name.endswith("_changelist"):
        return []
    names = list(FILTERS)
    for model, made in admin.site._registry.items():
        if address.name.endswith(f"{model._meta.label_lower.replace('.', '_')}_changelist"):
            for each in (
                *made.list_filter,
                *([made.date_hierarchy] if made.date_hierarchy else []),
            ):
                if isinstance(each, str):
                    names += [f"{each}{end}" for end in ("", "__exact", "__id__exact", "__year")]
    return names


@pytest.mark.parametrize("address", FOUND.values(), ids=lambda each: each.name)
def test_it_takes_anything(address: Address, everybody: Client) -> None:
    if address.name in ENDS:
        pytest.skip("nothing is read there")
    known = {**KNOWN, "pk": make_draft().pk}
    everybody.raise_request_exception = False
    with recorded() as read:
        good = everybody.get(address.at(known))
    assert good.status_code < 500
    values = WORST if address.template.startswith(("staff/", "admin/")) else VALUES
    failed = []
    for part in address.parts:
        for value in values:
            url = address.at(known, **{part: quote(value)})
            if everybody.get(url).status_code >= 500:
                failed.append(url[:120])
    tried: set[str] = set()
    while names := {*read, *of_the_admin(address)} - tried:
        tried |= names
        with recorded() as read:  # what is only read when another parameter is given
            for name in sorted(names):
                for value in values:
                    response = everybody.get(address.at(known), {name: value})
                    if response.status_code >= 500:
                        failed.append(f"{name}={value[:30]!r}")
    assert failed == []


@pytest.mark.django_db
def test_lone_surrogates_in_an_address_are_no_text(client: Client) -> None:
    assert Publication.objects.exists()
    for url in ("/search/?q=%ED%A0%80", "/api/v1/projects?q=%ED%A0%80", "/%ED%A0%80/wsb/2024/"):
        assert client.get(url).status_code < 500
