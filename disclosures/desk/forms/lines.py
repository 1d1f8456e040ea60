"""Funding lines as rows: by function, by economic code, and all the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from disclosures.choices import BasicGroup, FundingSource, Measure, Scheme, Use
from disclosures.desk.forms.fields import (
    AmountField,
    CodeField,
    refuse_other,
    show_published,
    written,
)
from disclosures.desk.forms.rows import BLANK_ROWS, Column, RowForm, RowFormSet, Sheet
from disclosures.models import Comparative, FundingLine

SPENDING = [each for each in Use.choices if each[0] != Use.CARRIED_FORWARD]
BY_FUNCTION = Q(functional__isnull=False, economic=None, government=None, project=None) & Q(
    basic_group="", use__in=[Use.BASIC, Use.PROJECT]
)
BY_ECONOMIC = Q(economic__isnull=False, functional=None, project=None, carried_over=False) & Q(
    use__in=[Use.BASIC, Use.PROJECT]
)


class LineForm(RowForm):
    """A funding line as a row of the table of inputs."""

    source = forms.ChoiceField(label="资金来源", choices=FundingSource.choices)
    use = forms.ChoiceField(label="支出性质", choices=SPENDING)
    carried_over = forms.BooleanField(label="上年结转", required=False)
    secret = forms.BooleanField(label="涉密", required=False)
    amount = AmountField("金额", required=True)

    @staticmethod
    def identity(instance: Any) -> tuple[Any, ...] | None:
        """Return what the constraint line_once compares."""
        return (
            instance.source,
            instance.carried_over,
            instance.use,
            instance.basic_group,
            instance.secret,
            instance.functional_id,
            instance.economic_id,
            instance.government_id,
            instance.project_id,
        )


class FunctionalForm(LineForm):
    """By function, with last year's figure of the code beside it."""

    content = ("functional", "amount", "previous")
    key_field = "functional"
    functional = CodeField(Scheme.FUNCTIONAL, "功能科目", required=True)
    amount = AmountField("金额")
    previous = AmountField("上年预算数")
    shown = forms.CharField(required=False, widget=forms.HiddenInput)  # under which code it was

    class Meta:
        model = FundingLine
        fields = ["functional", "source", "use", "carried_over", "secret", "amount"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.functional
        amount = self.published(stored.code) if stored else None
        show_published(self.fields["previous"], amount, self.sheet.unit)

    def published(self, code: str) -> Decimal | None:
        """Return last year's figure of a code where last year is published here."""
        return self.sheet.last_year.get((Measure.FUNCTIONAL, code))

    @property
    def is_line(self) -> bool:
        """Tell whether the row holds an amount of this year."""
        return self.cleaned_data.get("amount") is not None

    def clean(self) -> dict[str, Any]:
        """Refuse a code without any figure."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.is_line and cleaned.get("previous") is None:
            self.add_error("amount", "请填写金额或上年预算数。")
        return cleaned

    def clean_previous(self) -> Decimal | None:
        """Refuse another figure than the one published last year."""
        typed: Decimal | None = self.cleaned_data["previous"]
        functional = self.cleaned_data.get("functional")
        if functional is not None:
            refuse_other(typed, self.published(functional.code), self.sheet.unit)
        return typed

    def _post_clean(self) -> None:
        if self.is_line:
            super()._post_clean()


class EconomicForm(LineForm):
    """By 部门经济 code; 政府经济 follows the mapping where it is blank."""

    content = ("economic", "amount", "government")
    key_field = "economic"
    economic = CodeField(Scheme.DEPT_ECONOMIC, "部门经济科目", required=True)
    government = CodeField(Scheme.GOV_ECONOMIC, "政府经济科目")
    basic_group = forms.ChoiceField(
        label="基本支出归类", required=False, choices=[("", "按科目"), *BasicGroup.choices]
    )
    carried_over = None  # type: ignore[assignment]

    class Meta:
        model = FundingLine
        fields = ["economic", "use", "amount", "basic_group", "government", "source", "secret"]

    @property
    def beside(self) -> str:
        """Return last year's amount of the code and use, where last year is published."""
        stored = self.instance.economic
        if stored is None:
            return ""
        amount = self.sheet.last_year.get((self.instance.use, stored.code))
        return "" if amount is None else f"上年 {written(amount, self.sheet.unit)}"


class OtherForm(LineForm):
    """Several classifications at once, a project's own line, or 结转下年."""

    content = ("functional", "economic", "government", "amount")
    key_field = "amount"
    functional = CodeField(Scheme.FUNCTIONAL, "功能科目")
    economic = CodeField(Scheme.DEPT_ECONOMIC, "部门经济科目")
    government = CodeField(Scheme.GOV_ECONOMIC, "政府经济科目")
    use = forms.ChoiceField(label="支出性质", choices=Use.choices)
    basic_group = forms.ChoiceField(
        label="基本支出归类", required=False, choices=[("", "按科目"), *BasicGroup.choices]
    )
    project = forms.TypedChoiceField(label="项目", required=False, empty_value=None)

    class Meta:
        model = FundingLine
        fields = [
            "functional", "economic", "government", "source", "use", "carried_over",
            "basic_group", "project", "amount", "secret",
        ]  # fmt: skip

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, sheet=sheet, **kwargs)
        field = self.fields["project"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "不分项目"), *((pk, str(x)) for pk, x in sheet.projects.items())]
        field.coerce = lambda value: sheet.projects[int(value)]


