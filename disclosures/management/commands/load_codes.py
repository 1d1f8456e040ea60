from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosures.facts import codes


class Command(BaseCommand):
    help = "装入科目字典（功能、部门经济、政府经济）和经济科目对照表；已有的不改动。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--edition", type=int, default=2024, help="科目版本年份，默认 2024")
        parser.add_argument("--directory", type=Path, default=codes.DATA, help="科目文件目录")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 2007 <= options["edition"] <= 2100:
            raise CommandError("科目版本年份应在 2007 到 2100 之间。")
        try:
            loaded = codes.load(options["edition"], options["directory"])
        except codes.CodeDataError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"新增科目 {loaded.classifications} 个，对照 {loaded.mappings} 条。")
