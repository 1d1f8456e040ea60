"""Pages by where the last one ended, not by number: the hundredth costs what the first does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, Value
from django.db.models.constants import LOOKUP_SEP
from django.db.models.functions import Coalesce

from disclosures.kernel.money import LARGEST
from disclosures.models.fields import MoneyField

SEPARATOR: Final = "~"
LONGEST: Final = 300  # characters of a cursor
FARTHEST: Final = 100_000  # rows that a page asked for by its number may pass over


class WrongCursor(ValueError):
    """A cursor in the address that is none of ours."""


@dataclass(frozen=True)
class Order:
    """A way to sort that an index serves: fields with “-” for descending, the last one unique."""

    key: str
    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Slice:
    """The rows of one page, and the cursors to turn it by; blank where there is no further."""

    rows: list[Any]
    following: str
    previous: str


def page(
    found: QuerySet[Any], order: Order, cursor: str, size: int, fields: Sequence[str] = ()
) -> Slice:
    """Return the page after (or, with “<”, before) a cursor. Raises WrongCursor.

    With ``fields`` the rows are dicts of these, and of what they are sorted by.
    """
    found, order = _without_blanks(found, order)
    backward = cursor.startswith("<")
    ways = [_turned(field) for field in order.fields] if backward else list(order.fields)
    values = _read(found, order, cursor.removeprefix("<")) if cursor else []
    if values:
        found = found.filter(_beyond(ways, values))
    rows = list(_taken(found.order_by(*ways), order, fields)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backward:
        rows.reverse()
    has_next, has_previous = (True, more) if backward else (more, bool(values))
    return _turning(rows, order, has_next, has_previous)


def numbered(
    found: QuerySet[Any], order: Order, number: str, size: int, fields: Sequence[str] = ()
) -> Slice:
    """Return the page of a number, as addresses said before cursors; go on by cursors from it.

    Raises WrongCursor for what is no number, and for a page beyond the end or the limit: what it
    costs grows with the number.
    """
    if not (number.isascii() and number.isdigit() and 0 < len(number) < 6 and int(number)):
        raise WrongCursor(number)
    at = (int(number) - 1) * size
    if at > FARTHEST:
        raise WrongCursor(number)
    found, order = _without_blanks(found, order)
    rows = list(_taken(found.order_by(*order.fields), order, fields)[at : at + size + 1])
    if not rows and at:
        raise WrongCursor(number)
    return _turning(rows[:size], order, len(rows) > size, at > 0)


def arranged(found: QuerySet[Any], order: Order) -> QuerySet[Any]:
    """Return all rows in an order, blank amounts below every other, as the pages have them."""
    found, order = _without_blanks(found, order)
    return found.order_by(*order.fields)


def _taken(found: QuerySet[Any], order: Order, fields: Sequence[str]) -> QuerySet[Any]:
    """Return rows as dicts of their fields and what sorts them; whole ones without fields."""
    if not fields:
        return found
    return found.values(*dict.fromkeys((*fields, *(name.lstrip("-") for name in order.fields))))


def _turning(rows: list[Any], order: Order, has_next: bool, has_previous: bool) -> Slice:
    if not rows:
        return Slice(rows, "", "")
    first, last = (
        SEPARATOR.join(_text(row, field) for field in order.fields) for row in (rows[0], rows[-1])
    )
    return Slice(rows, last if has_next else "", f"<{first}" if has_previous else "")


def _without_blanks(found: QuerySet[Any], order: Order) -> tuple[QuerySet[Any], Order]:
    """Sort blank amounts below every other: neither database agrees on where NULL stands."""
    fields = []
    for name in order.fields:
        plain = name.lstrip("-")
        field = None if plain in found.query.annotations else _field(found.model, plain)
        if isinstance(field, MoneyField) and field.null:
            alias = f"{plain.replace(LOOKUP_SEP, '_')}_sorted"
            found = found.annotate(**{alias: sortable(plain)})
            name = f"-{alias}" if name.startswith("-") else alias
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


def _text(row: Any, field: str) -> str:
    plain = field.lstrip("-")
    value = row[plain] if isinstance(row, dict) else _attribute(row, plain)
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return text.replace("%", "%25").replace(SEPARATOR, "%7E")


def _attribute(row: Any, path: str) -> Any:
    for name in path.split(LOOKUP_SEP):
        row = getattr(row, name)
    return row


def _read(found: QuerySet[Any], order: Order, cursor: str) -> list[Any]:
    parts = cursor.split(SEPARATOR)
    if len(parts) != len(order.fields) or len(cursor) > LONGEST:
        raise WrongCursor(cursor)
    try:
        return [
            _bounded(_sorting(found, name.lstrip("-")).to_python(unquote(part)))
            for name, part in zip(order.fields, parts, strict=True)
        ]
    except (ValidationError, ValueError, ArithmeticError) as error:
        raise WrongCursor(cursor) from error


def _sorting(found: QuerySet[Any], name: str) -> Any:
    """Return the field that reads a value of a cursor."""
    made = found.query.annotations.get(name)
    return made.output_field if made is not None else _field(found.model, name)


def _field(model: Any, path: str) -> Any:
    """Return the field at the end of a path such as budget__department__name."""
    field = None
    for name in path.split(LOOKUP_SEP):
        field = model._meta.get_field(name)
        model = field.related_model
    return field


def _bounded(value: Any) -> Any:
    if value is None or (isinstance(value, int) and abs(value) >= 2**63):
        raise ValueError(value)
    if isinstance(value, str) and "\0" in value:
        raise ValueError(value)
    return value
