"""Entering projects, goals and indicators."""

from __future__ import annotations

import pytest
from django.test import Client

from disclosures.models import Budget
from indicators.models import Goal, Indicator
from tests.staff_pages import fill_rows, make_clerk, make_draft, signed_in, typed

pytestmark = pytest.mark.usefixtures("samples")

GOAL = {"goal-text": "提高外事服务质量"}


@pytest.fixture
def clerk(samples: None) -> Client:
    return signed_in(make_clerk())


@pytest.fixture
def draft(samples: None) -> Budget:
    return make_draft()


def new(budget: Budget) -> str:
    return f"/staff/budgets/{budget.pk}/projects/new/"


def goal(budget: Budget) -> str:
    return f"/staff/budgets/{budget.pk}/goal/"


def add(clerk: Client, budget: Budget, *rows: dict[str, str], **fields: str) -> object:
    data = typed(clerk.get(new(budget))) | {"project-name": "外事宣传"} | GOAL
    data |= {name.replace("__", "-"): value for name, value in fields.items()}
    return clerk.post(new(budget), fill_rows(data, "indicators", *rows))


def test_a_project_is_entered_with_its_goal_and_indicators(clerk: Client, draft: Budget) -> None:
    response = add(
        clerk,
        draft,
        {"name": "宣传次数", "operator": "≥", "value": "１２", "unit": "次", "weight": "60"},
        {"name": "社会影响", "operator": "定性", "text": "良好", "weight": "40"},
        project__fiscal_amount="30,000",
    )
    assert response.status_code == 302
    project = draft.projects.get()
    assert project.fiscal_amount == 30000
    rows = project.goal.indicators.values_list("order", "name", "value", "weight")
    assert list(map(list, rows)) == [[1, "宣传次数", 12, 60], [2, "社会影响", None, 40]]
    page = clerk.get(f"/staff/budgets/{draft.pk}/projects/").content.decode()
    assert "外事宣传" in page
    assert "30,000.00" in page


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        ({"value": "1", "weight": "120"}, "weight", "权重不能大于100"),
        ({"value": "1", "weight": "-1"}, "weight", "权重不能小于0"),
        ({"value": "1", "weight": "1.234"}, "weight", "小数"),
        ({"value": "1e9"}, "value", "不是数字"),
        ({"value": "95%"}, "value", "不是数字"),
        ({"value": "9" * 20}, "value", "位"),
        ({"value": "1\x00"}, "value", "空字符"),
        ({}, "value", "请填写指标值"),
        ({"operator": "≥"}, "value", "指标值要填数字"),
        ({"operator": "定性"}, "text", "定性指标要填文字指标值"),
        ({"operator": "定性", "value": "3"}, "value", "定性指标的指标值是文字"),
        ({"value": "1", "name": ""}, "name", "必填"),
        ({"value": "1", "name": "长" * 201}, "name", "200"),
        ({"value": "1", "order": "40000"}, "order", "0到32767"),
    ],
)
def test_a_wrong_indicator_has_its_message_and_nothing_is_lost(
    clerk: Client, draft: Budget, row: dict[str, str], field: str, sentence: str
) -> None:
    row = {"name": "次数"} | row
    response = add(clerk, draft, row)
    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert f'id="id_indicators-0-{field}_error"' in page
    sent = typed(response)
    assert all(sent[f"indicators-0-{name}"] == value for name, value in row.items())
    assert sent["goal-text"] == GOAL["goal-text"]
    assert not draft.projects.exists()
    assert not Goal.objects.filter(budget=draft).exists()


def test_an_indicator_may_say_that_its_value_is_missing(clerk: Client, draft: Budget) -> None:
    assert add(clerk, draft, {"name": "次数", "value_missing": "on"}).status_code == 302
    assert Indicator.objects.get(goal__budget=draft).value_missing


