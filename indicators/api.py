"""Indicators as JSON."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from disclosures.public.api.listing import Given, containing, endpoint, of, reference
from disclosures.public.api.parameters import IndicatorParameters
from indicators.models import PublishedIndicator


def _indicators(given: Given) -> QuerySet[Any]:
    found = of(PublishedIndicator.objects.order_by("pk"), given)
    for name in ("level1", "level2"):
        if given[name]:
            found = found.filter(**{name: given[name]})
    return containing(found, "words", given["q"])


def _indicator(each: PublishedIndicator) -> dict[str, Any]:
    return {"publication": reference(each.publication), **each.record}


indicators = endpoint(IndicatorParameters, _indicators, _indicator)
