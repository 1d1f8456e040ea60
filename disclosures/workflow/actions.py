"""The verbs: lock, ask why not, change, log; all in one transaction."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone

from disclosures.choices import Status
from disclosures.models import Budget, LogEntry, Publication, User
from disclosures.official_tables.sets import ARCHIVE
from disclosures.publication import publishing
from disclosures.site import rendering
from disclosures.workflow.case import Case
from disclosures.workflow.checking import why_not_submit
from disclosures.workflow.permissions import why_not, why_not_publish, why_not_remove
from disclosures.workflow.transitions import TRANSITIONS


class Refused(Exception):
    """A verb that is not allowed now; the message says why, in Chinese."""


@transaction.atomic
def perform(
    verb: str,
    budget: Budget,
    user: User | None,
    reason: str = "",
    *,
    transcribed: bool = False,
    version: int | None = None,
) -> Budget:
    """Do a verb to a budget. Raises Refused; changes nothing then.

    ``user`` None is the command line. ``transcribed``: a document that was published elsewhere
    stands with the warnings it has, and with neither 批复日期 nor 保密审查. ``version``: what
    remove_version takes down. Publishing writes the next version of the publication and renders
    its pages once the transaction has committed.
    """
    transition = TRANSITIONS[verb]
    locked = (
        Budget.objects.select_for_update(of=("self",))
        .select_related("department__jurisdiction", "fiscal_year")
        .get(pk=budget.pk)
    )
    case = Case(locked)
    refusal = why_not(user, verb, locked)
    if refusal is None and transition.needs_reason and not reason.strip():
        refusal = f"{transition.label}要写明原因。"
    if refusal is None and verb == "remove_version":
        refusal = why_not_remove(locked, version)
    target = transition.leads_to(locked.status)
    checked = not transition.takes_down
    if refusal is None and checked and target in (Status.SUBMITTED, Status.PUBLISHED):
        refusal = why_not_ready(case) or why_not_submit(case, transcribed=transcribed)
    if refusal is None and verb == "publish" and user is None and not transcribed:
        refusal = why_not_publish(locked)
    if refusal is not None:
        raise Refused(refusal)
    detail: dict[str, str | int] = {"from": locked.status, "to": target}
    if verb == "publish":
        publication = _publish(case, user)
        detail |= {"version": publication.version, "sha256": publication.sha256}
        if transcribed:
            detail["transcribed"] = 1
    elif transition.takes_down:
        detail |= _take_down(locked, reason, version if verb == "remove_version" else None)
    Budget.objects.filter(pk=locked.pk).update(status=target, updated_at=timezone.now())
    log(verb, locked, user, reason, detail)
    locked.status = target
    return locked


@transaction.atomic
def archive(budget: Budget, frozen: publishing.Frozen, reason: str = "") -> Publication:
    """Publish finished tables that were published elsewhere; the log says so.

    Raises Refused for a budget that is filled in here.
    """
    locked = Budget.objects.select_for_update(of=("self",)).get(pk=budget.pk)
    if locked.table_set != ARCHIVE:
        raise Refused("这份预算在系统内编制，不能用转录件公开。")
    publication = publishing.store(frozen, budget, None, reason)
    Budget.objects.filter(pk=locked.pk).update(status=Status.PUBLISHED, updated_at=timezone.now())
    detail: dict[str, str | int] = {
        "from": locked.status,
        "to": Status.PUBLISHED,
        "version": publication.version,
        "sha256": publication.sha256,
        "transcribed": 1,
    }
    log("archive", budget, None, reason, detail)
    budget.status = Status.PUBLISHED
    transaction.on_commit(partial(rendering.render, publication.pk))
    return publication


def why_not_ready(case: Case) -> str | None:
    """Say what an official set still lacks; None when it can be published."""
    facts = case.facts
    if not (facts.lines or facts.projects or any(facts.attached.values())):
        return "还没有填报任何内容，没有可以公开的表。"
    return None


def log(
    verb: str,
    budget: Budget | None,
    user: User | None,
    message: str = "",
    detail: dict[str, str | int] | None = None,
) -> LogEntry:
    """Append an entry to the log."""
    entry = LogEntry(
        at=timezone.now(),
        user=user,
        budget=budget,
        verb=verb,
        message=message,
        detail=detail or {},
    )
    entry.save()
    return entry


def _take_down(budget: Budget, reason: str, version: int | None) -> dict[str, str | int]:
    """Take every version, or one, from all public addresses; return what the log keeps of it.

    The stored bytes go first: were the transaction undone, the view would render them again.
    They go once more after it, in case something was rendered in between from what was public.
    """
    found = Publication.objects.filter(budget=budget).public()
    if version is not None:
        found = found.filter(version=version)
    taken = publishing.take_down(found, reason)
    try:
        rendering.take_down(budget)
    except OSError as error:
        raise Refused(
            f"已生成的页面删不掉（{error}），没有撤下。请系统管理员检查存放页面的目录，再撤下一次。"
        ) from error
    transaction.on_commit(partial(rendering.take_down, budget, again=True))
    return {
        "versions": "、".join(str(each.version) for each in taken),
        "sha256": "、".join(each.sha256 for each in taken),
    }


def _publish(case: Case, user: User | None) -> Publication:
    budget = case.budget
    # why it was opened again after it was published last, if it was
    turn = (
        LogEntry.objects.filter(budget=budget, verb__in=("publish", "correct", "withdraw"))
        .order_by("-sequence")
        .first()
    )
    reason = turn.message if turn is not None and turn.verb != "publish" else ""
    publication = publishing.store(case.frozen, budget, user, reason)
    transaction.on_commit(partial(rendering.render, publication.pk))
    return publication
