from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosures.models.records import verify_log
from disclosures.publication import guards, record, verifying
from disclosures.site import rendering


class Command(BaseCommand):
    help = (
        "核对公开版本的内容、指纹、链、由它得出的各种数据、触发器、操作记录和已生成的文件；"
        "有一处不符即以非零退出。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-files", action="store_true", help="不核对已生成的页面和文件。")
        parser.add_argument(
            "--render", action="store_true", help="把全部页面和文件重新生成一遍再逐个比较（慢）。"
        )
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="文件或序号:链值",
            help="以前另存的末尾值：record.json 一类的文件，或“序号:链值”；可写多次。",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        heads = [each for given in options["head"] for each in read_head(given)]
        count = wrong = 0
        for publication, problem in verifying.verify():
            count += 1
            wrong += bool(problem)
            self.stdout.write(
                f"{'不符' if problem else '相符'}  {publication}{problem and '：'}{problem}"
            )
        for problem in self.others(heads, files=not options["no_files"], render=options["render"]):
            wrong += 1
            self.stdout.write(f"不符  {problem}")
        self.stdout.write("记录末尾  " + "，".join(record.lines(record.heads())))
        if wrong:
            raise CommandError(f"共 {count} 份公开内容，发现 {wrong} 处不符。")
        self.stdout.write(f"{count} 份公开内容全部相符，操作记录完整。")

    def others(self, heads: list[record.Heads], *, files: bool, render: bool) -> Iterator[str]:
        """Yield what is wrong beside the publications themselves."""
        yield from verifying.verify_tallies()
        yield from verifying.verify_search()
        yield from verifying.verify_deeds()
        yield from verify_log()
        yield from guards.problems()
        yield from record.compare(heads)
        yield from record.kept()
        if files:
            yield from rendering.verify_files()
        if render:
            with rendering.as_served():
                yield from rendering.verify_rendering()


def read_head(given: str) -> list[record.Heads]:
    """Return the heads in a file, or those written out. Raises CommandError."""
    path = Path(given)
    try:
        text = path.read_text(encoding="utf-8") if path.is_file() else given
        return record.read(text)
    except (record.NotAHead, UnicodeDecodeError, OSError) as error:
        raise CommandError(f"--head {given}：没有这个文件，或{error}") from error
