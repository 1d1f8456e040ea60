from __future__ import annotations

import errno
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from disclosures.upkeep import backing_up, copy


class Command(BaseCommand):
    help = (
        "把数据库完整地备份到一个新目录，服务不用停。附每个文件的 SHA-256、软件版本、"
        "操作记录和公开版本链的末端。不含配置（密钥）和登录会话；已生成的页面可以重做，也不含。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="目录", help="新目录，或空目录")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            manifest = backing_up.back_up(folder.absolute())
        except (backing_up.NotNow, DatabaseError) as error:
            raise CommandError(f"没有备份：{error}") from error
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
            reason = "磁盘空间不够" if full else (error.strerror or str(error))
            raise CommandError(f"没有备份，{folder} 没有留下文件：{reason}。") from error
        rows = sum(each.rows for each in manifest.tables)
        log, chain = manifest.heads["log"], manifest.heads["publications"]
        self.stdout.write(
            f"已备份到 {folder}：{len(manifest.tables)} 张表，{rows} 行，"
            f"公开版本 {chain['count']} 个，操作记录 {log['sequence']} 条。"
        )
        self.stdout.write(f"清单的校验值 {copy.digest(folder / copy.MANIFEST)}")
        self.stdout.write("目录里有密码的散列和两步验证的密钥，请像数据库一样保管。")
