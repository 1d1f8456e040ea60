from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from disclosures.models import Publication
from disclosures.publication import publishing


class Command(BaseCommand):
    help = "按公开内容重建供查找用的数字、项目和指标；公开内容本身不变。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--missing", action="store_true", help="只建还没有的（升级以后）。")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Publication.objects.select_related(
            "budget__department__jurisdiction", "budget__fiscal_year"
        ).order_by("pk")
        if options["missing"]:
            found = found.filter(overview=None)
        for publication in found.iterator(chunk_size=10):
            publishing.reindex(publication)
            self.stdout.write(f"已重建：{publication}")
