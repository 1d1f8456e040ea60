"""The one figure that stands for a budget in lists, and what it is. Pure: a package in.

It is named by the table it is in, never by a guess: a budget without a table of spending has
another figure, or none. Amounts in 元.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from disclosures.kernel.package import Package
from disclosures.reading.measures import BY_KEY, Found

SPENDING: Final = BY_KEY["spending"].label
STATED: Final = "部门支出预算总量"
PROJECTS: Final = "项目预算合计"
WHOLE: Final = ("spending", "fiscal", "general")  # the widest money first


@dataclass(frozen=True)
class Headline:
    """A figure, its name, and the table it is printed in; blank for a sum of projects."""

    label: str
    amount: Decimal
    table: str = ""


def of(package: Package, found: Mapping[str, Found]) -> Headline | None:
    """Return what a budget's spending is called and how much it is; None where none is printed."""
    for key in WHOLE:
        measure = found.get(key)
        if measure is not None and measure.amount is not None:
            return Headline(BY_KEY[key].label, measure.amount, measure.table)
    for table in package.document.tables:
        for each in table.fields():
            if each.key == "spending" and isinstance(each.value, Decimal):
                return Headline(STATED, each.value, table.code)
    rows = package.records.get("projects", [])
    amounts = [Decimal(row["amount"]) for row in rows if row["amount"] is not None]
    return Headline(PROJECTS, sum(amounts, Decimal(0))) if amounts else None
