from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string

from disclosures.publication import guards, search_index


class DisclosuresConfig(AppConfig):
    name = "disclosures"
    verbose_name = "预算公开"

    def ready(self) -> None:
        """Register what the app brings, and let every migrate install what guards it."""
        import_string("disclosures.brings.BRINGS").register()
        post_migrate.connect(search_index.install, dispatch_uid="disclosures.publication.search")
        post_migrate.connect(
            guards.install, sender=self, dispatch_uid="disclosures.publication.guards"
        )
