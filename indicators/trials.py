"""What is changed in a goal table to see whether the rules notice."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from disclosures.kernel.tabular import FilledTable
from disclosures.reconciliation.trials import Maker, table_with
from indicators.kinds import is_goal_table


def changes(table: FilledTable) -> Iterator[tuple[str, str, FilledTable]]:
    """Yield every cell of an indicator and every text of the form, changed."""
    if not is_goal_table(table):
        return
    for panel in table.panels:
        for row in panel.rows:
            for column in panel.columns:
                value = row.values.get(column.key)
                figure = column.kind in ("amount", "percent") and isinstance(value, Decimal)
                if figure or value is None or not row.key.startswith("indicator."):
                    continue
                other = value + 1 if isinstance(value, Decimal) else f"{value}甲"
                where = f"{row.key}/{column.key}"
                yield "指标：改动一格", where, table_with(table, row.key, column.key, other)
    for each in table.fields():
        if each.value and not isinstance(each.value, Decimal):
            more = table_with(table, "form", each.key, f"{each.value}甲")
            yield "目标表：改文字", f"form/{each.key}", more


TRIAL = Maker("goals", changes)
