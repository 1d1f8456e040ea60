"""Charts as bars beside their numbers: the table is the chart. And the same as an SVG file.

No script, no style attribute: widths are attributes of shapes, colours are classes with
presentation attributes behind them, so that a picture taken elsewhere has colours too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Final

from disclosures.kernel.money import quantize, trim

COLOURS: Final = ("#0b5563", "#8fb8bf", "#b3361f", "#d9b98a", "#55666b", "#c9d3d2")
ROW, GAP, LABEL, WIDE = 22, 14, 220, 720


@dataclass(frozen=True)
class Bar:
    """One bar: its printed number, and where it stands between 0 and 100."""

    text: str
    left: str
    width: str
    negative: bool = False
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Row:
    label: str
    bars: tuple[Bar, ...]
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """Rows of bars, one for each series; ``unit`` stands in the heading."""

    code: str
    title: str
    heading: str
    series: tuple[str, ...]
    rows: tuple[Row, ...]
    unit: str = ""


@dataclass(frozen=True)
class Point:
    """A number to draw, with its text; None draws no bar."""

    value: Decimal | None
    text: str
    note: str = ""
    url: str = ""


def draw(
    code: str,
    title: str,
    heading: str,
    series: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Point]]],
    unit: str = "",
) -> Chart:
    """Return a chart whose longest bar fills the width; negative numbers go to the left."""
    values = [p.value for _, points in rows for p in points if p.value is not None]
    highest = max([*values, Decimal(0)])
    lowest = min([*values, Decimal(0)])
    span = (highest - lowest) or Decimal(1)
    zero = -lowest / span * 100
    return Chart(
        code,
        title,
        heading,
        tuple(series),
        tuple(
            Row(label, tuple(_bar(point, zero, span) for point in points)) for label, points in rows
        ),
        unit,
    )


def svg(chart: Chart) -> bytes:
    """Return a chart as a picture that other pages can show: title, description, numbers."""
    height = 60
    parts: list[str] = []
    for row in chart.rows:
        parts.append(_words(10, height + 15, row.label))
        for at, bar in enumerate(row.bars):
            left = LABEL + Decimal(bar.left) * (WIDE - LABEL - 130) / 100
            width = Decimal(bar.width) * (WIDE - LABEL - 130) / 100
            parts.append(
                f'<rect x="{trim(quantize(left))}" y="{height}" width="{trim(quantize(width))}" '
                f'height="{ROW - 4}" fill="{COLOURS[at % len(COLOURS)]}"/>'
            )
            parts.append(_words(int(left + width) + 6, height + 15, bar.text))
            height += ROW
        height += GAP
    legend = "　".join(f"{name}" for name in chart.series) if len(chart.series) > 1 else ""
    unit = f"（{chart.unit}）" if chart.unit else ""
    said = "；".join(
        f"{row.label}：{'、'.join(bar.text for bar in row.bars)}" for row in chart.rows
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {height}" role="img" '
        f'aria-labelledby="t d" font-family="sans-serif" font-size="13">'
        f'<title id="t">{escape(chart.title)}{unit}</title><desc id="d">{escape(said)}</desc>'
        f'<rect width="{WIDE}" height="{height}" fill="#ffffff"/>'
        f'<text x="10" y="26" font-size="17" fill="#1c2a2e">{escape(chart.title)}{unit}</text>'
        f'<text x="10" y="46" fill="#55666b">{escape(legend)}</text>'
    )
    return f"{head}{''.join(parts)}</svg>".encode()


def _words(x: int, y: int, text: str) -> str:
    return f'<text x="{x}" y="{y}" fill="#1c2a2e">{escape(text[:24])}</text>'


def _bar(point: Point, zero: Decimal, span: Decimal) -> Bar:
    if point.value is None:
        return Bar(point.text, trim(quantize(zero, 1)), "0", note=point.note, url=point.url)
    width = abs(point.value) / span * 100
    left = zero - width if point.value < 0 else zero
    return Bar(
        point.text,
        trim(quantize(left, 1)),
        trim(quantize(width, 1)),
        point.value < 0,
        point.note,
        point.url,
    )
