"""The log: who did what when, append-only and chained."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import connection, models, transaction

from disclosures.kernel.document import canonical
from disclosures.models.budgets import Budget
from disclosures.models.people import User


class LogEntry(models.Model):
    """One act. Each entry's hash covers its words and the hash before it."""

    sequence = models.PositiveBigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="用户")
    budget = models.ForeignKey(
        Budget, models.SET_NULL, null=True, related_name="log", verbose_name="部门预算"
    )
    verb = models.CharField("动作", max_length=30)
    message = models.TextField("说明", blank=True)
    detail = models.JSONField("详情", default=dict)
    digest = models.CharField("链值", max_length=64)

    class Meta:
        verbose_name = "操作记录"
        verbose_name_plural = "操作记录"
        ordering = ["-sequence"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append only."""
        if self.pk is not None:
            raise TypeError("操作记录不可修改。")
        with transaction.atomic(savepoint=False):
            _wait()
            last = LogEntry.objects.order_by("-sequence").only("sequence", "digest").first()
            self.sequence = last.sequence + 1 if last else 1
            self.digest = self.compute_digest(last.digest if last else "")
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: the log stays."""
        raise TypeError("操作记录不可删除。")

    def compute_digest(self, previous: str) -> str:
        """Return the SHA-256 over the previous digest and this entry."""
        content = {
            "sequence": self.sequence,
            "at": self.at.isoformat(),
            "user": self.user_id,
            "verb": self.verb,
            "message": self.message,
            "detail": self.detail,
        }
        return hashlib.sha256(previous.encode() + canonical(content)).hexdigest()


class RefusedAccess(models.Model):
    """What somebody was not let do: who is signed in by name, the others by address and hour.

    Not a part of the chained log: old rows are removed.
    """

    at = models.DateTimeField("时间", db_index=True)
    username = models.CharField("用户", max_length=150, blank=True)
    address = models.CharField("来源地址", max_length=45, blank=True)
    method = models.CharField("方法", max_length=10, blank=True)
    path = models.CharField("网址", max_length=200, blank=True)
    status = models.PositiveSmallIntegerField("状态码", default=0)
    reason = models.CharField("原因", max_length=300, blank=True)
    count = models.PositiveIntegerField("次数", default=1)

    class Meta:
        verbose_name = "被拒绝的访问"
        verbose_name_plural = "被拒绝的访问"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["username", "at"], name="refused_of_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["at", "username", "address"],
                condition=models.Q(path=""),
                name="refused_counted_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.username or self.address} {self.path}"


class AddressMap(models.Model):
    """What the map of published addresses should be: its SHA-256, one row.

    The map is a file; whoever exchanges it without the database is found out.
    """

    sha256 = models.CharField("指纹", max_length=64)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "地址表指纹"
        verbose_name_plural = "地址表指纹"

    def __str__(self) -> str:
        return self.sha256


def _wait() -> None:
    """Let one writer at a time add to the log (SQLite already does)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(20161028)")


def head() -> dict[str, Any] | None:
    """Return the last entry of the log, which a publication keeps as its witness."""
    last = LogEntry.objects.order_by("-sequence").only("sequence", "digest").first()
    return None if last is None else {"sequence": last.sequence, "digest": last.digest}


def verify_log() -> list[str]:
    """Return what is wrong with the log: entries changed, missing or out of order."""
    problems = []
    previous, expected = "", 1
    for entry in LogEntry.objects.order_by("sequence").iterator(chunk_size=1000):
        if entry.sequence != expected:
            problems.append(f"第{expected}条操作记录缺失")
            expected = entry.sequence
        if entry.compute_digest(previous) != entry.digest:
            problems.append(f"第{entry.sequence}条操作记录与链值不符")
        previous = entry.digest
        expected += 1
    return problems
