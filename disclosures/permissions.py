"""Who may do what: one sentence in Chinese when not, None when yes."""

from __future__ import annotations

from disclosures.choices import Role, Status
from disclosures.models import Budget, LogEntry, User
from disclosures.transitions import TRANSITIONS


def may_edit(user: User, budget: Budget) -> bool:
    """Tell whether the user may change what the budget holds now."""
    return why_not_edit(user, budget) is None


def why_not_edit(user: User, budget: Budget) -> str | None:
    """Say why the user may not edit a budget; None when allowed."""
    if Role.CLERK not in user.roles_in(budget.department_id):
        return "只有本部门的经办人可以填报。"
    if budget.status != Status.DRAFT:
        return f"预算{budget.get_status_display()}，不能修改。"
    return None


def why_not(user: User | None, verb: str, budget: Budget) -> str | None:
    """Say why a verb is refused; None when allowed. No user: the command line of the machine."""
    transition = TRANSITIONS[verb]
    if budget.status not in transition.sources:
        return f"预算{budget.get_status_display()}，不能{transition.label}。"
    if user is None:
        return None
    if not transition.roles & user.roles_in(budget.department_id):
        roles = "或".join(Role(role).label for role in sorted(transition.roles))
        return f"只有本部门的{roles}可以{transition.label}。"
    if transition.not_by and _last(transition.not_by, budget) == user.pk:
        before = TRANSITIONS[transition.not_by].label
        return f"{before}和{transition.label}不能是同一个人。"
    return None


def _last(verb: str, budget: Budget) -> int | None:
    entry = LogEntry.objects.filter(budget=budget, verb=verb).order_by("-sequence").first()
    return entry.user_id if entry else None
