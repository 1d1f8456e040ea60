"""A backup back into a database: all of it or nothing, and checked before anybody sees it.

The tables are made as they were in the backup's migration state, filled, brought up to this
software and verified; only then they take the place of what was there. SQLite: a new file is
renamed. PostgreSQL: one transaction. The triggers that guard publications are installed after
the rows are in: nothing has to be let past them.
"""

from __future__ import annotations

import base64
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from disclosures import VERSION
from disclosures.models import Budget, Department, LogEntry, Publication, User
from disclosures.models.fields import MoneyField
from disclosures.models.records import verify_log
from disclosures.publication import guards, publishing, record, search_index, verifying
from disclosures.site import rendering
from disclosures.upkeep import backing_up, copy, software
from disclosures.workflow.actions import log

CHUNK = 1000
TELLING = (User, Department, Budget, Publication, LogEntry)  # any row of these is somebody's work
WAIT = "20s"  # for whoever still uses the database


class Refused(Exception):
    """A restore that was not done; says why. Nothing has changed."""


def restore(folder: Path, *, replace: bool = False, despite: bool = False) -> copy.Manifest:
    """Put a backup into the database and verify it.

    ``replace``: over a database that holds data. ``despite``: also where the verification
    finds something. Raises Refused, copy.DamagedCopy, software.NewerSoftware; changes nothing
    then.
    """
    manifest = copy.read(folder)
    _refuse_newer(manifest)
    if not replace:
        _refuse_data()
    with _new_file() if connection.vendor == "sqlite" else _one_transaction():
        _fill(folder, manifest)
        call_command("migrate", interactive=False, verbosity=0)  # up to now, and the triggers
        problems = list(_problems(manifest))
        if problems and not despite:
            raise Refused("恢复出来的内容核对不符：" + "；".join(problems))
        detail = {"chain": manifest.heads["publications"]["chain"], "made_at": manifest.made_at}
        log("restore", None, None, f"恢复自 {manifest.moment} 的备份", detail)
        # what was drawn from the database before; Django draws what is not there
        rendering.store().update(lambda path: True, (), "")
        shutil.rmtree(rendering.archives(), ignore_errors=True)
    return manifest


def _refuse_newer(manifest: copy.Manifest) -> None:
    if _number(manifest.software) > _number(VERSION) or manifest.content > publishing.SCHEMA:
        raise software.NewerSoftware(
            f"备份由更新的软件（{manifest.software}）建立，这里是 {VERSION}，请先升级。"
        )
    software.refuse_newer(((app, name) for app, name in manifest.migrations), "备份")


def _number(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]


def _refuse_data() -> None:
    """Raise Refused when there is anybody's work in the database."""
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        return  # asking would make the file
    try:
        with connection.cursor() as cursor:
            tables = set(connection.introspection.table_names(cursor))
            for table in (model._meta.db_table for model in TELLING):
                if table not in tables:
                    continue
                cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")
                if cursor.fetchone():
                    raise Refused("数据库里已有数据。确认要用备份代替它，请加 --replace。")
    except DatabaseError as error:
        raise Refused(
            f"现有的数据库读不出来（{error}）。确认要用备份代替它，请加 --replace。"
        ) from error


@contextmanager
def _new_file() -> Iterator[None]:
    """Work in a new SQLite file; rename it to the database's when all went well."""
    target = Path(str(connection.settings_dict["NAME"]))
    part = target.with_name(f"{target.name}.restoring")
    _remove(part)
    connection.close()
    connection.settings_dict["NAME"] = str(part)
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")  # one file, without a journal beside it
        connection.close()
        if target.exists():
            _release(target)
        os.chmod(part, 0o600)
        os.replace(part, target)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(target)
        _remove(part)


def _release(target: Path) -> None:
    """Have nobody else in the old file, and no journal left beside it. Raises Refused."""
    try:
        old = sqlite3.connect(target, timeout=20, isolation_level=None)
        try:
            (mode,) = old.execute("PRAGMA journal_mode=DELETE").fetchone()
        finally:
            old.close()
    except sqlite3.OperationalError as error:
        raise Refused(f"数据库正在使用（{error}），请先停止服务。") from error
    except sqlite3.DatabaseError:  # no database any more: there is nothing to spare
        mode = "delete"
    if mode != "delete":
        raise Refused("数据库正在使用，请先停止服务。")
    for tail in ("-wal", "-shm"):
        Path(f"{target}{tail}").unlink(missing_ok=True)


