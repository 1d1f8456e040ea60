"""项目: what project money is for."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from disclosures.choices import FundingSource
from disclosures.models.budgets import Budget
from disclosures.models.codes import Classification
from disclosures.models.fields import MoneyField


class Project(models.Model):
    """A project of one budget. Money in 元; the payment plan in cumulative percent."""

    budget = models.ForeignKey(
        Budget, models.CASCADE, related_name="projects", verbose_name="部门预算"
    )
    order = models.PositiveSmallIntegerField("顺序", default=0)
    code = models.CharField(
        "项目编码",
        max_length=30,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Za-z]*\Z", "项目编码只含数字和字母。")],
        help_text="一般为21位。",
    )
    name = models.CharField("项目名称", max_length=200)
    is_key = models.BooleanField("重点项目", default=False)
    secret = models.BooleanField(
        "涉密", default=False, help_text="不单列，内容也不公开；金额留在合计中。"
    )
    competent_department = models.CharField("业务主管部门", max_length=120, blank=True)
    implementing_unit = models.CharField("实施单位", max_length=120, blank=True)
    functional = models.ForeignKey(
        Classification, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="功能科目", help_text="留空时，全部项目支出只有一个功能科目的即用该科目。",
    )  # fmt: skip
    source = models.CharField(
        "财政资金来源", max_length=20, choices=FundingSource.choices, default=FundingSource.GENERAL
    )
    attribute = models.CharField("项目属性", max_length=40, blank=True)
    period = models.CharField("项目期", max_length=40, blank=True)
    fiscal_amount = MoneyField("财政资金", null=True, blank=True)
    other_amount = MoneyField("其他资金", null=True, blank=True)
    subsidy_amount = MoneyField(
        "补助镇街", null=True, blank=True, help_text="项目资金中补助镇街的部分。"
    )
    overview = models.TextField("项目概况", blank=True)
    basis = models.TextField("立项依据", blank=True)
    purpose = models.TextField("资金用途", blank=True)
    plan_march = models.PositiveSmallIntegerField(
        "3月底", null=True, blank=True, validators=[MaxValueValidator(100, "支出计划不超过100%%。")]
    )
    plan_june = models.PositiveSmallIntegerField(
        "6月底", null=True, blank=True, validators=[MaxValueValidator(100, "支出计划不超过100%%。")]
    )
    plan_october = models.PositiveSmallIntegerField(
        "10月底",
        null=True,
        blank=True,
        validators=[MaxValueValidator(100, "支出计划不超过100%%。")],
    )
    plan_december = models.PositiveSmallIntegerField(
        "12月底",
        null=True,
        blank=True,
        validators=[MaxValueValidator(100, "支出计划不超过100%%。")],
    )

    class Meta:
        verbose_name = "项目"
        verbose_name_plural = "项目"
        ordering = ["budget", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "code"],
                condition=~Q(code=""),
                name="project_code",
                violation_error_message="这份预算中已有这个项目编码。",
            ),
            models.UniqueConstraint(
                fields=["budget", "name"],
                name="project_name",
                violation_error_message="这份预算中已有同名项目。",
            ),
            models.CheckConstraint(
                condition=(Q(fiscal_amount=None) | Q(fiscal_amount__gte=0))
                & (Q(other_amount=None) | Q(other_amount__gte=0))
                & (Q(subsidy_amount=None) | Q(subsidy_amount__gte=0)),
                name="project_not_negative",
                violation_error_message="项目金额不能是负数。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def total(self) -> Decimal | None:
        """Return fiscal plus other money in 元; None when neither is given."""
        given = [each for each in (self.fiscal_amount, self.other_amount) if each is not None]
        return sum(given, Decimal(0)) if given else None

    @property
    def district_amount(self) -> Decimal | None:
        """Return 区级支出: the total less what is passed on to towns, in 元."""
        if self.total is None:
            return None
        return self.total - (self.subsidy_amount or Decimal(0))

    @property
    def plan(self) -> tuple[int | None, ...]:
        """Return the cumulative payment plan by the end of March, June, October, December."""
        return (self.plan_march, self.plan_june, self.plan_october, self.plan_december)

    def clean(self) -> None:
        """Refuse a subsidy above the total and a payment plan that falls."""
        errors: dict[str, str] = {}
        if self.subsidy_amount is not None and self.subsidy_amount > (self.total or 0):
            errors["subsidy_amount"] = "补助镇街的金额不能超过项目预算。"
        given = [each for each in self.plan if each is not None]
        if given != sorted(given):
            errors["plan_march"] = "资金支出计划是累计百分比，后面的不能小于前面的。"
        if self.functional is not None and (
            self.functional.edition_id != self.budget.fiscal_year.edition_id
        ):
            errors["functional"] = f"“{self.functional}”不是本年度使用的科目。"
        if errors:
            raise ValidationError(errors)
