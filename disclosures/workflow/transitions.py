"""The states of a budget and the verbs that change them. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from disclosures.choices import Role, Status


@dataclass(frozen=True)
class Transition:
    verb: str
    label: str
    sources: frozenset[str]
    target: Status
    roles: frozenset[str]
    not_by: str = ""  # whoever did this last may not do it
    needs_reason: bool = False
    stays: frozenset[str] = frozenset()  # the states that the verb leaves as they are

    @property
    def takes_down(self) -> bool:
        """Tell whether the verb is about what is public and not about what is being filled in."""
        return bool(self.stays)

    def leads_to(self, status: str) -> Status:
        """Return the state after the verb, done in this state."""
        return Status(status) if status in self.stays else self.target


def _one(
    verb: str,
    label: str,
    sources: set[Status],
    target: Status,
    roles: set[Role],
    not_by: str = "",
    needs_reason: bool = False,
    stays: set[Status] | None = None,
) -> Transition:
    return Transition(
        verb,
        label,
        frozenset(sources),
        target,
        frozenset(roles),
        not_by,
        needs_reason,
        frozenset(stays or ()),
    )


TRANSITIONS = {
    each.verb: each
    for each in (
        _one("submit", "提交审核", {Status.DRAFT}, Status.SUBMITTED, {Role.CLERK}),
        _one("recall", "撤回", {Status.SUBMITTED}, Status.DRAFT, {Role.CLERK}),
        _one(
            "send_back",
            "退回修改",
            {Status.SUBMITTED, Status.APPROVED},
            Status.DRAFT,
            {Role.REVIEWER, Role.PUBLISHER},
            needs_reason=True,
        ),
        _one(
            "approve",
            "审核通过",
            {Status.SUBMITTED},
            Status.APPROVED,
            {Role.REVIEWER},
            not_by="submit",
        ),
        _one("publish", "公开", {Status.APPROVED}, Status.PUBLISHED, {Role.PUBLISHER}),
        _one(
            "correct",
            "更正",
            {Status.PUBLISHED},
            Status.DRAFT,
            {Role.CLERK, Role.PUBLISHER},
            needs_reason=True,
        ),
        _one(
            "withdraw",
            "撤下",
            set(Status),  # a mistake is found while its correction is being filled in, too
            Status.DRAFT,
            {Role.PUBLISHER},
            needs_reason=True,
            stays=set(Status) - {Status.PUBLISHED},
        ),
        _one(
            "remove_version",
            "撤下旧版本",
            set(Status),
            Status.PUBLISHED,
            {Role.PUBLISHER},
            needs_reason=True,
            stays=set(Status),
        ),
    )
}
