"""The reasons of change: one field for each change that has or needs one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from disclosures.choices import NarrativePartCode
from disclosures.desk.forms.fields import LongText
from disclosures.desk.forms.rows import Sheet, form_problems
from disclosures.kernel.directions import contradicts
from disclosures.kernel.money import show, trim
from disclosures.models import NarrativePart
from disclosures.reconciliation.years import Change, changes
from disclosures.workflow.case import Case
from disclosures.workflow.starting import last_years_texts


class ReasonsForm(forms.Form):
    """变动原因. Every change is a text field; last year's words stand beside it."""

    def __init__(self, sheet: Sheet, data: Any = None) -> None:
        self.sheet = sheet
        self.changes = changes(Case(sheet.budget).package)
        stored = sheet.budget.narrative_parts.filter(code=NarrativePartCode.REASON)
        self.stored = {each.key: each.text for each in stored}
        before = last_years_texts(sheet.budget)
        super().__init__(data, prefix="reasons", initial=self.stored)
        for change in self.changes:
            text = LongText(self._label(change), rows=2)
            said = before.get((NarrativePartCode.REASON, change.key), "")
            must = "必须说明。" if change.needs_reason else "变动不足10%，可以不写。"
            text.help_text = must + (f"上年写的是：{said}" if said else "")
            self.fields[change.key] = text

    def _label(self, change: Change) -> str:
        unit = self.sheet.unit
        style = "grouped2" if unit == "元" else "plain"
        word = "增加" if change.difference > 0 else "减少"
        percent = "" if change.percent is None else f"，{trim(abs(change.percent))}%"
        return (
            f"{change.label}：{show(change.previous, unit, style)} → "
            f"{show(change.current, unit, style)}，"
            f"{word}{show(abs(change.difference), unit, style)}{unit}{percent}"
        )

    @property
    def summary(self) -> str:
        """Say how many changes there are, how many need a reason, how many lack it."""
        needed = [each for each in self.changes if each.needs_reason]
        missing = [each for each in needed if not self.stored.get(each.key, "").strip()]
        if not self.changes:
            return "没有与上年不同的数，或上年数还没有填。"
        return (
            f"共 {len(self.changes)} 处变动，{len(needed)} 处需要说明原因，缺 {len(missing)} 处。"
        )

    def clean(self) -> None:
        """Refuse a reason that speaks of the other direction."""
        for change in self.changes:
            text = self.cleaned_data.get(change.key) or ""
            word = contradicts(text, change.difference)
            if word:
                way = "增加" if change.difference > 0 else "减少"
                self.add_error(change.key, f"金额是{way}的，原因却说“{word}”，请核对。")

    def save(self) -> None:
        """Write what is given, forget what is blank."""
        parts = self.sheet.budget.narrative_parts.filter(code=NarrativePartCode.REASON)
        parts.filter(key__in=[each.key for each in self.changes]).delete()
        for change in self.changes:
            text = (self.cleaned_data.get(change.key) or "").strip()
            if text:
                NarrativePart(
                    budget=self.sheet.budget,
                    code=NarrativePartCode.REASON,
                    key=change.key,
                    text=text,
                ).save()

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield (anchor, sentence) for everything that is wrong."""
        return form_problems(self) if self.fields else iter(())
