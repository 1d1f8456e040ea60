"""Amounts: 元 inside, 元 or 万元 on paper. The only place that rounds, reads or prints one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final, Literal

from disclosures.kernel.numbers import plain
from disclosures.kernel.numbers import shown as quoted

Unit = Literal["元", "万元"]

YUAN: Final[Unit] = "元"
WAN: Final[Unit] = "万元"
UNITS: Final[tuple[Unit, ...]] = (YUAN, WAN)
FEN = Decimal("0.01")
FACTORS: Final[dict[str, Decimal]] = {YUAN: Decimal(1), WAN: Decimal(10000)}
LARGEST = Decimal("9999999999999.99")  # 元, of one entry
STORABLE = Decimal("90000000000000000.00")  # 元, of a sum of entries: a 64-bit count of 分 holds it
_FINEST = 6  # decimal places: 分 in 万元
_WIDE = Context(prec=60)  # rounding never fails for want of digits

_DIGITS = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")


class AmountError(ValueError):
    """An amount that cannot be understood; the message says why, in Chinese."""


@dataclass(frozen=True)
class NumberStyle:
    """How a document prints amounts: grouped in thousands or not, fixed decimals or trimmed."""

    grouped: bool
    decimals: int | None  # None: as many as the amount has, zeros trimmed
    excel: str  # the number format of a spreadsheet cell


STYLES: Final[dict[str, NumberStyle]] = {
    "grouped2": NumberStyle(True, 2, "#,##0.00"),  # 2,375,070.89 (渝北)
    "fixed2": NumberStyle(False, 2, "0.00"),  # 10.70 (石家庄, 天津)
    "grouped": NumberStyle(True, None, "#,##0"),  # 9,501,164 (普陀区社会福利院)
    "plain": NumberStyle(False, None, "General"),  # 700, 4.07 (宁夏, 沙坪坝)
}


def quantize(amount: Decimal, places: int = 2) -> Decimal:
    """Round half up (四舍五入) to a number of decimal places."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE)


def trim(number: Decimal) -> str:
    """Write a number without needless zeros or exponent: 10.70 → 10.7, 1E+2 → 100."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def to_unit(amount: Decimal, unit: str) -> Decimal:
    """Convert 元 to the unit, exactly."""
    return amount / FACTORS[unit]


def show(amount: Decimal | None, unit: str = YUAN, style: str = "grouped2") -> str:
    """Print an amount of 元 in the unit and number style of a document; blank for None."""
    if amount is None:
        return ""
    how = STYLES[style]
    number = to_unit(amount, unit)
    if how.decimals is not None:
        number = quantize(number, how.decimals)
        return f"{number:,f}" if how.grouped else f"{number:f}"
    if how.grouped:
        whole, dot, part = trim(number).partition(".")
        return f"{int(whole):,d}{dot}{part}"
    return trim(number)


def show_percent(number: Decimal | None) -> str:
    """Print a count of percents: -30 → -30%; blank for None."""
    return "" if number is None else f"{trim(number)}%"


def growth(current: Decimal | None, previous: Decimal | None, places: int = 0) -> Decimal | None:
    """Return the change against last year in percent, rounded half up.

    None when last year is blank or 0: there is no percentage then (W10; printing 100 % is a
    known audit finding).
    """
    if not previous:
        return None
    return quantize(((current or Decimal(0)) - previous) / previous * 100, places)


def parse_amount(
    text: str, unit: str = YUAN, *, negative: bool = False, most: Decimal = LARGEST
) -> Decimal | None:
    """Read what a person typed or pasted as an amount; return 元, None for blank.

    Understands thousands separators, full-width digits, ￥ and a trailing 元/万元 (which then
    overrides ``unit``). Raises AmountError for anything doubtful: nothing is guessed.
    """
    clean = plain(text)
    if clean == "":
        return None
    shown = quoted(text)
    body = clean.removeprefix("¥")
    for suffix in (WAN, YUAN):
        if body.endswith(suffix):
            body, unit = body.removesuffix(suffix), suffix
            break
    sign = 1
    if body.startswith(("-", "−")):
        body, sign = body[1:], -1
    if "," in body:
        if not _GROUPED.fullmatch(body):
            raise AmountError(f"“{shown}”的千分位逗号位置不对，请写成 2,375,070.89 或 2375070.89。")
        body = body.replace(",", "")
    if not _DIGITS.fullmatch(body):
        raise AmountError(f"“{shown}”不是金额，请只填数字，如 2375070.89。")
    whole, _, fraction = body.partition(".")
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    too_large = AmountError(f"“{shown}”太大，金额不能超过{_in_words(most)}元，请检查单位。")
    if len(whole) > len(str(int(most))):  # before anything is computed: 30 digits have no Decimal
        raise too_large
    if len(fraction) > _FINEST:
        raise _too_fine(shown)
    amount = Decimal(f"{whole or 0}.{fraction or 0}") * FACTORS[unit] * sign
    if sign < 0 and amount == 0:
        raise AmountError("金额不能写作 -0，请填 0 或留空。")
    if amount < 0 and not negative:
        raise AmountError(f"金额不能是负数：“{shown}”。")
    if abs(amount) > most:
        raise too_large
    if amount != quantize(amount):
        raise _too_fine(shown)
    return quantize(amount)


def _too_fine(shown: str) -> AmountError:
    return AmountError(f"“{shown}”精确到了分以下，金额最多精确到分（0.01元）。")


def _in_words(most: Decimal) -> str:
    return "十万亿" if most == LARGEST else "九亿亿"
