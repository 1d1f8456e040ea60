"""The headers of every answer, said once: for Django's answers and for the layer before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# Nothing here needs a device of the reader, nor may anything shown here ask for one.
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media"),
        *("geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment"),
        *("publickey-credentials-get", "screen-wake-lock", "usb", "xr-spatial-tracking"),
    )
)
EVERYWHERE = {
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
}
RESOURCE = "Cross-Origin-Resource-Policy"
INSIDE = ("/staff/", "/admin/", "/static/", "/healthz")


def resource_policy(path: str, content_type: str) -> str:
    """Return who may show an answer inside a page of their own.

    Files, pictures and data are published to be taken away: anybody. Pages, and all that is
    not public, only we.
    """
    inside = path.startswith(INSIDE) or content_type.startswith("text/html") or not content_type
    return "same-origin" if inside else "cross-origin"


class HeadersMiddleware:
    """Give Django's answers what the layer before it gives the stored ones."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and add the headers that are not there yet."""
        response = self.get_response(request)
        for name, value in EVERYWHERE.items():
            response.headers.setdefault(name, value)
        kind = response.headers.get("Content-Type", "")
        response.headers.setdefault(RESOURCE, resource_policy(request.path_info, kind))
        return response
