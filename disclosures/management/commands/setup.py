from __future__ import annotations

import getpass
import io
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from disclosures.door import administrators, demo
from disclosures.publication import guards
from disclosures.site import rendering
from disclosures.upkeep import software, static_files

PASSWORD = "ADMINISTRATOR_PASSWORD"


class Command(BaseCommand):
    help = (
        "启动服务以前要做的一切：检查配置、建库或升级、科目字典、系统管理员组、静态文件、"
        "公开页面、数据库触发器。安装时和每次升级后运行；可以反复运行。"
    )
    requires_system_checks: list[str] = []  # said as a step, with what to do

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--administrator",
            metavar="用户名",
            help="建立系统管理员（已有的不改密码）。密码在终端上问；不是终端时取环境变量 "
            f"{PASSWORD}，没有就生成一个一次性密码，显示一次。",
        )
        parser.add_argument(
            "--password-stdin", action="store_true", help="从标准输入的第一行读系统管理员的密码。"
        )
        parser.add_argument(
            "--samples", action="store_true", help="装入样例预算；本机调试时另建演示账号。"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._set_up(options["administrator"], options["password_stdin"], options["samples"])
        except DatabaseError as error:
            raise CommandError(
                f"数据库不能用：{str(error).strip()}。请检查 DATABASE_URL 和数据库服务。"
            ) from error
        except OSError as error:
            raise CommandError(f"{error.filename or ''} 写不了：{error.strerror}。") from error
        except software.NewerSoftware as error:
            raise CommandError(str(error)) from error

    def _set_up(self, administrator: str | None, from_stdin: bool, samples: bool) -> None:
        self._check()
        software.refuse_newer(software.applied(), "数据库")
        self._step("数据库", "migrate", interactive=False, verbosity=0)
        administrators.group()
        self._step("科目字典", "load_codes")
        with rendering.as_served():  # frozen pages name the static files as visitors get them
            self._say("静态文件", "已收集" if static_files.collect() else "没有变化")
            if samples:
                with rendering.deferred():  # the pages are rendered together below
                    self._step("样例预算", "load_samples")
            self._step("检索和汇总", "reindex_publications", missing=True)
            self._step("公开页面", "render_pages")
        wrong = list(guards.problems())
        if wrong:
            raise CommandError("；".join(wrong) + "。")
        self._say("触发器", "齐全")
        if samples and demo.why_not() is None:
            self._step("演示账号", "create_demo_accounts")
        if administrator:
            self._appoint(administrator, from_stdin)
        elif not settings.DEBUG and not administrators.exist():
            self._say("系统管理员", "还没有，请再运行 setup --administrator 用户名")

    def _check(self) -> None:
        """Check the settings; what is wrong stops, what is unwise is said."""
        found = run_checks(include_deployment_checks=not settings.DEBUG)
        wrong = [each for each in found if each.is_serious()]
        if wrong:
            raise CommandError("配置有错：" + "；".join(f"{e.id} {e.msg}" for e in wrong))
        unwise = [each for each in found if each.level >= WARNING]
        self._say("配置", f"{len(unwise)} 处要注意" if unwise else "检查通过")
        for each in unwise:
            self.stdout.write(f"    {each.id} {each.msg}")

    def _step(self, title: str, command: str, **options: Any) -> None:
        """Run a command and show in one line what it says."""
        out = io.StringIO()
        call_command(command, stdout=out, **options)
        said = out.getvalue().strip().splitlines()
        self._say(title, f"{len(said)} 份" if len(said) > 1 else "".join(said) or "就绪")

    def _say(self, title: str, words: str) -> None:
        self.stdout.write(f"  {title}：{words}")
        self.stdout.flush()

    def _appoint(self, name: str, from_stdin: bool) -> None:
        """Make the administrator, or leave one that is there as it is."""
        try:
            if administrators.confirm(name):
                self._say("系统管理员", f"{name} 已有，密码没有改动")
                return
            typed = not from_stdin and not os.environ.get(PASSWORD) and sys.stdin.isatty()
            password = self._typed() if typed else self._given(from_stdin)
            appointed = administrators.appoint(name, password, own=typed)
        except ValidationError as error:
            raise CommandError(f"系统管理员 {name}：{'；'.join(error.messages)}") from error
        later = "，首次登录要改密码" if appointed.user.must_change_password else ""
        self._say("系统管理员", f"已建立 {name}{later}")
        if appointed.one_time:
            self.stdout.write(f"    一次性密码（只显示这一次）：{appointed.one_time}")

    def _given(self, from_stdin: bool) -> str:
        """Return the password that comes from outside; blank when there is none."""
        if not from_stdin:
            return os.environ.get(PASSWORD, "")
        given = sys.stdin.readline().rstrip("\r\n")
        if not given:
            raise CommandError("标准输入没有密码。")
        return given

    def _typed(self) -> str:
        """Ask for the password; blank when one shall be made up."""
        given = getpass.getpass("系统管理员的密码（直接回车则生成一次性密码）：")
        if given and getpass.getpass("再输一次：") != given:
            raise CommandError("两次输入的密码不同，请重新运行。")
        return given
