from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from disclosures.site import rendering


class Command(BaseCommand):
    help = "生成全部公开页面和下载文件；版式和公开内容都没有变化时不重做。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="全部重做")

    def handle(self, *args: Any, **options: Any) -> None:
        count = rendering.render_all(force=options["force"])
        self.stdout.write("公开页面没有变化。" if count is None else f"已生成 {count} 个公开地址。")
