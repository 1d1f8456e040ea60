"""保密审查 as people register it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from disclosures.choices import SecrecyResult
from disclosures.desk.forms.fields import DayField, LongText
from disclosures.models import SecrecyReview


class SecrecyForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who looked, when, with what result."""

    reviewer = forms.CharField(label="审查人", max_length=60, help_text="只在内部保存，不公开。")
    reviewed_on = DayField("审查日期", required=True)
    result = forms.ChoiceField(label="审查结果", choices=SecrecyResult.choices)
    note = LongText("审查意见")

    class Meta:
        model = SecrecyReview
        fields = ["reviewer", "reviewed_on", "result", "note"]

    def clean_reviewed_on(self) -> date:
        """Refuse a day that has not come."""
        day: date = self.cleaned_data["reviewed_on"]
        if day > timezone.localdate():
            raise ValidationError("审查日期还没有到，请核对。")
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for the opinion where not everything may be published."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("result") not in (None, SecrecyResult.OPEN) and not cleaned.get("note"):
            self.add_error("note", "请写明哪些内容涉密、怎样处理。")
        return cleaned
