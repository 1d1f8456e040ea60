"""Two editors of one page: what each field says here, and what is stored now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from disclosures.desk.forms.rows import RowFormSet


@dataclass(frozen=True)
class Difference:
    """A field that two people filled differently."""

    where: str
    mine: str
    theirs: str


def differences(mine: Any, stored: Any) -> list[Difference]:
    """Compare a page as it was typed with the page as it is stored; both are Editors."""
    found: list[Difference] = []
    for typed, kept in zip(mine.blocks, stored.blocks, strict=True):
        if isinstance(typed.part, RowFormSet):
            found += _rows(typed.part, kept.part)
        else:
            found += _fields(typed.title, typed.part, kept.part)
    return found


def _rows(typed: RowFormSet, kept: RowFormSet) -> Iterator[Difference]:
    """Match rows by their id; a row that only one side has is shown whole."""
    stored = {str(form.instance.pk): form for form in kept.forms if form.instance.pk}
    seen = set()
    for at, form in enumerate(typed.forms, start=1):
        given = str(form["id"].value() or "")
        other = stored.get(given)
        seen.add(given)
        if other is not None:
            yield from _fields(f"第{at}行", form, other)
        elif given:
            yield Difference(f"第{at}行", _row(form), "（已被删除）")
        elif form.has_changed():
            yield Difference(f"第{at}行（新行）", _row(form), "")
    for pk, form in stored.items():
        if pk not in seen:
            yield Difference("对方新增的行", "", _row(form))


def _row(form: Any) -> str:
    said = [_said(field) for field in form.visible_fields() if field.name != "DELETE"]
    return " ".join(each for each in said if each)[:200]


def _fields(where: str, typed: Any, kept: Any) -> Iterator[Difference]:
    for field in typed.visible_fields():
        if field.name == "DELETE" or field.name not in kept.fields:
            continue
        mine, theirs = _said(field), _said(kept[field.name])
        if mine != theirs:
            yield Difference(f"{where} {field.label}", mine, theirs)


def _said(field: Any) -> str:
    """Return what a field shows: the words of a choice, 是 for a tick."""
    value = field.value()
    if value in (None, False, ""):
        return ""
    if value in (True, "on"):
        return "是"
    choices = getattr(field.field, "choices", None)
    if choices:
        value = {str(key): label for key, label in choices}.get(str(value), value)
    elif hasattr(field.field, "prepare_value"):
        value = field.field.prepare_value(value)
    return str(value).replace("\r\n", "\n").strip()[:200]
