"""Triggers in the database: what was published and logged is not changed by any statement.

Neither the admin nor a shell, an import or raw SQL can rewrite a publication or the log; the
flat rows derived from a publication are only written while they are being derived, and what is
decided about it later (superseded, withdrawn) only by a verb, once. Installed after every
migrate, since SQLite loses a table's triggers when a migration rebuilds it.

A door is a row of a small table that no transaction can be committed with: its foreign key,
checked at the commit, points at a row that cannot exist. So a crash leaves no door open.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from disclosures.kernel.shelf import Shelf
from disclosures.publication import search_index

GUARD: Final = "disclosures_guard"
DERIVED: Final = (
    "disclosures_figure",
    "disclosures_overview",
    "disclosures_publishedproject",
    "disclosures_searchentry",
    "disclosures_tally",
)
GUARDED: Final[Shelf[str]] = Shelf(str)  # tables of derived rows that apps bring
PUBLICATION: Final = "disclosures_publication"
LOG: Final = "disclosures_logentry"
DECIDED: Final = ("superseded_by_id", "withdrawn_at", "withdrawal_reason")
KEPT: Final = "公开版本不可修改，请以更正产生新版本。"
ONCE: Final = "公开版本被取代、撤下只记一次，由更正和撤下产生，不可另改。"
LOGGED: Final = "操作记录不可修改或删除。"
COPIED: Final = "公开数字由公开内容得出，不能单独改动。"
ALWAYS: Final = "1 = 1"

TESTING = False  # a test run and a benchmark empty the tables: a door that no installation has


@dataclass(frozen=True)
class Trigger:
    """What is refused before which event on a table, and the sentence that says so."""

    name: str
    table: str
    event: str  # INSERT, DELETE, UPDATE OF …, TRUNCATE
    refused: str  # a condition that both databases understand, over OLD and NEW
    message: str

    @property
    def condition(self) -> str:
        """Return when it refuses; in a test run never while the tests' door is open."""
        return f"{self.refused} AND {_shut('tests')}" if TESTING else self.refused


def derived() -> tuple[str, ...]:
    """Return the tables whose rows are derived from publications."""
    return (*DERIVED, *GUARDED.values())


def install(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Make the triggers that are missing or other than they should be. Receives post_migrate."""
    database = connections[using]
    if database.vendor not in ("sqlite", "postgresql"):
        return
    with database.cursor() as cursor:
        if _guard(database, cursor) != _expected_guard(database):
            cursor.execute(f"DROP TABLE IF EXISTS {GUARD}")
            cursor.execute(_guard_table(database))
        present = _present(database, cursor)
        for each in triggers(database, cursor):
            if present.get((each.table, each.name)) == _expected(database, each):
                continue
            if (each.table, each.name) in present:
                drop = f"DROP TRIGGER {each.name}"
                postgres = database.vendor == "postgresql"
                cursor.execute(f"{drop} ON {each.table}" if postgres else drop)
            for statement in _statements(database, each):
                cursor.execute(statement)
        if database.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS disclosures_refuse()")  # of an older version


def problems() -> Iterator[str]:
    """Yield what is wrong with the guard: a trigger missing, altered or strange, a door open."""
    if connection.vendor not in ("sqlite", "postgresql"):
        return
    mend = "请运行 manage.py migrate 重新装上，并查明是谁改动的"
    with connection.cursor() as cursor:
        if _guard(connection, cursor) != _expected_guard(connection):
            yield f"触发器所用的表 {GUARD} 不在或被改动，{mend}"
            return
        cursor.execute(f"SELECT name FROM {GUARD}")
        for (name,) in cursor.fetchall():
            if not (TESTING and name == "tests"):
                yield f"表 {GUARD} 里有一行 {name}，触发器因此不起作用，请删去这一行并查明来由"
        present = _present(connection, cursor)
        for each in triggers(connection, cursor):
            found = present.pop((each.table, each.name), None)
            if found != _expected(connection, each):
                state = "不在" if found is None else "被改动或停用"
                yield f"表 {each.table} 的触发器 {each.name} {state}，{mend}"
        for statement in search_index.triggers(connection.vendor):
            name = statement.split()[2]
            if present.pop(("disclosures_searchentry", name), None) != statement:
                yield f"检索用的触发器 {name} 不在或被改动，{mend}"
        for table, name in present:
            yield f"表 {table} 上有来历不明的触发器 {name}，请查明后删去"


@contextlib.contextmanager
def deriving() -> Iterator[None]:
    """Let the flat rows of publications be written; inside the caller's transaction."""
    with _door("derived"):
        yield


@contextlib.contextmanager
def deciding() -> Iterator[None]:
    """Let a publication be marked as superseded or withdrawn, once; inside a transaction."""
    with _door("decided"):
        yield


@contextlib.contextmanager
def publishing() -> Iterator[None]:
    """Let a new version be stored: the one before superseded, its flat rows written."""
    with _door("derived", "decided"):
        yield


@contextlib.contextmanager
def _door(*names: str) -> Iterator[None]:
    """Open doors and shut them again; an error leaves it to the rollback.

    Doors are opened together: whoever opens one inside another finds that one open and leaves
    it open.
    """
    rows = ", ".join(["(%s)"] * len(names))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {GUARD} (name) VALUES {rows} ON CONFLICT DO NOTHING", list(names)
        )
        opened = cursor.rowcount > 0
    yield
    if opened:
        marks = ", ".join(["%s"] * len(names))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {GUARD} WHERE name IN ({marks})", list(names))


