"""Review, publication, correction, withdrawal: who, when, and what it lacks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from disclosures.choices import Role, SecrecyResult
from disclosures.kernel import deadlines
from disclosures.kernel.comparing import compare
from disclosures.models import Budget, LogEntry, Publication, SecrecyReview
from disclosures.publication import publishing
from disclosures.workflow import actions
from disclosures.workflow.permissions import why_not
from tests.staff_pages import accept_warnings, make_publishable, make_user, signed_in


@pytest.fixture
def budget(samples: None) -> Budget:
    """渝北 2024, opened for a correction of 公务接待费 from 5,000 to 6,000."""
    budget = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    actions.perform("correct", budget, None, "公务接待费少填1,000元")
    budget.lines.filter(economic__code="30217").update(amount=6000)
    line = budget.lines.get(functional__code="2010301")
    line.amount += 1000
    line.save()
    budget.refresh_from_db()
    return budget


@pytest.fixture
def approved(budget: Budget) -> Budget:
    clerk, reviewer = make_user("jing", Role.CLERK), make_user("shen", Role.REVIEWER)
    accept_warnings(budget, clerk)
    actions.perform("submit", budget, clerk)
    actions.perform("approve", budget, reviewer)
    budget.refresh_from_db()
    return budget


def test_publishing_asks_for_the_date_of_approval_and_the_secrecy_review(approved: Budget) -> None:
    publisher = make_user("gong", Role.PUBLISHER)
    assert "批复日期" in str(why_not(publisher, "publish", approved))
    Budget.objects.filter(pk=approved.pk).update(approved_on=timezone.localdate() + timedelta(1))
    approved.refresh_from_db()
    assert "还没有到" in str(why_not(publisher, "publish", approved))
    make_publishable(approved, publisher, SecrecyResult.WITHHELD)
    assert "不予公开" in str(why_not(publisher, "publish", approved))
    make_publishable(approved, publisher)
    assert why_not(publisher, "publish", approved) is None


def test_an_edit_after_the_review_makes_it_void(approved: Budget) -> None:
    publisher = make_user("gong", Role.PUBLISHER)
    make_publishable(approved, publisher)
    Budget.objects.filter(pk=approved.pk).update(version=approved.version + 1)
    approved.refresh_from_db()
    assert "请重新审查" in str(why_not(publisher, "publish", approved))


def test_the_command_line_needs_them_as_well(approved: Budget) -> None:
    with pytest.raises(actions.Refused, match="批复日期"):
        actions.perform("publish", approved, None)


def test_the_reviewer_registers_a_secrecy_review_and_the_clerk_cannot(approved: Budget) -> None:
    url = f"/staff/budgets/{approved.pk}/secrecy/"
    today = timezone.localdate()
    typed = {"reviewer": "保密员", "reviewed_on": today.isoformat(), "result": "open", "note": ""}
    clerk = make_user("jing2", Role.CLERK)
    assert signed_in(clerk).post(url, typed).status_code == 403
    reviewer = signed_in(make_user("shen2", Role.REVIEWER))
    future = typed | {"reviewed_on": (today + timedelta(1)).isoformat()}
    assert "还没有到" in reviewer.post(url, future).content.decode()
    partly = typed | {"result": "partly"}
    assert "请写明哪些内容涉密" in reviewer.post(url, partly).content.decode()
    assert reviewer.post(url, typed | {"reviewer": "\x00"}).status_code == 200
    assert not SecrecyReview.objects.exists()
    assert reviewer.post(url, typed).status_code == 302
    review = SecrecyReview.objects.get()
    assert (review.of_version, review.user.username) == (approved.version, "shen2")
    assert LogEntry.objects.filter(verb="secrecy", budget=approved).count() == 1


def test_who_submitted_neither_approves_nor_reviews(budget: Budget) -> None:
    both = make_user("both", Role.CLERK, Role.REVIEWER)
    accept_warnings(budget, both)
    actions.perform("submit", budget, both)
    budget.refresh_from_db()
    with pytest.raises(actions.Refused, match="不能是同一个人"):
        actions.perform("approve", budget, both)
    page = signed_in(both).get(f"/staff/budgets/{budget.pk}/secrecy/").content.decode()
    assert "提交审核和保密审查不能是同一个人" in page


def test_a_warning_stops_the_clerk_until_it_is_accepted_in_writing(budget: Budget) -> None:
    clerk = make_user("jing", Role.CLERK)
    client = signed_in(clerk)
    stem = f"/staff/budgets/{budget.pk}/"
    assert "条提示" in client.post(f"{stem}do/submit/").content.decode()
    page = client.get(f"{stem}findings/").content.decode()
    assert "少1,010,000.00元" in page
    accept_warnings(budget, clerk, "另有两个项目未列出")
    page = client.get(f"{stem}findings/").content.decode()
    assert "另有两个项目未列出" in page and "已写明原因" in page
    assert client.post(f"{stem}do/submit/").status_code == 302


def test_accepting_needs_a_reason_and_a_finding_that_is_there(budget: Budget) -> None:
    clerk = signed_in(make_user("jing", Role.CLERK))
    url = f"/staff/budgets/{budget.pk}/findings/accept/"
    assert "请写明原因" in clerk.post(url, {"key": "x", "reason": " "}).content.decode()
    gone = clerk.post(url, {"key": "x" * 999, "reason": "因\x00为"})
    assert gone.status_code == 409
    assert "已经不在" in gone.content.decode()


def test_a_correction_shows_what_it_changed(approved: Budget, client: Client) -> None:
    publisher = make_user("gong", Role.PUBLISHER)
    make_publishable(approved, publisher)
    staff = signed_in(publisher).get(f"/staff/budgets/{approved.pk}/changes/").content.decode()
    assert "1,046,000.00" in staff
    actions.perform("publish", approved, publisher)
    page = client.get("/500112/wsb/2024/v2/changes/").content.decode()
    assert "公务接待费少填1,000元" in page
    assert "<del>5,000.00</del>" in page and "<ins>6,000.00</ins>" in page
    assert "<del>1,045,000.00</del>" in page and "<ins>1,046,000.00</ins>" in page
    assert client.get("/500112/wsb/2024/v1/changes/").status_code == 404
    main = client.get("/500112/wsb/2024/").content.decode()
    assert "批复后第" in main and "更正时间" in main
    old, new = (publishing.thaw(each) for each in _versions(approved))
    changed = compare(old, new)
    assert {each.part for each in changed if each.where} >= {"three-public", "budget-summary"}
    assert compare(new, new) == []
    assert [(each.new, each.old) for each in compare(new, old)] == [
        (each.old, each.new) for each in changed
    ]


def _versions(budget: Budget) -> list[Publication]:
    return list(Publication.objects.filter(budget=budget).order_by("version"))


def test_a_withdrawal_says_why_and_the_next_version_follows(samples: None, client: Client) -> None:
    budget = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    publisher = make_user("gong", Role.PUBLISHER)
    with pytest.raises(actions.Refused, match="要写明原因"):
        actions.perform("withdraw", budget, publisher)
    actions.perform("withdraw", budget, publisher, "误将内部稿公开")
    page = client.get("/500112/wsb/2024/").content.decode()
    assert "误将内部稿公开" in page
    assert client.get("/api/v1/publications").json()["count"] == 4
    for verb in ("submit", "approve", "publish"):
        actions.perform(verb, budget, None, transcribed=True)
    assert "第 2 版" in client.get("/500112/wsb/2024/").content.decode()
    first, second = _versions(budget)
    assert first.withdrawn_at is not None
    assert second.reason == "误将内部稿公开"
    assert client.get("/500112/wsb/2024/v1/").status_code == 410


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (date(2026, 3, 2), "批复后第 20 天公开，符合二十日内公开的规定"),
        (date(2026, 3, 7), "批复后第 25 天公开，超过二十日期限 5 天"),
    ],
)
def test_the_twenty_days_are_counted_from_approval(published: date, said: str) -> None:
    assert deadlines.said_taken(date(2026, 2, 10), published) == said


def test_the_days_left_are_counted_to_the_last(samples: None) -> None:
    approved = date(2026, 2, 10)
    assert deadlines.days_left(approved, date(2026, 2, 11)) == 19
    assert deadlines.said_left(approved, date(2026, 3, 2)) == "今天是最后一天"
    assert deadlines.said_left(approved, date(2026, 3, 5)) == "已超过二十日期限 3 天"
    assert deadlines.said_left(None, date(2026, 3, 5)) == "未登记批复日期"
