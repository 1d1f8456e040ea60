"""A consistent copy of the database while it is written to.

Every row of every table in one snapshot: a read transaction on SQLite (WAL keeps the old pages
for it, writers go on), REPEATABLE READ on PostgreSQL. No program but this one is needed, so
pg_dump, whose version must match the server's, is not. Left out: login sessions, and what can be
made again (rendered pages, static files, open data) or must not lie about (the settings).
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.utils import timezone

from disclosures import VERSION
from disclosures.publication import publishing, record
from disclosures.upkeep import copy, software

CHUNK = 500
LEFT_OUT = {Session._meta.db_table}


class NotNow(Exception):
    """A backup that cannot be made; says why and what to do."""


def back_up(target: Path) -> copy.Manifest:
    """Copy the database into a new folder. Raises NotNow, FileExistsError and OSError."""
    if software.pending():
        raise NotNow("数据库还没有升级到这一版软件，请先运行 setup。")
    with copy.writing(target) as folder, snapshot():
        tables = [
            copy.write_table(folder, model._meta.db_table, columns(model), _rows(model))
            for model in stored(apps.get_models(include_auto_created=True))
        ]
        manifest = copy.Manifest(
            format=copy.FORMAT,
            software=VERSION,
            content=publishing.SCHEMA,
            database=connection.vendor,
            made_at=timezone.localtime().isoformat(timespec="seconds"),
            migrations=[list(each) for each in software.applied()],
            heads=record.heads(),
            tables=tables,
        )
        copy.finish(folder, manifest)
    return manifest


@contextmanager
def snapshot() -> Iterator[None]:
    """Read as the database is now, whatever is written meanwhile; hold nobody up."""
    connection.ensure_connection()
    sqlite: Any = connection
    mode = getattr(sqlite, "transaction_mode", None)
    if connection.vendor == "sqlite":
        sqlite.transaction_mode = "DEFERRED"  # IMMEDIATE would be a writer
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            sqlite.transaction_mode = mode


def stored(found: Iterable[type[models.Model]]) -> list[Any]:
    """Return the models whose tables are in a backup."""
    return [
        each
        for each in found
        if each._meta.managed and not each._meta.proxy and each._meta.db_table not in LEFT_OUT
    ]


def columns(model: type[models.Model]) -> list[str]:
    """Return the columns of a model's table."""
    return [field.column or field.attname for field in model._meta.local_concrete_fields]


def _rows(model: type[models.Model]) -> Iterator[copy.Row]:
    names = [field.attname for field in model._meta.local_concrete_fields]
    every = model._base_manager.order_by("pk").values_list(*names)
    for row in every.iterator(chunk_size=CHUNK):
        yield [_plain(value) for value in row]


def _plain(value: Any) -> Any:
    """Return a value of the database as JSON has it; JSON columns are JSON already."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value
