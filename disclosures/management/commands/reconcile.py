from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosures.kernel.numbers import whole
from disclosures.models import Budget
from disclosures.reconciliation import trials
from disclosures.reconciliation.engine import LEVELS, RULES
from disclosures.workflow import checking
from disclosures.workflow.case import Case


class Command(BaseCommand):
    help = "对一份或全部部门预算做勾稽检查；有错误即以非零退出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "budget", nargs="*", help="预算，写作 500112/wsb/2024；不写即检查全部预算。"
        )
        parser.add_argument(
            "--level", choices=list(LEVELS), default="hint", help="只列这一级及更重的（默认全部）。"
        )
        parser.add_argument(
            "--trial", action="store_true", help="逐个改动公开内容，统计规则看出了多少。"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        levels = list(LEVELS)
        shown = levels[: levels.index(options["level"]) + 1]
        budgets = [find(each) for each in options["budget"]] or list(
            Budget.objects.select_related("department__jurisdiction", "fiscal_year")
        )
        if options["trial"]:
            self.try_out(budgets)
            return
        errors = 0
        for budget in budgets:
            report = checking.report(Case(budget))
            errors += len(report.errors)
            self.stdout.write(f"{budget}：{report.summary or '相符'}")
            for each in report.findings:
                if each.level in shown:
                    accepted = "（已写明原因）" if each.key in report.accepted else ""
                    self.stdout.write(f"  {each.label} {each.rule} {each.sentence}{accepted}")
        total = f"{len(budgets)} 份预算，{len(RULES)} 条规则，{errors} 处错误。"
        if errors:
            raise CommandError(total)
        self.stdout.write(total)

    def try_out(self, budgets: list[Budget]) -> None:
        """Change every single thing of the budgets and print how much was seen, by kind."""
        for budget in budgets:
            self.stdout.write(f"{budget}")
            for kind, rate in sorted(trials.measure(Case(budget).package).items()):
                missed = f"，未看出：{'、'.join(rate.missed[:5])}" if rate.missed else ""
                self.stdout.write(
                    f"  {kind}：改动 {rate.made} 处，看出 {rate.seen} 处，"
                    f"{rate.percent:.1f}%{missed}"
                )


def find(address: str) -> Budget:
    """Return the budget at 行政区划/网址名/年度. Raises CommandError."""
    parts = address.strip("/").split("/")
    year = whole(parts[2]) if len(parts) == 3 else None
    if year is None:
        raise CommandError(f"“{address}”应写作 行政区划代码/部门网址名/年度，如 500112/wsb/2024。")
    place, slug = parts[:2]
    found = Budget.objects.filter(
        department__jurisdiction=place, department__slug=slug, fiscal_year=year
    ).first()
    if found is None:
        raise CommandError(f"没有 {address} 这份预算。")
    return found
