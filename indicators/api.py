"""Indicators as JSON."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db.models import QuerySet

from disclosures.public.api.listing import Given, containing, endpoint, of, reference
from disclosures.public.api.openapi import MAYBE, TEXT, Resource, object_of, ref, words
from disclosures.public.api.parameters import Parameters
from indicators.models import PublishedIndicator


class IndicatorParameters(Parameters):
    """What indicators are narrowed by."""

    level1 = forms.CharField(required=False, max_length=40)
    level2 = forms.CharField(required=False, max_length=40)


def _indicators(given: Given) -> QuerySet[Any]:
    found = of(PublishedIndicator.objects.order_by("pk"), given)
    for name in ("level1", "level2"):
        if given[name]:
            found = found.filter(**{name: given[name]})
    return containing(found, "words", given["q"])


def _indicator(each: PublishedIndicator) -> dict[str, Any]:
    return {"publication": reference(each.publication), **each.record}


INDICATOR: Final = object_of(
    {
        "publication": ref("Reference"),
        "goal": {"enum": ["department", "project"]},
        "project": {"oneOf": [{"type": "null"}, object_of({"code": TEXT, "name": TEXT})]},
        "level1": TEXT, "level2": TEXT, "level3": TEXT, "description": TEXT,
        "operator": TEXT, "value": MAYBE, "unit": TEXT, "value_text": TEXT,
        "weight": MAYBE, "core": {"type": ["boolean", "null"]}, "basis": TEXT,
    }
)  # fmt: skip
RESOURCE: Final = Resource(
    "indicators",
    endpoint(IndicatorParameters, _indicators, _indicator),
    "已公开的绩效指标",
    "Indicator",
    INDICATOR,
    (words("level1", "一级指标", 40), words("level2", "二级指标", 40)),
)
