"""Classification codes by edition, and which edition a year uses."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from disclosures.choices import BasicGroup, CodeLevel, Scheme, UnitNature, Verified
from disclosures.models.places import Jurisdiction
from disclosures.models.querysets import ClassificationQuerySet


class CodeEdition(models.Model):
    """An edition of the code dictionaries (政府收支分类科目)."""

    year = models.PositiveSmallIntegerField(
        "版本年份",
        primary_key=True,
        validators=[MinValueValidator(2007), MaxValueValidator(2100)],
    )

    class Meta:
        verbose_name = "科目版本"
        verbose_name_plural = "科目版本"
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year}年版"


class FiscalYear(models.Model):
    """预算年度 and the edition of the codes in force."""

    year = models.PositiveSmallIntegerField(
        "年度", primary_key=True, validators=[MinValueValidator(2007), MaxValueValidator(2100)]
    )
    edition = models.ForeignKey(
        CodeEdition, models.PROTECT, related_name="years", verbose_name="科目版本"
    )

    class Meta:
        verbose_name = "预算年度"
        verbose_name_plural = "预算年度"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}年"


class Classification(models.Model):
    """One code of one scheme in one edition.

    A row with a jurisdiction is a local code, or the local wording of a national code; the
    most local row wins (渝北 prints 因公出国(境)费用 with half-width brackets).
    """

    edition = models.ForeignKey(
        CodeEdition, models.PROTECT, related_name="classifications", verbose_name="科目版本"
    )
    scheme = models.CharField("分类", max_length=20, choices=Scheme.choices)
    code = models.CharField(
        "科目编码",
        max_length=7,
        validators=[RegexValidator(r"^[0-9]{3}([0-9]{2}){0,2}\Z", "科目编码是3、5或7位数字。")],
    )
    name = models.CharField("科目名称", max_length=100)
    level = models.CharField("级次", max_length=10, choices=CodeLevel.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    verified = models.CharField(
        "核实情况", max_length=10, choices=Verified.choices, default=Verified.MEMORY
    )
    basic_group = models.CharField(
        "基本支出归类",
        max_length=10,
        choices=BasicGroup.choices,
        blank=True,
        help_text="部门经济科目用于基本支出时默认归入的类别。",
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="classifications",
        verbose_name="适用地区",
        help_text="空白为全国统一；填写后为地方科目或地方写法。",
    )
    note = models.CharField("备注", max_length=200, blank=True)

    objects = ClassificationQuerySet.as_manager()

    class Meta:
        verbose_name = "科目"
        verbose_name_plural = "科目"
        ordering = ["edition", "scheme", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "scheme", "code"],
                condition=models.Q(jurisdiction=None),
                name="classification_national",
                violation_error_message="该版本中已有这个科目编码。",
            ),
            models.UniqueConstraint(
                fields=["edition", "scheme", "code", "jurisdiction"],
                name="classification_local",
                violation_error_message="该版本中这个地区已有这个科目编码。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class EconomicMapping(models.Model):
    """部门经济 → 政府经济, by nature of the unit (official 对照表)."""

    edition = models.ForeignKey(
        CodeEdition, models.PROTECT, related_name="mappings", verbose_name="科目版本"
    )
    nature = models.CharField("单位性质", max_length=20, choices=UnitNature.choices)
    department_code = models.ForeignKey(
        Classification, models.PROTECT, related_name="+", verbose_name="部门经济科目"
    )
    government_code = models.ForeignKey(
        Classification, models.PROTECT, related_name="+", verbose_name="政府经济科目"
    )
    verified = models.CharField(
        "核实情况", max_length=10, choices=Verified.choices, default=Verified.MEMORY
    )
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = "经济科目对照"
        verbose_name_plural = "经济科目对照"
        ordering = ["edition", "nature", "department_code__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "nature", "department_code"],
                name="mapping_once",
                violation_error_message="该部门经济科目已有对照关系。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department_code} → {self.government_code}"
