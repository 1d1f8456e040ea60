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


KERNEL = ("tests/kernel", "tests/test_golden.py")
RULES = ("tests/reconciliation/test_rules.py", "tests/reconciliation/test_traps.py")
WORKFLOW = ("tests/disclosures/test_workflow.py", "tests/disclosures/test_staff_access.py")
TARGETS = (
    Target("disclosures/kernel/money.py", KERNEL),
    Target("disclosures/kernel/grid.py", KERNEL),
    Target("disclosures/kernel/tabular.py", (*KERNEL, "tests/disclosures/test_sets.py")),
    Target("disclosures/kernel/document.py", KERNEL),
    Target("disclosures/kernel/comparing.py", ("tests/kernel", WORKFLOW[0]), publishes=True),
    Target("disclosures/kernel/package.py", ("tests/kernel", *RULES)),
    Target(
        "disclosures/official_tables/rows.py",
        (
            "tests/disclosures/test_rows.py",
            "tests/disclosures/test_sets.py",
            "tests/disclosures/test_secret_rows.py",
            "tests/reconciliation/test_traps.py",
        ),
    ),
    Target("disclosures/reconciliation/engine.py", RULES),
    Target("disclosures/workflow/permissions.py", WORKFLOW, publishes=True),
    Target("disclosures/workflow/transitions.py", WORKFLOW, publishes=True),
    Target(
        "disclosures/models/querysets.py",
        ("tests/browse/test_lists.py", "tests/disclosures/test_workflow.py"),
        publishes=True,
    ),
    Target("disclosures/renderers/csv.py", ("tests/disclosures/test_renderers.py",)),
    Target("disclosures/renderers/sheetsafe.py", ("tests/disclosures/test_renderers.py",)),
    Target(
        "disclosures/publication/guards.py",
        ("tests/disclosures/test_guards.py", "tests/disclosures/test_verify.py"),
        publishes=True,
        triggers=True,
    ),
    Target(
        "disclosures/publication/publishing.py",
        (
            "tests/disclosures/test_verify.py",
            "tests/disclosures/test_workflow.py",
            "tests/disclosures/test_sets.py",
            "tests/disclosures/test_secret_rows.py",
        ),
        publishes=True,
    ),
)
BY_NAME = {each.name: each for each in TARGETS}