def _remove(path: Path) -> None:
    for tail in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{tail}").unlink(missing_ok=True)


@contextmanager
def _one_transaction() -> Iterator[None]:
    """Drop our tables and make them anew, in one transaction of PostgreSQL."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
            there = set(connection.introspection.table_names(cursor))
            prefixes = tuple(f"{each.label}_" for each in rendering.own_apps())
            ours = {
                MigrationRecorder.Migration._meta.db_table,
                guards.GUARD,
                *(each._meta.db_table for each in apps.get_models(include_auto_created=True)),
                # of other versions of this software
                *(name for name in there if name.startswith(prefixes)),
            }
            names = ", ".join(connection.ops.quote_name(each) for each in sorted(ours & there))
            if names:
                cursor.execute(f"DROP TABLE {names} CASCADE")
        yield


def _fill(folder: Path, manifest: copy.Manifest) -> None:
    """Make the tables as the backup had them and write its rows."""
    executor = MigrationExecutor(connection)
    done = {(app, name) for app, name in manifest.migrations}
    nodes = executor.loader.graph.node_map
    last = [
        key
        for key in sorted(done & nodes.keys())
        if not any(child.key[0] == key[0] and child.key in done for child in nodes[key].children)
    ]
    state = executor.migrate(last)
    search_index.install()  # its own triggers fill it
    found = {
        model._meta.db_table: model
        for model in backing_up.stored(state.apps.get_models(include_auto_created=True))
    }
    with transaction.atomic():
        for model in found.values():  # what migrations put in
            model._base_manager.all()._raw_delete(connection.alias)
        for table in manifest.tables:
            if table.table not in found:
                raise copy.DamagedCopy(f"备份的表 {table.table} 不在当时的数据库结构里。")
            _write(found[table.table], folder, table)
        _settle([found[each.table] for each in manifest.tables])


def _write(model: type[models.Model], folder: Path, table: copy.Table) -> None:
    fields = {field.column: field for field in model._meta.local_concrete_fields}
    if set(fields) != set(table.columns):
        raise copy.DamagedCopy(f"备份的表 {table.table} 的列与当时的数据库结构不符。")
    chosen = [fields[column] for column in table.columns]
    quoted = ", ".join(connection.ops.quote_name(each) for each in table.columns)
    places = ", ".join(["%s"] * len(chosen))
    statement = f"INSERT INTO {connection.ops.quote_name(table.table)} ({quoted}) VALUES ({places})"
    lines = copy.rows(folder, table)
    count = 0
    with connection.cursor() as cursor:
        while batch := list(islice(lines, CHUNK)):
            cursor.executemany(
                statement,
                [
                    [_prepared(field, value) for field, value in zip(chosen, row, strict=True)]
                    for row in batch
                ],
            )
            count += len(batch)
    if count != table.rows:
        raise copy.DamagedCopy(f"备份的表 {table.table} 应有 {table.rows} 行，只有 {count} 行。")


def _prepared(field: Any, value: Any) -> Any:
    """Return a value of a backup as this database stores it."""
    if value is None:
        return None
    if isinstance(field, MoneyField):  # not by its parser: what was stored is not judged again
        whole, _, rest = value.partition(".")
        return int(f"{whole}{rest:0<2}")
    if isinstance(field, models.BinaryField):
        value = base64.b64decode(value)
    elif not isinstance(field, models.JSONField):
        value = field.to_python(value)
    return field.get_db_prep_save(value, connection)


def _settle(found: list[Any]) -> None:
    """Check the foreign keys now and let new rows be numbered after the old ones."""
    if connection.vendor == "sqlite":
        connection.check_constraints()
        return
    with connection.cursor() as cursor:
        # a table that waits for a check cannot be altered by the migrations that follow
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for statement in connection.ops.sequence_reset_sql(no_style(), found):
            cursor.execute(statement)


def _problems(manifest: copy.Manifest) -> Iterator[str]:
    """Yield everything that is wrong with what is in the database now."""
    now, then = record.heads(), manifest.heads
    if any(now[name] != then[name] for name in ("log", "publications")):
        yield "操作记录和公开版本链的末端与备份清单不符"
    yield from verify_log()
    yield from (f"{each}：{problem}" for each, problem in verifying.verify() if problem)
    yield from verifying.verify_tallies()
    yield from verifying.verify_search()
    yield from verifying.verify_deeds()
    yield from guards.problems()
