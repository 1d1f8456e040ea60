"""What stands under the tables: the prescribed sentence of an empty table, the office's notes."""

from __future__ import annotations

from collections.abc import Iterator

from disclosures.kernel import registry
from disclosures.kernel.called import name_of
from disclosures.kernel.package import Package
from disclosures.kernel.tabular import FilledTable, TableSpec, fill
from disclosures.reconciliation.engine import Finding, Mend, Place, rule


def _prescribed(package: Package, table: FilledTable) -> tuple[str, ...]:
    """Return the notes that the form itself prints under a table."""
    spec = registry.PARTS.get(table.spec)
    if not isinstance(spec, TableSpec):
        return ()
    words = {"department": package.scope.department, "year": str(package.scope.year)}
    return tuple(fill(note, words) for note in spec.own_notes(table, package.silent))


@rule(
    "N09", "表注与表相符，空表有说明", source="财预〔2016〕143号：空表也要公开并说明",
    exceptions="本部门自己写的表注另加",
)  # fmt: skip
def table_notes(package: Package) -> Iterator[Finding]:
    own = [(row["table"], row["text"]) for row in package.records.get("notes", [])]
    secret = package.scope.rolled
    for table in package.document.tables:
        if table.spec not in registry.PARTS:
            continue
        expected = [
            *_prescribed(package, table),
            *(text for kind, text in own if kind == table.kind),
        ]
        missing = [note for note in expected if note not in table.notes]
        foreign = [note for note in table.notes if note not in expected]
        if secret:
            foreign = [note for note in foreign if "国家秘密" not in note]
        for note in missing:
            yield Finding(
                f"{name_of(table)}缺少表注“{note}”。",
                "没有数据的表照样公开，并写明没有数据的原因。",
                (Place(table.code),),
                Mend("notes"),
            )
        for note in foreign:
            yield Finding(
                f"{name_of(table)}的表注“{note}”与填报的不符。",
                "请在表注中修改。",
                (Place(table.code),),
                Mend("notes"),
            )
