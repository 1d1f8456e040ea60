"""Which software this is: its migrations, its frozen content, its sources."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Migration = tuple[str, str]  # app and name


class NewerSoftware(Exception):
    """Something was made by software that is newer than this one; says what."""


def applied() -> list[Migration]:
    """Return the migrations that the database has been through, in order of name."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def refuse_newer(migrations: Iterable[Migration], what: str) -> None:
    """Raise NewerSoftware when a migration is none of this software's."""
    loader = MigrationLoader(None)  # what the sources say; no database is asked
    known = set(loader.disk_migrations)
    unknown = [f"{app}.{name}" for app, name in sorted(migrations) if (app, name) not in known]
    if unknown:
        raise NewerSoftware(
            f"{what}由更新的软件建立（{'、'.join(unknown[:3])}），请先换上那一版或更新的软件。"
        )


def pending() -> bool:
    """Tell whether the database lacks a migration of this software."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
