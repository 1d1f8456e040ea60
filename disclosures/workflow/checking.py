"""The findings of a budget: fresh from the rules, with what was accepted in writing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from disclosures.models import AcceptedFinding, Budget, User
from disclosures.reconciliation.engine import Finding
from disclosures.workflow.case import Case


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


def report(case: Case) -> Report:
    """Return what the rules say of a case, with what was accepted in writing."""
    return Report(case.findings, accepted(case.budget.accepted_findings.all()))


def accepted(rows: Iterable[AcceptedFinding]) -> dict[str, AcceptedFinding]:
    """Return acceptances by the key of their finding."""
    return {each.key: each for each in rows}


def why_not_submit(case: Case, *, transcribed: bool = False) -> str | None:
    """Say what the rules object to; None when a budget may be submitted.

    A transcription of a published document stands with its warnings; errors stop it as well.
    """
    found = report(case)
    if found.errors:
        first = found.errors[0]
        return f"勾稽检查有{len(found.errors)}处错误，先改正：{first.sentence}"
    if found.warnings and not transcribed:
        first = found.warnings[0]
        return f"勾稽检查有{len(found.warnings)}条提示，请改正或写明原因：{first.sentence}"
    return None


def accept(budget: Budget, key: str, reason: str, user: User) -> Finding | None:
    """Accept a warning in writing. Call inside a transaction, with the budget locked.

    Returns the finding; None when there is no such warning any more.
    """
    found = next((each for each in report(Case(budget)).warnings if each.key == key), None)
    if found is not None:
        AcceptedFinding(
            budget=budget,
            key=key,
            rule=found.rule,
            sentence=found.sentence,
            reason=reason,
            user=user,
        ).save()
    return found
