"""The second factor: a code of the telephone after the password, for those who switched it on."""

from __future__ import annotations

import math
import re
import time
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

import segno
from django.db import transaction
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from disclosures.models import User

BACKUP_CODES = 10
CODE = re.compile(r"[0-9]{6}")
BACKUP_CODE = re.compile(r"[a-z2-7]{8}")  # as StaticToken.random_token makes them
EARLY = "前面输错过，还要等一会儿；这一次没有核对。"


@dataclass(frozen=True)
class Refusal:
    """Why a code is refused, and how many seconds must pass before the next is looked at."""

    sentence: str
    seconds: int = 0
    early: bool = False  # not looked at: it may be right

    @property
    def wait(self) -> str:
        """Return the seconds as people say them."""
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        if hours:
            return f"{hours} 小时 {minutes} 分"
        return f"{minutes} 分 {seconds} 秒" if minutes else f"{seconds} 秒"

    @property
    def until(self) -> datetime:
        """Return the local time from which the next code is looked at."""
        return timezone.localtime() + timedelta(seconds=self.seconds)


def device_of(user: User) -> TOTPDevice | None:
    """Return the user's confirmed device."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    return found


@transaction.atomic
def verify(user: User, code: str) -> Refusal | None:
    """Check a code of the device or a backup code; None when it is right, else say why not.

    A code serves once. Wrong ones make the next try of the same kind wait longer and longer; what
    can be no code at all, and one that has served, are no wrong tries.
    """
    device = device_of(user)
    if device is None:
        return Refusal("没有登记验证器。")
    plain = _plain(code)
    if BACKUP_CODE.fullmatch(plain):
        return _try_backup(user, plain)
    if CODE.fullmatch(plain):
        return _try(device, plain)
    return Refusal("验证码是验证器上的六位数字；备用码是八位字母和数字。")


def pending(user: User) -> TOTPDevice:
    """Return the device that waits for its first code, made where there is none."""
    # two tabs may have made two: the first one counts
    found = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()
    device: TOTPDevice = found or TOTPDevice.objects.create(
        user=user, confirmed=False, name="验证器"
    )
    return device


def picture(address: str) -> str:
    """Return an address as a QR code, an SVG without styles."""
    return str(segno.make(address, micro=False).svg_inline(scale=4))


@transaction.atomic
def confirm(user: User, code: str) -> list[str] | Refusal:
    """Switch the second factor on with a first code; return backup codes, or why not."""
    device, plain = pending(user), _plain(code)
    if not CODE.fullmatch(plain):
        return Refusal("请输入验证器上的六位数字。")
    if refusal := _try(device, plain):
        return refusal
    device.refresh_from_db()
    device.confirmed = True
    device.save()
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    backup, _ = StaticDevice.objects.get_or_create(user=user, name="备用码")
    backup.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(BACKUP_CODES)]
    for each in codes:
        backup.token_set.create(token=each)
    return codes


def backup_codes_left(user: User) -> int:
    """Return how many backup codes are not used yet."""
    return int(StaticToken.objects.filter(device__user=user).count())


def switch_off(user: User) -> None:
    """Forget the user's devices and backup codes."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _plain(code: str) -> str:
    """Return a code as it is compared: half-width, without blanks and hyphens."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", code)).lower()


def _try(waiting: TOTPDevice, plain: str) -> Refusal | None:
    device = TOTPDevice.objects.select_for_update().get(pk=waiting.pk)
    if seconds := _seconds_to_wait(device):
        return Refusal(EARLY, seconds, early=True)
    if (seconds_used := _used(device, int(plain))) is not None:
        return Refusal("这个验证码已经用过，请输入验证器换出的下一个。", seconds_used)
    if device.verify_token(plain):
        return None
    sentence = "验证码不对，请核对手机的时间，输入验证器上现在的六位数字。"
    return Refusal(sentence, _seconds_to_wait(device))


def _try_backup(user: User, plain: str) -> Refusal | None:
    backup = StaticDevice.objects.select_for_update().filter(user=user).first()
    if backup is None:
        return Refusal("没有备用码，请输入验证器上的六位数字。")
    if seconds := _seconds_to_wait(backup):
        return Refusal(EARLY, seconds, early=True)
    if backup.verify_token(plain):
        return None
    return Refusal("备用码不对或已经用过。", _seconds_to_wait(backup))


def _seconds_to_wait(device: TOTPDevice | StaticDevice) -> int:
    """Return how long a device looks at no code, in whole seconds."""
    _, why = device.verify_is_allowed()
    until = (why or {}).get("locked_until")
    return max(math.ceil((until - timezone.now()).total_seconds()), 1) if until else 0


def _used(device: TOTPDevice, code: int) -> int | None:
    """Return in how many seconds a code that has served gives way to the next; None for others."""
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    clock.time = time.time()
    for offset in range(-device.tolerance, device.tolerance + 1):
        clock.drift = device.drift + offset
        if clock.t() <= device.last_t and clock.token() == code:
            begins: float = device.t0 + (device.last_t + 1 - device.drift) * device.step
            return max(math.ceil(begins - time.time()), 0)
    return None
