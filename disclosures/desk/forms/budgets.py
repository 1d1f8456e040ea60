"""A budget's own fields: a new one, and its heading afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from disclosures.choices import Role, Unit
from disclosures.desk.forms.fields import AmountField, DayField, LongText
from disclosures.desk.forms.rows import CheckedForm
from disclosures.kernel.money import AmountError, parse_amount
from disclosures.models import Budget, Department, FiscalYear, User
from disclosures.official_tables.sets import SETS, choices_for, set_for
from disclosures.workflow import starting


class HeadingForm(CheckedForm):
    """What a clerk may change of a budget's heading."""

    unit = forms.ChoiceField(
        label="金额单位", choices=Unit.choices, help_text="填报和打印用；已填的金额自动换算。"
    )
    table_set = forms.ChoiceField(label="表样", help_text="本地财政部门规定的一套公开表。")
    approved_on = DayField("批复日期", help_text="财政部门批复预算的日期，二十日内须公开。")
    total_spending = AmountField(
        "部门支出预算总量",
        help_text="只公开项目、没有收支明细时填写，按上面的单位；有明细时由系统汇总。",
    )
    source_note = LongText("公开说明", rows=4, help_text="印在公开页上：资料来源、缺少的内容等。")

    class Meta:
        model = Budget
        fields = ["unit", "table_set", "approved_on", "total_spending", "source_note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._amount.unit = "万元" if self.instance.unit == Unit.WAN else "元"
        if self.instance.pk:
            self._offer_sets()

    @property
    def _amount(self) -> AmountField:
        field = self.fields["total_spending"]
        assert isinstance(field, AmountField)
        return field

    def _offer_sets(self) -> None:
        place = self.instance.department.jurisdiction_id
        offered = choices_for(place, self.instance.fiscal_year_id)
        field = self.fields["table_set"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = offered

    def clean_unit(self) -> str:
        """Read the total in the unit chosen, unless it still stands there in the old one."""
        unit: str = self.cleaned_data["unit"]
        typed = self.data.get(self.add_prefix("total_spending")) or ""
        if not self._is_stored(typed):
            self._amount.unit = "万元" if unit == Unit.WAN else "元"
        return unit

    def _is_stored(self, typed: str) -> bool:
        stored = self.instance.total_spending
        try:
            return stored is not None and parse_amount(typed, self._amount.unit) == stored
        except AmountError:
            return False


class BudgetForm(HeadingForm):
    """A new budget of a department where the user is a clerk."""

    department = forms.ModelChoiceField(Department.objects.none(), label="部门", empty_label=None)
    fiscal_year = forms.ModelChoiceField(FiscalYear.objects.all(), label="年度", empty_label=None)
    field_order = ["department", "fiscal_year", "table_set", "unit"]

    class Meta(HeadingForm.Meta):
        fields = ["department", "fiscal_year", *HeadingForm.Meta.fields]

    copy = forms.MultipleChoiceField(
        label="从上年预算复制",
        required=False,
        choices=starting.parts,
        widget=forms.CheckboxSelectMultiple,
        help_text="部门在本系统有上年预算时复制；没有就从空白开始。",
    )
    amounts = forms.ChoiceField(
        label="金额",
        required=False,
        choices=[("empty", "清空，只复制科目和名称"), ("keep", "照上年保留")],
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, instance=Budget())
        departments = self.fields["department"]
        assert isinstance(departments, forms.ModelChoiceField)
        departments.queryset = clerks_departments(user)
        places = list(departments.queryset.values_list("jurisdiction_id", flat=True))
        sets = self.fields["table_set"]
        assert isinstance(sets, forms.ChoiceField)
        sets.required = False
        sets.choices = [
            ("", "按地区和年度自动选用"),
            *(
                (each.code, each.name)
                for each in SETS.values()
                if any(place.startswith(each.region) for place in places)
            ),
        ]
        self.fields["fiscal_year"].initial = date.today().year

    def clean(self) -> dict[str, Any]:
        """Choose the set in force where none is chosen; refuse one that is not for there."""
        cleaned = super().clean() or self.cleaned_data
        department, year = cleaned.get("department"), cleaned.get("fiscal_year")
        if department is None or year is None:
            return cleaned
        place, chosen = department.jurisdiction_id, cleaned.get("table_set")
        if not chosen:
            cleaned["table_set"] = set_for(place, year.year).code
        elif chosen not in dict(choices_for(place, year.year)):
            offered = "、".join(name for _, name in choices_for(place, year.year))
            self.add_error(
                "table_set",
                ValidationError(f"{department}{year}不能用这套表样，可用：{offered}。"),
            )
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # Without department and year there is no set in force yet: not a mistake of its own.
        unknown = set() if self.cleaned_data.get("table_set") else {"table_set"}
        return super()._get_validation_exclusions() | unknown


def clerks_departments(user: User) -> Any:
    """Return the departments for which the user enters budgets."""
    return Department.objects.filter(
        memberships__user=user, memberships__role=Role.CLERK
    ).select_related("jurisdiction")
