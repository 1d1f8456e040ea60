"""The home page: what there is and what was published last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string

from disclosures.kernel.money import show
from disclosures.kernel.registry import RECORD_COUNTS
from disclosures.models import Publication
from disclosures.publication.addresses import current_stem
from disclosures.publication.kept import kept
from disclosures.site.page import Page

HTML = "text/html; charset=utf-8"
NEWEST = 9
COUNTS_SECONDS = 60
STANDBY = "standby:/"  # in the store's map, and no address that anybody can ask for


def draw() -> bytes:
    """Return the home page as it is now."""
    newest = Publication.objects.listed().order_by("-published_at")[:NEWEST]
    context = {"cards": [_card(each) for each in newest], "numbers": _numbers()}
    return render_to_string("disclosures/public/home.html", context).encode()


def standby() -> Iterator[Page]:
    """Yield the copy that is shown while the database is away; drawn when it is asked for."""
    yield Page(STANDBY, HTML, draw())


def _card(each: Publication) -> dict[str, Any]:
    summary = each.summary
    department = each.budget.department
    return {
        "url": current_stem(each),
        "place": department.jurisdiction.name,
        "department": department.name,
        "year": each.budget.fiscal_year_id,
        "spending": show(each.overview.headline_amount, "万元"),
        "spending_of": each.overview.headline,
        "tables": len(summary["tables"]),
        "projects": summary["counts"]["projects"],
        "counts": [(each, each.of(summary)) for each in RECORD_COUNTS.values()],
    }


def _numbers() -> list[dict[str, Any]]:
    """Return the counts over everything current, kept for a minute."""
    return kept("home", Publication.objects.stamp(), _count, COUNTS_SECONDS)


def _count() -> list[dict[str, Any]]:
    rows = Publication.objects.current().values_list(
        "budget__department__jurisdiction", "budget__department", "summary"
    )
    summaries = [summary for _, _, summary in rows]
    return [
        {"label": "地区", "value": len({place for place, _, _ in rows}), "unit": "个"},
        {
            "label": "部门",
            "value": len({department for _, department, _ in rows}),
            "unit": "个",
        },
        {"label": "部门预算", "value": len(rows), "unit": "份"},
        {"label": "公开表", "value": sum(len(s["tables"]) for s in summaries), "unit": "张"},
        *(
            {"label": each.label, "value": sum(map(each.of, summaries)), "unit": each.unit}
            for each in RECORD_COUNTS.values()
        ),
    ]