def triggers(database: BaseDatabaseWrapper, cursor: CursorWrapper) -> list[Trigger]:
    """Return every trigger that this database should have."""
    tables = set(database.introspection.table_names(cursor))
    found: list[Trigger] = []
    if {PUBLICATION, LOG} <= tables:
        found += _of_publications(_columns(database, cursor, PUBLICATION))
        found += _of_the_log(_columns(database, cursor, LOG))
    for table in derived():
        if table in tables:
            for event in ("INSERT", "UPDATE", "DELETE"):
                name = f"{table}_{event.lower()}"
                found.append(Trigger(name, table, event, _shut("derived"), COPIED))
    if database.vendor == "postgresql":
        messages = {PUBLICATION: KEPT, LOG: LOGGED}
        for table in dict.fromkeys(each.table for each in found):
            message = messages.get(table, COPIED)
            found.append(Trigger(f"{table}_truncate", table, "TRUNCATE", ALWAYS, message))
    return found


def _of_publications(columns: list[str]) -> list[Trigger]:
    fixed = ", ".join(each for each in columns if each not in DECIDED)
    # REPLACE deletes the row it conflicts with, and no trigger for DELETE hears of it
    taken = f"EXISTS (SELECT 1 FROM {PUBLICATION} AS p WHERE "
    same = "p.id = NEW.id OR p.chain = NEW.chain"
    version = "p.budget_id = NEW.budget_id AND p.version = NEW.version"
    successor = "p.superseded_by_id = NEW.superseded_by_id"
    withdrawn = "OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL"
    superseded = f"OLD.superseded_by_id IS NOT NULL OR {taken}{successor} AND p.id <> NEW.id)"
    return [
        Trigger("publication_kept", PUBLICATION, f"UPDATE OF {fixed}", ALWAYS, KEPT),
        Trigger("publication_stays", PUBLICATION, "DELETE", ALWAYS, KEPT),
        Trigger(
            "publication_new", PUBLICATION, "INSERT",
            f"{taken}{same} OR {version} OR {successor})", KEPT,
        ),
        Trigger(
            "publication_withdrawn", PUBLICATION, "UPDATE OF withdrawn_at, withdrawal_reason",
            f"({_shut('decided')} OR {withdrawn})", ONCE,
        ),
        Trigger(
            "publication_superseded", PUBLICATION, "UPDATE OF superseded_by_id",
            f"({_shut('decided')} OR {superseded})", ONCE,
        ),
    ]  # fmt: skip


