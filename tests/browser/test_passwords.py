"""From a new user's link to the desk: a password of one's own, and a code that must wait."""

from __future__ import annotations

import time

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, Page, expect

from disclosures.door import administrators, second_factor
from disclosures.door.passwords import require_new_password
from disclosures.models import User
from tests.browser.axe import fits, violations
from tests.staff_pages import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OLD, NEW, NEWER = "correct horse battery", "long-enough-for-a-test-7", "longer-than-before-8"


def look(page: Page) -> None:
    """Check a page as it stands, wide and narrow."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == [], page.url
        assert fits(page), page.url


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


def sign_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    press(page, "登录")


def code_of(device: TOTPDevice, step: int) -> str:
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift + step)
    clock.time = time.time()
    return f"{clock.token():06d}"


def test_a_new_user_sets_a_password_by_a_link_and_gets_in(
    samples: None, live_server: object, page: Page, browser: Browser
) -> None:
    make_user("guan", staff=True).groups.add(administrators.group())
    page.goto(f"{live_server}/admin/disclosures/user/add/")
    look(page)
    sign_in(page, "guan", OLD)
    page.get_by_label("用户名").fill("xin")
    page.get_by_role("button", name="保存", exact=True).click()
    look(page)
    press(page, "生成重设链接")
    expect(page.get_by_text("只显示这一次")).to_be_visible()
    expect(page.get_by_role("button", name="复制网址")).to_be_visible()
    look(page)
    address = page.get_by_label("打开下面的网址").input_value()

    own = browser.new_context().new_page()
    own.goto(address)
    look(own)
    own.get_by_label("新密码", exact=False).first.fill(NEW)
    own.get_by_label("新密码确认").fill(NEW)
    press(own, "保存")
    expect(own.get_by_text("新密码已设好")).to_be_visible()
    sign_in(own, "xin", NEW)
    expect(own.get_by_role("heading", name="工作台")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", name="链接不能用")).to_be_visible()
    look(page)

    require_new_password(User.objects.get(username="xin"))
    own.goto(f"{live_server}/staff/rules/")
    expect(own.get_by_text("现在的密码是别人设的")).to_be_visible()
    look(own)
    for label, typed in (("旧密码", NEW), ("新密码确认", NEWER)):
        own.get_by_label(label).fill(typed)
    own.locator("[name=new_password1]").fill(NEWER)
    press(own, "保存")
    expect(own).to_have_url(f"{live_server}/staff/rules/")


def test_after_wrong_codes_the_page_counts_down_and_then_takes_the_right_one(
    samples: None, live_server: object, page: Page
) -> None:
    user = make_user("jing")
    device = second_factor.pending(user)
    assert isinstance(second_factor.confirm(user, code_of(device, 0)), list)
    TOTPDevice.objects.update(throttling_failure_count=1)  # the next wrong one waits two seconds
    page.goto(f"{live_server}/staff/")
    sign_in(page, "jing", OLD)
    look(page)
    page.get_by_label("六位数字").fill("000000")
    press(page, "继续")
    button = page.get_by_role("main").get_by_role("button", name="继续")
    expect(button).to_be_disabled()
    expect(page.get_by_role("timer")).to_be_visible()
    look(page)
    expect(page.get_by_text("现在可以输入了。")).to_be_visible()
    expect(button).to_be_enabled()
    page.get_by_label("六位数字").fill(code_of(TOTPDevice.objects.get(), 1))
    press(page, "继续")
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
