"""One budget as it stands, prepared once: what was entered, what is made of it, what rules say."""

from __future__ import annotations

from functools import cached_property

from disclosures.facts.loading import Facts
from disclosures.kernel.document import Document
from disclosures.kernel.package import Package
from disclosures.models import Budget
from disclosures.publication import publishing
from disclosures.reconciliation.engine import Finding, reconcile


class Case:
    """A budget handed from check to submission, approval and publication.

    Each part is made when it is first asked for, and once: facts loaded, tables packed, rules
    asked. A case is as old as its first question; after a change make another.
    """

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    @cached_property
    def facts(self) -> Facts:
        """Return what was entered."""
        return Facts.load(self.budget)

    @cached_property
    def package(self) -> Package:
        """Return the tables and texts made of it, with what is checked beside them."""
        return publishing.pack(self.facts, self.budget.table_set)

    @property
    def document(self) -> Document:
        """Return the document as it would be published now."""
        return self.package.document

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return what the rules find."""
        return tuple(reconcile(self.package))

    @cached_property
    def frozen(self) -> publishing.Frozen:
        """Return the immutable copy that publishing would keep."""
        return publishing.freeze(self.budget, self.facts, self.package, self.findings)
