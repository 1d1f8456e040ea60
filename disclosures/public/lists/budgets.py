"""Tables of browse lists (django-tables2)."""

from __future__ import annotations

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
        "预算数（万元）",
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

    def render_spending(self, record: Publication) -> str:
        return show(record.spending, "万元")

    def render_tables_count(self, record: Publication) -> str:
        return f"{len(record.summary['tables'])}张"

    def render_projects(self, record: Publication) -> str:
        return f"{record.summary['counts']['projects']}个"

    def render_indicators(self, record: Publication) -> str:
        return f"{record.summary['counts'].get('indicators', 0)}个"
