"""Projects, goals and three-level indicators as people enter them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from disclosures.choices import FundingSource, Scheme
from disclosures.desk.forms.fields import AmountField, CodeField, LongText, NumberField, written
from disclosures.desk.forms.rows import BLANK_ROWS, CheckedForm, Column, OrderedRows, RowForm, Sheet
from disclosures.models import Project
from indicators.choices import LEVEL1, LEVEL2, Operator
from indicators.models import Goal, Indicator, Measure, SubGoal

CORE = [("", "未分"), ("true", "是"), ("false", "否")]


class ProjectForm(CheckedForm):
    """A project's own fields."""

    order = NumberField("顺序", whole=True, help_text="印表时的先后；留空排在最后。")
    functional = CodeField(Scheme.FUNCTIONAL, "功能科目")
    source = forms.ChoiceField(label="财政资金来源", choices=FundingSource.choices)
    fiscal_amount = AmountField("财政资金")
    other_amount = AmountField("其他资金")
    subsidy_amount = AmountField("补助镇街", help_text="项目资金中补助镇街的部分。")
    overview = LongText("项目概况")
    basis = LongText("立项依据")
    purpose = LongText("资金用途")
    plan_march = NumberField("3月底（%）", whole=True)
    plan_june = NumberField("6月底（%）", whole=True)
    plan_october = NumberField("10月底（%）", whole=True)
    plan_december = NumberField("12月底（%）", whole=True)

    class Meta:
        model = Project
        fields = [
            "name", "code", "order", "is_key", "secret",
            "competent_department", "implementing_unit",
            "functional", "source", "attribute", "period",
            "fiscal_amount", "other_amount", "subsidy_amount",
            "overview", "basis", "purpose",
            "plan_march", "plan_june", "plan_october", "plan_december",
        ]  # fmt: skip

    def __init__(self, sheet: Sheet, project: Project, data: Any = None) -> None:
        super().__init__(data, instance=project, prefix="project")
        if project.pk is None:
            self.initial["order"] = ""
        sheet.prepare(self)

    def clean_order(self) -> int:
        """Put a project without a number last."""
        order: int | None = self.cleaned_data["order"]
        if order is None:
            orders = self.instance.budget.projects.values_list("order", flat=True)
            return min(max(orders, default=0) + 1, 32767)
        return order

    def clean(self) -> dict[str, Any]:
        """Refuse a name or a code that another project of the budget has."""
        cleaned = super().clean() or self.cleaned_data
        others = self.instance.budget.projects.exclude(pk=self.instance.pk)
        for name, sentence in (
            ("name", "这份预算中已有同名项目。"),
            ("code", "这份预算中已有这个项目编码。"),
        ):
            if cleaned.get(name) and others.filter(**{name: cleaned[name]}).exists():
                self.add_error(name, sentence)
        return cleaned


