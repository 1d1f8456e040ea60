from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from disclosures.choices import Status, Unit
from disclosures.desk.imports import guard, run
from disclosures.kernel.numbers import whole
from disclosures.management.commands.reconcile import find
from disclosures.models import Budget, Department, FiscalYear
from disclosures.official_tables.sets import set_for
from disclosures.workflow import editing


class Command(BaseCommand):
    help = "检查一个 Excel 工作簿并列出改动；加 --load 才导入。有错误即以非零退出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="填报模板、公开表工作簿或明细表（.xlsx）。")
        parser.add_argument("--budget", required=True, help="预算，写作 500112/wsb/2024。")
        parser.add_argument("--load", action="store_true", help="没有错误就导入。")
        parser.add_argument("--create", action="store_true", help="没有这份预算就新建。")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"读不到文件 {path}：{error.strerror}。") from error
        budget = create(options["budget"]) if options["create"] else find(options["budget"])
        try:
            report = run.examine(budget, content, path.name)
        except guard.Unsafe as error:
            raise CommandError(str(error)) from error
        self.print(report)
        if not report.is_clean:
            raise CommandError(f"{len(report.wrong)} 处错误，没有导入。")
        if not options["load"]:
            self.stdout.write("没有错误。加 --load 导入。")
            return
        self.load(budget, content, path.name, report)

    def print(self, report: run.Report) -> None:
        """Write the notes, every error with its cell, and what would change."""
        for note in report.notes:
            self.stdout.write(note)
        for wrong in report.wrong:
            self.stdout.write(f"{wrong.sheet}!{wrong.cell} {wrong.reason}{wrong.remedy}")
        for each in report.kinds:
            counts = "，".join(f"{label} {number}" for label, number in each.counts)
            self.stdout.write(f"{each.kind.sheet}：{counts}，不变 {each.same}")

    def load(self, budget: Budget, content: bytes, name: str, report: run.Report) -> None:
        """Store the file in one transaction."""
        with transaction.atomic():
            locked = editing.lock(budget)
            if locked.status != Status.DRAFT:
                raise CommandError(f"预算{locked.get_status_display()}，不能导入。")
            try:
                done = run.store_checked(locked, content, name, report.version)
            except run.NotLoaded as error:
                raise CommandError(str(error)) from error
            if not done.changes_nothing:
                editing.record(locked, None, f"命令行导入“{name[:80]}”", "import")
        self.stdout.write("没有改动。" if done.changes_nothing else "已导入。")


def create(address: str) -> Budget:
    """Return the budget at an address, made where it is missing. Raises CommandError."""
    parts = address.strip("/").split("/")
    year = whole(parts[2]) if len(parts) == 3 else None
    if year is None:
        return find(address)
    place, slug = parts[:2]
    department = Department.objects.filter(jurisdiction=place, slug=slug).first()
    if department is None:
        raise CommandError(f"没有部门 {place}/{slug}，请先在基础数据里登记。")
    fiscal_year = FiscalYear.objects.filter(year=year).first()
    if fiscal_year is None:
        raise CommandError(f"没有预算年度 {year}。")
    chosen = set_for(place, fiscal_year.year)
    unit = Unit.WAN if chosen.look.unit == "万元" else Unit.YUAN
    found, _ = Budget.objects.get_or_create(
        department=department, fiscal_year=fiscal_year, stage="budget",
        defaults={"table_set": chosen.code, "unit": unit},
    )  # fmt: skip
    return found
