from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DisclosuresConfig(AppConfig):
    name = "disclosures"
    verbose_name = "预算公开"

    def ready(self) -> None:
        """Fill the registry: every app's official tables, and what publications keep."""
        autodiscover_modules("publishing", "official_tables", "reconciliation")
