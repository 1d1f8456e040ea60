"""A budget is prepared once and handed from check to publication."""

from __future__ import annotations

from collections import Counter
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disclosures.facts.loading import Facts
from disclosures.models import Budget, Publication
from disclosures.publication import derived, publishing, verifying
from disclosures.reconciliation.engine import reconcile
from disclosures.site import rendering
from disclosures.workflow import case
from disclosures.workflow.actions import perform

pytestmark = pytest.mark.django_db
MOST = 50  # queries of a correction: eight of them for the version before; it was 95


def approved() -> Budget:
    """Return 渝北 2024, opened for a correction and approved again."""
    budget = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    for verb in ("correct", "submit", "approve"):
        perform(verb, budget, None, "试", transcribed=True)
        budget.refresh_from_db()
    return budget


def test_facts_tables_and_rules_are_asked_once_for_a_publication(samples: None) -> None:
    budget, asked = approved(), Counter[str]()

    def counted(name: str, function: object) -> object:
        def call(*args: object, **kwargs: object) -> object:
            asked[name] += 1
            return function(*args, **kwargs)  # type: ignore[operator]

        return call

    with (
        rendering.deferred(),
        patch.object(Facts, "load", counted("facts", Facts.load)),
        patch.object(publishing, "pack", counted("pack", publishing.pack)),
        patch.object(case, "reconcile", counted("rules", reconcile)),
        patch.object(derived, "reconcile", counted("rules", reconcile)),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        perform("publish", budget, None, transcribed=True)
    assert asked == {"facts": 1, "pack": 1, "rules": 1}
    assert len(queries) <= MOST


def test_what_was_just_found_is_what_the_frozen_print_says(samples: None) -> None:
    with rendering.deferred():
        perform("publish", approved(), None, transcribed=True)
    publication = Publication.objects.order_by("-pk")[0]
    assert publication.version == 2
    problems = [text for each, text in verifying.verify() if each == publication]
    assert problems == [""]
