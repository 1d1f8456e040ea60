from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosures.archive import loading, transcription
from indicators import sample_data


class Command(BaseCommand):
    help = (
        "录入并公开五份样例预算（渝北、沙坪坝、宁夏、石家庄、天津）和六份转录的预算"
        "（江苏省委办公厅三年、上海市普陀区三家）；已有的不改动。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            entered = sample_data.load_all()
        except sample_data.SampleError as error:
            raise CommandError(str(error)) from error
        try:
            kept = loading.load_all()
        except transcription.TranscriptionError as error:
            raise CommandError(str(error)) from error
        for each in entered:
            self.stdout.write(f"{'已公开' if each.created else '已存在'}：{each.budget}")
        for one in kept:
            done = "已公开" if one.created else "已存在"
            self.stdout.write(f"{done}：{one.publication.budget}（转录）")
