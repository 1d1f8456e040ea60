from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from disclosures import guards, search_index


class DisclosuresConfig(AppConfig):
    name = "disclosures"
    verbose_name = "预算公开"

    def ready(self) -> None:
        """Fill the registry: every app's official tables, and what publications keep."""
        post_migrate.connect(search_index.install, dispatch_uid="disclosures.search")
        post_migrate.connect(guards.install, dispatch_uid="disclosures.guards")
        autodiscover_modules(
            "publishing", "official_tables", "narrative", "reconciliation", "imports", "starting"
        )
