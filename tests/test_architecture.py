"""Who may import whom (docs/decisions: the directions of the house)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from disclosures.brings import Brings
from disclosures.kernel import registry
from disclosures.kernel.kinds import KINDS
from disclosures.kernel.shelf import Shelf
from disclosures.official_tables.sets import SETS, set_for

ROOT = Path(__file__).resolve().parent.parent
# A room imports only from the rooms to its right; rooms of one step do not know each other.
ROOMS = (
    ("config",),
    ("indicators",),
    ("disclosures/brings.py",),
    ("disclosures/public", "disclosures/management", "disclosures/admin.py", "disclosures/apps.py"),
    ("disclosures/desk",),
    ("disclosures/upkeep",),
    ("disclosures/door", "disclosures/archive"),
    ("disclosures/workflow",),
    ("disclosures/site", "disclosures/listing"),
    ("disclosures/publication",),
    ("disclosures/reading", "disclosures/official_tables"),
    ("disclosures/reconciliation", "disclosures/facts"),
    ("disclosures/narrative", "disclosures/renderers", "disclosures/models"),
    ("disclosures/kernel", "disclosures/choices.py"),
)
UNKNOWN = {("disclosures/public", "disclosures/desk")}  # steps apart, and still strangers
PURE = {  # rooms that know neither the framework nor the database
    "disclosures/kernel": ("django",),
    "disclosures/narrative": ("django",),
    "disclosures/reconciliation": ("django",),
    "disclosures/site/store.py": ("django",),
    "disclosures/site/page.py": ("django",),
    "config/front.py": ("django", "disclosures"),
}


def sources(place: str) -> Iterator[Path]:
    path = ROOT / place
    found = [path] if path.is_file() else sorted(path.rglob("*.py"))
    assert found, f"{place} is not there"  # a room that was moved would hold every promise
    yield from found


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(module: str) -> str:
    """Return the room that a dotted module stands in; blank for one that is not ours."""
    path = module.replace(".", "/")
    places = [place for step in ROOMS for place in step]
    found = [
        place
        for place in places
        if f"{path}/".startswith(f"{place.removesuffix('.py')}/") or path == place
    ]
    return max(found, key=len, default="")


def test_every_module_stands_in_a_room() -> None:
    for place in ("config", "disclosures", "indicators"):
        for path in sources(place):
            module = path.relative_to(ROOT).with_suffix("").as_posix()
            if "migrations" in path.parts or module == "disclosures/__init__":
                continue
            assert room_of(module), f"{module} stands in no room"


@pytest.mark.parametrize("place", [place for step in ROOMS for place in step])
def test_a_room_imports_only_from_the_rooms_to_its_right(place: str) -> None:
    rank = {each: at for at, step in enumerate(ROOMS) for each in step}
    looked = 0
    for path in sources(place):
        if "migrations" in path.parts:
            continue
        for name in imports(path):
            other = room_of(name)
            looked += 1
            if other and other != place:
                assert rank[other] > rank[place] and (place, other) not in UNKNOWN, (
                    f"{path.relative_to(ROOT)} imports {name}"
                )
    assert looked


@pytest.mark.parametrize("place", PURE)
def test_what_is_pure_knows_no_framework(place: str) -> None:
    for path in sources(place):
        for name in imports(path):
            assert not any(name == each or name.startswith(f"{each}.") for each in PURE[place]), (
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


ABOVE = re.compile(r"goals?(?![a-z])|indicator|绩效|performance", re.IGNORECASE)


def test_disclosures_names_nothing_of_the_app_above() -> None:
    """Names, texts, imports and comments; migrations tell the history and stay."""
    looked = 0
    for path in sources("disclosures"):
        if "migrations" in path.parts:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            looked += 1
            assert not ABOVE.search(line), f"{path.relative_to(ROOT)}:{number} {line.strip()}"
    assert looked > 10_000


def test_every_field_of_what_an_app_brings_is_a_shelf_of_its_own() -> None:
    shelves = [each.metadata["shelf"] for each in fields(Brings) if each.name != "app"]
    assert len({id(shelf) for shelf in shelves}) == len(shelves)
    assert all(isinstance(shelf, Shelf) for shelf in shelves)


def test_nothing_but_ready_fills_a_shelf() -> None:
    brought = {f"{app}.brings.BRINGS" for app in ("disclosures", "indicators")}
    for place in ("config", "disclosures", "indicators"):
        for path in sources(place):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                    continue
                called = ast.unparse(node.func)
                filled = node.func.attr == "add" and called.split(".")[0].isupper()
                assert not filled, f"{path.relative_to(ROOT)}: {called}"
                if called.startswith("import_string"):
                    brought.discard(ast.literal_eval(node.func.value.args[0]))
    assert not brought


def test_every_entry_of_every_set_is_registered_and_every_kind_has_a_name() -> None:
    for each in SETS.values():
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
        registry.PARTS.add(registry.PARTS["chongqing/income"])


def test_there_is_one_pager_and_one_machinery_of_lists() -> None:
    for place in ("disclosures", "indicators"):
        for path in sources(place):
            if "disclosures/listing" in path.as_posix():
                continue
            names = set(imports(path))
            used = {"Paginator", "RequestConfig", "SingleTableView", "FilterView"}
            assert not {name for name in names if name.rsplit(".", 1)[-1] in used}, path
            assert "django_tables2" not in names, f"{path} declares its columns apart"
