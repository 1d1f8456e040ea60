from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from disclosures.publication import guards, search_index


class DisclosuresConfig(AppConfig):
    name = "disclosures"
    verbose_name = "预算公开"

    def ready(self) -> None:
        """Fill the registry: every app's official tables, and what publications keep."""
        post_migrate.connect(search_index.install, dispatch_uid="disclosures.publication.search")
        post_migrate.connect(
            guards.install, sender=self, dispatch_uid="disclosures.publication.guards"
        )
        autodiscover_modules(
            "publication.publishing",
            "official_tables",
            "narrative",
            "reconciliation",
            "desk.imports",
            "workflow.starting",
            "imports",
            "starting",
        )
