"""Which stored rows are not those that should be there, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db import models

SHOWN: Final = 5  # of one kind and publication; the rest is counted
LONG: Final = 60  # characters of a value that are shown


def differences(
    what: str,
    stored: Iterable[models.Model],
    right: Iterable[models.Model],
    key: Sequence[str],
    leave: Sequence[str] = (),
) -> Iterator[str]:
    """Say which rows are too many, missing or other than they should be, field by field.

    ``key`` names a row within its publication; ``leave`` are fields that are not compared.
    """
    said = list(_said(what, list(stored), list(right), key, leave))
    yield from said[:SHOWN]
    if len(said) > SHOWN:
        yield f"{what}另有 {len(said) - SHOWN} 处"


def _said(
    what: str,
    stored: list[models.Model],
    right: list[models.Model],
    key: Sequence[str],
    leave: Sequence[str],
) -> Iterator[str]:
    kept: dict[tuple[Any, ...], models.Model] = {}
    for row in stored:
        name = _name(row, key)
        if name in kept:
            yield f"{what} {_shown(name)} 多出"
        kept[name] = row
    for row in right:
        name = _name(row, key)
        found = kept.pop(name, None)
        if found is None:
            yield f"{what} {_shown(name)} 缺少"
            continue
        for field in row._meta.concrete_fields:
            if field.primary_key or field.attname in leave:
                continue
            now, then = _plain(found, field), _plain(row, field)
            if now != then:
                yield f"{what} {_shown(name)} 的{field.verbose_name}是{_cut(now)}，应为{_cut(then)}"
    for name in kept:
        yield f"{what} {_shown(name)} 多出"


def _name(row: models.Model, key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, each) for each in key)


def _plain(row: models.Model, field: models.Field[Any, Any]) -> Any:
    """Return a value as the database gives it back: JSON knows no tuples."""
    value = getattr(row, field.attname)
    return json.loads(json.dumps(value)) if isinstance(field, models.JSONField) else value


def _shown(name: tuple[Any, ...]) -> str:
    return "/".join(str(each) for each in name)


def _cut(value: Any) -> str:
    text = "空" if value is None or value == "" else str(value)
    return f"“{text if len(text) <= LONG else text[:LONG] + '…'}”"
