"""Every page of the staff leads to the part of the handbook that explains it."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from disclosures.choices import Role
from disclosures.desk import handbook
from disclosures.door import administrators, reset_links
from disclosures.models import Publication, User
from tests.disclosures.test_door import make_upload, staff_patterns
from tests.staff_pages import make_clerk, make_draft, make_user, signed_in

LINK = re.compile(r'<a href="([^"#]+)#([^"]+)">本页说明</a>')
NO_PAGES = {
    "staff:logout", "staff:session", "staff:verb", "staff:drafts", "staff:accept", "staff:delete",
    "staff:audit-csv", "staff:board-csv", "staff:import-template", "staff:import-cancel",
    "staff:import-progress", "staff:handbook-image", "staff:code",
    "staff:look",  # only of what was taken down
}  # fmt: skip
ADMINISTRATION = (
    "/admin/", "/admin/disclosures/department/", "/admin/disclosures/department/add/",
    "/admin/disclosures/user/", "/admin/disclosures/user/add/",
)  # fmt: skip


def anchors(page: str) -> set[str]:
    return {unescape(each) for each in re.findall(r' id="([^"]+)"', page)}


def explained(page: str, where: str) -> tuple[str, str]:
    """Return the page and the anchor a page leads to."""
    found = LINK.findall(page)
    assert len(found) == 1, (where, found)
    return found[0][0], unquote(unescape(found[0][1]))


@pytest.fixture
def somebody(samples: None) -> User:
    """Return a user who may open every page: a clerk and an administrator."""
    user = make_user("guan", Role.CLERK, Role.REVIEWER, staff=True)
    user.groups.add(administrators.group())
    return user


def staff_addresses(somebody: User) -> dict[str, str]:
    """Return {name: address} of everything under /staff/."""
    draft = make_draft()
    project = draft.projects.create(name="某项目")
    person = make_clerk("xin")
    link = reset_links.make(person, somebody).path
    values = {
        "pk": draft.pk, "part": "income", "verb": "submit", "project": project.pk,
        "upload": make_upload(draft, somebody).pk, "user": person.pk, "name": "desk.png",
        "publication": Publication.objects.order_by("pk")[0].pk, "version": 1,
        "token": link.rstrip("/").rpartition("/")[2],
    }  # fmt: skip
    return {
        name: reverse(name, kwargs={k: values[k] for k in pattern.pattern.converters})
        for name, pattern in staff_patterns()
    }


def test_every_page_leads_to_its_part_of_the_handbook(somebody: User) -> None:
    client = signed_in(somebody)
    books = {
        reverse(name): anchors(client.get(reverse(name)).content.decode())
        for name in ("staff:handbook", "staff:handbook-operator")
    }
    found = staff_addresses(somebody)
    found |= {address: address for address in ADMINISTRATION}
    found["staff:login"] = ""  # asked below, by somebody who is not in
    pages = {}
    for name, address in found.items():
        if not address:
            continue
        reply = client.get(address)
        if reply.status_code in (200, 403, 422) and reply["Content-Type"].startswith("text/html"):
            pages[name] = explained(reply.content.decode(), name)
        else:
            assert name in NO_PAGES, (name, reply.status_code)
    pages["staff:login"] = explained(Client().get("/staff/login/").content.decode(), "login")
    assert len(pages) > 35
    for name, (page, part) in pages.items():
        assert part in books[page], (name, page, part)
    assert pages["staff:findings"] == ("/staff/handbook/", "勾稽检查")
    assert pages["/admin/"] == ("/staff/handbook/operator/", "科目和用户")
    assert len({part for _, part in pages.values()}) > 6


def test_every_part_that_a_page_names_is_a_heading() -> None:
    for each in handbook.PARTS.values():
        assert each.heading in handbook.book(each.book).headings, each


def test_the_handbook_is_open_before_the_login_and_its_pictures_too(samples: None) -> None:
    page = Client().get("/staff/handbook/")
    assert page.status_code == 200
    text = page.content.decode()
    assert '<h2 id="不会丢">不会丢</h2>' in text
    pictures = re.findall(r'<img src="(/staff/handbook/images/[^"]+)"', text)
    assert len(pictures) >= 3
    for each in pictures:
        assert Client().get(each)["Content-Type"] == "image/png"
    for wrong in ("../operator.md", "..%2Foperator.md", "nothing.png", "%00"):
        assert Client().get(f"/staff/handbook/images/{wrong}").status_code == 404
    assert Client().post("/staff/handbook/").status_code == 405


def test_who_owes_a_password_may_read_how_to_choose_one(samples: None) -> None:
    clerk = make_clerk()
    clerk.must_change_password = True
    clerk.save()
    assert signed_in(clerk).get("/staff/handbook/").status_code == 200


def test_the_operators_handbook_is_the_administrators(somebody: User) -> None:
    text = signed_in(somebody).get("/staff/handbook/operator/").content.decode()
    assert "manage.py restore" in text and '<table class="list">' in text
    assert signed_in(make_clerk()).get("/staff/handbook/operator/").status_code == 404
    assert Client().get("/staff/handbook/operator/").status_code == 302
