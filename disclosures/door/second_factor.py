"""The second factor: a code of the telephone after the password, for those who switched it on."""

from __future__ import annotations

import segno
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from disclosures.models import User

BACKUP_CODES = 10
LONGEST_BACKUP = 20


def device_of(user: User) -> TOTPDevice | None:
    """Return the user's confirmed device."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    return found


def verify(user: User, code: str) -> str | None:
    """Check a code of the device or a backup code; None when it is right, else say why not.

    A code serves once; wrong ones make the next try wait longer and longer.
    """
    plain = code.strip().replace(" ", "")
    device = device_of(user)
    if device is None:
        return "没有登记验证器。"
    if not plain.isdigit():  # a backup code has letters, and is no wrong try of the device
        backup = StaticDevice.objects.filter(user=user).first()
        if backup is not None and len(plain) < LONGEST_BACKUP and backup.verify_token(plain):
            return None
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().get(pk=device.pk)
        allowed, why = device.verify_is_allowed()
        if not allowed:
            wait = why.get("locked_until") if why else None
            until = f"，请在{timezone.localtime(wait):%H:%M:%S}以后再试" if wait else ""
            return f"输错次数过多{until}。"
        if device.verify_token(plain):
            return None
    return "验证码不对或已用过，请输入验证器上现在的六位数字。"


def pending(user: User) -> TOTPDevice:
    """Return the device that waits for its first code, made where there is none."""
    # two tabs may have made two: the first one counts
    found = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()
    device: TOTPDevice = found or TOTPDevice.objects.create(
        user=user, confirmed=False, name="验证器"
    )
    return device


def picture(device: TOTPDevice) -> str:
    """Return the device's address as a QR code, an SVG without styles."""
    return str(segno.make(device.config_url, micro=False).svg_inline(scale=4))


@transaction.atomic
def confirm(user: User, code: str) -> list[str] | None:
    """Switch the second factor on with a first code; return backup codes, None for a wrong one."""
    device = pending(user)
    if not device.verify_token(code.strip().replace(" ", "")):
        return None
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
