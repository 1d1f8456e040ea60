"""Triggers in the database: what was published and logged is not changed by any statement.

Neither the admin nor a shell, an import or raw SQL can rewrite a publication or the log; the
flat rows derived from a publication are only written while they are being derived. Installed
after every migrate, since SQLite loses a table's triggers when a migration rebuilds it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

GUARD = "disclosures_guard"  # a row opens a door: "derived" while rows are derived
DERIVED = (
    "disclosures_figure",
    "disclosures_overview",
    "disclosures_publishedproject",
    "disclosures_searchentry",
    "disclosures_tally",
    "indicators_publishedindicator",
)
PUBLICATION = (
    "id", "budget_id", "version", "title", "unit", "content", "summary", "table_specs", "words",
    "spending", "sha256", "previous_chain", "chain", "published_at", "published_by_id", "reason",
)  # fmt: skip
LOG = ("id", "sequence", "at", "user_id", "verb", "message", "detail", "digest")
KEPT = "公开版本不可修改，请以更正产生新版本。"
LOGGED = "操作记录不可修改或删除。"
COPIED = "公开数字由公开内容得出，不能单独改动。"

Trigger = tuple[str, str, str, str, str]  # name, table, event, door, message


def triggers() -> list[Trigger]:
    """Return every trigger: its name, table, event, the door that lets through, the message."""
    found = [
        ("publication_kept", "disclosures_publication", _of(PUBLICATION), "never", KEPT),
        ("publication_stays", "disclosures_publication", "DELETE", "never", KEPT),
        ("log_kept", "disclosures_logentry", _of(LOG), "never", LOGGED),
        ("log_stays", "disclosures_logentry", "DELETE", "never", LOGGED),
    ]
    for table in DERIVED:
        for event in ("INSERT", "UPDATE", "DELETE"):
            found.append((f"{table}_{event.lower()}", table, event, "derived", COPIED))
    return found


def install(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Make the triggers that are missing. A receiver of post_migrate."""
    database = connections[using]
    if database.vendor not in ("sqlite", "postgresql"):
        return
    with database.cursor() as cursor:
        tables = set(database.introspection.table_names(cursor))
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {GUARD} (name varchar(20) PRIMARY KEY)")
        if database.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for each in triggers():
            if each[1] in tables:
                cursor.execute(_statement(database, each))


@contextlib.contextmanager
def deriving() -> Iterator[None]:
    """Let the flat rows of publications be written; inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {GUARD} WHERE name = 'derived'")
        open_already = cursor.fetchone() is not None
        if not open_already:
            cursor.execute(f"INSERT INTO {GUARD} (name) VALUES ('derived')")
    yield
    if not open_already:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {GUARD} WHERE name = 'derived'")


def _of(columns: tuple[str, ...]) -> str:
    return f"UPDATE OF {', '.join(columns)}"


def _statement(database: BaseDatabaseWrapper, each: Trigger) -> str:
    name, table, event, door, message = each
    if database.vendor == "postgresql":
        return (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION disclosures_refuse('{door}', '{message}')"
        )
    return (
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} "
        f"WHEN NOT EXISTS (SELECT 1 FROM {GUARD} WHERE name IN ('{door}', 'tests')) "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


_FUNCTION = f"""
CREATE OR REPLACE FUNCTION disclosures_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM {GUARD} WHERE name IN (TG_ARGV[0], 'tests')) THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '%', TG_ARGV[1] USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