class LineRows(RowFormSet):
    """Lines of one kind; no two lines of the whole budget may be alike."""

    form = LineForm
    kind: Q
    duplicate = "科目、来源、性质都与第{row}行相同，请合并金额。"
    duplicate_elsewhere = "预算中已有一条科目、来源、性质都相同的明细，请合并金额。"

    def __init__(
        self,
        sheet: Sheet,
        data: Any,
        blank: int = BLANK_ROWS,
        initial: list[dict[str, Any]] | None = None,
    ) -> None:
        lines = sheet.budget.lines
        super().__init__(
            sheet,
            self.stored(lines.all()),
            FundingLine(budget=sheet.budget),
            data,
            prefix="lines",
            blank=blank,
            others=self.elsewhere(lines.all()),
            initial=initial,
        )

    def stored(self, lines: QuerySet[FundingLine]) -> QuerySet[FundingLine]:
        """Return the lines of this page."""
        return lines.filter(self.kind)

    def elsewhere(self, lines: QuerySet[FundingLine]) -> Iterable[FundingLine]:
        """Return the lines of the other pages."""
        return lines.exclude(pk__in=self.stored(lines))


class FunctionalRows(LineRows):
    """功能科目明细, and last year's figures by function."""

    form = FunctionalForm
    kind = BY_FUNCTION
    columns = (
        Column(("functional",), "功能科目（到项）", "code"),
        Column(("source",), "资金来源", "source"),
        Column(("use",), "支出性质", "use"),
        Column(("carried_over",), "上年结转", "check"),
        Column(("amount",), "金额", "money"),
        Column(("previous",), "上年预算数", "money"),
        Column(("secret",), "涉密", "check"),
    )

    def __init__(self, sheet: Sheet, data: Any = None, blank: int = BLANK_ROWS) -> None:
        comparatives = sheet.budget.comparatives.filter(measure=Measure.FUNCTIONAL)
        self.previous = {each.key: each for each in comparatives}
        lines = sheet.budget.lines.filter(self.kind).select_related("functional")
        used = {line.functional.code for line in lines if line.functional}
        alone = [
            {"functional": each.key, "previous": each.amount, "shown": each.key}
            for key, each in self.previous.items()
            if key not in used
        ]
        super().__init__(sheet, data, blank, alone)
        if not self.is_bound:
            self._show_previous()

    def stored(self, lines: QuerySet[FundingLine]) -> QuerySet[FundingLine]:
        """Return the lines of this page with their codes."""
        return super().stored(lines.select_related("functional"))

    def _show_previous(self) -> None:
        """Put last year's figure beside the first line of its code."""
        shown: set[str] = set()
        for form in self.forms[: len(self.rows)]:
            functional = form.instance.functional
            found = self.previous.get(functional.code) if functional else None
            if found is not None and found.key not in shown:
                shown.add(found.key)
                form.initial = {**form.initial, "previous": found.amount, "shown": found.key}

    def clean(self) -> None:
        """Refuse two different figures of last year for one code."""
        super().clean()
        seen: dict[str, Any] = {}
        for form, code, amount in self._typed():
            if seen.setdefault(code, amount) != amount:
                form.add_error("previous", f"科目{code}的上年预算数在前面填了另一个数。")

    def _typed(self) -> Iterator[tuple[RowForm, str, Any]]:
        for form in self.live:
            functional = form.cleaned_data.get("functional")
            previous = form.cleaned_data.get("previous")
            if functional is not None and previous is not None:
                yield form, functional.code, previous

    def kept(self) -> list[RowForm]:
        """Return the rows that hold a line of this year."""
        return [form for form in self.live if form.cleaned_data.get("amount") is not None]

    def save(self) -> None:
        """Write the lines, then last year's figures that this page showed or was told."""
        super().save()
        shown = {form.data.get(form.add_prefix("shown")) or "" for form in self.forms}
        typed = {code: amount for _, code, amount in self._typed()}
        comparatives = self.sheet.budget.comparatives.filter(measure=Measure.FUNCTIONAL)
        comparatives.filter(key__in=(shown - {""}) | typed.keys()).delete()
        Comparative.objects.bulk_create(
            Comparative(
                budget=self.sheet.budget, measure=Measure.FUNCTIONAL, key=code, amount=amount
            )
            for code, amount in typed.items()
        )


class EconomicRows(LineRows):
    """经济科目明细."""

    form = EconomicForm
    kind = BY_ECONOMIC
    columns = (
        Column(("economic",), "部门经济科目（到款）", "code"),
        Column(("use",), "支出性质", "use"),
        Column(("amount",), "金额", "money"),
        Column(("basic_group",), "基本支出归类", "use"),
        Column(("government",), "政府经济科目（留空按对照表）", "code"),
        Column(("source",), "资金来源", "source"),
        Column(("secret",), "涉密", "check"),
    )


class OtherRows(LineRows):
    """其他明细."""

    form = OtherForm
    columns = (
        Column(("functional",), "功能科目", "code"),
        Column(("economic", "government"), "部门经济科目 / 政府经济科目", "code"),
        Column(("source", "project"), "资金来源 / 项目", "source"),
        Column(("use", "basic_group"), "支出性质 / 基本支出归类", "use"),
        Column(("carried_over",), "上年结转", "check"),
        Column(("amount",), "金额", "money"),
        Column(("secret",), "涉密", "check"),
    )

    def stored(self, lines: QuerySet[FundingLine]) -> QuerySet[FundingLine]:
        """Return what stands on neither of the other pages."""
        return others(lines)


def others(lines: QuerySet[FundingLine]) -> QuerySet[FundingLine]:
    """Return the lines that are neither purely functional nor purely economic."""
    plain = lines.filter(BY_FUNCTION | BY_ECONOMIC)
    return lines.exclude(pk__in=plain.values("pk"))
