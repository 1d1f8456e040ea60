"""The twenty days between 批复 and publication (预算法 第14条; calendar days)."""

from __future__ import annotations

from datetime import date, timedelta

DAYS = 20


def last_day(approved_on: date) -> date:
    """Return the last day on which a budget may be published; never past the calendar's end."""
    return min(approved_on, date.max - timedelta(days=DAYS)) + timedelta(days=DAYS)


def days_left(approved_on: date | None, today: date) -> int | None:
    """Return the days left of the twenty, negative when late; None without 批复日期."""
    return None if approved_on is None else (last_day(approved_on) - today).days


def days_taken(approved_on: date | None, published_on: date) -> int | None:
    """Return on which day after 批复 a budget was published; None without 批复日期."""
    return None if approved_on is None else (published_on - approved_on).days


def said_left(approved_on: date | None, today: date) -> str:
    """Say how many days are left."""
    left = days_left(approved_on, today)
    if left is None:
        return "未登记批复日期"
    if left < 0:
        return f"已超过二十日期限 {-left} 天"
    return "今天是最后一天" if left == 0 else f"还剩 {left} 天"


def said_taken(approved_on: date | None, published_on: date) -> str:
    """Say whether the twenty days were met."""
    taken = days_taken(approved_on, published_on)
    if taken is None:
        return "未登记批复日期"
    met = "符合二十日内公开的规定" if taken <= DAYS else f"超过二十日期限 {taken - DAYS} 天"
    return f"批复后第 {taken} 天公开，{met}"
