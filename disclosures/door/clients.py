"""Where somebody signs in from: the address behind proxies, and browsers known for a name."""

from __future__ import annotations

import secrets
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

UNKNOWN = "0.0.0.0"
NETWORK = 64  # bits: the smallest network a household or an attacker is given in IPv6
SALT = "known-device"
REMEMBERED = 180 * 24 * 3600  # seconds
NAMES = 8  # who signed in on one browser last


def address(request: HttpRequest) -> str:
    """Return the client's address, an IPv6 one as that of its /64 network.

    Behind PROXY_COUNT proxies it is what the outermost of them wrote, counted from the right of
    X-Forwarded-For: whatever stands further left the client may have sent itself.
    """
    count: int = settings.PROXY_COUNT
    written = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    found = _parsed(written[-count]) if 0 < count <= len(written) else None
    found = found or _parsed(request.META.get("REMOTE_ADDR") or "")
    if isinstance(found, IPv6Address):
        return str(ip_network((found, NETWORK), strict=False).network_address)
    return str(found or UNKNOWN)


def device_for(request: HttpRequest, username: str) -> str:
    """Return the mark of a browser on which this name has signed in; blank for a stranger's."""
    device, names = _known(request)
    return device if _mark(username) in names else ""


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Mark the browser as one on which this name has signed in."""
    device, names = _known(request)
    kept = [_mark(username), *(each for each in names if each != _mark(username))][:NAMES]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([device or secrets.token_hex(8), kept], salt=SALT),
        max_age=REMEMBERED,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> tuple[str, list[str]]:
    """Return the browser's mark and those of the names known on it."""
    given = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        device, names = signing.loads(given, salt=SALT, max_age=REMEMBERED)
    except signing.BadSignature:  # none, forged, or too old
        return "", []
    return device, names


def _mark(username: str) -> str:
    """Return what stands for a name: the cookie of a shared computer tells nobody's name."""
    return salted_hmac(SALT, username).hexdigest()[:16]


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address, with the port some proxies add; None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
