from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from disclosures import publishing
from disclosures.models import Publication


class Command(BaseCommand):
    help = "按公开内容重建供查找用的数字、项目和指标；公开内容本身不变。"

    def handle(self, *args: Any, **options: Any) -> None:
        for publication in Publication.objects.order_by("pk").iterator(chunk_size=10):
            publishing.reindex(publication)
            self.stdout.write(f"已重建：{publication}")
