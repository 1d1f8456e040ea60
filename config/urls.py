"""Addresses. Published pages come last; the store answers most of them before Django."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.sitemaps import views as sitemaps
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from disclosures.door.accounts import administration
from disclosures.public.views.health import health
from disclosures.public.views.opendata import SITEMAPS, robots
from disclosures.public.views.published import problem, server_error
from indicators.library_views import public as library

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="healthz"),
    path("api/v1/", include("disclosures.public.api.urls")),
    path("indicators/", library, name="library"),
    path("staff/", include("disclosures.desk.urls")),
    path("staff/", include("indicators.urls")),
    path("robots.txt", robots, name="robots"),
    path(
        "sitemap.xml",
        sitemaps.index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemaps"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", sitemaps.sitemap, {"sitemaps": SITEMAPS}, name="sitemaps"),
    # one door: the second factor, the lock-out and a new password are the same for everybody
    path("admin/login/", administration),
    path("admin/password_change/", RedirectView.as_view(pattern_name="staff:password")),
    path("admin/", admin.site.urls),
    path("", include("disclosures.public.urls")),
]

handler400 = problem(400)
handler403 = problem(403)
handler404 = problem(404)
handler500 = server_error
