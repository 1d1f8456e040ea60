"""Pieces that the tables of several regions share: columns with their stable keys."""

from __future__ import annotations

from disclosures.choices import FundingSource
from disclosures.kernel.tabular import Column, Group, Heading

CODE = Column("code", "科目编码", "code", width=8)
NAME = Column("name", "科目名称", "label", width=20)


def amount(key: str, text: str, width: int = 10) -> Column:
    """Return a column of money."""
    return Column(key, text, "amount", width)


TOTAL = amount("total", "总计")
BASIC = amount("basic", "基本支出")
PROJECT = amount("project", "项目支出")


def item_panel(title: str, *amounts: Column) -> tuple[Heading, ...]:
    """Return one side of a two-sided table: 项目 and its amounts under a title."""
    return (Group(title, (Column("item", "项目", "label", width=16), *amounts)),)


def funds(general: str, government_fund: str, state_capital: str) -> tuple[Column, ...]:
    """Return the columns of the three fiscal funds."""
    return (
        amount(FundingSource.GENERAL, general),
        amount(FundingSource.GOVERNMENT_FUND, government_fund),
        amount(FundingSource.STATE_CAPITAL, state_capital),
    )
