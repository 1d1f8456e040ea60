"""No statement rewrites what was published or logged, on either database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from disclosures.models import Budget, Figure, LogEntry, Publication, PublishedProject
from disclosures.publication import guards, publishing, verifying
from disclosures.workflow import actions
from indicators.models import PublishedIndicator
from tests.conftest import OPEN_FOR_TESTS
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
    "its budget": lambda: Publication.objects.update(budget=F("budget_id") + 1),
    "its number": lambda: Publication.objects.update(id=F("id") + 100),
    "its taking down": raw("UPDATE disclosures_publication SET withdrawn_at = published_at"),
    "the reason of it": raw("UPDATE disclosures_publication SET withdrawal_reason = 'x'"),
    "its successor": raw("UPDATE disclosures_publication SET superseded_by_id = id"),
    "a publication away": raw("DELETE FROM disclosures_publication"),
    "the newest publication away": raw(
        "DELETE FROM disclosures_publication"
        " WHERE id = (SELECT max(id) FROM disclosures_publication)"
    ),
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
    "an indicator's group": raw("DELETE FROM indicators_indicatorband"),
    "a search entry away": raw("DELETE FROM disclosures_searchentry"),
    "the log away": raw("DELETE FROM disclosures_logentry"),
    "the newest log entry away": raw(
        "DELETE FROM disclosures_logentry WHERE id = (SELECT max(id) FROM disclosures_logentry)"
    ),
    "the number of a log entry": lambda: LogEntry.objects.update(id=F("id") + 1000),
    "the budget of a log entry": lambda: LogEntry.objects.update(budget=None),
}  # fmt: skip


@pytest.mark.parametrize("what", ATTEMPTS)
def test_a_statement_is_refused(what: str) -> None:
    with pytest.raises(DatabaseError, match=r"不可|不能"), transaction.atomic():
        ATTEMPTS[what]()
    assert [problem for _, problem in verifying.verify() if problem] == []


@pytest.mark.parametrize("table", [guards.PUBLICATION, guards.LOG, *guards.derived()])
@pytest.mark.parametrize("other", ["", "disclosures_user, "])
def test_no_guarded_table_is_truncated(table: str, other: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    with pytest.raises(DatabaseError, match=r"不可|不能"), transaction.atomic():
        connection.check_constraints()  # what is pending would be in the way
        raw(f"TRUNCATE {other}{table} CASCADE")()


REPLACING = {
    "a publication": "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
    "a publication of the same version": (
        "INSERT OR REPLACE INTO {0} (title, unit, content, summary, table_specs, words, sha256,"
        " previous_chain, chain, published_at, reason, withdrawal_reason, budget_id, version)"
        " SELECT title, unit, content, summary, table_specs, words, sha256, previous_chain, 'x',"
        " published_at, reason, withdrawal_reason, budget_id, version FROM {0} LIMIT 1"
    ),
    "a log entry": "INSERT OR REPLACE INTO {1} SELECT * FROM {1}",
    "a log entry of the same sequence": (
        "INSERT OR REPLACE INTO {1} (sequence, at, verb, message, detail, digest)"
        " SELECT sequence, at, verb, message, detail, digest FROM {1} LIMIT 1"
    ),
    "a figure": "INSERT OR REPLACE INTO disclosures_figure SELECT * FROM disclosures_figure",
    "a tally": "UPDATE OR REPLACE disclosures_tally SET spec = 'x', \"row\" = 'x', region = 'x'",
}


@pytest.mark.parametrize("heard", ["OFF", "ON"])
@pytest.mark.parametrize("what", REPLACING)
def test_replacing_is_refused_also_where_triggers_do_not_hear_of_it(what: str, heard: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has REPLACE")
    raw(f"PRAGMA recursive_triggers={heard}")()
    statement = REPLACING[what].format(guards.PUBLICATION, guards.LOG)
    with pytest.raises(IntegrityError, match=r"不可|不能"), transaction.atomic():
        raw(statement)()
    raw("PRAGMA recursive_triggers=ON")()


def test_every_connection_lets_triggers_hear_what_replace_deletes() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a setting of SQLite")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers")
        assert cursor.fetchone() == (1,)


def test_an_upsert_is_refused() -> None:
    for table, column in ((guards.PUBLICATION, "title"), (guards.LOG, "message")):
        with pytest.raises(IntegrityError, match="不可"), transaction.atomic():
            raw(
                f"INSERT INTO {table} SELECT * FROM {table} WHERE true"
                f" ON CONFLICT (id) DO UPDATE SET {column} = 'x'"
            )()


def test_what_is_decided_is_decided_once() -> None:
    first, second, third = Publication.objects.order_by("pk")[:3]
    now = timezone.now()
    with transaction.atomic(), guards.deciding():
        Publication.objects.filter(pk=first.pk).update(
            withdrawn_at=now, withdrawal_reason="涉密", superseded_by=second
        )
    again: list[Callable[[], object]] = [
        lambda: Publication.objects.filter(pk=first.pk).update(withdrawn_at=None),
        lambda: Publication.objects.filter(pk=first.pk).update(withdrawn_at=timezone.now()),
        lambda: Publication.objects.filter(pk=first.pk).update(withdrawal_reason="别的"),
        lambda: Publication.objects.filter(pk=first.pk).update(superseded_by=None),
        lambda: Publication.objects.filter(pk=first.pk).update(superseded_by=third),
        lambda: Publication.objects.filter(pk=third.pk).update(superseded_by=second),
        lambda: Publication.objects.filter(pk=third.pk).update(withdrawal_reason="没有撤下"),
        lambda: Publication.objects.filter(pk=third.pk).update(title="x"),
    ]
    for act in again:
        with pytest.raises(IntegrityError, match="不可"), transaction.atomic(), guards.deciding():
            act()
    first.refresh_from_db()
    assert (first.withdrawn_at, first.superseded_by_id) == (now, second.pk)


@pytest.mark.parametrize("door", [guards.deriving, guards.deciding])
def test_no_transaction_is_committed_with_a_door_open(
    door: Callable[[], AbstractContextManager[None]],
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), door():
        connection.check_constraints()  # as a commit does
    connection.check_constraints()
    assert list(guards.problems()) == []


def test_an_installation_has_no_door_for_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "TESTING", False)
    assert list(guards.problems()) != []  # these are the triggers of a test run
    connection.check_constraints()
    guards.install()
    assert list(guards.problems()) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(OPEN_FOR_TESTS)()
    raw("INSERT INTO disclosures_guard (name) VALUES ('tests')")()
    assert any("disclosures_guard 里有一行 tests" in each for each in guards.problems())
    for name in ("the newest log entry away", "a search entry away", "its taking down"):
        with pytest.raises(IntegrityError), transaction.atomic():
            ATTEMPTS[name]()
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.check_constraints()
    raw("DELETE FROM disclosures_guard")()


DAMAGES = {
    "dropped": ("DROP TRIGGER log_stays{on}", "触发器 log_stays 不在"),
    "altered": (
        "DROP TRIGGER log_stays{on};"
        "CREATE TRIGGER log_stays BEFORE DELETE ON disclosures_logentry {nothing}",
        "触发器 log_stays 被改动",
    ),
    "disabled": ("ALTER TABLE disclosures_logentry DISABLE TRIGGER log_stays", "log_stays 被改动"),
    "emptied": (
        "CREATE OR REPLACE FUNCTION log_stays() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RETURN OLD; END$$",
        "log_stays 被改动",
    ),
    "added": (
        "CREATE TRIGGER quiet BEFORE DELETE ON disclosures_logentry {nothing}",
        "来历不明的触发器 quiet",
    ),
    "no doors": ("DROP TABLE disclosures_guard", "表 disclosures_guard 不在"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_trigger_that_was_touched_is_seen_and_put_back(damage: str) -> None:
    statement, said = DAMAGES[damage]
    postgres = connection.vendor == "postgresql"
    if not postgres and damage in ("disabled", "emptied"):
        pytest.skip("SQLite has no such statement")
    assert list(guards.problems()) == []
    connection.check_constraints()
    nothing = "FOR EACH ROW EXECUTE FUNCTION log_new()" if postgres else "BEGIN SELECT 1; END"
    on = " ON disclosures_logentry" if postgres else ""
    for each in statement.format(on=on, nothing=nothing).split(";C"):
        raw(each if each.startswith(("D", "A", "C")) else f"C{each}")()
    assert [said in each for each in guards.problems()] == [True]
    if damage == "added":
        raw(f"DROP TRIGGER quiet{on}")()
    guards.install()
    assert list(guards.problems()) == []


def test_reindexing_and_publishing_still_work(samples: None) -> None:
    for publication in Publication.objects.all():
        publishing.reindex(publication)
    budget = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    actions.perform("correct", budget, None, "更正")
    for verb in ("submit", "approve", "publish"):
        actions.perform(verb, budget, None, transcribed=True)
    assert [problem for _, problem in verifying.verify() if problem] == []
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
        cursor.execute(OPEN_FOR_TESTS)
    LogEntry.objects.filter(sequence__gte=anchored["sequence"]).delete()
    assert any("操作记录已不在" in problem for _, problem in verifying.verify())
