"""What was withdrawn: for the administrator."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from disclosures.desk.lists.audit import BUDGET, budget_said
from disclosures.listing.columns import ListColumn, ListTable, MomentColumn
from disclosures.listing.keyset import Order
from disclosures.listing.listing import Listing
from disclosures.models import Publication
from disclosures.publication.addresses import stem, version_address

STEM: Final = (
    "budget__department__jurisdiction_id",
    "budget__department__slug",
    "budget__fiscal_year_id",
)


def _version_url(row: Any) -> str:
    return version_address(stem(*(row[name] for name in STEM)), row["version"])


class WithdrawnTable(ListTable):
    """Versions of which nothing is left to the public but a tombstone."""

    budget = ListColumn("预算", needs=BUDGET, read=budget_said, heads=True)
    version = ListColumn(
        "版本", needs=("version", *STEM), read=lambda row: f"第 {row['version']} 版",
        linkify=_version_url,
    )  # fmt: skip
    published_at = MomentColumn("公开时间", form="%Y-%m-%d %H:%M")
    withdrawn_at = MomentColumn("撤下时间", form="%Y-%m-%d %H:%M")
    reason = ListColumn("原因", "withdrawal_reason")
    content = ListColumn(
        "内容", needs=("pk",), read=lambda row: "查看",
        linkify=lambda row: reverse("staff:look", args=[row["pk"]]),
    )  # fmt: skip


class Withdrawn(Listing):
    """The withdrawn versions, the last first."""

    title = "已撤下"
    caption = "共 {count} 个版本，最近撤下的在前"
    table = WithdrawnTable
    orders = (Order("newest", "最近撤下的在前", ("-withdrawn_at", "-id")),)
    has_totals = False

    def rows(self) -> QuerySet[Publication]:
        return Publication.objects.withdrawn()
