from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from disclosures.door import demo
from disclosures.models import Department


class Command(BaseCommand):
    help = (
        "建立本机演示账号（随机密码，写入 var/demo-accounts.json）；已有的不改动。"
        "DEBUG 关闭或设置了 DATABASE_URL 时拒绝。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        refusal = demo.why_not()
        if refusal:
            raise CommandError(refusal)
        try:
            new = demo.create(settings.VAR)
        except Department.DoesNotExist as error:
            raise CommandError("还没有样例部门，请先运行 load_samples。") from error
        except (OSError, ValueError, TypeError) as error:
            raise CommandError(f"{settings.VAR / demo.FILE} 读写失败：{error}") from error
        self.stdout.write(f"新建演示账号 {len(new)} 个，见 {settings.VAR / demo.FILE}")
