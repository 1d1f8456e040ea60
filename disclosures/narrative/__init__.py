"""部门预算情况说明: composed from the printed tables and the words only people know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from disclosures.kernel.document import Text
from disclosures.kernel.package import Package
from disclosures.kernel.tabular import Entry, Look, fill
from disclosures.narrative import chongqing, national
from disclosures.narrative.phrases import Composed

CODE = "narrative"


@dataclass(frozen=True)
class NarrativeSpec:
    """The narrative in one region's structure."""

    code: str
    paragraphs: Callable[[Package], Iterator[Composed]]

    def compose(self, package: Package, entry: Entry, look: Look) -> tuple[Text, ...]:
        """Return the text."""
        words = {"year": str(package.scope.year), "department": package.scope.department}
        blocks = tuple(each.block for each in self.paragraphs(package))
        return (Text(CODE, fill(entry.title, words), blocks, entry.number, self.code),)


SPECS = {
    each.code: each
    for each in (
        NarrativeSpec(chongqing.CODE, chongqing.compose),
        NarrativeSpec(national.CODE, national.compose),
    )
}
