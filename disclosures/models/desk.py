"""What the desk keeps beside a budget: acceptances, reviews of secrecy, drafts, uploads."""

from __future__ import annotations

from django.db import models

from disclosures.choices import SecrecyResult
from disclosures.models.budgets import Budget
from disclosures.models.people import User


class AcceptedFinding(models.Model):
    """A warning that was accepted with a written reason; it holds for these very words."""

    budget = models.ForeignKey(
        Budget, models.CASCADE, related_name="accepted_findings", verbose_name="部门预算"
    )
    key = models.CharField("提示", max_length=64, help_text="规则、位置和数字的指纹。")
    rule = models.CharField("规则", max_length=20)
    sentence = models.TextField("提示内容")
    reason = models.TextField("说明")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="说明人")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "已说明的提示"
        verbose_name_plural = "已说明的提示"
        ordering = ["budget", "rule", "id"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "key"], name="accepted_finding_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.sentence[:40]}"


class SecrecyReview(models.Model):
    """保密审查: who looked, when, with what result; for what the budget held then."""

    budget = models.ForeignKey(
        Budget, models.CASCADE, related_name="secrecy_reviews", verbose_name="部门预算"
    )
    reviewer = models.CharField("审查人", max_length=60)
    reviewed_on = models.DateField("审查日期")
    result = models.CharField("审查结果", max_length=10, choices=SecrecyResult.choices)
    note = models.TextField("审查意见", blank=True)
    of_version = models.PositiveIntegerField("审查时的修改序号")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "保密审查"
        verbose_name_plural = "保密审查"
        ordering = ["budget", "-id"]

    def __str__(self) -> str:
        return f"{self.reviewed_on} {self.get_result_display()}"


class Draft(models.Model):
    """What somebody typed on a page and has not saved: kept every few seconds."""

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts", verbose_name="用户")
    budget = models.ForeignKey(
        Budget, models.CASCADE, related_name="drafts", verbose_name="部门预算"
    )
    path = models.CharField("页面", max_length=200)
    body = models.TextField("内容", help_text="表单的编码，与提交时相同。")
    saved_at = models.DateTimeField("时间", auto_now=True)

    class Meta:
        verbose_name = "未保存的内容"
        verbose_name_plural = "未保存的内容"
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="draft_once")]

    def __str__(self) -> str:
        return self.path


class Upload(models.Model):
    """A workbook between examining and loading; deleted afterwards."""

    budget = models.ForeignKey(
        Budget, models.CASCADE, related_name="uploads", verbose_name="部门预算"
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="上传人")
    name = models.CharField("文件名", max_length=200)
    content = models.BinaryField("内容")
    sha256 = models.CharField("指纹", max_length=64)
    progress = models.PositiveSmallIntegerField("进度", default=0)
    report = models.JSONField("检查结果", null=True, editable=False)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "上传的文件"
        verbose_name_plural = "上传的文件"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
