"""Whether a reason speaks of the direction in which the figure really moved."""

from __future__ import annotations

from decimal import Decimal

UP = ("增加", "增长", "提高", "上升", "上涨", "上调", "新增", "调增", "扩大")
DOWN = ("减少", "下降", "降低", "压缩", "压减", "削减", "下调", "调减", "取消", "缩减", "过紧日子")


def contradicts(text: str, change: Decimal) -> str | None:
    """Return the word that contradicts the change; None when the text fits or is mixed.

    Only a text that speaks of one direction alone can contradict: “减少办公费，增加会议费” and a
    text without such words are left to people.
    """
    up = [word for word in UP if word in text]
    down = [word for word in DOWN if word in text]
    if change > 0 and down and not up:
        return down[0]
    if change < 0 and up and not down:
        return up[0]
    return None
