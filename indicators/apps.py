from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import import_string


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "绩效目标"

    def ready(self) -> None:
        """Register what the app brings."""
        import_string("indicators.brings.BRINGS").register()
