from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from disclosures.door import reset_links
from disclosures.models import User


class Command(BaseCommand):
    help = "为一个用户生成重设链接（用一次，到期失效）：系统管理员自己忘了密码时用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="用户名")
        parser.add_argument("--host", help="网址的域名；不写时取 ALLOWED_HOSTS 的第一个")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.select_for_update().filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"没有用户 {options['username']}。")
        if not user.is_active:
            raise CommandError(f"{user.username} 已停用。")
        hosts = [each for each in settings.ALLOWED_HOSTS if not each.startswith(("*", "."))]
        host = options["host"] or (hosts[0] if hosts else "")
        if not host:
            raise CommandError("请用 --host 写明网址的域名，如 --host ys.example.gov.cn。")
        link = reset_links.make(user, None)
        scheme = "https" if settings.SECURE_SSL_REDIRECT else "http"
        until = timezone.localtime(link.until)
        self.stdout.write(f"{scheme}://{host}{link.path}")
        self.stdout.write(f"用一次，{until:%Y-%m-%d %H:%M} 以前有效。")
