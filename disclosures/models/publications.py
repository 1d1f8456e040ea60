"""What was published: immutable copies, and the flat rows derived from them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce

from disclosures.choices import Unit
from disclosures.kernel.money import LARGEST
from disclosures.models.budgets import Budget
from disclosures.models.fields import MoneyField
from disclosures.models.people import User
from disclosures.models.places import Department
from disclosures.models.querysets import PublicationQuerySet


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
        indexes = [
            models.Index(
                fields=["withdrawn_at"],
                condition=models.Q(withdrawn_at__isnull=False),
                name="publication_withdrawn",
            )
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

    @property
    def is_current(self) -> bool:
        """Tell whether this is the version that lists and plain addresses show."""
        return self.superseded_by_id is None and self.withdrawn_at is None

    @property
    def before(self) -> Publication | None:
        """Return the version that this one supersedes."""
        found: Publication | None = getattr(self, "supersedes", None)
        return found

    @property
    def shown_reason(self) -> str:
        """Return what the public reads as the reason of this version.

        Where the version before was withdrawn, the reason of the withdrawal: what was typed at
        the correction may quote what was taken down.
        """
        before = self.before
        if before is not None and before.withdrawn_at is not None:
            return before.withdrawal_reason
        return self.reason


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
    year = models.PositiveSmallIntegerField("年度", default=0)
    region = models.CharField("行政区划代码", max_length=6, blank=True)
    current = models.BooleanField("现行", default=True)

    class Meta:
        verbose_name = "公开数字"
        verbose_name_plural = "公开数字"
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "table", "row", "column"], name="figure_address"
            )
        ]
        indexes = [
            models.Index(fields=["spec", "row", "column"], name="figure_key"),
            # the lists across cities: keyset pages by amount, by place and within a year
            models.Index(
                fields=["spec", "row", "column", "-amount", "-id"],
                condition=models.Q(current=True),
                name="figure_by_amount",
            ),
            models.Index(
                fields=["spec", "row", "column", "year", "-amount", "-id"],
                condition=models.Q(current=True),
                name="figure_by_year",
            ),
            models.Index(
                fields=["spec", "row", "column", "region", "year", "id"],
                condition=models.Q(current=True),
                name="figure_by_region",
            ),
            models.Index(
                fields=["region", "year", "spec"],
                condition=models.Q(current=True),
                name="figure_tallied",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table}/{self.row}/{self.column}"


class Overview(models.Model):
    """One row per publication for lists, comparisons and the quality board; derived."""

    publication = models.OneToOneField(
        Publication, models.CASCADE, primary_key=True, related_name="overview"
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    region = models.CharField("行政区划代码", max_length=6)
    edition = models.PositiveSmallIntegerField("科目版本")
    level = models.CharField("部门或单位", max_length=12)
    current = models.BooleanField("现行", default=True)
    transcribed = models.BooleanField("转录", default=False)
    spending = MoneyField("支出总计", null=True)
    headline = models.CharField("代表这份预算的数", max_length=20, blank=True, default="")
    headline_amount = MoneyField("这个数的金额", null=True)
    basic = MoneyField("基本支出", null=True)
    project = MoneyField("项目支出", null=True)
    three_public = MoneyField("“三公”经费合计", null=True)
    abroad = MoneyField("因公出国（境）费", null=True)
    vehicle = MoneyField("公务用车购置及运行费", null=True)
    reception = MoneyField("公务接待费", null=True)
    measures = models.JSONField("各项数字")
    quality = models.JSONField("公开质量")
    days = models.IntegerField("批复后第几天公开", null=True)
    missing = models.PositiveSmallIntegerField("缺少的法定表")
    errors = models.PositiveIntegerField("勾稽错误")
    counts = models.JSONField(
        "各标准的个数", default=dict
    )  # criterion -> how many met, of how many

    class Meta:
        verbose_name = "公开概况"
        verbose_name_plural = "公开概况"
        indexes = [
            models.Index(fields=["current", "year", "region"], name="overview_place"),
            models.Index(fields=["current", "spending"], name="overview_spending"),
            models.Index(fields=["current", "three_public"], name="overview_three_public"),
            models.Index(
                fields=["-year", "region"], condition=models.Q(current=True), name="overview_newest"
            ),
            *(
                models.Index(
                    Coalesce(name, Value(-LARGEST, output_field=MoneyField())).desc(),
                    models.F("publication").desc(),
                    condition=models.Q(current=True, three_public__isnull=False),
                    name=f"overview_by_{name}",
                )
                for name in ("three_public", "abroad", "vehicle", "reception")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.year}"


class Tally(models.Model):
    """How many current figures a place and year have in one list, and their sum; derived.

    Facets and totals over all hits read these rows, so that a list of ten million figures
    counts a few thousand.
    """

    spec = models.CharField("表样", max_length=60)
    row = models.CharField("行", max_length=80)
    year = models.PositiveSmallIntegerField("年度")
    region = models.CharField("行政区划代码", max_length=6)
    count = models.PositiveIntegerField("份数")
    amount = MoneyField("金额")

    class Meta:
        verbose_name = "汇总数"
        verbose_name_plural = "汇总数"
        constraints = [
            models.UniqueConstraint(fields=["spec", "row", "year", "region"], name="tally_once")
        ]
        indexes = [models.Index(fields=["region", "year"], name="tally_place")]

    def __str__(self) -> str:
        return f"{self.spec}/{self.row} {self.region} {self.year}"


class SearchEntry(models.Model):
    """Something that can be found: an office, a project, a code, a figure.

    ``grams`` holds what the search reads: pairs of neighbouring characters, single characters
    and pinyin initials (see search). Derived.
    """

    publication = models.ForeignKey(
        Publication, models.CASCADE, null=True, related_name="search_entries"
    )
    kind = models.CharField("类别", max_length=12)
    text = models.CharField("名称", max_length=300)
    detail = models.CharField("说明", max_length=300, blank=True)
    url = models.CharField("网址", max_length=600)
    weight = models.PositiveSmallIntegerField("次序", default=0)  # short names come first
    grams = models.TextField("检索词")

    class Meta:
        verbose_name = "检索条目"
        verbose_name_plural = "检索条目"
        indexes = [models.Index(fields=["kind", "weight", "id"], name="search_order")]

    def __str__(self) -> str:
        return self.text


class PublishedProject(models.Model):
    """One project of a publication, flat, for search and the open API."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="projects")
    order = models.PositiveSmallIntegerField("顺序")
    code = models.CharField("项目编码", max_length=30, blank=True)
    name = models.CharField("项目名称", max_length=200)
    amount = MoneyField("金额", null=True)
    record = models.JSONField("记录")
    year = models.PositiveSmallIntegerField("年度", default=0)
    region = models.CharField("行政区划代码", max_length=6, blank=True)
    current = models.BooleanField("现行", default=True)

    class Meta:
        verbose_name = "公开项目"
        verbose_name_plural = "公开项目"
        ordering = ["publication", "order"]
        indexes = [
            models.Index(
                Coalesce("amount", Value(-LARGEST, output_field=MoneyField())).desc(),
                models.F("id").desc(),
                condition=models.Q(current=True),
                name="project_by_amount",
            ),
            models.Index(
                fields=["region", "year", "id"],
                condition=models.Q(current=True),
                name="project_by_region",
            ),
        ]

    def __str__(self) -> str:
        return self.name
