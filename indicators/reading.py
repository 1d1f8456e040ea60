"""What a reader is told of goals: in plain words, and beside other budgets. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from disclosures.kernel.package import Package
from disclosures.reading import charts
from disclosures.reading.plain_words import Promise, Section, Teller
from disclosures.reading.side_by_side import Counted, Side
from disclosures.reading.terms import Term

MOST_PROMISES: Final = 8
UNGRADED: Final = "未分级"
TERM: Final = Term(
    "绩效指标",
    "这笔钱要做到什么、做到多少、什么时候做到，年终据此评价。",
    "预算法第12条、第32条",
)


def promises(package: Package) -> Section:
    """Tell what is promised: how many indicators, and the core ones."""
    title = "承诺做到什么"
    rows = package.records.get("indicators", [])
    if not rows:
        return Section("promises", title, ("公开件里没有绩效目标。",), terms=(TERM.name,))
    counts = Counter(row["level1"] or UNGRADED for row in rows)
    parts = "，".join(f"{name}{count}个" for name, count in counts.items())
    sentences = (f"提出{len(rows)}个绩效指标：{parts}。",)
    core = [row for row in rows if row["core"]]
    chosen = core or [row for row in rows if row["goal"] == "department"] or rows
    shown = tuple(
        Promise(row["level3"], row["value_text"], row["project"]["name"] if row["project"] else "")
        for row in chosen[:MOST_PROMISES]
    )
    points = [(name, [charts.Point(Decimal(count), f"{count}")]) for name, count in counts.items()]
    chart = charts.draw("promises", "绩效指标（按一级指标）", "一级指标", ("个数",), points, "个")
    return Section("promises", title, sentences, chart, (TERM.name,), shown)


def counts(sides: Sequence[Side]) -> list[tuple[str, list[int]]]:
    """Return how many indicators each side promises: by 一级 and 二级指标."""
    found: dict[str, list[int]] = {}
    for at, side in enumerate(sides):
        for row in side.package.records.get("indicators", []):
            label = " · ".join(each for each in (row["level1"], row["level2"]) if each) or UNGRADED
            found.setdefault(label, [0] * len(sides))[at] += 1
    return sorted(found.items())


TELLER: Final = Teller("promises", promises)
COUNTED: Final = Counted("goals", "绩效指标个数", "一级 · 二级指标", counts)
