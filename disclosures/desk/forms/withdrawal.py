"""Taking something down, and looking at what was taken down: each asks why."""

from __future__ import annotations

from django import forms

LONGEST = 500  # characters of a reason


class WithdrawForm(forms.Form):
    """Why, for everybody to read; and that it is meant."""

    reason = forms.CharField(
        label="撤下的原因（公开）",
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text="任何人都会看到。写明是哪一类差错即可，如“含不应公开的个人信息”；"
        "不要写出要撤下的姓名、数字或涉密内容。",
        error_messages={"required": "请写明撤下的原因。"},
    )
    sure = forms.BooleanField(
        label="已看清上面的后果，确认撤下", error_messages={"required": "请勾选确认。"}
    )


class LookForm(forms.Form):
    """Why an administrator looks at what the public may not see any more."""

    reason = forms.CharField(
        label="查看的原因",
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
        help_text="记入操作记录，不能改也不能删。",
        error_messages={"required": "请写明查看的原因。"},
    )
