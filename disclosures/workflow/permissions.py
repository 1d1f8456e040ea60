"""Who may do what: one sentence in Chinese when not, None when yes."""

from __future__ import annotations

from django.utils import timezone

from disclosures.choices import Role, SecrecyResult, Status
from disclosures.models import Budget, LogEntry, SecrecyReview, User
from disclosures.official_tables.sets import ARCHIVE
from disclosures.workflow.transitions import TRANSITIONS


def may_edit(user: User, budget: Budget) -> bool:
    """Tell whether the user may change what the budget holds now."""
    return why_not_edit(user, budget) is None


def why_not_edit(user: User, budget: Budget) -> str | None:
    """Say why the user may not edit a budget; None when allowed."""
    if Role.CLERK not in user.roles_in(budget.department_id):
        return "只有本部门的经办人可以填报。"
    if budget.table_set == ARCHIVE:
        return "这是转录的公开件，不能在这里填报；更正请重新导入转录文件。"
    if budget.status != Status.DRAFT:
        return f"预算{budget.get_status_display()}，不能修改。"
    return None


def why_not(user: User | None, verb: str, budget: Budget) -> str | None:
    """Say why a verb is refused; None when allowed. No user: the command line of the machine."""
    transition = TRANSITIONS[verb]
    if budget.table_set == ARCHIVE and not transition.takes_down:
        return f"这是转录的公开件，不能在这里{transition.label}；更正请重新导入转录文件。"
    if budget.status not in transition.sources:
        return f"预算{budget.get_status_display()}，不能{transition.label}。"
    if transition.takes_down and not _takeable(verb, budget):
        return f"没有公开着的{'旧版本' if verb == 'remove_version' else '内容'}可以撤下。"
    if user is None:
        return None
    if not transition.roles & user.roles_in(budget.department_id):
        roles = "或".join(Role(role).label for role in sorted(transition.roles))
        return f"只有本部门的{roles}可以{transition.label}。"
    if transition.not_by and _last(transition.not_by, budget) == user.pk:
        before = TRANSITIONS[transition.not_by].label
        return f"{before}和{transition.label}不能是同一个人。"
    return why_not_publish(budget) if verb == "publish" else None


def why_not_publish(budget: Budget) -> str | None:
    """Say what publication still lacks: 批复日期 and 保密审查; None when it may be published.

    预算法 第14条; 政府信息公开条例 第17条; 保密法 (2024) 第35条.
    """
    today = timezone.localdate()
    if budget.approved_on is None:
        return "没有登记批复日期，请退回经办人在基本信息里补填。"
    if budget.approved_on > today:
        return f"批复日期{budget.approved_on}还没有到，请核对。"
    review = newest_review(budget)
    if review is None:
        return "还没有登记保密审查。"
    if review.result == SecrecyResult.WITHHELD:
        return "保密审查的结果是不予公开。"
    if review.of_version != budget.version:
        return "保密审查以后内容改过，请重新审查并登记。"
    return None


def why_not_review(user: User, budget: Budget) -> str | None:
    """Say why the user may not register a 保密审查; None when allowed."""
    if not {Role.REVIEWER, Role.PUBLISHER} & user.roles_in(budget.department_id):
        return "只有本部门的审核人或公开责任人可以登记保密审查。"
    if budget.status not in (Status.SUBMITTED, Status.APPROVED):
        return f"预算{budget.get_status_display()}，提交审核以后、公开以前才登记保密审查。"
    if _last("submit", budget) == user.pk:
        return "提交审核和保密审查不能是同一个人。"
    return None


def why_not_remove(budget: Budget, version: int | None) -> str | None:
    """Say why one version cannot be taken down by itself; None when it can."""
    found = budget.publications.filter(version=version).first() if version else None
    if found is None:
        return "没有这个公开版本，请从版本列表里选。"
    if found.withdrawn_at is not None:
        return f"第{version}版已经撤下。"
    if found.superseded_by_id is None:
        return f"第{version}版是现行版本：撤下现行版本用“撤下”，各版一起撤下。"
    return None


def _takeable(verb: str, budget: Budget) -> bool:
    """Tell whether anything is public that the verb could take down."""
    if verb == "remove_version":
        return budget.publications.filter(withdrawn_at=None, superseded_by__isnull=False).exists()
    return (
        budget.status == Status.PUBLISHED or budget.publications.filter(withdrawn_at=None).exists()
    )


def newest_review(budget: Budget) -> SecrecyReview | None:
    """Return the 保密审查 registered last."""
    return SecrecyReview.objects.filter(budget=budget).order_by("-pk").first()


def _last(verb: str, budget: Budget) -> int | None:
    entry = LogEntry.objects.filter(budget=budget, verb=verb).order_by("-sequence").first()
    return entry.user_id if entry else None
