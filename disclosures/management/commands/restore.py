from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from redis import RedisError

from disclosures.publication import record
from disclosures.upkeep import copy, restoring, software


class Command(BaseCommand):
    help = (
        "用备份恢复数据库：先核对备份的每个文件，恢复后核对全部公开内容和操作记录，"
        "全部相符才生效；否则什么也不改。请先停止服务，恢复后运行 setup。"
    )
    requires_system_checks: list[str] = []  # there may be no database yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="目录", help="backup 建立的目录")
        parser.add_argument(
            "--replace", action="store_true", help="数据库里已有数据，也用备份代替它。"
        )
        parser.add_argument(
            "--despite-problems",
            action="store_true",
            help="备份完好，但当时的数据就有不符之处，也恢复。",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restoring.restore(
                options["folder"],
                replace=options["replace"],
                despite=options["despite_problems"],
            )
        except (restoring.Refused, copy.DamagedCopy, software.NewerSoftware) as error:
            raise CommandError(f"没有恢复：{error}") from error
        except (DatabaseError, OSError) as error:
            raise CommandError(f"没有恢复，数据库没有改动：{str(error).strip()}") from error
        try:
            cache.clear()  # lists are kept under numbers that will be given out again
        except RedisError as error:
            self.stderr.write(f"缓存没有清空（{error}），启动服务以前请清空它。")
        self.stdout.write(f"已恢复 {manifest.moment} 的备份。")
        self.stdout.write(
            "请运行 verify_publications 查看不符之处。"
            if options["despite_problems"]
            else f"公开版本 {manifest.heads['publications']['count']} 个，内容、指纹、版本链、"
            "由它得出的数据、操作记录和触发器全部核对相符。"
        )
        for lost in record.kept():  # the heads beside the database are newer than the backup
            self.stdout.write(f"备份以后丢失的：{lost}")
        self.stdout.write("请运行 manage.py setup 生成公开页面，再启动服务。")