class ProjectRowForm(RowForm):
    """A project as a row: what a list of projects has; the rest stands on its own page."""

    content = ("name", "code", "fiscal_amount", "other_amount")
    key_field = "name"
    order = NumberField("顺序", whole=True)
    functional = CodeField(Scheme.FUNCTIONAL, "功能科目")
    source = forms.ChoiceField(label="资金来源", choices=FundingSource.choices)
    fiscal_amount = AmountField("财政资金")
    other_amount = AmountField("其他资金")
    subsidy_amount = AmountField("补助镇街")

    class Meta:
        model = Project
        fields = [
            "order", "code", "name", "is_key", "functional", "source",
            "fiscal_amount", "other_amount", "subsidy_amount", "secret",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _blank_order(self)

    def clean_order(self) -> int:
        """Say 0 for a blank order: the row stays where it stands."""
        return self.cleaned_data["order"] or 0

    @property
    def anchor(self) -> str:
        """Return no address: findings lead to a project's own page."""
        return ""

    @property
    def beside(self) -> str:
        """Return last year's amount of the project, where last year is published."""
        if self.instance.pk is None:
            return ""
        known = self.sheet.last_projects
        amount = known.get(self.instance.code or "-", known.get(self.instance.name))
        return "" if amount is None else f"上年 {written(amount, self.sheet.unit)}"

    @staticmethod
    def identity(instance: Any) -> tuple[Any, ...] | None:
        """Return what the constraint project_name compares."""
        return (instance.name,)


class ProjectRows(OrderedRows):
    """项目, all at once."""

    form = ProjectRowForm
    duplicate = "项目名称与第{row}行相同。"
    duplicate_elsewhere = "这份预算中已有同名项目。"
    columns = (
        Column(("order",), "顺序", "tiny"),
        Column(("code",), "项目编码", "words"),
        Column(("name",), "项目名称", "words"),
        Column(("is_key",), "重点项目", "check"),
        Column(("functional",), "功能科目", "code"),
        Column(("source",), "资金来源", "source"),
        Column(("fiscal_amount",), "财政资金", "money"),
        Column(("other_amount",), "其他资金", "money"),
        Column(("subsidy_amount",), "补助镇街", "money"),
        Column(("secret",), "涉密", "check"),
    )

    def __init__(self, sheet: Sheet, data: Any = None, blank: int = BLANK_ROWS) -> None:
        rows = sheet.budget.projects.select_related("functional")
        new = Project(budget=sheet.budget)
        super().__init__(sheet, rows, new, data, prefix="projects", blank=blank)

    def clean(self) -> None:
        """Refuse a code that is there twice."""
        super().clean()
        seen: dict[str, int] = {}
        for at, form in enumerate(self.forms, start=1):
            code = form.instance.code if form.is_live and not form.errors else ""
            if code and code in seen:
                form.add_error("code", f"项目编码与第{seen[code]}行相同。")
            seen.setdefault(code, at)

    def save(self) -> None:
        """Write the projects in place: goals and lines hang on them."""
        kept = self.kept()
        gone = [f.instance.pk for f in self.forms if f.instance.pk and not f.is_live]
        Project.objects.filter(pk__in=gone).delete()
        for form in kept:  # two projects may exchange names: free them first
            if form.instance.pk:
                Project.objects.filter(pk=form.instance.pk).update(
                    name=f"~{form.instance.pk}", code=""
                )
        for at, form in enumerate(kept, start=1):
            form.instance.order = at
            form.instance.save()


class GoalForm(CheckedForm):
    """The words of a goal. A goal without words and without indicators is none."""

    text = LongText("绩效目标", rows=5)

    class Meta:
        model = Goal
        fields = ["text", "weights_in_percent"]

    def __init__(self, goal: Goal, data: Any = None) -> None:
        super().__init__(data, instance=goal, prefix="goal")

    @property
    def is_blank(self) -> bool:
        """Tell whether no goal is written."""
        return not self.cleaned_data.get("text")

    def _post_clean(self) -> None:
        if not self.is_blank:
            super()._post_clean()  # type: ignore[misc]  # Django has it, its stubs do not

    def _get_validation_exclusions(self) -> set[str]:
        # The project may not be stored yet, and the page has found the one goal there is.
        return {*super()._get_validation_exclusions(), "project", "budget"}


class IndicatorForm(RowForm):
    content = (
        "level1", "level2", "name", "description", "operator", "value", "text", "unit",
        "weight", "basis",
    )  # fmt: skip
    order = NumberField("次序", whole=True)
    operator = forms.ChoiceField(
        label="指标性质", required=False, choices=[("", "（无）"), *Operator.choices]
    )
    value = NumberField("指标值")
    weight = NumberField("权重")
    is_core = forms.TypedChoiceField(
        label="核心指标",
        required=False,
        choices=CORE,
        coerce=lambda value: value == "true",
        empty_value=None,
    )

    class Meta:
        model = Indicator
        fields = [
            "order", "level1", "level2", "name", "description", "operator", "value", "text",
            "unit", "weight", "is_core", "basis", "value_missing",
        ]  # fmt: skip
        widgets = {
            "level1": forms.TextInput(attrs={"list": "level1"}),
            "level2": forms.TextInput(attrs={"list": "level2"}),
            "name": forms.Textarea(attrs={"rows": 1}),
            "description": forms.Textarea(attrs={"rows": 1}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _blank_order(self)
        core = self.instance.is_core
        self.initial["is_core"] = {None: "", True: "true", False: "false"}[core]

    def clean_order(self) -> int:
        """Say 0 for a blank order: the row stays where it stands."""
        return self.cleaned_data["order"] or 0


class IndicatorRows(OrderedRows):
    """绩效指标."""

    form = IndicatorForm
    columns = (
        Column(("order",), "次序", "tiny"),
        Column(("level1", "level2"), "一级指标 / 二级指标", "level"),
        Column(("name", "description"), "三级指标 / 绩效指标描述", "words"),
        Column(("operator", "unit"), "指标性质 / 计量单位", "short"),
        Column(("value", "text"), "指标值 / 文字指标值", "short"),
        Column(("weight", "is_core"), "权重 / 核心指标", "tiny"),
        Column(("basis",), "指标值确定依据", "short"),
        Column(("value_missing",), "指标值缺失", "check"),
    )
    lists = (("level1", LEVEL1), ("level2", LEVEL2))

    def __init__(self, sheet: Sheet, goal: Goal, data: Any = None, blank: int = BLANK_ROWS) -> None:
        rows = goal.indicators.all() if goal.pk else ()
        super().__init__(sheet, rows, Indicator(goal=goal), data, prefix="indicators", blank=blank)


class PassageForm(RowForm):
    """A titled text of the department goal."""

    content: ClassVar[tuple[str, ...]] = ("title", "text")
    order = NumberField("次序", whole=True)
    text = LongText("内容", rows=4, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _blank_order(self)

    def clean_order(self) -> int:
        """Say 0 for a blank order: the row stays where it stands."""
        return self.cleaned_data["order"] or 0


class SubGoalForm(PassageForm):
    content = ("title", "text", "indicators")
    indicators = LongText("绩效指标", rows=4)

    class Meta:
        model = SubGoal
        fields = ["order", "title", "text", "indicators"]


class MeasureForm(PassageForm):
    class Meta:
        model = Measure
        fields = ["order", "title", "text"]


class SubGoalRows(OrderedRows):
    """分项绩效目标."""

    form = SubGoalForm
    columns = (
        Column(("order",), "次序", "tiny"),
        Column(("title",), "标题", "level"),
        Column(("text",), "绩效目标", "wide"),
        Column(("indicators",), "绩效指标", "wide"),
    )

    def __init__(self, sheet: Sheet, goal: Goal, data: Any = None) -> None:
        rows = goal.sub_goals.all() if goal.pk else ()
        super().__init__(sheet, rows, SubGoal(goal=goal), data, prefix="sub_goals", blank=1)


class MeasureRows(OrderedRows):
    """工作保障措施."""

    form = MeasureForm
    columns = (
        Column(("order",), "次序", "tiny"),
        Column(("title",), "标题", "level"),
        Column(("text",), "内容", "wide"),
    )

    def __init__(self, sheet: Sheet, goal: Goal, data: Any = None) -> None:
        rows = goal.measures.all() if goal.pk else ()
        super().__init__(sheet, rows, Measure(goal=goal), data, prefix="measures", blank=1)


def _blank_order(form: RowForm) -> None:
    """Show no number in a row that has no place yet."""
    if form.instance.pk is None:
        form.initial["order"] = ""
