"""A clerk signs in, makes a mistake, mends it, and sees the tables as they would be printed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from disclosures.models import User
from tests.browser.axe import fits, violations
from tests.staff_pages import make_clerk, make_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "long-enough-for-a-test-7"


@pytest.fixture
def desk(samples: None, live_server: object, page: Page) -> str:
    """Sign a clerk of 渝北 in, with a draft waiting."""
    clerk = make_clerk()
    clerk.set_password(PASSWORD)
    clerk.save()
    draft = make_draft()
    page.goto(f"{live_server}/staff/")
    page.get_by_label("用户名").fill(clerk.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    return f"{live_server}/staff/budgets/{draft.pk}/"


def test_a_clerk_mends_a_wrong_amount_and_sees_the_table(desk: str, page: Page) -> None:
    page.goto(f"{desk}functional/")
    row = page.locator("tbody tr").first
    row.locator("input[name$='-functional']").fill("2010301")
    row.locator("input[name$='-amount']").fill("86,9018.9")
    page.get_by_role("main").get_by_role("button", name="保存").first.click()
    expect(page.get_by_text("千分位").first).to_be_visible()
    row = page.locator("tbody tr").first
    expect(row.locator("input[name$='-amount']")).to_have_value("86,9018.9")
    assert violations(page) == []
    row.locator("input[name$='-amount']").fill("８６９，０１８．９０")
    page.get_by_role("main").get_by_role("button", name="保存").first.click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    page.goto(f"{desk}preview/")
    expect(page.get_by_text("草稿预览").first).to_be_visible()
    expect(page.get_by_role("cell", name="869,018.90").first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_the_desk_are_accessible(desk: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    tails = (
        "", "functional/", "economic/", "goal/", "projects/", "projects/grid/", "texts/", "assets/",
        "reasons/", "findings/", "import/", "secrecy/", "heading/", "preview/", "../../",
        "../../rules/", "../../second-factor/",
    )  # fmt: skip
    for tail in tails:
        page.goto(desk + tail)
        assert violations(page) == [], tail
        assert fits(page), tail


@pytest.mark.parametrize("width", [1280, 390])
def test_the_administrators_pages_are_accessible(desk: str, page: Page, width: int) -> None:
    User.objects.filter(username="jing").update(is_staff=True)
    page.set_viewport_size({"width": width, "height": 800})
    for tail in ("../../board/?year=2024", "../../audit/"):
        page.goto(desk + tail)
        assert violations(page) == [], tail
        assert fits(page), tail
