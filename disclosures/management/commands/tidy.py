from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from disclosures.door.tidying import tidy


class Command(BaseCommand):
    help = (
        "清理过期的登录、登录失败的计数、半年以前的登录记录、陈旧的未保存内容和上传文件。每天运行。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        said = "，".join(f"{name} {count} 条" for name, count in tidy().items())
        self.stdout.write(f"已清理：{said}。")
