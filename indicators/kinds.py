"""The kinds of goal tables."""

from __future__ import annotations

from typing import Final

from disclosures.kernel import kinds
from disclosures.kernel.tabular import FilledTable


def _kind(code: str, name: str) -> kinds.TableKind:
    return kinds.TableKind(
        code=code,
        name=name,
        stage=kinds.BUDGET,
        scheme="",
        money=kinds.ALL,
        statutory=kinds.NOT_ASKED,
        read_back=False,
        listed=False,
        compared=False,
    )


DEPARTMENT, KEY_PROJECT, PROJECT = "department-goal", "key-project-goal", "project-goal"
KINDS: Final = (
    _kind(DEPARTMENT, "部门整体绩效目标表"),
    _kind(KEY_PROJECT, "重点项目绩效目标表"),
    _kind(PROJECT, "项目绩效目标表"),
)


def is_goal_table(table: FilledTable) -> bool:
    """Tell whether a table holds 绩效目标."""
    return any(table.kind == each.code for each in KINDS)
