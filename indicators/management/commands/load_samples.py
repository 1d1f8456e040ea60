from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from indicators import sample_data


class Command(BaseCommand):
    help = "录入并公开五份样例预算（渝北、沙坪坝、宁夏、石家庄、天津）；已有的不改动。"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            entered = sample_data.load_all()
        except sample_data.SampleError as error:
            raise CommandError(str(error)) from error
        for each in entered:
            self.stdout.write(f"{'已公开' if each.created else '已存在'}：{each.budget}")
