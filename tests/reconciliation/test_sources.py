"""Every rule says why, in words that a reader can look up or follow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from disclosures.kernel import registry
from disclosures.kernel.tabular import TableSpec
from disclosures.reconciliation.engine import RULES

ROOT = Path(__file__).resolve().parent.parent.parent
REASONING = "推理："
SOURCES = [
    match[1]
    for match in re.finditer(
        r"^\| ([^|]+?) \|", (ROOT / "docs/sources.md").read_text(encoding="utf-8"), re.M
    )
    if match[1] not in ("简称", "---")
]


def bases() -> dict[str, str]:
    specs = {
        code: part.source
        for code, part in registry.PARTS.items()
        if isinstance(part, TableSpec) and part.source
    }
    return {one.id: one.source for one in RULES.values()} | specs


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda one: one.id)
def test_a_basis_names_a_source_that_is_described_or_reasons(rule: object) -> None:
    basis = rule.source
    named = next((each for each in SOURCES if basis.startswith(each)), None)
    assert named or basis.startswith(REASONING), basis
    if not named:
        assert len(basis) > len(REASONING) + 10, "a reason is a sentence"


def test_no_basis_mentions_a_file_that_readers_do_not_have() -> None:
    for name, basis in bases().items():
        assert not re.search(r"\.(md|py|txt|csv)\b|§", basis), f"{name}: {basis}"


def test_sources_are_named_once() -> None:
    assert len(SOURCES) == len(set(SOURCES)) > 15
