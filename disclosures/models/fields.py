"""Model fields of the house."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.functional import cached_property

from disclosures.kernel.money import STORABLE, YUAN, AmountError, parse_amount, quantize

if TYPE_CHECKING:
    BigIntegerField = models.Field[Any, Any]
else:
    BigIntegerField = models.BigIntegerField  # takes no type arguments while running


class MoneyField(BigIntegerField):
    """An amount: Decimal 元 in Python, whole 分 in the database, so that sums are exact."""

    description = "金额（元）"

    def from_db_value(
        self, value: int | Decimal | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-2)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                return parse_amount(value, YUAN, negative=True, most=STORABLE)
            except AmountError as error:
                raise ValidationError(str(error), code="amount") from error
        if isinstance(value, float):
            raise ValidationError("金额不能是浮点数。", code="amount")
        amount = Decimal(value)
        if not amount.is_finite() or abs(amount) > STORABLE or amount != quantize(amount):
            raise ValidationError("金额最多精确到分，且不超过九亿亿元。", code="amount")
        return quantize(amount)

    def get_prep_value(self, value: Any) -> int | None:
        amount = self.to_python(value)
        return None if amount is None else int(amount.scaleb(2))

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    @cached_property
    def validators(self) -> list[Any]:
        """Return none of the database's: the limit is STORABLE's affair."""
        return []

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """Return a text field: forms parse amounts themselves, in the budget's unit."""
        return forms.CharField(label=self.verbose_name, required=not self.blank, **kwargs)
