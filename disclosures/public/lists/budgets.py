"""Tables of browse lists (django-tables2)."""

from __future__ import annotations

from decimal import Decimal

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from disclosures.kernel.money import show
from disclosures.models import Publication
from disclosures.publication.addresses import current_stem


class PublicationTable(tables.Table):
    """Published budgets across cities."""

    place = tables.Column(
        "地区", accessor="budget__department__jurisdiction__name",
        order_by=("overview__region",),
    )  # fmt: skip
    department = tables.Column(
        "部门",
        accessor="budget__department__name",
        attrs={"td": {"class": "name"}},
    )
    year = tables.Column("年度", accessor="budget__fiscal_year_id", order_by=("overview__year",))
    spending = tables.Column(
        "支出总计（万元）",
        accessor="overview__spending",
        attrs={"td": {"class": "amount"}, "th": {"class": "amount"}},
    )
    headline = tables.Column(
        "没有公开支出总计的",
        empty_values=(),
        orderable=False,
        attrs={"td": {"class": "amount"}, "th": {"class": "amount"}},
    )
    tables_count = tables.Column("公开表", empty_values=(), orderable=False)
    projects = tables.Column("项目", empty_values=(), orderable=False)
    indicators = tables.Column("绩效指标", empty_values=(), orderable=False)
    published_at = tables.DateColumn(verbose_name="公开日期", format="Y-m-d")

    class Meta:
        template_name = "tables/list.html"
        order_by = ("-year", "place")
        caption = "已公开的部门预算"

    def render_department(self, value: str, record: Publication) -> SafeString:
        return format_html('<a href="{}">{}</a>', current_stem(record), value)

    def render_spending(self, value: Decimal) -> str:
        return show(value, "万元")

    def render_headline(self, record: Publication) -> str:
        return instead(record) or "—"

    def render_tables_count(self, record: Publication) -> str:
        return f"{len(record.summary['tables'])}张"

    def render_projects(self, record: Publication) -> str:
        return _counted(record, "projects")

    def render_indicators(self, record: Publication) -> str:
        return _counted(record, "indicators")


def instead(record: Publication) -> str:
    """Say which figure stands for a budget that prints no 支出总计; blank for one that does."""
    overview = record.overview
    if overview.spending is not None or overview.headline_amount is None:
        return ""
    return f"{overview.headline} {show(overview.headline_amount, '万元')}万元"


def _counted(record: Publication, name: str) -> str:
    """Return how many a budget publishes; a dash for none."""
    count = record.summary["counts"].get(name, 0)
    return f"{count}个" if count else "—"
