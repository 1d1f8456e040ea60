"""Small tables made by hand for the tests of the kernel."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from disclosures.kernel.tabular import Column, FilledPanel, FilledTable, Group, Row

ITEM = Column("item", "项目", "label", width=10)
TOTAL = Column("total", "合计", "amount")
GROWTH = Column("growth", "增长", "percent", width=5)
MONEY = Group("金额（{unit}）", (TOTAL, GROWTH))
ROWS = (
    Row("total", {"item": "合计", "total": Decimal(100000), "growth": None}, strong=True),
    Row("a", {"item": "甲项", "total": Decimal("5.5"), "growth": Decimal(-30)}, level=1),
)


def panel(headings: Sequence[Any], *rows: Row) -> FilledPanel:
    """Return a panel."""
    return FilledPanel(tuple(headings), rows)


def table(*panels: FilledPanel, **values: Any) -> FilledTable:
    """Return a table with these panels; 元, grouped in thousands."""
    given = {"code": "t", "spec": "national/t", "number": "表一", "title": "甲表", "unit": "元",
             "style": "grouped2"}  # fmt: skip
    return FilledTable(**(given | values), panels=panels)


def summary(**values: Any) -> FilledTable:
    """Return a table of one panel with two rows: 合计 100,000 and 甲项 5.50."""
    return table(panel((ITEM, MONEY), *ROWS), **values)
