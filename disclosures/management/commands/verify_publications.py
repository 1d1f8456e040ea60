from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosures import publishing
from disclosures.models.records import verify_log


class Command(BaseCommand):
    help = "核对全部公开版本：内容与指纹、版本链、数字表、操作记录；有一处不符即以非零退出。"

    def handle(self, *args: Any, **options: Any) -> None:
        count = wrong = 0
        for publication, problem in publishing.verify():
            count += 1
            wrong += bool(problem)
            self.stdout.write(
                f"{'不符' if problem else '相符'}  {publication}{problem and '：'}{problem}"
            )
        for problem in verify_log():
            wrong += 1
            self.stdout.write(f"不符  {problem}")
        if wrong:
            raise CommandError(f"共 {count} 份公开内容，发现 {wrong} 处不符。")
        self.stdout.write(f"{count} 份公开内容全部相符，操作记录完整。")
