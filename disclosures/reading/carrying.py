"""Codes carried across editions, so that one line stands for one thing over the years.

Data only. An old code is known by its number and its printed name together: 30307 was 医疗费
before 2018 and is 医疗费补助 since. Sure only where the later documents print the successor.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from disclosures.kernel.kinds import DEPTHS, ECONOMIC, FUNCTIONAL

# (scheme, code, name as printed) -> code since; 财预〔2017〕98号 支出经济分类科目改革方案
CARRIED: Final[dict[tuple[str, str, str], str]] = {
    (ECONOMIC, "30104", "其他社会保障缴费"): "30112",
    (ECONOMIC, "30307", "医疗费"): "30114",
    (ECONOMIC, "30311", "住房公积金"): "30113",
    (ECONOMIC, "30312", "提租补贴"): "30102",
    (ECONOMIC, "30313", "购房补贴"): "30102",
    # 2020年政府收支分类科目 joined it to 行政单位离退休
    (FUNCTIONAL, "2080504", "未归口管理的行政单位离退休"): "2080501",
}
NAMES: Final = {
    "30102": "津贴补贴",
    "30112": "其他社会保障缴费",
    "30113": "住房公积金",
    "30114": "医疗费",
    "2080501": "行政单位离退休",
}


@dataclass(frozen=True)
class Carried:
    """A line under the code it has now, with the codes it was printed under."""

    code: str
    name: str
    amount: Decimal
    printed: tuple[str, ...]  # codes of the publication, one or several


def carry(scheme: str, rows: Iterable[tuple[str, str, Decimal]]) -> dict[str, Carried]:
    """Return rows (code, name, amount) under the codes of now, sums made again where one moved.

    Only a moved item changes its 类 and 款; the others stay as they were printed.
    """
    given = list(rows)
    carried = {code: Carried(code, name, amount, (code,)) for code, name, amount in given}
    for code, name, amount in given:
        now = CARRIED.get((scheme, code, name))
        if now is None:
            continue
        del carried[code]
        _add(carried, now, NAMES[now], amount, code)
        for length in DEPTHS[scheme][:-1]:
            if code[:length] != now[:length]:
                _add(carried, now[:length], "", amount, code)
                _add(carried, code[:length], "", -amount, code)
    return carried


def moved(scheme: str, code: str, name: str) -> bool:
    """Tell whether a printed code has another number now."""
    return (scheme, code, name) in CARRIED


def _add(carried: dict[str, Carried], code: str, name: str, amount: Decimal, printed: str) -> None:
    before = carried.get(code)
    if before is None:
        carried[code] = Carried(code, name, amount, (printed,))
    else:
        sources = dict.fromkeys((*before.printed, printed))
        carried[code] = Carried(code, before.name, before.amount + amount, tuple(sources))
