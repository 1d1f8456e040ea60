"""The second factor: a code of the telephone after the password, for those who switched it on."""

from __future__ import annotations

from collections.abc import Callable

import segno
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from disclosures.models import User

WAITING = "needs-code"  # in the session: the password was right, the code is not given yet
MUST = "must-enrol"  # the installation demands a second factor and the user has none
BACKUP_CODES = 10
GUARDED = ("/staff/", "/admin/")


class SecondFactorMiddleware:
    """Let nobody past the code page who still owes the code."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to the page that is owed."""
        if request.path.startswith(GUARDED) and request.user.is_authenticated:
            for key, name in ((WAITING, "staff:code"), (MUST, "staff:second-factor")):
                address = reverse(name)
                allowed = (address, reverse("staff:logout"))
                if request.session.get(key) and request.path not in allowed:
                    return redirect(address)
        return self.get_response(request)


def device_of(user: User) -> TOTPDevice | None:
    """Return the user's confirmed device."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    return found


def owe(request: HttpRequest, user: User) -> None:
    """Note after the password what the user still owes."""
    if device_of(user) is not None:
        request.session[WAITING] = True
    elif settings.TOTP_REQUIRED:
        request.session[MUST] = True


def verify(user: User, code: str) -> str | None:
    """Check a code of the device or a backup code; None when it is right, else say why not.

    A code serves once; wrong ones make the next try wait longer and longer.
    """
    plain = code.strip().replace(" ", "")
    device = device_of(user)
    if device is None:
        return "没有登记验证器。"
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().get(pk=device.pk)
        allowed, why = device.verify_is_allowed()
        if not allowed:
            wait = why.get("locked_until") if why else None
            until = f"，请在{wait:%H:%M:%S}以后再试" if wait else ""
            return f"输错次数过多{until}。"
        if device.verify_token(plain):
            return None
    backup = StaticDevice.objects.filter(user=user).first()
    letters = len(plain) < 20 and not plain.isdigit()  # six digits are never a backup code
    if backup is not None and letters and backup.verify_token(plain):
        return None
    return "验证码不对或已用过，请输入验证器上现在的六位数字。"


def pending(user: User) -> TOTPDevice:
    """Return the device that waits for its first code, made where there is none."""
    found, _ = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "验证器"}
    )
    device: TOTPDevice = found
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
    backup, _ = StaticDevice.objects.get_or_create(user=user, name="备用码")
    backup.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(BACKUP_CODES)]
    for each in codes:
        backup.token_set.create(token=each)
    return codes


def switch_off(user: User) -> None:
    """Forget the user's devices and backup codes."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
