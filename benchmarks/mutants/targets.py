"""Which modules are broken, and which tests should notice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Target:
    """A module and the smallest set of test files that speaks of it."""

    path: str
    tests: tuple[str, ...]
    publishes: bool = False  # its tests write published pages: each mutant has its own folder
    triggers: bool = False  # it makes the triggers: make them anew for every mutant

    @property
    def name(self) -> str:
        """Return what it is called on the command line: money."""
        return Path(self.path).stem

    @property
    def module(self) -> str:
        """Return its dotted name."""
        return self.path.removesuffix(".py").replace("/", ".")

    @property
    def source(self) -> str:
        """Return its code."""
        return (ROOT / self.path).read_text(encoding="utf-8")


def _kernel(name: str, tests: str = "") -> Target:
    return Target(f"disclosures/kernel/{name}.py", (f"tests/kernel/test_{tests or name}.py",))


PERMISSIONS = "tests/disclosures/test_permissions.py"
TARGETS = (
    Target(
        "disclosures/kernel/money.py",
        (
            "tests/kernel/test_money.py",
            "tests/kernel/test_kernel.py::test_what_people_paste_is_understood",
            "tests/kernel/test_kernel.py::test_a_doubtful_amount_is_refused_with_its_reason",
        ),
    ),
    _kernel("grid"),
    _kernel("tabular"),
    _kernel("document"),
    _kernel("comparing", "document"),
    _kernel("package"),
    Target("disclosures/official_tables/rows.py", ("tests/disclosures/test_rows.py",)),
    Target("disclosures/reconciliation/engine.py", ("tests/reconciliation/test_engine.py",)),
    Target("disclosures/workflow/permissions.py", (PERMISSIONS,)),
    Target("disclosures/workflow/transitions.py", (PERMISSIONS,)),
    Target("disclosures/models/querysets.py", (PERMISSIONS, "tests/disclosures/test_querysets.py")),
    Target(
        "disclosures/kernel/csvfiles.py",
        ("tests/kernel/test_csvfiles.py", "tests/disclosures/test_csv.py"),
    ),
    Target("disclosures/renderers/csv.py", ("tests/disclosures/test_csv.py",)),
    Target(
        "disclosures/publication/guards.py", ("tests/disclosures/test_guards.py",), triggers=True
    ),
    Target(
        "disclosures/publication/publishing.py",
        (
            "tests/disclosures/test_publishing.py",
            "tests/disclosures/test_record.py",
            "tests/disclosures/test_secret_rows.py",
            "tests/disclosures/test_verify.py",
        ),
        publishes=True,
    ),
)
BY_NAME = {each.name: each for each in TARGETS}