def _of_the_log(columns: list[str]) -> list[Trigger]:
    fixed = ", ".join(each for each in columns if each != "budget_id")
    taken = f"EXISTS (SELECT 1 FROM {LOG} AS l WHERE l.id = NEW.id OR l.sequence = NEW.sequence)"
    # a draft may be deleted, then its entries name no budget any more; a published one stays
    published = f"EXISTS (SELECT 1 FROM {PUBLICATION} AS p WHERE p.budget_id = OLD.budget_id)"
    return [
        Trigger("log_kept", LOG, f"UPDATE OF {fixed}", ALWAYS, LOGGED),
        Trigger(
            "log_budget", LOG, "UPDATE OF budget_id",
            f"(NEW.budget_id IS NOT NULL OR {published})", LOGGED,
        ),
        Trigger("log_stays", LOG, "DELETE", ALWAYS, LOGGED),
        Trigger("log_new", LOG, "INSERT", taken, LOGGED),
    ]  # fmt: skip


def _columns(database: BaseDatabaseWrapper, cursor: CursorWrapper, table: str) -> list[str]:
    return [each.name for each in database.introspection.get_table_description(cursor, table)]


def _shut(door: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM {GUARD} WHERE name = '{door}')"


def _statements(database: BaseDatabaseWrapper, each: Trigger) -> list[str]:
    if database.vendor == "sqlite":
        return [_expected(database, each)]
    rows = "STATEMENT" if each.event == "TRUNCATE" else "ROW"
    return [
        f"CREATE OR REPLACE FUNCTION {each.name}() RETURNS trigger LANGUAGE plpgsql "
        f"AS $${_body(each)}$$",
        f"CREATE TRIGGER {each.name} BEFORE {each.event} ON {each.table} "
        f"FOR EACH {rows} EXECUTE FUNCTION {each.name}()",
    ]


def _body(each: Trigger) -> str:
    passed = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(each.event, "NEW")
    return (
        f"BEGIN IF {each.condition} THEN RAISE EXCEPTION '{each.message}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {passed}; END"
    )


def _expected(database: BaseDatabaseWrapper, each: Trigger) -> str:
    """Return a trigger as the database's own catalogue should show it."""
    if database.vendor == "sqlite":
        return (
            f"CREATE TRIGGER {each.name} BEFORE {each.event} ON {each.table} "
            f"WHEN {each.condition} BEGIN SELECT RAISE(ABORT, '{each.message}'); END"
        )
    return f"{_statements(database, each)[1]} | {_body(each)}"


def _present(database: BaseDatabaseWrapper, cursor: CursorWrapper) -> dict[tuple[str, str], str]:
    """Return {(table, trigger): how the catalogue shows it} for the guarded tables."""
    if database.vendor == "sqlite":
        cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
    else:
        cursor.execute(
            "SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid, true) || ' | ' || p.prosrc "
            "|| CASE t.tgenabled WHEN 'O' THEN '' ELSE ' off' END "
            "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        )
    guarded = {PUBLICATION, LOG, GUARD, *derived()}
    return {(table, name): sql for table, name, sql in cursor.fetchall() if table in guarded}


def _guard_table(database: BaseDatabaseWrapper) -> str:
    number = "integer" if database.vendor == "sqlite" else "serial"
    never = "until = 0 OR name = 'tests'" if TESTING else "until = 0"
    return (
        f"CREATE TABLE {GUARD} (id {number} PRIMARY KEY CHECK (id > 0), name text NOT NULL, "
        f"until integer NOT NULL DEFAULT 0 CHECK ({never}), "
        f"FOREIGN KEY (until) REFERENCES {GUARD} (id) DEFERRABLE INITIALLY DEFERRED)"
    )


def _guard(database: BaseDatabaseWrapper, cursor: CursorWrapper) -> list[str]:
    """Return the definition of the doors' table as the catalogue shows it."""
    if database.vendor == "sqlite":
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [GUARD])
    else:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid, true) FROM pg_constraint "
            "WHERE conrelid = to_regclass(%s)",
            [GUARD],
        )
    return sorted(row[0] for row in cursor.fetchall())


def _expected_guard(database: BaseDatabaseWrapper) -> list[str]:
    if database.vendor == "sqlite":
        return [_guard_table(database)]
    never = "until = 0 OR name = 'tests'::text" if TESTING else "until = 0"
    return [
        "CHECK (id > 0)",
        f"CHECK ({never})",
        f"FOREIGN KEY (until) REFERENCES {GUARD}(id) DEFERRABLE INITIALLY DEFERRED",
        "PRIMARY KEY (id)",
    ]
