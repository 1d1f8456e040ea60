"""How a target is printed in one cell."""

from __future__ import annotations

from collections.abc import Mapping

from disclosures.kernel.money import trim
from indicators.choices import Operator
from indicators.facts import IndicatorFacts


def target(each: IndicatorFacts, signs: Mapping[str, str] | None = None) -> str:
    """Return the target as printed in one cell: ≥95%, 大于1500本, 优良; blank when missing."""
    if each.text:
        return each.text
    if each.value is None:
        return ""
    sign = "" if each.operator == Operator.QUALITATIVE else each.operator
    return f"{(signs or {}).get(sign, sign)}{trim(each.value)}{each.unit}"
