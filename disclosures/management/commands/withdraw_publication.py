from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosures.management.commands.reconcile import find
from disclosures.publication.addresses import budget_stem
from disclosures.workflow.actions import Refused, perform


class Command(BaseCommand):
    help = "撤下一份预算的全部版本，或一个旧版本；转录件和部门没有账号时用。立即生效，不能恢复。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("budget", help="预算，写作 500112/wsb/2024。")
        parser.add_argument("--version-number", type=int, help="只撤下这一旧版本，如 1。")
        parser.add_argument(
            "--reason", required=True, help="公开的原因；不要写出要撤下的姓名、数字或涉密内容。"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        budget, version = find(options["budget"]), options["version_number"]
        verb = "withdraw" if version is None else "remove_version"
        try:
            perform(verb, budget, None, options["reason"], version=version)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        which = "全部版本" if version is None else f"第{version}版"
        self.stdout.write(f"已撤下 {budget_stem(budget)} 的{which}。")
