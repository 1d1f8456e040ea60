"""Where: administrative divisions and the departments in them."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

from disclosures.choices import DepartmentKind, PlaceLevel, UnitNature
from disclosures.models.querysets import DepartmentQuerySet


class Jurisdiction(models.Model):
    """行政区划, by its six-digit code (GB/T 2260)."""

    code = models.CharField(
        "行政区划代码",
        max_length=6,
        primary_key=True,
        validators=[RegexValidator(r"^[1-9][0-9]{5}\Z", "行政区划代码是六位数字。")],
    )
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=30, help_text="印在表题中，如“渝北区”。")
    level = models.CharField("级别", max_length=10, choices=PlaceLevel.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )

    class Meta:
        verbose_name = "行政区划"
        verbose_name_plural = "行政区划"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[1-9][0-9]{5}$"),
                name="jurisdiction_code",
                violation_error_message="行政区划代码是六位数字。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def lineage(self) -> list[str]:
        """Return the codes from the province down to this place, by the digits' rule."""
        return sorted({f"{self.code[:2]}0000", f"{self.code[:4]}00", self.code})


class Department(models.Model):
    """部门 or 单位: who publishes."""

    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="departments", verbose_name="行政区划"
    )
    name = models.CharField("部门全称", max_length=100)
    short_name = models.CharField(
        "编制单位", max_length=60, blank=True, help_text="与全称不同时填写，如“区政府外办”。"
    )
    slug = models.CharField(
        "网址名",
        max_length=50,
        validators=[
            RegexValidator(
                r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "网址名只用小写字母、数字和连字符，如 wsb。"
            )
        ],
        help_text="用于网址，公开后不再改动。",
    )
    code = models.CharField(
        "部门代码",
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Za-z]*\Z", "部门代码只含数字和字母。")],
    )
    kind = models.CharField(
        "单位性质",
        max_length=30,
        choices=DepartmentKind.choices,
        default=DepartmentKind.ADMINISTRATIVE,
    )
    includes_institutions = models.BooleanField(
        "包含事业单位",
        default=False,
        help_text="部门预算包含所属事业单位时勾选；机关运行经费便不等于全部公用经费，须另填。",
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="units", verbose_name="主管部门"
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = "部门"
        verbose_name_plural = "部门"
        ordering = ["jurisdiction", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "slug"],
                name="department_address",
                violation_error_message="同一地区已有部门使用这个网址名。",
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "name"],
                name="department_name",
                violation_error_message="同一地区已有同名部门。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def must_state_operating_cost(self) -> bool:
        """Tell whether 机关运行经费 is less than all 公用经费 and so cannot be derived."""
        return self.includes_institutions and self.kind != DepartmentKind.INSTITUTION

    @property
    def nature(self) -> UnitNature:
        """Return which column of the economic mapping applies."""
        if self.kind == DepartmentKind.INSTITUTION:
            return UnitNature.INSTITUTION
        return UnitNature.ADMINISTRATIVE
