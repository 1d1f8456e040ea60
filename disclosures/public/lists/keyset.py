"""Pages by where the last one ended, not by number: the hundredth costs what the first does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from disclosures.kernel.money import LARGEST
from disclosures.models.fields import MoneyField

SEPARATOR = "~"


class WrongCursor(ValueError):
    """A cursor in the address that is none of ours."""


@dataclass(frozen=True)
class Order:
    """A way to sort that an index serves: fields with “-” for descending, the last one unique."""

    key: str
    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    following: str  # the cursor of the next page; blank when there is none
    previous: str


def page(found: QuerySet[Any], order: Order, cursor: str, size: int) -> Page:
    """Return the page after (or, with “<”, before) a cursor. Raises WrongCursor."""
    found, order = _without_blanks(found, order)
    backward = cursor.startswith("<")
    fields = [_turned(field) for field in order.fields] if backward else list(order.fields)
    values = _read(found.model, order, cursor.removeprefix("<")) if cursor else []
    if values:
        found = found.filter(_beyond(fields, values))
    rows = list(found.order_by(*fields)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backward:
        rows.reverse()
    first = SEPARATOR.join(_text(rows[0], field) for field in order.fields) if rows else ""
    last = SEPARATOR.join(_text(rows[-1], field) for field in order.fields) if rows else ""
    has_next, has_previous = (True, more) if backward else (more, bool(values))
    return Page(rows, last if has_next else "", f"<{first}" if has_previous and first else "")


def _without_blanks(found: QuerySet[Any], order: Order) -> tuple[QuerySet[Any], Order]:
    """Sort blank amounts below every other: neither database agrees on where NULL stands."""
    fields = []
    for name in order.fields:
        plain = name.lstrip("-")
        if found.model._meta.get_field(plain).null:
            found = found.annotate(**{f"{plain}_sorted": sortable(plain)})
            name = f"{name}_sorted"
        fields.append(name)
    return found, replace(order, fields=tuple(fields))


def sortable(name: str) -> Coalesce:
    """Return an amount with its blanks below every other amount."""
    return Coalesce(name, Value(-LARGEST, output_field=MoneyField()))


def _beyond(fields: list[str], values: list[Any]) -> Q:
    """Return the condition for what comes after these values in this order."""
    beyond = Q()
    for at, field in enumerate(fields):
        same = {fields[i].lstrip("-"): values[i] for i in range(at)}
        beyond |= Q(**same, **{_step(field): values[at]})
    # the same once more as a plain range, which an index understands
    return Q(**{f"{_step(fields[0])}e": values[0]}) & beyond


def _step(field: str) -> str:
    return f"{field.lstrip('-')}__{'lt' if field.startswith('-') else 'gt'}"


def _turned(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"


def _text(row: Model, field: str) -> str:
    return str(getattr(row, field.lstrip("-")))


def _read(model: type[Model], order: Order, cursor: str) -> list[Any]:
    parts = cursor.split(SEPARATOR)
    if len(parts) != len(order.fields) or len(cursor) > 200:
        raise WrongCursor(cursor)
    try:
        return [
            _bounded(_field(model, name).to_python(part))
            for name, part in zip(order.fields, parts, strict=True)
        ]
    except (ValidationError, ValueError, ArithmeticError) as error:
        raise WrongCursor(cursor) from error


def _field(model: type[Model], name: str) -> Any:
    plain = name.lstrip("-")
    return MoneyField() if plain.endswith("_sorted") else model._meta.get_field(plain)


def _bounded(value: Any) -> Any:
    if value is None or (isinstance(value, int) and abs(value) >= 2**63):
        raise ValueError(value)
    return value