def test_indicators_need_a_goal(clerk: Client, draft: Budget) -> None:
    response = add(clerk, draft, {"name": "次数", "value": "1"}, goal__text="")
    assert "请填写绩效目标" in response.content.decode()
    assert not draft.projects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"project__name": ""}, "必填"),
        ({"project__code": "有空 格"}, "项目编码只含数字和字母"),
        ({"project__subsidy_amount": "5"}, "补助镇街的金额不能超过项目预算"),
        ({"project__plan_march": "120"}, "支出计划不超过100%。"),
        ({"project__plan_march": "50", "project__plan_june": "20"}, "后面的不能小于前面的"),
        ({"project__functional": "9999999"}, "没有编码“9999999”"),
        ({"project__fiscal_amount": "1,2,3"}, "千分位"),
        ({"project__source": "x"}, "x"),
    ],
)
def test_a_wrong_project_has_its_message(
    clerk: Client, draft: Budget, fields: dict[str, str], sentence: str
) -> None:
    response = add(clerk, draft, **fields)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not draft.projects.exists()


def test_a_second_project_of_the_same_name_or_code_is_refused(clerk: Client, draft: Budget) -> None:
    assert add(clerk, draft, project__code="500A").status_code == 302
    page = add(clerk, draft, project__code="500A").content.decode()
    assert "这份预算中已有同名项目" in page
    assert "这份预算中已有这个项目编码" in page
    assert draft.projects.count() == 1


def test_indicators_are_put_in_order_by_number(clerk: Client, draft: Budget) -> None:
    add(clerk, draft, *({"name": name, "value": "1"} for name in "甲乙丙"))
    url = f"/staff/budgets/{draft.pk}/projects/{draft.projects.get().pk}/"
    data = typed(clerk.get(url)) | {"indicators-2-order": "1", "indicators-0-order": "9"}
    assert clerk.post(url, data).status_code == 302
    assert list(draft.projects.get().goal.indicators.values_list("name", flat=True)) == [
        "丙",
        "乙",
        "甲",
    ]


def test_saving_a_project_untouched_changes_nothing(clerk: Client, samples: None) -> None:
    for place in ("130100", "500112"):
        budget = Budget.objects.get(department__jurisdiction=place, fiscal_year=2024)
        budget.department.memberships.get_or_create(
            user_id=clerk.session["_auth_user_id"], role="clerk"
        )
        Budget.objects.filter(pk=budget.pk).update(status="draft")
        project = budget.projects.first()
        assert project is not None
        before = list(project.goal.indicators.values())
        url = f"/staff/budgets/{budget.pk}/projects/{project.pk}/"
        assert clerk.post(url, typed(clerk.get(url))).status_code == 302
        assert list(project.goal.indicators.values()) == before


def test_a_project_is_deleted_with_its_goal_after_asking(clerk: Client, draft: Budget) -> None:
    add(clerk, draft, {"name": "次数", "value": "1"})
    url = f"/staff/budgets/{draft.pk}/projects/{draft.projects.get().pk}/delete/"
    assert "一起删除" in clerk.get(url).content.decode()
    assert clerk.post(url).status_code == 302
    assert not draft.projects.exists()
    assert not Goal.objects.filter(budget=draft).exists()


def test_the_goal_of_the_department_has_sub_goals_and_measures(
    clerk: Client, draft: Budget
) -> None:
    data = typed(clerk.get(goal(draft))) | GOAL
    fill_rows(data, "indicators", {"name": "满意度", "operator": "≥", "value": "95", "unit": "%"})
    fill_rows(data, "sub_goals", {"title": "友城", "text": "开展交流", "indicators": "次数"})
    fill_rows(data, "measures", {"title": "制度", "text": "健全制度"})
    assert clerk.post(goal(draft), data).status_code == 302
    stored = Goal.objects.get(budget=draft, project=None)
    counts = (stored.indicators.count(), stored.sub_goals.count(), stored.measures.count())
    assert counts == (1, 1, 1)
    assert "提高外事服务质量" in clerk.get(f"/staff/budgets/{draft.pk}/preview/").content.decode()
    data = typed(clerk.get(goal(draft))) | {"goal-text": ""}
    for prefix in ("indicators", "sub_goals", "measures"):
        data[f"{prefix}-0-DELETE"] = "on"
    assert clerk.post(goal(draft), data).status_code == 302
    assert not Goal.objects.filter(budget=draft).exists()


def test_a_project_deleted_by_a_colleague_can_be_saved_after_looking(
    clerk: Client, draft: Budget
) -> None:
    add(clerk, draft, {"name": "次数", "value": "1"})
    url = f"/staff/budgets/{draft.pk}/projects/{draft.projects.get().pk}/"
    mine = typed(clerk.get(url))
    clerk.post(f"{url}delete/")
    assert clerk.post(url, mine).status_code == 404
