"""Who may import whom (docs/decisions: the directions of the house)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from disclosures.kernel import registry
from disclosures.official_tables.kinds import KINDS
from disclosures.official_tables.sets import SETS, set_for

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = [
    ("disclosures/kernel", ("django", "disclosures.models", "disclosures.facts", "indicators")),
    ("disclosures/renderers", ("disclosures.models", "disclosures.facts", "disclosures.views")),
    ("disclosures/reconciliation", ("django", "disclosures.models", "disclosures.facts")),
    ("disclosures/narrative", ("django", "disclosures.models", "disclosures.facts")),
    ("disclosures/official_tables", ("disclosures.models", "disclosures.views")),
    ("disclosures/store.py", ("django", "disclosures.models")),
    ("config/front.py", ("django", "disclosures")),
    ("disclosures", ("indicators", "config")),
    ("indicators", ("config",)),
    ("disclosures/models", ("disclosures.views", "disclosures.forms", "disclosures.actions")),
]  # fmt: skip


def sources(place: str) -> Iterator[Path]:
    path = ROOT / place
    yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(("place", "forbidden"), FORBIDDEN)
def test_the_directions_hold(place: str, forbidden: tuple[str, ...]) -> None:
    for path in sources(place):
        for name in imports(path):
            assert not any(name == each or name.startswith(f"{each}.") for each in forbidden), (
                f"{path.relative_to(ROOT)} imports {name}"
            )


def test_nothing_is_imported_inside_a_function() -> None:
    for place in ("config", "disclosures", "indicators"):
        for path in sources(place):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    inner = [
                        n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)
                    ]
                    assert not inner, f"{path.relative_to(ROOT)}: {node.name}"


def test_every_entry_of_every_set_is_registered_and_every_kind_has_a_name() -> None:
    for each in SETS:
        assert len({entry.code for entry in each.entries}) == len(each.entries)
        for entry in each.entries:
            assert entry.code in registry.PARTS or entry.code in registry.TEXTS, entry.code
        assert set(each.kinds) - {"performance-text", "narrative"} <= set(KINDS)


def test_the_most_local_and_most_recent_set_wins() -> None:
    assert set_for("500112", 2025).code == "chongqing-2024"
    assert set_for("500112", 2020).code == "national-2016"
    assert set_for("310107", 2025).code == "national-2016"
    assert set_for("130100", 2024).code == "hebei-2024"


def test_a_code_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        registry.register(registry.PARTS["chongqing/income"])
