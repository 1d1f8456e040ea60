"""The log, and access that was refused: for the administrator."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any, Final

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.timezone import localtime, make_aware

from disclosures.choices import Stage
from disclosures.desk.verbs import VERBS
from disclosures.listing.columns import ListColumn, ListTable, MomentColumn
from disclosures.listing.filters import ListFilter
from disclosures.listing.keyset import Order
from disclosures.listing.listing import Listing
from disclosures.models import Department, LogEntry, RefusedAccess, User

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
BUDGET: Final = ("budget__department__name", "budget__fiscal_year_id", "budget__stage")


def _day(label: str, lookup: str, at: time) -> django_filters.DateFilter:
    """Return a filter for a day that a moment of the log may have."""
    return django_filters.DateFilter(
        label=label,
        method=lambda rows, name, value: rows.filter(**{lookup: _moment(value, at)}),
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[
            MinValueValidator(FIRST, f"日期不早于{FIRST}。"),
            MaxValueValidator(LAST, f"日期不晚于{LAST}。"),
        ],
    )


def _moment(day: date, at: time) -> datetime:
    return make_aware(datetime.combine(day, at))


class AuditFilter(ListFilter):
    """What to look for in the log."""

    department = django_filters.ModelChoiceFilter(
        label="部门",
        field_name="budget__department",
        queryset=Department.objects.all(),
        empty_label="全部",
    )
    user = django_filters.ModelChoiceFilter(
        label="用户", queryset=User.objects.all(), empty_label="全部"
    )
    verb = django_filters.ChoiceFilter(
        label="动作", choices=sorted(VERBS.items()), empty_label="全部"
    )
    since = _day("从", "at__gte", time.min)
    until = _day("到", "at__lte", time.max)


def budget_said(row: dict[str, Any]) -> str:
    """Return the budget of a row that has the fields of BUDGET, in words; blank without one."""
    name, year, stage = (row[key] for key in BUDGET)
    return f"{name} {year}年部门{Stage(stage).label}" if name else ""


class AuditTable(ListTable):
    """Who did what when, and in the file with which figures."""

    sequence = ListColumn("序号")
    at = MomentColumn("时间")
    user = ListColumn(
        "用户", needs=("user__username",), read=lambda row: row["user__username"] or "系统"
    )
    department = ListColumn("部门", needs=BUDGET, read=lambda row: row[BUDGET[0]] or "")
    budget = ListColumn("预算", read=budget_said)
    verb = ListColumn("动作", needs=("verb",), read=lambda row: VERBS.get(row["verb"], row["verb"]))
    message = ListColumn("说明")
    detail = ListColumn(
        "详情", needs=("detail",), visible=False,
        read=lambda row: json.dumps(row["detail"], ensure_ascii=False, sort_keys=True),
    )  # fmt: skip
    digest = ListColumn("链值", visible=False)


class Audit(Listing):
    """The log, the newest first; as a file in its order."""

    title = "操作记录"
    caption = "共 {count} 条，最新的在前"
    filename = "audit"
    table = AuditTable
    filters = AuditFilter
    orders = (Order("newest", "最新的在前", ("-sequence",)), Order("in-order", "", ("sequence",)))
    in_file = "in-order"
    per_page = 100
    has_totals = False
    codes = False

    def rows(self) -> QuerySet[LogEntry]:
        return LogEntry.objects.all()


def _when(row: dict[str, Any]) -> str:
    at = localtime(row["at"])
    if row["path"]:
        shown = at.strftime("%Y-%m-%d %H:%M:%S")
    elif row["username"]:
        shown = at.strftime("%Y-%m-%d（当天）")
    else:
        shown = at.strftime("%Y-%m-%d %H时（一小时）")
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), shown)


def _from(row: dict[str, Any]) -> str:
    return row["address"] or ("" if row["username"] else "其他地址")


def _where(row: dict[str, Any]) -> str:
    if row["path"]:
        return f"{row['method']} {row['path']}"
    return "其余各次" if row["username"] else ""


class RefusedTable(ListTable):
    """Who was not let do what."""

    at = ListColumn("时间", needs=("at", "path", "username"), read=_when)
    username = ListColumn("用户", read=lambda row: row["username"] or "没有登录")
    address = ListColumn("来源地址", needs=("address",), read=_from)
    path = ListColumn("网址", needs=("method",), read=_where)
    reason = ListColumn("原因", attrs={"td": {"class": "name"}})
    count = ListColumn("次数")


class RefusedFilter(ListFilter):
    """Whose refusals."""

    who = django_filters.CharFilter(label="用户名或来源地址", method="by_who", max_length=150)

    def by_who(
        self, rows: QuerySet[RefusedAccess], name: str, value: str
    ) -> QuerySet[RefusedAccess]:
        return rows.filter(Q(username=value) | Q(address=value))


class Refused(Listing):
    """Access that was refused, the newest first."""

    title = "被拒绝的访问"
    caption = "共 {count} 条，最新的在前"
    table = RefusedTable
    filters = RefusedFilter
    orders = (Order("newest", "最新的在前", ("-at", "-id")),)
    per_page = 100
    has_totals = False

    def rows(self) -> QuerySet[RefusedAccess]:
        return RefusedAccess.objects.all()
