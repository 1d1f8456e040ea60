"""The WSGI application: published pages first, Django for everything else."""

from __future__ import annotations

import os
from pathlib import Path

from csp.utils import build_policy
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config import headers
from config.front import Front

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def security_headers() -> dict[str, str]:
    """Return the headers that Django's middleware gives every page."""
    found = {
        "Content-Security-Policy": build_policy(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        **headers.EVERYWHERE,
    }
    if settings.HTTPS:
        found["Strict-Transport-Security"] = (
            f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
        )
    return found


django_application = get_wsgi_application()
application = Front(
    django_application,
    Path(settings.PUBLISHED_ROOT),
    hosts=settings.ALLOWED_HOSTS,
    headers=security_headers(),
    https=settings.HTTPS,
    proxy_header=getattr(settings, "SECURE_PROXY_SSL_HEADER", None),
)
