"""Who may do what and when, for every verb, status and role."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from disclosures.choices import Role, SecrecyResult, Status
from disclosures.models import Budget, Department, Membership, SecrecyReview, User
from disclosures.official_tables.sets import ARCHIVE
from disclosures.workflow import editing
from disclosures.workflow.permissions import (
    may_edit,
    newest_review,
    why_not,
    why_not_edit,
    why_not_publish,
    why_not_review,
)
from disclosures.workflow.transitions import TRANSITIONS, Transition
from tests.staff_pages import make_draft, make_publishable, make_user

DRAFT, SUBMITTED, APPROVED, PUBLISHED = (
    Status.DRAFT, Status.SUBMITTED, Status.APPROVED, Status.PUBLISHED,
)  # fmt: skip
CLERK, REVIEWER, PUBLISHER = Role.CLERK, Role.REVIEWER, Role.PUBLISHER
# verb: label, from, to, roles, not by who did this last, with a reason
VERBS = {
    "submit": ("提交审核", {DRAFT}, SUBMITTED, {CLERK}, "", False),
    "recall": ("撤回", {SUBMITTED}, DRAFT, {CLERK}, "", False),
    "send_back": ("退回修改", {SUBMITTED, APPROVED}, DRAFT, {REVIEWER, PUBLISHER}, "", True),
    "approve": ("审核通过", {SUBMITTED}, APPROVED, {REVIEWER}, "submit", False),
    "publish": ("公开", {APPROVED}, PUBLISHED, {PUBLISHER}, "", False),
    "correct": ("更正", {PUBLISHED}, DRAFT, {CLERK, PUBLISHER}, "", True),
}


@pytest.fixture
def budget(samples: None) -> Budget:
    return make_draft()


def in_state(budget: Budget, status: str) -> Budget:
    Budget.objects.filter(pk=budget.pk).update(status=status)
    budget.refresh_from_db()
    return budget


def logged(budget: Budget, verb: str, user: User | None) -> None:
    editing.record(budget, user, "", verb)


def test_the_verbs_are_these_and_lead_from_here_to_there() -> None:
    told = {
        verb: Transition(
            verb, label, frozenset(sources), target, frozenset(roles), not_by, needs_reason
        )
        for verb, (label, sources, target, roles, not_by, needs_reason) in VERBS.items()
    }
    assert told == {verb: each for verb, each in TRANSITIONS.items() if not each.takes_down}


def test_taking_down_is_the_publishers_in_every_state_and_ends_no_review() -> None:
    found = {verb: each for verb, each in TRANSITIONS.items() if each.takes_down}
    labels = {verb: each.label for verb, each in found.items()}
    assert labels == {"withdraw": "撤下", "remove_version": "撤下旧版本"}
    for each in found.values():
        assert set(each.sources) == set(Status) and set(each.roles) == {PUBLISHER}
        assert each.needs_reason and not each.not_by
    for status in (DRAFT, SUBMITTED, APPROVED):
        assert {each.leads_to(status) for each in found.values()} == {status}
    assert found["withdraw"].leads_to(PUBLISHED) == DRAFT
    assert found["remove_version"].leads_to(PUBLISHED) == PUBLISHED


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_for_its_roles_in_its_states_and_for_nobody_else(
    budget: Budget, verb: str
) -> None:
    label, sources, _, roles, _, _ = VERBS[verb]
    users = {role: make_user(role, role) for role in (CLERK, REVIEWER, PUBLISHER)}
    make_publishable(budget, users[REVIEWER])
    for status, role in product(Status, users):
        refused = why_not(users[role], verb, in_state(budget, status))
        if status not in sources:
            assert refused == f"预算{budget.get_status_display()}，不能{label}。"
        elif role not in roles:
            assert str(refused).startswith("只有本部门的")
            assert str(refused).endswith(f"可以{label}。")
        else:
            assert refused is None, (status, role)


def test_a_refusal_names_every_role_that_may(budget: Budget) -> None:
    in_state(budget, SUBMITTED)
    assert why_not(make_user("jing", CLERK), "send_back", budget) == (
        "只有本部门的公开责任人或审核人可以退回修改。"
    )


def test_the_machine_itself_is_bound_by_states_alone(budget: Budget) -> None:
    assert why_not(None, "submit", budget) is None
    assert why_not(None, "publish", in_state(budget, APPROVED)) is None
    assert why_not(None, "submit", budget) == "预算待公开，不能提交审核。"


def test_a_transcription_is_mended_by_importing_it_again(budget: Budget) -> None:
    Budget.objects.filter(pk=budget.pk).update(table_set=ARCHIVE, status=PUBLISHED)
    budget.refresh_from_db()
    for user in (None, make_user("jing", CLERK)):
        refused = why_not(user, "correct", budget)
        assert refused == "这是转录的公开件，不能在这里更正；更正请重新导入转录文件。"


def test_roles_in_another_office_or_of_a_closed_account_do_not_count(budget: Budget) -> None:
    stranger = make_user("ning", CLERK, place="640000")
    assert why_not(stranger, "submit", budget) == "只有本部门的经办人可以提交审核。"
    assert not may_edit(stranger, budget)
    clerk = make_user("jing", CLERK)
    clerk.is_active = False
    assert why_not(clerk, "submit", budget) == "只有本部门的经办人可以提交审核。"


def test_who_submitted_last_does_not_approve(budget: Budget) -> None:
    both, other = make_user("liang", CLERK, REVIEWER), make_user("shen", REVIEWER)
    in_state(budget, SUBMITTED)
    assert why_not(both, "approve", budget) is None  # nobody submitted yet
    logged(budget, "submit", other)
    logged(budget, "submit", both)
    logged(budget, "recall", other)
    assert why_not(both, "approve", budget) == "提交审核和审核通过不能是同一个人。"
    assert why_not(other, "approve", budget) is None
    logged(budget, "submit", other)
    assert why_not(both, "approve", budget) is None
    logged(make_draft(year=2025), "submit", both)  # of another budget
    assert why_not(both, "approve", budget) is None


def test_only_a_clerk_edits_and_only_a_draft(budget: Budget) -> None:
    clerk, reviewer = make_user("jing", CLERK), make_user("shen", REVIEWER)
    assert may_edit(clerk, budget) and why_not_edit(clerk, budget) is None
    assert why_not_edit(reviewer, budget) == "只有本部门的经办人可以填报。"
    assert not may_edit(reviewer, budget)
    for status in (SUBMITTED, APPROVED, PUBLISHED):
        in_state(budget, status)
        assert why_not_edit(clerk, budget) == f"预算{budget.get_status_display()}，不能修改。"
        assert not may_edit(clerk, budget)


def test_a_publication_needs_a_date_that_has_come_and_a_review_of_these_words(
    budget: Budget,
) -> None:
    today, user = timezone.localdate(), make_user("shen", REVIEWER)

    def approved_on(days: int | None) -> None:
        budget.approved_on = None if days is None else today + timedelta(days)

    approved_on(None)
    assert "没有登记批复日期" in str(why_not_publish(budget))
    approved_on(1)
    assert why_not_publish(budget) == f"批复日期{budget.approved_on}还没有到，请核对。"
    approved_on(0)
    assert why_not_publish(budget) == "还没有登记保密审查。"
    for result, said in (
        (SecrecyResult.WITHHELD, "保密审查的结果是不予公开。"),
        (SecrecyResult.OPEN, None),
    ):
        make_publishable(budget, user, result)
        approved_on(0)
        assert why_not_publish(budget) == said
    budget.version += 1
    assert why_not_publish(budget) == "保密审查以后内容改过，请重新审查并登记。"


def test_the_review_that_was_registered_last_counts(budget: Budget) -> None:
    user = make_user("shen", REVIEWER)
    assert newest_review(budget) is None
    make_publishable(make_draft(year=2025), user)
    assert newest_review(budget) is None
    make_publishable(budget, user, SecrecyResult.OPEN)
    make_publishable(budget, user, SecrecyResult.WITHHELD)
    newest = newest_review(budget)
    assert newest == SecrecyReview.objects.filter(budget=budget).latest("pk")
    assert newest is not None
    assert newest.result == SecrecyResult.WITHHELD


@pytest.mark.parametrize("role", [CLERK, REVIEWER, PUBLISHER])
def test_a_review_is_registered_between_submission_and_publication(
    budget: Budget, role: Role
) -> None:
    user = make_user("shen", role)
    for status in Status:
        in_state(budget, status)
        refused = why_not_review(user, budget)
        if role == CLERK:
            assert refused == "只有本部门的审核人或公开责任人可以登记保密审查。"
        elif status in (SUBMITTED, APPROVED):
            assert refused is None
        else:
            assert str(refused).endswith("提交审核以后、公开以前才登记保密审查。")


def test_who_submitted_does_not_review(budget: Budget) -> None:
    both = make_user("liang", CLERK, PUBLISHER)
    in_state(budget, SUBMITTED)
    logged(budget, "submit", both)
    assert why_not_review(both, budget) == "提交审核和保密审查不能是同一个人。"
    assert why_not_review(make_user("shen", REVIEWER), budget) is None


def test_one_sees_the_offices_one_works_for_once_each(budget: Budget) -> None:
    mine = Department.objects.get(jurisdiction="500112")
    user = make_user("liang", CLERK, REVIEWER)
    assert list(Department.objects.visible_to(user)) == [mine]
    seen = Budget.objects.visible_to(user)
    assert set(seen) == set(Budget.objects.filter(department=mine))
    assert len(seen) == len(set(seen)) == 2
    nobody = User.objects.create_user("kong")
    assert not Department.objects.visible_to(nobody).exists()
    assert not Budget.objects.visible_to(nobody).exists()
    Membership.objects.create(user=nobody, department=mine, role=Role.ADMINISTRATOR)
    everywhere = User.objects.create_superuser("guan")  # administers, and works for no office
    assert not Department.objects.visible_to(everywhere).exists()
    assert not Budget.objects.visible_to(everywhere).exists()
