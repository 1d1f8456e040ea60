"""The published documents as printed, transcribed beside the application: what it must equal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent / "golden"


@dataclass(frozen=True)
class Golden:
    """One printed table: its lines above and below, and every cell of its rectangle."""

    title: str
    subtitle: str
    left: str
    right: str
    notes: tuple[str, ...]
    rows: list[list[str]]

    @property
    def cells(self) -> int:
        return sum(len(row) for row in self.rows)


def read(folder: str, name: str) -> Golden:
    """Read tests/golden/<folder>/<name>.tsv."""
    head: dict[str, list[str]] = {}
    rows = []
    for line in (ROOT / folder / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            key, _, text = line[1:].partition(": ")
            head.setdefault(key.rstrip(":"), []).append(text)
        else:
            rows.append([cell.replace("\\n", "\n") for cell in line.split("\t")])
    return Golden(
        title=head.get("title", [""])[0],
        subtitle=head.get("subtitle", [""])[0],
        left=head.get("left", [""])[0],
        right=head.get("right", [""])[0],
        notes=tuple(head.get("note", ())),
        rows=rows,
    )
