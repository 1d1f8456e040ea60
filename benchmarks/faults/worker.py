"""The two who take part: one works until it is killed, the other looks at what is left."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from disclosures.desk.imports import run, template  # noqa: E402
from disclosures.kernel import document as documents  # noqa: E402
from disclosures.models import Budget, LogEntry, Publication  # noqa: E402
from disclosures.models.records import verify_log  # noqa: E402
from disclosures.publication import derived, publishing, verifying  # noqa: E402
from disclosures.publication.addresses import current_stem  # noqa: E402
from disclosures.site import rendering  # noqa: E402
from disclosures.workflow import actions, editing  # noqa: E402

PLACES = {"publish": "500106", "import": "500112"}
NEXT = {"draft": "submit", "submitted": "approve", "approved": "publish", "published": "correct"}


def budget_of(what: str) -> Budget:
    """Return the budget that is worked on."""
    return Budget.objects.select_related("department__jurisdiction", "fiscal_year").get(
        department__jurisdiction=PLACES[what]
    )


def work(what: str) -> None:
    """Publish version after version, or import one workbook after the other, for ever."""
    workbooks = [(Path(settings.VAR) / f"{at}.xlsx").read_bytes() for at in (0, 1)] if (
        what == "import"
    ) else []  # fmt: skip
    print("ready", flush=True)
    while True:
        budget = budget_of(what)
        if what == "publish":
            verb = NEXT[budget.status]
            actions.perform(verb, budget, None, "试验", transcribed=True)
            continue
        for content in workbooks:
            with transaction.atomic():
                locked = editing.lock(budget_of(what))
                run.store_checked(locked, content, "a.xlsx", locked.version)
                editing.record(locked, None, "试验", "import")


def prepare(what: str) -> list[str]:
    """Make the two workbooks; return the fingerprints of the two states they lead to."""
    if what != "import":
        return []
    budget = budget_of(what)
    Budget.objects.filter(pk=budget.pk).update(status="draft")
    folder, states = Path(settings.VAR), []
    for at in (0, 1):
        if at:
            budget.lines.filter(functional__code="2010301").update(amount=1)
            budget.projects.order_by("-order")[0].delete()
        content = template.render(budget)
        (folder / f"{at}.xlsx").write_bytes(content)
        states.append(hashlib.sha256(content).hexdigest())
    return states


def look(what: str, states: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (state, problem); one pair without a problem when all is whole."""
    budget = budget_of(what)
    found = list(_published(budget)) if what == "publish" else list(_imported(budget, states))
    found += verify_log()
    if not found:
        yield budget.status, ""
    for each in found:
        yield budget.status, each


def _imported(budget: Budget, states: list[str]) -> Iterator[str]:
    now = hashlib.sha256(template.render(budget)).hexdigest()
    if now not in states:
        yield "the budget holds neither the one workbook nor the other"
    entries = LogEntry.objects.filter(budget=budget, verb="import").count()
    if budget.version != entries:
        yield f"version {budget.version} but {entries} imports in the log"


def _published(budget: Budget) -> Iterator[str]:
    versions = list(Publication.objects.filter(budget=budget).order_by("version"))
    newest = versions[-1]
    if [each.version for each in versions] != list(range(1, len(versions) + 1)):
        yield "versions are missing"
    if [each.pk for each in versions if each.superseded_by_id is None] != [newest.pk]:
        yield "not exactly one version is current"
    if LogEntry.objects.filter(budget=budget, verb="publish").count() != len(versions):
        yield "log and versions do not agree"
    if documents.digest(newest.content) != newest.sha256:
        yield "content and hash do not agree"
    figures = {(f.table, f.row, f.column, f.amount) for f in newest.figures.all()}
    right = {
        (f.table, f.row, f.column, f.amount)
        for f in derived.figures(newest, publishing.thaw(newest))
    }
    if figures != right:
        yield "figures and content do not agree"
    if (budget.status == "published") != (
        LogEntry.objects.filter(budget=budget).order_by("-sequence")[0].verb == "publish"
    ):
        yield f"status {budget.status} is not what the log says"
    store = rendering.store()
    for path, entry in store.read_map()["addresses"].items():
        if path.startswith(current_stem(newest)):
            body = (store.root / entry["object"]).read_bytes()
            if hashlib.sha256(body).hexdigest() != entry["object"].replace("/", ""):
                yield f"{path} is served damaged"


def last(what: str) -> Iterator[str]:
    """Check everything once more and say how much was done."""
    if what == "publish":
        yield from (f"{each}: {problem}" for each, problem in verifying.verify() if problem)
        rendering.render_all()
        newest = Publication.objects.filter(budget=budget_of(what)).count()
        addresses = rendering.store().read_map()["addresses"]
        if f"{current_stem(Publication.objects.all()[0])}v1/" and not any(
            f"/v{newest}/" in path for path in addresses
        ):
            yield "the newest version is not rendered after a start"
        yield f"done: {newest} versions, {len(addresses)} addresses"
    else:
        yield f"done: {budget_of(what).version} imports"


def main() -> None:
    """Work, or answer what is asked on standard input."""
    role, what = sys.argv[1:3]
    if role == "work":
        work(what)
    states = prepare(what)
    print("ready", flush=True)
    for line in sys.stdin:
        connection.close()
        if line.strip() == "last":
            answers = [f"|{each}" for each in last(what)]
        else:
            answers = ["|".join(each) for each in look(what, states)]
        print(len(answers), *answers, sep="\n", flush=True)


if __name__ == "__main__":
    main()
