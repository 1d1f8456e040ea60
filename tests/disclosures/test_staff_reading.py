"""What the desk shows beside the forms: one table, last year, what is missing, who may not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from disclosures.choices import Role
from disclosures.models import Budget, Comparative, FundingLine, LogEntry, Project, User
from indicators.models import Goal, Indicator
from tests.staff_pages import (
    accept_warnings,
    fill_rows,
    make_clerk,
    make_draft,
    make_publishable,
    make_user,
    signed_in,
    typed,
)

pytestmark = pytest.mark.usefixtures("samples")

ROW = {"source": "general", "use": "basic", "functional": "2010301"}


@pytest.fixture
def clerk(samples: None) -> Client:
    return signed_in(make_clerk())


@pytest.fixture
def draft(samples: None) -> Budget:
    return make_draft()


@pytest.fixture
def following(samples: None) -> Budget:
    """Return the draft of the year after the published one."""
    return make_draft(year=2025)


def page(client: Client, budget: Budget, tail: str = "") -> str:
    response = client.get(f"/staff/budgets/{budget.pk}/{tail}")
    assert response.status_code == 200
    return response.content.decode()


def test_one_table_is_shown_alone(clerk: Client, draft: Budget) -> None:
    text = page(clerk, draft, "preview/three-public/")
    assert "草稿预览，未公开" in text
    assert text.count("<figure") == 1
    assert "“三公”经费支出预算表" in text


@pytest.mark.parametrize("part", ["nope", "%00", "x" * 3000])
def test_an_unknown_table_is_not_found(clerk: Client, draft: Budget, part: str) -> None:
    assert clerk.get(f"/staff/budgets/{draft.pk}/preview/{part}/").status_code == 404


def test_a_strangers_table_is_not_found(draft: Budget) -> None:
    stranger = signed_in(make_user("fremd", Role.CLERK, place="500106"))
    assert stranger.get(f"/staff/budgets/{draft.pk}/preview/income/").status_code == 404


def test_the_preview_of_what_is_published_does_not_call_itself_a_draft(clerk: Client) -> None:
    budget = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    text = page(clerk, budget, "preview/")
    assert "草稿预览" not in text
    assert "以公开版本为准" in text


def test_last_years_published_figure_stands_beside_its_code(
    clerk: Client, following: Budget
) -> None:
    url = f"/staff/budgets/{following.pk}/functional/"
    data = fill_rows(typed(clerk.get(url)), "lines", {**ROW, "amount": "1"})
    assert clerk.post(url, data).status_code == 302
    assert "已公开 869,018.90" in page(clerk, following, "functional/")
    assert not Comparative.objects.filter(budget=following).exists()
    assert "869,018.90" in page(clerk, following, "preview/general-expenditure/")


@pytest.mark.parametrize("figure", ["900,000", "869,018.91", "869,018.89", "0"])
def test_another_figure_than_last_years_published_one_is_refused_and_kept(
    clerk: Client, following: Budget, figure: str
) -> None:
    url = f"/staff/budgets/{following.pk}/functional/"
    row = {**ROW, "amount": "1", "previous": figure}
    response = clerk.post(url, fill_rows(typed(clerk.get(url)), "lines", row))
    assert "上年已公开的预算数是869,018.90元，系统自动取用" in response.content.decode()
    assert typed(response)["lines-0-previous"] == figure
    assert not FundingLine.objects.filter(budget=following).exists()


@pytest.mark.parametrize("figure", ["7", "1,000,000.01"])
def test_last_years_published_three_public_is_shown_and_kept(
    clerk: Client, following: Budget, figure: str
) -> None:
    url = f"/staff/budgets/{following.pk}/previous/"
    response = clerk.get(url)
    assert "已公开 1,000,000.00" in response.content.decode()
    data = typed(response) | {"previous-three_public-abroad": figure}
    answer = clerk.post(url, data)
    assert "上年已公开的预算数是1,000,000.00元" in answer.content.decode()
    assert typed(answer)["previous-three_public-abroad"] == figure


def test_the_overview_says_by_how_much_the_two_classifications_differ(
    clerk: Client, draft: Budget
) -> None:
    published = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    for line in published.lines.all():
        line.pk, line.budget, line._state.adding = None, draft, True
        line.save()
    assert "比功能科目" not in page(clerk, draft)
    line = draft.lines.filter(economic__code="30201", use="basic").get()
    line.amount -= Decimal("0.01")
    line.save()
    assert "23 条，合计 2,375,070.88 元，比功能科目少 0.01 元" in page(clerk, draft)


def test_the_overview_says_which_goals_and_weights_are_missing(
    clerk: Client, draft: Budget
) -> None:
    Project.objects.create(budget=draft, name="甲")
    with_goal = Project.objects.create(budget=draft, name="乙")
    goal = Goal.objects.create(budget=draft, project=with_goal, text="做")
    Indicator.objects.create(goal=goal, name="次数", value=1, weight=Decimal("99.5"))
    whole = Goal.objects.create(budget=draft, text="全部")
    Indicator.objects.create(goal=whole, name="次数", value=1, weight=Decimal("40"))
    text = page(clerk, draft)
    assert "2 个，1 个没有绩效目标，1 个权重合计不是 100" in text
    assert "已填，1 个指标，权重合计 40，应为 100" in text


def test_who_may_not_edit_reads_fields_that_take_nothing(draft: Budget) -> None:
    reviewer = signed_in(make_user("shen", Role.REVIEWER))
    text = page(reviewer, draft, "functional/")
    assert '<fieldset class="all" disabled>' in text
    assert "增加一行" not in text
    assert "disabled" not in page(signed_in(make_clerk()), draft, "functional/")


def test_what_was_typed_stays_to_be_copied_when_the_budget_was_submitted_meanwhile(
    clerk: Client, draft: Budget
) -> None:
    url = f"/staff/budgets/{draft.pk}/functional/"
    data = fill_rows(typed(clerk.get(url)), "lines", {**ROW, "amount": "12.34"})
    Budget.objects.filter(pk=draft.pk).update(status="submitted")
    response = clerk.post(url, data)
    assert response.status_code == 403
    assert "预算待审核，不能修改" in response.content.decode()
    assert typed(response)["lines-0-amount"] == "12.34"
    assert '<fieldset class="all">' in response.content.decode()


def test_a_verb_that_is_refused_stands_as_a_button_that_does_nothing(draft: Budget) -> None:
    reviewer = signed_in(make_user("shen", Role.REVIEWER))
    text = page(reviewer, draft)
    assert '<button type="button" disabled aria-describedby="why-submit">提交审核</button>' in text
    assert "只有本部门的经办人可以提交审核" in text


def test_what_is_sent_after_the_login_has_ended_leads_back_and_waits_nowhere(draft: Budget) -> None:
    user = make_clerk()
    client = signed_in(user)
    url = f"/staff/budgets/{draft.pk}/functional/"
    data = fill_rows(typed(client.get(url)), "lines", {**ROW, "amount": "12.34"})
    client.logout()
    assert client.post(url, data).url == f"/staff/login/?next={url}"
    form = {"username": user.username, "password": "correct horse battery", "next": url}
    assert client.post("/staff/login/", form).url == url
    assert client.session.get_expiry_age() == 8 * 3600
    assert typed(client.get(url))["lines-0-amount"] == ""


def test_what_a_colleague_had_typed_is_not_shown_to_a_stranger(draft: Budget) -> None:
    client = signed_in(make_clerk())
    url = f"/staff/budgets/{draft.pk}/functional/"
    data = fill_rows(typed(client.get(url)), "lines", {**ROW, "amount": "12.34"})
    client.logout()
    client.post(url, data)
    client.force_login(make_user("fremd", Role.CLERK, place="500106"))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    "address", ["/staff/login/", "/staff/logout/", "/staff/password/", "/staff/password/done/"]
)
@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_a_wrong_method_is_refused_in_chinese_at_the_door_too(address: str, method: str) -> None:
    client = signed_in(make_clerk()) if "password" in address else Client()
    response = getattr(client, method)(address)
    assert response.status_code == 405
    assert "不能这样访问" in response.content.decode()
    assert "POST" in response["Allow"]


def test_a_password_is_changed_and_a_weak_one_is_refused(samples: None) -> None:
    client = signed_in(make_clerk())
    old = "correct horse battery"
    form = {"old_password": old, "new_password1": "12345678", "new_password2": "12345678"}
    assert "密码" in client.post("/staff/password/", form).content.decode()
    form["new_password1"] = form["new_password2"] = "yubei-waiban-9"
    assert client.post("/staff/password/", form).url == "/staff/password/done/"
    assert client.get("/staff/password/done/").status_code == 200


def test_a_correction_is_made_in_the_open_as_a_new_version(samples: None) -> None:
    budget = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    people = {
        role: signed_in(make_user(role, role))
        for role in (Role.CLERK, Role.REVIEWER, Role.PUBLISHER)
    }
    stem = f"/staff/budgets/{budget.pk}/"
    refused = people[Role.CLERK].post(f"{stem}do/correct/", {"reason": " "})
    assert refused.status_code == 409
    assert "更正要写明原因" in refused.content.decode()
    reason = {"reason": "办公费少填一元"}
    assert people[Role.CLERK].post(f"{stem}do/correct/", reason).status_code == 302
    url = f"{stem}economic/"
    data = typed(people[Role.CLERK].get(url))
    at = next(key for key, value in data.items() if value == "106,800.00")
    assert people[Role.CLERK].post(url, data | {at: "106,801"}).status_code == 302
    unbalanced = people[Role.CLERK].post(f"{stem}do/submit/")
    assert "勾稽检查有" in unbalanced.content.decode()
    line = budget.lines.get(functional__code="2010301")
    line.amount += 1
    line.save()
    accept_warnings(budget, User.objects.get(username=Role.CLERK))
    for role, verb in ((Role.CLERK, "submit"), (Role.REVIEWER, "approve")):
        assert people[role].post(f"{stem}do/{verb}/").status_code == 302
    lacking = people[Role.PUBLISHER].post(f"{stem}do/publish/")
    assert "没有登记批复日期" in lacking.content.decode()
    make_publishable(budget, User.objects.get(username=Role.PUBLISHER))
    assert people[Role.PUBLISHER].post(f"{stem}do/publish/").status_code == 302
    text = page(people[Role.CLERK], budget)
    assert "第 2 版" in text and "第 1 版" in text
    assert "更正原因：办公费少填一元" in text
    assert [each.verb for each in LogEntry.objects.filter(budget=budget)[:5]] == [
        "publish", "approve", "submit", "edit", "correct",
    ]  # fmt: skip
