from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from disclosures.choices import DepartmentKind
from disclosures.upkeep.offices import Office, add, label


class Command(BaseCommand):
    help = "登记一个部门或单位；上级行政区划没有的一并登记。已有的不改动。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--place", required=True, help="行政区划代码，如 310107")
        parser.add_argument("--place-name", default="", help="行政区划名称，如 上海市普陀区")
        parser.add_argument("--name", required=True, help="部门全称")
        parser.add_argument("--slug", required=True, help="网址名，如 swj")
        parser.add_argument(
            "--kind", required=True, choices=DepartmentKind.values,
            help="；".join(f"{value} {label}" for value, label in DepartmentKind.choices),
        )  # fmt: skip
        parser.add_argument("--parent", default="", metavar="SLUG", help="主管部门的网址名")
        parser.add_argument("--includes-institutions", action="store_true", help="包含事业单位")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = Office(**{name: options[name] for name in Office.__dataclass_fields__})
        try:
            office, created = add(wanted)
        except ValidationError as error:
            raise CommandError("；".join(said(error))) from error
        where = f"{office.jurisdiction_id}/{office.slug}"
        self.stdout.write(f"{'已登记' if created else '没有改动'}：{office}（{where}）")


def said(error: ValidationError) -> list[str]:
    """Return the sentences of an error, each with the field it is about."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [
        each if field == "__all__" else f"{label(field)}：{each}"
        for field, messages in error.message_dict.items()
        for each in messages
    ]
