"""What was published: immutable copies, and the flat rows derived from them."""

from __future__ import annotations

from typing import Any

from django.db import models

from disclosures.choices import Unit
from disclosures.fields import MoneyField
from disclosures.models.budgets import Budget
from disclosures.models.people import User
from disclosures.querysets import PublicationQuerySet


class Publication(models.Model):
    """An immutable copy of everything that was published in one version."""

    budget = models.ForeignKey(
        Budget, models.PROTECT, related_name="publications", verbose_name="部门预算"
    )
    version = models.PositiveIntegerField("版本")
    title = models.CharField("标题", max_length=200)
    unit = models.CharField("金额单位", max_length=2, choices=Unit.choices)
    content = models.JSONField("内容")
    summary = models.JSONField("摘要", help_text="公开列表用：各表、合计、计数。")
    table_specs = models.TextField("所含公开表", help_text="供筛选：前后带空格的表代码。")
    words = models.TextField("检索文字")
    spending = MoneyField("部门支出预算", null=True)
    sha256 = models.CharField("内容指纹", max_length=64)
    previous_chain = models.CharField("前一链值", max_length=64, blank=True)
    chain = models.CharField("链值", max_length=64, unique=True)
    published_at = models.DateTimeField("公开时间", db_index=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="公开人"
    )
    reason = models.TextField("更正原因", blank=True)
    superseded_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes",
        verbose_name="被取代",
    )  # fmt: skip
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    withdrawal_reason = models.TextField("撤下原因", blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "公开版本"
        verbose_name_plural = "公开版本"
        ordering = ["-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "version"], name="publication_version")
        ]

    def __str__(self) -> str:
        return f"{self.title} 第{self.version}版"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once. A stored publication only changes through the verbs' own updates."""
        if self.pk is not None:
            raise TypeError("公开版本不可修改，请以更正产生新版本。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: a publication stays."""
        raise TypeError("公开版本不可删除。")


class Figure(models.Model):
    """One published amount under its address; derived, immutable, rebuildable."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="figures")
    table = models.CharField("公开表", max_length=60)
    spec = models.CharField("表样", max_length=60)
    row = models.CharField("行", max_length=80)
    column = models.CharField("列", max_length=60)
    label = models.CharField("名称", max_length=200)
    code = models.CharField("科目编码", max_length=30, blank=True)
    amount = MoneyField("金额")

    class Meta:
        verbose_name = "公开数字"
        verbose_name_plural = "公开数字"
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "table", "row", "column"], name="figure_address"
            )
        ]
        indexes = [models.Index(fields=["spec", "row", "column"], name="figure_key")]

    def __str__(self) -> str:
        return f"{self.table}/{self.row}/{self.column}"


class PublishedProject(models.Model):
    """One project of a publication, flat, for search and the open API."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="projects")
    order = models.PositiveSmallIntegerField("顺序")
    code = models.CharField("项目编码", max_length=30, blank=True)
    name = models.CharField("项目名称", max_length=200)
    amount = MoneyField("金额", null=True)
    record = models.JSONField("记录")

    class Meta:
        verbose_name = "公开项目"
        verbose_name_plural = "公开项目"
        ordering = ["publication", "order"]

    def __str__(self) -> str:
        return self.name
