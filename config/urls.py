"""Addresses. Published pages come last; the store answers most of them before Django."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from disclosures.views.public import problem

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("disclosures.urls.public")),
]

handler400 = problem(400)
handler403 = problem(403)
handler404 = problem(404)
handler500 = problem(500)
