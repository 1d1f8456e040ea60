"""Two at work until they are killed: one saves a draft, one publishes version after version.

    python -m tests.upkeep.load save
    python -m tests.upkeep.load publish JOURNAL

After every publication one line goes into the journal: the head of the chain, and the hash of
what every public address serves from then on.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import django

django.setup()

from django.db import transaction  # noqa: E402

from disclosures.models import Budget, Department, NarrativePart, Publication  # noqa: E402
from disclosures.site import rendering  # noqa: E402
from disclosures.workflow import actions, editing  # noqa: E402

DRAFT = 2026  # the year of the budget that is saved
NEXT = {"draft": "submit", "submitted": "approve", "approved": "publish", "published": "correct"}


def saving() -> None:
    """Save for ever; the draft's version is the number of entries in the log about it."""
    draft = Budget.objects.create(
        department=Department.objects.get(jurisdiction="500112"),
        fiscal_year_id=DRAFT,
        table_set="chongqing-2024",
    )
    while True:
        save(draft)
        time.sleep(0.01)


def publishing(journal: Path) -> None:
    """Publish for ever."""
    while True:
        if publish() == "publish":
            with journal.open("a", encoding="utf-8") as file:
                file.write(json.dumps(now(), ensure_ascii=False) + "\n")


@transaction.atomic
def save(draft: Budget) -> None:
    """Change a draft, as the desk does."""
    locked = editing.lock(draft)
    NarrativePart.objects.update_or_create(
        budget=locked, code="duties", defaults={"text": f"第{locked.version + 1}次保存"}
    )
    editing.record(locked, None, "职能职责")


def publish() -> str:
    """Take the smallest office one step on; return which."""
    budget = Budget.objects.get(department__jurisdiction="500106")
    verb = NEXT[budget.status]
    actions.perform(verb, budget, None, "更正", transcribed=True)
    return verb


def now() -> dict[str, object]:
    """Return the head of the chain, and what every public address serves."""
    newest = Publication.objects.order_by("-pk").only("chain")[0]
    addresses = rendering.store().read_map()["addresses"]
    return {
        "chain": newest.chain,
        "served": {path: entry["object"] for path, entry in addresses.items()},
    }


if __name__ == "__main__":
    if sys.argv[1] == "save":
        saving()
    publishing(Path(sys.argv[2]))
