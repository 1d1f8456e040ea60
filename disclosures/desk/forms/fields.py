"""Form fields of the house: amounts, codes and numbers as people type them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from disclosures.choices import Scheme
from disclosures.desk.forms.codes import CodeBook
from disclosures.kernel.money import WAN, YUAN, AmountError, Unit, parse_amount, show, trim
from disclosures.kernel.numbers import NumberError, typed, typed_whole
from disclosures.models import Classification

LONGEST = 20000  # characters of a text
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
MOST_WHOLE = 32767  # of a small integer column


def written(amount: Decimal | None, unit: str) -> str:
    """Write an amount for a field, in its unit and without loss."""
    return show(amount, unit, "plain" if unit == WAN else "grouped2")


class AmountField(forms.CharField):
    """An amount in the unit of its budget; Decimal 元 in Python."""

    unit: Unit = YUAN

    def __init__(self, label: str, *, required: bool = False, **kwargs: Any) -> None:
        attrs = {"class": "amount", "inputmode": "decimal", "autocomplete": "off"}
        super().__init__(
            label=label,
            required=required,
            max_length=60,
            widget=forms.TextInput(attrs=attrs),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """Show a stored amount in the unit; give what was typed back as it was."""
        return written(value, self.unit) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        """Return 元, None for blank. Raises ValidationError that says why."""
        text = super().clean(value)
        try:
            return parse_amount(text, self.unit)
        except AmountError as error:
            raise ValidationError(str(error), code="amount") from error


def show_published(field: forms.Field, amount: Decimal | None, unit: str) -> None:
    """Show in a field that is left blank what last year's publication gives for it."""
    if amount is not None:
        field.widget.attrs["placeholder"] = f"已公开 {written(amount, unit)}"


def refuse_other(typed: Decimal | None, amount: Decimal | None, unit: str) -> None:
    """Raise ValidationError for a figure of last year that is not the published one."""
    if typed is not None and amount is not None and typed != amount:
        raise ValidationError(
            f"上年已公开的预算数是{written(amount, unit)}{unit}，系统自动取用，这里请留空。"
        )


class CodeField(forms.CharField):
    """A classification code: a text field beside the one list of its scheme."""

    book: CodeBook

    def __init__(self, scheme: Scheme, label: str, *, required: bool = False) -> None:
        self.scheme = scheme
        attrs = {"class": "code", "list": f"codes-{scheme.value}", "autocomplete": "off"}
        super().__init__(
            label=label, required=required, max_length=120, widget=forms.TextInput(attrs=attrs)
        )

    def prepare_value(self, value: Any) -> Any:
        """Show a stored code with its name; give what was typed back as it was."""
        if isinstance(value, Classification):
            return self.book.label(value)
        return self.book.label_of(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Return the classification, None for blank. Raises ValidationError naming it."""
        text = super().clean(value)
        return self.book.find(self.scheme, text) if text else None


class NumberField(forms.CharField):
    """A plain number: no exponent, no words; full-width digits are understood."""

    def __init__(self, label: str, *, whole: bool = False, **kwargs: Any) -> None:
        self.whole = whole
        attrs = {"class": "number", "inputmode": "decimal", "autocomplete": "off"}
        super().__init__(
            label=label,
            required=False,
            max_length=30,
            widget=forms.TextInput(attrs=attrs),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number without needless zeros."""
        return trim(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        """Return the number, None for blank. Raises ValidationError that says why."""
        text = super().clean(value)
        try:
            return typed_whole(text, MOST_WHOLE) if self.whole else typed(text)
        except NumberError as error:
            raise ValidationError(str(error), code="number") from error


class DayField(forms.DateField):
    """A day of this century: one from which and to which days can be counted."""

    def __init__(self, label: str, *, required: bool = False, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            required=required,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            validators=[
                MinValueValidator(FIRST, f"日期不早于{FIRST}。"),
                MaxValueValidator(LAST, f"日期不晚于{LAST}。"),
            ],
            **kwargs,
        )


class LongText(forms.CharField):
    """A text of several lines."""

    def __init__(self, label: str, *, rows: int = 3, required: bool = False, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": rows}),
            **kwargs,
        )
