"""The findings of a budget: fresh from the rules, with what was accepted in writing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from disclosures import publishing
from disclosures.facts import Facts
from disclosures.kernel.package import Package
from disclosures.models import AcceptedFinding, Budget
from disclosures.reconciliation.engine import Finding, reconcile


@dataclass(frozen=True)
class Report:
    """What the rules say about a budget."""

    findings: tuple[Finding, ...]
    accepted: dict[str, AcceptedFinding]  # by the key of the finding

    @property
    def errors(self) -> list[Finding]:
        """Return what stops submission."""
        return [each for each in self.findings if each.level == "error"]

    @property
    def warnings(self) -> list[Finding]:
        """Return the warnings that nobody has accepted in writing."""
        return [
            each
            for each in self.findings
            if each.level == "warning" and each.key not in self.accepted
        ]

    @property
    def hints(self) -> list[Finding]:
        """Return what is only for information."""
        return [each for each in self.findings if each.level == "hint"]

    @property
    def summary(self) -> str:
        """Say in a few words how it stands: 2 处错误，1 条提示待说明."""
        said = []
        if self.errors:
            said.append(f"{len(self.errors)} 处错误")
        if self.warnings:
            said.append(f"{len(self.warnings)} 条提示待说明")
        return "，".join(said)


def package_of(budget: Budget) -> Package:
    """Return what the rules look at for a budget as it stands."""
    return publishing.pack(Facts.load(budget), budget.table_set)


def report(budget: Budget) -> Report:
    """Check a budget as it is stored now."""
    return Report(tuple(reconcile(package_of(budget))), accepted(budget.accepted_findings.all()))


def accepted(rows: Iterable[AcceptedFinding]) -> dict[str, AcceptedFinding]:
    """Return acceptances by the key of their finding."""
    return {each.key: each for each in rows}
