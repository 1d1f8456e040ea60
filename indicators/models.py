"""绩效目标 and three-level indicators. One model serves every region; the print is a layout."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from disclosures.models import Budget, Project, Publication
from indicators.choices import Operator


class Goal(models.Model):
    """The goal of a project, or of the whole department where there is no project."""

    budget = models.ForeignKey(
        Budget, models.CASCADE, related_name="goals", verbose_name="部门预算"
    )
    project = models.OneToOneField(
        Project, models.CASCADE, null=True, blank=True, related_name="goal", verbose_name="项目"
    )
    text = models.TextField("绩效目标")
    weights_in_percent = models.BooleanField(
        "权重印百分号", default=False, help_text="印作 25% 而不是 25。"
    )

    class Meta:
        verbose_name = "绩效目标"
        verbose_name_plural = "绩效目标"
        ordering = ["budget", "project__order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget"],
                condition=Q(project=None),
                name="goal_of_department_once",
                violation_error_message="部门整体绩效目标已经填过。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project or '部门整体'}绩效目标"

    def clean(self) -> None:
        """Refuse a project of another budget."""
        if self.project is not None and self.project.budget_id != self.budget_id:
            raise ValidationError({"project": "项目不属于这份预算。"})


class Indicator(models.Model):
    """A three-level indicator: number, unit and operator, or a target in words."""

    goal = models.ForeignKey(
        Goal, models.CASCADE, related_name="indicators", verbose_name="绩效目标"
    )
    order = models.PositiveSmallIntegerField("顺序", default=0)
    level1 = models.CharField("一级指标", max_length=40, blank=True)
    level2 = models.CharField("二级指标", max_length=40, blank=True)
    name = models.CharField("三级指标", max_length=200)
    description = models.CharField("绩效指标描述", max_length=300, blank=True)
    operator = models.CharField("指标性质", max_length=4, choices=Operator.choices, blank=True)
    value = models.DecimalField("指标值", max_digits=15, decimal_places=4, null=True, blank=True)
    text = models.CharField(
        "文字指标值", max_length=200, blank=True, help_text="定性指标或不能用一个数字表示的指标值。"
    )
    value_missing = models.BooleanField(
        "指标值缺失", default=False, help_text="原文件没有印出指标值时勾选，如实留空。"
    )
    unit = models.CharField("计量单位", max_length=20, blank=True)
    weight = models.DecimalField(
        "权重",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[
            MinValueValidator(0, "权重不能小于0。"),
            MaxValueValidator(100, "权重不能大于100。"),
        ],
    )
    is_core = models.BooleanField("核心指标", null=True, blank=True)
    basis = models.CharField("指标值确定依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "绩效指标"
        verbose_name_plural = "绩效指标"
        ordering = ["goal", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight=None) | Q(weight__gte=0, weight__lte=100),
                name="indicator_weight",
                violation_error_message="权重在0到100之间。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a qualitative target with a number, and an operator without one."""
        errors: dict[str, str] = {}
        numeric = {*Operator.values} - {Operator.QUALITATIVE}
        if self.operator == Operator.QUALITATIVE and self.value is not None:
            errors["value"] = "定性指标的指标值是文字，请填在“文字指标值”。"
        elif self.operator in numeric and self.value is None:
            errors["value"] = f"指标性质为“{self.operator}”时，指标值要填数字。"
        elif self.operator == Operator.QUALITATIVE and not self.text:
            errors["text"] = "定性指标要填文字指标值，如“优良”。"
        if self.value is None and not self.text and not errors and not self.value_missing:
            errors["value"] = "请填写指标值（数字或文字）；原文件缺失时勾选“指标值缺失”。"
        if self.unit == "%" and self.value is not None and self.value < 0:
            errors["value"] = "百分比不能是负数。"
        if errors:
            raise ValidationError(errors)


class SubGoal(models.Model):
    """分项绩效目标 of the department goal (石家庄 绩效文本)."""

    goal = models.ForeignKey(
        Goal, models.CASCADE, related_name="sub_goals", verbose_name="绩效目标"
    )
    order = models.PositiveSmallIntegerField("顺序", default=0)
    title = models.CharField("标题", max_length=100)
    text = models.TextField("绩效目标")
    indicators = models.TextField("绩效指标", blank=True)

    class Meta:
        verbose_name = "分项绩效目标"
        verbose_name_plural = "分项绩效目标"
        ordering = ["goal", "order", "id"]

    def __str__(self) -> str:
        return self.title


class Measure(models.Model):
    """工作保障措施 of the department goal (石家庄 绩效文本)."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="measures", verbose_name="绩效目标")
    order = models.PositiveSmallIntegerField("顺序", default=0)
    title = models.CharField("标题", max_length=100)
    text = models.TextField("内容")

    class Meta:
        verbose_name = "工作保障措施"
        verbose_name_plural = "工作保障措施"
        ordering = ["goal", "order", "id"]

    def __str__(self) -> str:
        return self.title


class PublishedIndicator(models.Model):
    """One indicator of a publication, flat, for search and the open API."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="indicators")
    order = models.PositiveIntegerField("顺序")
    level1 = models.CharField("一级指标", max_length=40, blank=True, db_index=True)
    level2 = models.CharField("二级指标", max_length=40, blank=True)
    name = models.CharField("三级指标", max_length=200)
    words = models.TextField("检索文字")
    record = models.JSONField("记录")
    kind = models.CharField("定量或定性", max_length=12, blank=True)
    operator = models.CharField("指标性质", max_length=4, blank=True)
    unit = models.CharField("计量单位", max_length=20, blank=True)
    verdict = models.CharField("是否可衡量", max_length=12, blank=True)
    group = models.CharField("相近指标", max_length=250, blank=True)
    url = models.CharField("网址", max_length=300, blank=True)
    year = models.PositiveSmallIntegerField("年度", default=0)
    region = models.CharField("行政区划代码", max_length=6, blank=True)
    current = models.BooleanField("现行", default=True)

    class Meta:
        verbose_name = "公开指标"
        verbose_name_plural = "公开指标"
        ordering = ["publication", "order"]
        indexes = [
            models.Index(
                fields=["group", "id"], condition=models.Q(current=True), name="indicator_group"
            ),
            models.Index(
                fields=["year", "region"], condition=models.Q(current=True), name="indicator_place"
            ),
            models.Index(fields=["name"], name="indicator_name"),
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorBand(models.Model):
    """A hash under which a group of similar indicators is found (similar.bands); derived."""

    band = models.BigIntegerField("散列")
    group = models.CharField("相近指标", max_length=250)

    class Meta:
        verbose_name = "相近指标散列"
        verbose_name_plural = "相近指标散列"
        constraints = [models.UniqueConstraint(fields=["band", "group"], name="band_once")]

    def __str__(self) -> str:
        return self.group
