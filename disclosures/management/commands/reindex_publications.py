from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from disclosures.models import Publication
from disclosures.publication import publishing, verifying


class Command(BaseCommand):
    help = "按公开内容重建供查找用的各种数据；公开内容本身不变。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--missing", action="store_true", help="只建还没有的和与公开内容不一致的（升级以后）。"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for publication in verifying.publications().iterator(chunk_size=10):
            if options["missing"]:
                document = publishing.thaw(publication)
                if next(verifying.rows(publication, document), None) is None:
                    continue
            publishing.reindex(publication)
            self.stdout.write(f"已重建：{publication}")
        for publication in Publication.objects.withdrawn().order_by("pk").iterator(chunk_size=10):
            publishing.retire(publication)  # also what an older version withdrew
