"""A code of the second factor: how long one must wait, and why it is refused."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from disclosures.door import second_factor
from disclosures.door.second_factor import Refusal
from disclosures.models import User
from tests.staff_pages import make_clerk, signed_in

pytestmark = pytest.mark.usefixtures("samples")
NOW = datetime(2026, 3, 2, 9, 30, 10, tzinfo=timezone.get_default_timezone())
Later = Callable[[float], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Stop the clock 10 seconds into a code of the device; returns what sets it forward."""
    passed = [0.0]
    monkeypatch.setattr(time, "time", lambda: NOW.timestamp() + passed[0])
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(seconds=passed[0]))

    def forward(seconds: float) -> None:
        passed[0] += seconds

    return forward


def code_of(device: TOTPDevice, step: int = 0) -> str:
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift + step)
    clock.time = time.time()
    return f"{clock.token():06d}"


def wrong(device: TOTPDevice) -> str:
    """Return six digits that are no code of the device about now."""
    near = {code_of(device, step) for step in range(-3, 4)}
    far = {f"{each:06d}" for each in range(len(near) + 1)} - near
    return min(far)


@pytest.fixture
def clerk(later: Later) -> User:
    return make_clerk()


@pytest.fixture
def backup(clerk: User, later: Later) -> list[str]:
    """Switch it on with a code of a minute ago; returns the backup codes."""
    codes = second_factor.confirm(clerk, code_of(second_factor.pending(clerk)))
    assert isinstance(codes, list)
    later(60)
    return codes


def device_of(user: User) -> TOTPDevice:
    device = second_factor.device_of(user)
    assert device is not None
    return device


def wait_told(page: str) -> int:
    found = re.search(r'data-wait="([0-9]+)">([0-9]+) 秒<', page)
    assert found and found[1] == found[2]
    return int(found[1])


def test_after_wrong_codes_the_page_tells_the_seconds_and_the_right_one_works_after_them(
    clerk: User, backup: list[str], later: Later
) -> None:
    client, device = signed_in(clerk), device_of(clerk)
    for seconds in (1, 2, 4):
        page = client.post("/staff/code/", {"code": wrong(device)}).content.decode()
        assert "验证码不对" in page and wait_told(page) == seconds
        later(seconds)
    page = client.post("/staff/code/", {"code": wrong(device)}).content.decode()
    assert wait_told(page) == 8 and "09:31:25 以后" in page
    later(3)
    right = code_of(device)
    page = client.post("/staff/code/", {"code": right}).content.decode()
    assert "没有核对" in page and "验证码不对" not in page
    assert wait_told(page) == 5 and f'value="{right}"' in page
    later(5)
    assert client.post("/staff/code/", {"code": right}).status_code == 302
    assert client.get("/staff/").status_code == 200


def test_a_try_that_is_too_early_makes_the_wait_no_longer(
    clerk: User, backup: list[str], later: Later
) -> None:
    device = device_of(clerk)
    second_factor.verify(clerk, wrong(device))
    for _ in range(5):
        refusal = second_factor.verify(clerk, wrong(device))
        assert refusal and refusal.seconds == 1 and refusal.early
    later(1)
    assert second_factor.verify(clerk, code_of(device)) is None


def test_the_first_code_waits_as_well_when_the_device_is_registered(
    clerk: User, later: Later
) -> None:
    client, device = signed_in(clerk), second_factor.pending(clerk)
    url = "/staff/second-factor/"
    assert wait_told(client.post(url, {"code": wrong(device)}).content.decode()) == 1
    page = client.post(url, {"code": code_of(device)}).content.decode()
    assert "没有核对" in page and wait_told(page) == 1
    later(1)
    assert "只显示这一次" in client.post(url, {"code": code_of(device)}).content.decode()


def test_a_wrong_backup_code_waits_by_itself_and_leaves_the_device_alone(
    clerk: User, backup: list[str], later: Later
) -> None:
    first = second_factor.verify(clerk, "aaaaaaaa")
    assert first and (first.sentence, first.seconds) == ("备用码不对或已经用过。", 1)
    early = second_factor.verify(clerk, backup[0])
    assert early and early.early and early.seconds == 1
    assert second_factor.verify(clerk, code_of(device_of(clerk))) is None
    later(1)
    assert second_factor.verify(clerk, f" {backup[0][:4].upper()}-{backup[0][4:]} ") is None
    again = second_factor.verify(clerk, backup[0])
    assert again and again.sentence == "备用码不对或已经用过。"
    assert StaticDevice.objects.get(user=clerk).token_set.count() == 9


def test_switching_it_off_tells_the_wait_too(clerk: User, backup: list[str], later: Later) -> None:
    client, device = signed_in(clerk), device_of(clerk)
    assert client.post("/staff/code/", {"code": backup[0]}).status_code == 302
    url, password = "/staff/second-factor/", "correct horse battery"
    page = client.post(url, {"password": password, "code": wrong(device)}).content.decode()
    assert wait_told(page) == 1
    later(1)
    assert client.post(url, {"password": password, "code": code_of(device)}).status_code == 302


def test_a_code_used_twice_has_its_own_sentence_and_is_no_wrong_try(
    clerk: User, backup: list[str], later: Later
) -> None:
    device = device_of(clerk)
    code = code_of(device)
    assert second_factor.verify(clerk, code) is None
    again = second_factor.verify(clerk, code)
    assert again == Refusal("这个验证码已经用过，请输入验证器换出的下一个。", 20)
    later(20)
    assert second_factor.verify(clerk, code) == Refusal(again.sentence, 0)
    assert second_factor.verify(clerk, code_of(device)) is None


def test_a_code_used_on_a_fast_telephone_is_known_again(
    clerk: User, backup: list[str], later: Later
) -> None:
    fast = code_of(device_of(clerk), 1)
    assert second_factor.verify(clerk, fast) is None
    again = second_factor.verify(clerk, fast)
    assert again and "已经用过" in again.sentence and again.seconds == 20


@pytest.mark.parametrize("typed", ["１２３　４５６", "123 456", "123-456"])
def test_digits_are_read_however_they_are_written(
    clerk: User, backup: list[str], monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setattr(TOTP, "token", lambda self: 123456)
    assert second_factor.verify(clerk, typed) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "密码", "²²²²²²2", "aaaaaaa1"])
def test_what_can_be_no_code_is_said_to_be_none_and_is_no_wrong_try(
    clerk: User, backup: list[str], typed: str
) -> None:
    refusal = second_factor.verify(clerk, typed)
    assert refusal and refusal.sentence.startswith("验证码是验证器上的六位数字")
    assert second_factor.verify(clerk, code_of(device_of(clerk))) is None


def test_long_waits_are_said_in_minutes_and_hours() -> None:
    told = [Refusal("", seconds).wait for seconds in (59, 64, 3725)]
    assert told == ["59 秒", "1 分 4 秒", "1 小时 2 分"]


def test_a_page_without_a_wait_speaks_of_none(clerk: User, backup: list[str]) -> None:
    client = Client()
    client.force_login(clerk)
    page = client.get("/staff/code/").content.decode()
    assert "data-wait" not in page and 'href="/staff/board/"' not in page
