"""What a list is narrowed by, declared with django-filter; the address holds it all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

import django_filters
from django import forms
from django.db.models import QuerySet

LONGEST: Final = 100  # characters of a search
Given = Mapping[str, Any]


class ListFilter(django_filters.FilterSet):
    """The filters of a list, and what was asked of them."""

    field_order: ClassVar[tuple[str, ...]] = ()  # of the form, where not as declared

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.label_suffix = ""
        self.form.order_fields(self.field_order)
        for name, field in self.form.fields.items():
            own = "error_messages" in self.filters[name].extra
            if isinstance(field, forms.ChoiceField) and not own:
                field.error_messages["invalid_choice"] = f"没有这个{field.label}：%(value)s。"

    @property
    def given(self) -> Given:
        """Return what was asked, by the name of the filter; nothing where it is wrong."""
        return self.form.cleaned_data if self.is_valid() else {}

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything was asked for."""
        return any(self.given.values())

    def narrow(self, rows: QuerySet[Any], **instead: Any) -> QuerySet[Any]:
        """Return the rows that were asked for; ``instead`` asks otherwise by name."""
        for name, value in {**self.given, **instead}.items():
            rows = self.filters[name].filter(rows, value)
        return rows
