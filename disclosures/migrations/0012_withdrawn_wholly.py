"""Older versions of a budget that was withdrawn count as withdrawn with it.

Until now 撤下 marked the newest version alone and left those before it at their addresses.
"""

from django.db import migrations

GUARD = "disclosures_guard"
DOOR = "decided"


def spread(apps, schema_editor):
    """Give every older version the time and the reason of the withdrawal."""
    connection = schema_editor.connection
    versions = apps.get_model("disclosures", "Publication").objects.using(connection.alias)
    withdrawn = versions.exclude(withdrawn_at=None).order_by("version").values_list(
        "budget", "version", "withdrawn_at", "withdrawal_reason"
    )
    for budget, version, at, reason in list(withdrawn):
        older = versions.filter(budget=budget, version__lt=version, withdrawn_at=None)
        if not older.exists():
            continue
        with connection.cursor() as cursor:
            guarded = GUARD in connection.introspection.table_names(cursor)
            if guarded:
                cursor.execute(f"INSERT INTO {GUARD} (name) VALUES (%s)", [DOOR])
        older.update(withdrawn_at=at, withdrawal_reason=reason)
        if guarded:
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {GUARD} WHERE name = %s", [DOOR])


class Migration(migrations.Migration):

    dependencies = [
        ("disclosures", "0011_keep_what_was_printed"),
    ]

    operations = [
        migrations.RunPython(spread, migrations.RunPython.noop),
    ]
