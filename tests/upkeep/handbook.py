"""The commands of docs/operator.md, as they stand there."""

from __future__ import annotations

import re

from tests.upkeep.places import ROOT

BLOCK = re.compile(r"^```sh (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(kind: str) -> list[str]:
    """Return the blocks of one kind, in order: ```sh install."""
    text = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    found = [block for name, block in BLOCK.findall(text) if name == kind]
    assert found, f"the handbook has no block {kind}"
    return found
