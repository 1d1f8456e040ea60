"""Clearing what has served: ended sessions, failures, old sign-ins, refusals, drafts, uploads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from disclosures.models import Draft, RefusedAccess, Upload

SIGN_INS_KEPT = timedelta(days=190)  # 网络安全法第二十一条: logs of at least six months
DRAFTS_KEPT = timedelta(days=90)
UPLOADS_KEPT = timedelta(days=1)
AT_ONCE = 500


def tidy(most: int | None = None) -> dict[str, int]:
    """Delete what is old, at most so many rows of each kind; return the counts by their name."""
    now = timezone.now()
    old: dict[str, QuerySet[Any]] = {
        "过期的登录": Session.objects.filter(expire_date__lt=now).order_by("expire_date"),
        "登录失败的计数": AccessAttempt.objects.filter(
            attempt_time__lte=now - settings.AXES_COOLOFF_TIME
        ),
        "登录记录": AccessLog.objects.filter(attempt_time__lt=now - SIGN_INS_KEPT),
        "登录失败记录": AccessFailureLog.objects.filter(attempt_time__lt=now - SIGN_INS_KEPT),
        "被拒绝的访问": RefusedAccess.objects.filter(
            at__lt=now - timedelta(days=settings.REFUSALS_DAYS)
        ),
        "未保存的内容": Draft.objects.filter(saved_at__lt=now - DRAFTS_KEPT),
        "上传的文件": Upload.objects.filter(at__lt=now - UPLOADS_KEPT),
    }
    return {name: _delete(found, most) for name, found in old.items()}


def _delete(found: QuerySet[Any], most: int | None) -> int:
    """Delete in portions, so that no transaction holds the database for long."""
    count = 0
    while most is None or count < most:
        portion = AT_ONCE if most is None else min(AT_ONCE, most - count)
        keys = list(found.values_list("pk", flat=True)[:portion])
        if not keys:
            break
        found.model._base_manager.filter(pk__in=keys).delete()
        count += len(keys)
    return count
