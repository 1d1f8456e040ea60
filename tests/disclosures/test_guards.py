"""No statement rewrites what was published or logged, on either database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from disclosures.models import Budget, Figure, LogEntry, Publication, PublishedProject
from disclosures.publication import publishing
from disclosures.workflow import actions
from indicators.models import PublishedIndicator
from tests.staff_pages import make_user, signed_in


@pytest.fixture(autouse=True)
def shut(samples: None) -> Iterator[None]:
    """Shut the door that lets tests empty the tables."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM disclosures_guard WHERE name = 'tests'")
    yield


def raw(statement: str) -> Callable[[], object]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


ATTEMPTS: dict[str, Callable[[], object]] = {
    "the content of a publication": lambda: Publication.objects.update(content={}),
    "its hash": lambda: Publication.objects.update(sha256="0" * 64),
    "its date": lambda: Publication.objects.update(published_at="2020-01-01T00:00:00Z"),
    "a publication away": raw("DELETE FROM disclosures_publication"),
    "a figure": lambda: Figure.objects.update(amount=1),
    "figures away": lambda: Figure.objects.all().delete(),
    "a figure by SQL": raw("UPDATE disclosures_figure SET amount = 1"),
    "a figure more": lambda: Figure.objects.create(
        publication=Publication.objects.all()[0], table="t", spec="t", row="r", column="c",
        label="x", amount=1,
    ),
    "a project": lambda: PublishedProject.objects.update(amount=1),
    "an indicator": lambda: PublishedIndicator.objects.update(name="x"),
    "the log": lambda: LogEntry.objects.update(message="x"),
    "the log away": raw("DELETE FROM disclosures_logentry"),
}  # fmt: skip


@pytest.mark.parametrize("what", ATTEMPTS)
def test_a_statement_is_refused(what: str) -> None:
    with pytest.raises(DatabaseError, match=r"不可|不能"), transaction.atomic():
        ATTEMPTS[what]()
    assert [problem for _, problem in publishing.verify() if problem] == []


def test_reindexing_and_publishing_still_work(samples: None) -> None:
    for publication in Publication.objects.all():
        publishing.reindex(publication)
    budget = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    actions.perform("correct", budget, None, "更正")
    for verb in ("submit", "approve", "publish"):
        actions.perform(verb, budget, None, transcribed=True)
    assert [problem for _, problem in publishing.verify() if problem] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM disclosures_guard")
        assert cursor.fetchone() == (0,)


def test_a_draft_is_deleted_though_the_log_names_it(samples: None) -> None:
    published = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    draft = Budget.objects.create(
        department=published.department, fiscal_year_id=2026, table_set="chongqing-2024"
    )
    entry = actions.log("create", draft, None)
    draft.delete()
    assert LogEntry.objects.get(pk=entry.pk).budget_id is None


def test_the_admin_offers_no_way_either(samples: None) -> None:
    client: Client = signed_in(make_user("admin", staff=True))
    publication = Publication.objects.all()[0]
    for tail in ("change/", "delete/"):
        reply = client.post(f"/admin/disclosures/publication/{publication.pk}/{tail}", {"a": "b"})
        assert reply.status_code in (302, 403, 404)
    assert Publication.objects.get(pk=publication.pk).sha256 == publication.sha256


def test_a_log_cut_at_its_tail_is_seen(samples: None) -> None:
    anchored = Publication.objects.order_by("-pk")[0].content["log"]
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO disclosures_guard (name) VALUES ('tests')")
    LogEntry.objects.filter(sequence__gte=anchored["sequence"]).delete()
    assert any("操作记录已不在" in problem for _, problem in publishing.verify())
