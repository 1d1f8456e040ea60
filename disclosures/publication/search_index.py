"""The index that search reads, beside its table: FTS5 on SQLite, GIN on PostgreSQL.

Made after every migrate, since SQLite loses a table's triggers when a migration rebuilds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections

GRAMS: Final = "disclosures_search_grams"
TABLE: Final = "disclosures_search"  # the FTS5 table beside disclosures_searchentry


def install(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Make the index and what keeps it in step with its table. A receiver of post_migrate."""
    database = connections[using]
    with database.cursor() as cursor:
        if "disclosures_searchentry" not in database.introspection.table_names(cursor):
            return
        if database.vendor == "postgresql":
            cursor.execute("SELECT to_regclass(%s)", [GRAMS])
            if cursor.fetchone()[0] is not None:
                return  # even IF NOT EXISTS would ask for a lock that a transaction may not have
        for statement in _statements(database.vendor):
            cursor.execute(statement)


def _statements(vendor: str) -> Iterator[str]:
    if vendor == "postgresql":
        yield (
            f"CREATE INDEX IF NOT EXISTS {GRAMS} ON disclosures_searchentry "
            "USING gin (string_to_array(grams, ' '))"
        )
    elif vendor == "sqlite":
        yield (
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5("
            "grams, content='disclosures_searchentry', content_rowid='id', detail='full', "
            "tokenize='unicode61 remove_diacritics 0')"
        )
        for statement in triggers(vendor):
            yield statement.replace("TRIGGER", "TRIGGER IF NOT EXISTS", 1)


def triggers(vendor: str) -> Iterator[str]:
    """Yield the triggers that keep the index in step, as the database's catalogue shows them."""
    if vendor != "sqlite":
        return
    remove = f"INSERT INTO {TABLE}({TABLE}, rowid, grams) VALUES ('delete', old.id, old.grams);"
    add = f"INSERT INTO {TABLE}(rowid, grams) VALUES (new.id, new.grams);"
    for event, body in (("INSERT", add), ("DELETE", remove), ("UPDATE", remove + add)):
        yield (
            f"CREATE TRIGGER {TABLE}_{event.lower()} "
            f"AFTER {event} ON disclosures_searchentry BEGIN {body} END"
        )
