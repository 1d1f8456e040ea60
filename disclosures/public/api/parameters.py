"""The parameters of the public JSON, read by forms with limits."""

from __future__ import annotations

from django import forms

WORDS = 100
PAGES = 100_000


class Parameters(forms.Form):
    """What every list takes."""

    region = forms.RegexField(
        r"^[1-9][0-9]{5}\Z",
        required=False,
        strip=False,
        error_messages={"invalid": "region 是六位行政区划代码，如 500112。"},
    )
    year = forms.IntegerField(
        required=False,
        min_value=2000,
        max_value=2100,
        error_messages={
            "invalid": "year 是四位年份，如 2024。",
            "min_value": "year 在 2000 到 2100 之间。",
            "max_value": "year 在 2000 到 2100 之间。",
        },
    )
    department = forms.CharField(required=False, max_length=WORDS)
    q = forms.CharField(required=False, max_length=WORDS)
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=PAGES,
        error_messages={
            "invalid": "page 是从 1 开始的页码。",
            "min_value": "page 是从 1 开始的页码。",
            "max_value": f"page 不超过 {PAGES}。",
        },
    )


class FigureParameters(Parameters):
    """An address of a figure, or part of it."""

    table = forms.CharField(required=False, max_length=60)
    row = forms.CharField(required=False, max_length=80)
    column = forms.CharField(required=False, max_length=60)
