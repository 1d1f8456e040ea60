"""What examining a file said, kept with the upload: a report is read often, examined once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from disclosures.desk.imports.kinds import kinds
from disclosures.desk.imports.rows import Wrong
from disclosures.desk.imports.run import MOST_SHOWN, Change, Report

MOST_WRONG = 300


@dataclass(frozen=True)
class ShownKind:
    """What an import does to one kind of rows, as the page shows it."""

    sheet: str
    counts: list[tuple[str, int]]
    same: int
    changes: int
    shown: list[Change]


@dataclass(frozen=True)
class Shown:
    """A report as the page shows it."""

    version: int
    problems: int
    wrong: list[Wrong]
    notes: list[str]
    kinds: list[ShownKind]

    @property
    def is_clean(self) -> bool:
        return not self.problems

    @property
    def changes_nothing(self) -> bool:
        return not any(each.changes for each in self.kinds)


def to_json(report: Report) -> dict[str, Any]:
    """Return what the page shows of a report."""
    return {
        "version": report.version,
        "problems": len(report.wrong),
        "wrong": [asdict(each) for each in report.wrong[:MOST_WRONG]],
        "notes": report.notes,
        "kinds": [
            {
                "code": each.kind.code,
                "counts": each.counts,
                "same": each.same,
                "changes": len(each.changes),
                "shown": [asdict(change) for change in each.changes[:MOST_SHOWN]],
            }
            for each in report.kinds
        ],
    }


def from_json(data: dict[str, Any]) -> Shown:
    """Return a report that was kept."""
    sheets = {each.code: each.sheet for each in kinds()}
    return Shown(
        data["version"],
        data["problems"],
        [Wrong(**each) for each in data["wrong"]],
        data["notes"],
        [
            ShownKind(
                sheets[each["code"]],
                [(label, number) for label, number in each["counts"]],
                each["same"],
                each["changes"],
                [
                    Change(
                        change["what"],
                        change["label"],
                        tuple((column, old, new) for column, old, new in change["details"]),
                    )
                    for change in each["shown"]
                ],
            )
            for each in data["kinds"]
        ],
    )
