"""What an office states once: 机关运行经费 of two years, and that it has none of something."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from disclosures.choices import DepartmentKind, Measure, NilSubject
from disclosures.desk.forms.fields import AmountField, refuse_other, show_published, written
from disclosures.desk.forms.rows import Sheet, form_problems
from disclosures.models import Budget, Comparative, NilReturn
from disclosures.workflow.case import Case

OPERATING = (Measure.TOTAL, "operating")


class OperatingCostForm(forms.Form):
    """机关运行经费 of this year and of last year, with what is proposed beside it."""

    current = AmountField("本年机关运行经费")
    previous = AmountField("上年机关运行经费")

    def __init__(self, sheet: Sheet, data: Any = None) -> None:
        self.sheet, self.budget = sheet, sheet.budget
        kept = self._kept().first()
        super().__init__(
            data,
            prefix="operating",
            initial={
                "current": self.budget.operating_cost,
                "previous": kept.amount if kept else None,
            },
        )
        sheet.prepare(self)
        for name, field in self.fields.items():
            year = self.budget.fiscal_year_id - (name == "previous")
            field.label = f"{year}年机关运行经费"
        self._propose()
        show_published(self.fields["previous"], sheet.last_year.get(OPERATING), sheet.unit)
        self.fields["previous"].help_text = (
            "上年预算没有在本站公开时填写；写出增减要用它。"
            if OPERATING not in sheet.last_year
            else "取自上年公开的预算，不必填。"
        )

    @property
    def is_institution(self) -> bool:
        return self.budget.department.kind == DepartmentKind.INSTITUTION

    def _propose(self) -> None:
        """Say beside the field what it should be, as far as the 公用经费 tell."""
        field, unit = self.fields["current"], self.sheet.unit
        package = Case(self.budget).package
        operating = package.amount("basic-by-department-economic", "total", "operating")
        spent = f"{written(operating, unit)}{unit}"
        if self.is_institution:
            field.help_text = "事业单位没有机关运行经费，请留空。"
        elif self.budget.department.must_state_operating_cost:
            field.help_text = (
                f"必须填写。部门包含事业单位：填各行政、参公单位的公用经费之和，"
                f"不大于全部日常公用经费{spent}。"
            )
        elif operating:
            field.widget.attrs["placeholder"] = f"建议 {written(operating, unit)}"
            field.help_text = (
                f"全部是行政、参公单位：等于日常公用经费{spent}，留空时按此数，不必填。"
            )
        else:
            field.help_text = "全部是行政、参公单位：等于日常公用经费；填好经济科目明细后自动得出。"

    def _kept(self) -> Any:
        return self.budget.comparatives.filter(measure=OPERATING[0], key=OPERATING[1])

    def clean_current(self) -> Decimal | None:
        """Refuse a figure of an office that has none."""
        amount: Decimal | None = self.cleaned_data["current"]
        if amount and self.is_institution:
            raise ValidationError("事业单位没有机关运行经费，请留空。")
        return amount

    def clean_previous(self) -> Decimal | None:
        """Refuse another figure than the one published last year."""
        amount: Decimal | None = self.cleaned_data["previous"]
        refuse_other(amount, self.sheet.last_year.get(OPERATING), self.sheet.unit)
        return amount

    def save(self) -> None:
        """Write what is given, forget what is blank."""
        self.budget.operating_cost = self.cleaned_data["current"]
        Budget.objects.filter(pk=self.budget.pk).update(operating_cost=self.budget.operating_cost)
        self._kept().delete()
        amount = self.cleaned_data["previous"]
        if amount is not None:
            Comparative(
                budget=self.budget, measure=OPERATING[0], key=OPERATING[1], amount=amount
            ).save()

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield (anchor, sentence) for everything that is wrong."""
        return form_problems(self)


def nil_field(label: str) -> forms.BooleanField:
    """Return the tick by which an office says there is none."""
    return forms.BooleanField(label=label, required=False)


def stated(budget: Budget) -> set[str]:
    """Return the subjects of which the office says it has none."""
    return set(budget.nil_returns.values_list("subject", flat=True))


def keep(budget: Budget, ticks: dict[str, bool]) -> None:
    """Store the ticks of some subjects, and leave the others alone."""
    budget.nil_returns.filter(subject__in=ticks).delete()
    for subject, ticked in ticks.items():
        if ticked:
            NilReturn(budget=budget, subject=subject).save()


class NoProcurementForm(forms.Form):
    """The office says that it has no 政府采购预算; refused beside items.

    ``listed`` tells whether the page lists any.
    """

    def __init__(self, sheet: Sheet, data: Any, listed: Callable[[], bool]) -> None:
        self.budget, self.listed = sheet.budget, listed
        subject = NilSubject.PROCUREMENT
        super().__init__(
            data, prefix="nil", initial={subject.value: subject.value in stated(self.budget)}
        )
        self.fields[subject.value] = nil_field("本年没有政府采购预算")
        self.fields[subject.value].help_text = "有采购项目的填在下面；没有的在这里勾选。"

    def clean(self) -> None:
        """Refuse the tick beside items."""
        if self.cleaned_data.get(NilSubject.PROCUREMENT.value) and self.listed():
            self.add_error(
                NilSubject.PROCUREMENT.value,
                "下面填了采购项目，不能又说没有；请取消勾选或删去项目。",
            )

    def save(self) -> None:
        """Store the tick. Call after the items are stored."""
        keep(self.budget, {NilSubject.PROCUREMENT.value: bool(self.cleaned_data["procurement"])})

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield (anchor, sentence) for everything that is wrong."""
        return form_problems(self)
