from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosures.models import Publication
from disclosures.publication import record
from disclosures.publication.addresses import below, current_stem
from disclosures.site import tombstones
from disclosures.site.page import Page
from disclosures.site.pages import pages

MANIFEST = "SHA256SUMS"


class Command(BaseCommand):
    help = "把公开页面和下载文件导出为静态文件，供外网服务器直接提供。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="导出到的目录")
        parser.add_argument(
            "--address", action="append", help="只导出这份预算，如 /500112/wsb/2024/；可写多次"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [
            each
            for each in Publication.objects.select_related(
                "budget__department__jurisdiction", "budget__fiscal_year", "superseded_by"
            ).order_by("pk")
            if not options["address"] or current_stem(each) in options["address"]
        ]
        missing = set(options["address"] or ()) - {current_stem(each) for each in chosen}
        if missing:
            raise CommandError(f"没有公开的预算：{'、'.join(sorted(missing))}")
        before = _sums(options["folder"] / MANIFEST)
        stems = {current_stem(each) for each in chosen}
        sums = {}
        for publication in chosen:
            for page in (*pages(publication), *tombstones.pages(publication)):
                path = _file(page)
                target = options["folder"] / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(page.body)
                sums[path] = hashlib.sha256(page.body).hexdigest()
        if not sums:
            raise CommandError("还没有公开的预算可以导出。")
        text = f"{record.to_json(record.heads())}\n"
        (options["folder"] / record.FILE).write_text(text, encoding="utf-8")
        sums[record.FILE] = hashlib.sha256(text.encode()).hexdigest()
        begins = tuple(start.lstrip("/") for stem in stems for start in below(stem))
        left = {path for path in before if path.startswith(begins)} - set(sums)
        for path in left:  # of an earlier export: withdrawn since, or called otherwise
            (options["folder"] / path).unlink(missing_ok=True)
        others = {path: digest for path, digest in before.items() if not path.startswith(begins)}
        count, sums = len(sums), others | sums
        lines = (f"{digest}  {path}\n" for path, digest in sorted(sums.items()))
        (options["folder"] / MANIFEST).write_text("".join(lines), encoding="utf-8")
        self.stdout.write(f"已导出 {count} 个文件，校验值在 {MANIFEST}。")
        if left:
            self.stdout.write(
                f"已删去上次导出、现在不再公开的 {len(left)} 个文件；外网服务器上的也要删去。"
            )


def _sums(manifest: Path) -> dict[str, str]:
    """Return what an earlier export wrote: path -> checksum."""
    if not manifest.is_file():
        return {}
    lines = (line.partition("  ") for line in manifest.read_text(encoding="utf-8").splitlines())
    return {path: digest for digest, _, path in lines}


def _file(page: Page) -> str:
    """Return the file of an address: a page is index.html, in the other unit index-万元.html."""
    path, _, query = page.path.lstrip("/").partition("?unit=")
    if path.endswith("/"):
        return f"{path}index{f'-{query}' if query else ''}.html"
    return path
