"""What the lists across cities are narrowed by; the address holds it all."""

from __future__ import annotations

from django import forms

from disclosures.public.lists.filters import LONGEST, places, years

LATEST = ""


class ListForm(forms.Form):
    """Place and year. A place also finds what lies below it."""

    q = forms.CharField(label="关键词", required=False, max_length=LONGEST)
    region = forms.ChoiceField(label="地区", required=False)
    year = forms.ChoiceField(label="年度", required=False)

    def __init__(self, *args: object, words: bool = True, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.label_suffix = ""
        for name, choices, everything in (
            ("region", places(), "全部地区"),
            ("year", years(), "全部年度"),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", everything), *choices]
            field.error_messages["invalid_choice"] = f"没有这个{field.label}：%(value)s。"
        if not words:
            del self.fields["q"]


def prefix(region: str) -> str:
    """Return what the codes of a place and of all below it start with."""
    return region.removesuffix("00").removesuffix("00") if len(region) == 6 else region
