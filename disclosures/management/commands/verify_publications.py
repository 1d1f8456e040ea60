from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosures.models.records import verify_log
from disclosures.publication import publishing
from disclosures.site import rendering


class Command(BaseCommand):
    help = "核对公开版本的内容、指纹、链、数字表、文件和操作记录；有一处不符即以非零退出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-files", action="store_true", help="不核对已生成的页面和文件（快得多）。"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count = wrong = 0
        for publication, problem in publishing.verify():
            count += 1
            wrong += bool(problem)
            self.stdout.write(
                f"{'不符' if problem else '相符'}  {publication}{problem and '：'}{problem}"
            )
        for problem in publishing.verify_tallies():
            wrong += 1
            self.stdout.write(f"不符  {problem}")
        for problem in verify_log():
            wrong += 1
            self.stdout.write(f"不符  {problem}")
        with rendering.as_served():
            for problem in () if options["no_files"] else rendering.verify_files():
                wrong += 1
                self.stdout.write(f"不符  {problem}")
        if wrong:
            raise CommandError(f"共 {count} 份公开内容，发现 {wrong} 处不符。")
        self.stdout.write(f"{count} 份公开内容全部相符，操作记录完整。")
