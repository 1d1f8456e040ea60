from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosures.archive import loading, reading, transcription


class Command(BaseCommand):
    help = "导入并公开其他地方已公开的成品表（转录文件 .json）；同一文件再导入不作改动。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", help="转录文件。")
        parser.add_argument("--reason", default="", help="与已公开的转录件不同时，更正原因。")
        parser.add_argument("--check", action="store_true", help="只检查，不导入。")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for name in options["files"]:
                found = transcription.read(Path(name))
                if options["check"]:
                    tables = reading.document(found).tables
                    self.stdout.write(f"可以导入：{found.name}，{len(tables)}张表")
                    continue
                kept = loading.publish(found, options["reason"])
                done = "已公开" if kept.created else "没有改动"
                self.stdout.write(f"{done}：{kept.publication}")
        except transcription.TranscriptionError as error:
            raise CommandError(str(error)) from error
