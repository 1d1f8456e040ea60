"""A budget that was published keeps what it printed: its silence was read as "none" then.

Drafts that were never published get nothing: their offices are asked.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

ASSETS = {
    "vehicles_held": ("held", False),
    "equipment_held": ("held", True),
    "vehicles_planned": ("planned", False),
    "equipment_planned": ("planned", True),
}


def keep(apps: Any, schema_editor: Any) -> None:
    budget_model = apps.get_model("disclosures", "Budget")
    publication_model = apps.get_model("disclosures", "Publication")
    nil_model = apps.get_model("disclosures", "NilReturn")
    summaries = publication_model.objects.order_by("version").values_list("budget", "summary")
    printed = dict(summaries.iterator(chunk_size=200))
    for pk, summary in printed.items():
        budget = budget_model.objects.get(pk=pk)
        for subject in _none(budget, summary):
            nil_model.objects.get_or_create(budget=budget, subject=subject)


def _none(budget: Any, summary: Any) -> list[str]:
    """Return of what the newest version of a budget said there was none."""
    text = any(each["code"] == "narrative" for each in summary.get("texts", ()))
    table = any(each["kind"] == "procurement" for each in summary.get("tables", ()))
    subjects = []
    if (text or table) and not budget.procurement_items.exists():
        subjects.append("procurement")
    counted = [(each.moment, each.item == "equipment") for each in budget.assets.all()]
    for subject, (moment, equipment) in ASSETS.items():
        printed = text and any(when == moment for when, _ in counted)
        if printed and (moment, equipment) not in counted:
            subjects.append(subject)
    return subjects


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0010_said_none")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
