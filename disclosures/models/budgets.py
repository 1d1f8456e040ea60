"""A department's budget for a year, and what people enter of it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from disclosures.choices import (
    AssetItem,
    AssetMoment,
    BasicGroup,
    FundingSource,
    Measure,
    NarrativePartCode,
    NilSubject,
    Scheme,
    Stage,
    Status,
    ThreePublic,
    Unit,
    Use,
)
from disclosures.kernel import registry, statements
from disclosures.models.codes import Classification, FiscalYear
from disclosures.models.fields import MoneyField
from disclosures.models.places import Department
from disclosures.models.querysets import BudgetQuerySet


class Budget(models.Model):
    """部门预算: one department, one year, one stage."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="budgets", verbose_name="部门"
    )
    fiscal_year = models.ForeignKey(
        FiscalYear, models.PROTECT, related_name="budgets", verbose_name="年度"
    )
    stage = models.CharField("阶段", max_length=10, choices=Stage.choices, default=Stage.BUDGET)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.DRAFT)
    unit = models.CharField("金额单位", max_length=2, choices=Unit.choices, default=Unit.YUAN)
    table_set = models.CharField("表样", max_length=40, help_text="本地财政部门规定的一套公开表。")
    approved_on = models.DateField(
        "批复日期", null=True, blank=True, help_text="财政部门批复预算的日期，二十日内须公开。"
    )
    total_spending = MoneyField(
        "部门支出预算总量",
        null=True,
        blank=True,
        help_text="只公开项目、没有收支明细时填写；有明细时由系统汇总。",
    )
    operating_cost = MoneyField(
        "机关运行经费",
        null=True,
        blank=True,
        help_text="部门预算包含事业单位时必须填写；全部是行政、参公单位的，留空时等于日常公用经费。",
    )
    source_note = models.TextField(
        "公开说明", blank=True, help_text="印在公开页上：资料来源、缺少的内容等。"
    )
    version = models.PositiveIntegerField("修改序号", default=0, editable=False)
    updated_at = models.DateTimeField("最后修改", auto_now=True)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = "部门预算"
        verbose_name_plural = "部门预算"
        ordering = ["-fiscal_year", "department"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "fiscal_year", "stage"],
                name="budget_once",
                violation_error_message="该部门这个年度的预算已经建立。",
            ),
            models.CheckConstraint(
                condition=Q(total_spending=None) | Q(total_spending__gte=0),
                name="budget_total_not_negative",
                violation_error_message="部门支出预算总量不能是负数。",
            ),
            models.CheckConstraint(
                condition=Q(operating_cost=None) | Q(operating_cost__gte=0),
                name="budget_operating_not_negative",
                violation_error_message="机关运行经费不能是负数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.fiscal_year_id}年部门{self.get_stage_display()}"


class FundingLine(models.Model):
    """An amount with the classifications it has.

    A line may carry one classification or several; a table adds up the lines that carry its
    classification (design: the domain).
    """

    budget = models.ForeignKey(
        Budget, models.CASCADE, related_name="lines", verbose_name="部门预算"
    )
    source = models.CharField(
        "资金来源",
        max_length=20,
        choices=FundingSource.choices,
        default=FundingSource.GENERAL,
    )
    carried_over = models.BooleanField("上年结转", default=False)
    use = models.CharField("支出性质", max_length=20, choices=Use.choices, default=Use.BASIC)
    functional = models.ForeignKey(
        Classification, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="功能科目",
    )  # fmt: skip
    economic = models.ForeignKey(
        Classification, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="部门经济科目",
    )  # fmt: skip
    government = models.ForeignKey(
        Classification, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="政府经济科目", help_text="留空时按对照表由部门经济科目得出。",
    )  # fmt: skip
    basic_group = models.CharField(
        "基本支出归类", max_length=10, choices=BasicGroup.choices, blank=True,
        help_text="留空时按部门经济科目归入人员经费或日常公用经费。",
    )  # fmt: skip
    project = models.ForeignKey(
        "disclosures.Project", models.CASCADE, null=True, blank=True, related_name="lines",
        verbose_name="项目",
    )  # fmt: skip
    amount = MoneyField("金额")
    secret = models.BooleanField(
        "涉密", default=False, help_text="不单列，金额并入上一级科目，合计不变。"
    )

    class Meta:
        verbose_name = "资金明细"
        verbose_name_plural = "资金明细"
        ordering = ["budget", "id"]
        constraints = [
            models.UniqueConstraint(
                "budget",
                "source",
                "carried_over",
                "use",
                "basic_group",
                "secret",
                *(
                    Coalesce(name, 0)  # two blanks are the same blank
                    for name in ("functional", "economic", "government", "project")
                ),
                name="line_once",
                violation_error_message="已有一条科目、来源、性质都相同的明细，请合并金额。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="line_not_negative",
                violation_error_message="金额不能是负数。",
            ),
            models.CheckConstraint(
                condition=Q(use=Use.CARRIED_FORWARD, functional=None, economic=None)
                | (~Q(use=Use.CARRIED_FORWARD) & (
                    Q(functional__isnull=False) | Q(economic__isnull=False)
                    | Q(government__isnull=False)
                )),
                name="line_classified",
                violation_error_message=(
                    "支出明细至少要有一个科目（功能或经济）；结转下年不填科目。"
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        codes = [c.code for c in (self.functional, self.economic) if c]
        return f"{'/'.join(codes) or self.get_use_display()} {self.amount}"

    def clean(self) -> None:
        """Refuse a code of another scheme or edition, by name."""
        errors: dict[str, str] = {}
        for name, scheme in (
            ("functional", Scheme.FUNCTIONAL),
            ("economic", Scheme.DEPT_ECONOMIC),
            ("government", Scheme.GOV_ECONOMIC),
        ):
            code: Classification | None = getattr(self, name)
            if code is None:
                continue
            if code.scheme != scheme:
                errors[name] = f"“{code}”不是{scheme.label}科目。"
            elif code.edition_id != self.budget.fiscal_year.edition_id:
                errors[name] = f"“{code}”属于{code.edition}，本年度使用其他版本。"
        if self.project is not None and self.project.budget_id != self.budget_id:
            errors["project"] = "项目不属于这份预算。"
        if self.basic_group and self.use != Use.BASIC:
            errors["basic_group"] = "只有基本支出才分人员经费和日常公用经费。"
        if errors:
            raise ValidationError(errors)


class Comparative(models.Model):
    """Last year's figure, typed only where last year has no publication here."""

    budget = models.ForeignKey(
        Budget, models.CASCADE, related_name="comparatives", verbose_name="部门预算"
    )
    measure = models.CharField("指标", max_length=20, choices=Measure.choices)
    key = models.CharField(
        "科目或项目",
        max_length=40,
        help_text="功能科目填编码；“三公”经费填 abroad、vehicle_purchase、vehicle_operation、"
        "reception；总额填 basic、project、operating（机关运行经费）。",
    )
    amount = MoneyField("上年预算数")

    class Meta:
        verbose_name = "上年数"
        verbose_name_plural = "上年数"
        ordering = ["budget", "measure", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "measure", "key"],
                name="comparative_once",
                violation_error_message="这个科目的上年数已经填过。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="comparative_not_negative",
                violation_error_message="上年数不能是负数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.key}"

    def clean(self) -> None:
        """Refuse an unknown code or item by name."""
        if self.measure == Measure.THREE_PUBLIC and self.key not in ThreePublic.values:
            raise ValidationError({"key": f"没有“{self.key}”这一项“三公”经费。"})
        if self.measure == Measure.FUNCTIONAL:
            known = Classification.objects.for_place(
                self.budget.fiscal_year.edition_id, self.budget.department.jurisdiction.lineage()
            ).filter(scheme=Scheme.FUNCTIONAL, code=self.key)
            if not known.exists():
                raise ValidationError({"key": f"{self.key}不是本年度的功能科目编码。"})
        if self.measure == Measure.TOTAL and self.key not in ("basic", "project", "operating"):
            raise ValidationError({"key": "总额只有 basic、project、operating 三项。"})


def narrative_parts() -> list[tuple[str, str]]:
    """Return the parts of the narrative that people write, those of the apps in their places."""
    parts = [(str(code), str(label)) for code, label in NarrativePartCode.choices]
    for each in registry.WRITTEN.values():
        at = next(at for at, (code, _) in enumerate(parts) if code == each.after)
        parts.insert(at + 1, (each.code, each.label))
    return parts


class NarrativePart(models.Model):
    """What only people know: 职责, 机构, 变动原因, 名词解释. Figures around it are computed."""

    budget = models.ForeignKey(
        Budget, models.CASCADE, related_name="narrative_parts", verbose_name="部门预算"
    )
    code = models.CharField("部分", max_length=20, choices=narrative_parts)
    key = models.CharField(
        "对应", max_length=60, blank=True, help_text="变动原因、用途对应的科目或项目。"
    )
    text = models.TextField("文字")

    class Meta:
        verbose_name = "说明文字"
        verbose_name_plural = "说明文字"
        ordering = ["budget", "code", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "code", "key"],
                name="narrative_part_once",
                violation_error_message="这一部分的文字已经填过。",
            )
        ]

    def __str__(self) -> str:
        return self.get_code_display() + (f"（{self.key}）" if self.key else "")


class TableNote(models.Model):
    """A note under one official table, in the office's own words."""

    budget = models.ForeignKey(
        Budget, models.CASCADE, related_name="table_notes", verbose_name="部门预算"
    )
    table = models.CharField("公开表", max_length=60)
    text = models.CharField("表注", max_length=500)

    class Meta:
        verbose_name = "表注"
        verbose_name_plural = "表注"
        ordering = ["budget", "id"]

    def __str__(self) -> str:
        return self.text


class ProcurementItem(models.Model):
    """A line of 政府采购预算明细表."""

    budget = models.ForeignKey(
        Budget, models.CASCADE, related_name="procurement_items", verbose_name="部门预算"
    )
    unit_code = models.CharField("单位代码", max_length=12, blank=True)
    unit_name = models.CharField("单位名称", max_length=100, blank=True)
    name = models.CharField("采购项目名称", max_length=200)
    goods = MoneyField("货物类", null=True, blank=True)
    works = MoneyField("工程类", null=True, blank=True)
    services = MoneyField("服务类", null=True, blank=True)

    class Meta:
        verbose_name = "政府采购"
        verbose_name_plural = "政府采购"
        ordering = ["budget", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "unit_name", "name"],
                name="procurement_once",
                violation_error_message="这个单位的采购项目已经填过。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an item without any amount."""
        if self.goods is None and self.works is None and self.services is None:
            raise ValidationError("请至少填写货物、工程、服务中的一项金额。")


class Asset(models.Model):
    """国有资产占有使用情况: a count of vehicles of one use, or of equipment."""

    budget = models.ForeignKey(
        Budget, models.CASCADE, related_name="assets", verbose_name="部门预算"
    )
    moment = models.CharField("时点", max_length=10, choices=AssetMoment.choices)
    item = models.CharField("资产", max_length=20, choices=AssetItem.choices)
    count = models.PositiveIntegerField("数量")

    class Meta:
        verbose_name = "国有资产"
        verbose_name_plural = "国有资产"
        ordering = ["budget", "moment", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "moment", "item"],
                name="asset_once",
                violation_error_message="这一项资产已经填过。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_moment_display()} {self.get_item_display()}"


class NilReturn(models.Model):
    """The office says that there is none of something: 没有政府采购预算, 没有车辆."""

    budget = models.ForeignKey(
        Budget, models.CASCADE, related_name="nil_returns", verbose_name="部门预算"
    )
    subject = models.CharField("事项", max_length=20, choices=NilSubject.choices)

    class Meta:
        verbose_name = "没有的事项"
        verbose_name_plural = "没有的事项"
        ordering = ["budget", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "subject"],
                name="nil_return_once",
                violation_error_message="这一事项已经写明没有。",
            )
        ]

    def __str__(self) -> str:
        return f"没有{self.get_subject_display()}"

    def clean(self) -> None:
        """Refuse to say there is none of what the budget lists."""
        if self.subject == NilSubject.PROCUREMENT:
            listed = self.budget.procurement_items.exists()
        else:
            listed = any(
                statements.is_about(self.subject, each.moment, each.item)
                for each in self.budget.assets.filter(count__gt=0)
            )
        if listed:
            raise ValidationError(
                {"subject": f"已经填了{self.get_subject_display()}，不能又写明没有。"}
            )
