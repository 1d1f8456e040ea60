"""What apps count of a publication for the quality board stands in one column for all of them."""

from django.db import migrations, models

import disclosures.models.budgets
import disclosures.models.fields

GUARD = "disclosures_guard"


def keep_counts(apps, schema_editor):
    """Write what was counted until now into the new column, through the door for derived rows."""
    Overview = apps.get_model("disclosures", "Overview")
    if not Overview.objects.exists():
        return
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        guarded = GUARD in connection.introspection.table_names(cursor)
        if guarded:
            cursor.execute(f"INSERT INTO {GUARD} (name) VALUES ('derived')")
        for pk, met, of in Overview.objects.values_list("pk", "measurable", "indicators"):
            counts = {"measurable": {"met": met, "of": of}}
            Overview.objects.filter(pk=pk).update(counts=counts)
        if guarded:
            cursor.execute(f"DELETE FROM {GUARD} WHERE name = 'derived'")
    if connection.vendor == "postgresql":
        connection.check_constraints()  # a table that waits for a check cannot be altered below


class Migration(migrations.Migration):

    dependencies = [
        ('disclosures', '0014_headline'),
    ]

    operations = [
        migrations.AddField(
            model_name='overview',
            name='counts',
            field=models.JSONField(default=dict, verbose_name='各标准的个数'),
        ),
        migrations.RunPython(keep_counts, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='overview',
            name='indicators',
        ),
        migrations.RemoveField(
            model_name='overview',
            name='measurable',
        ),
        migrations.AlterField(
            model_name='budget',
            name='total_spending',
            field=disclosures.models.fields.MoneyField(blank=True, help_text='只公开项目、没有收支明细时填写；有明细时由系统汇总。', null=True, verbose_name='部门支出预算总量'),
        ),
        migrations.AlterField(
            model_name='narrativepart',
            name='code',
            field=models.CharField(choices=disclosures.models.budgets.narrative_parts, max_length=20, verbose_name='部分'),
        ),
        migrations.AlterField(
            model_name='project',
            name='secret',
            field=models.BooleanField(default=False, help_text='不单列，内容也不公开；金额留在合计中。', verbose_name='涉密'),
        ),
    ]
