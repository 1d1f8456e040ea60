"""A budget begun from the year before: what is copied, what is not, and the reasons to write."""

from __future__ import annotations

from decimal import Decimal

import pytest

from disclosures.choices import Role
from disclosures.models import Budget, Classification, NarrativePart
from disclosures.workflow import checking, starting
from disclosures.workflow.case import Case
from tests.staff_pages import make_clerk, make_draft, make_user, signed_in, typed

ALL = [key for key, _ in starting.parts()]


@pytest.fixture
def budget(samples: None) -> Budget:
    """An empty budget of 渝北 for 2025; 2024 is published."""
    return make_draft(year=2025)


def test_with_amounts_everything_is_as_last_year(budget: Budget) -> None:
    done = starting.start(budget, ALL, amounts=True)
    assert done.missing == []
    assert budget.lines.count() == 29
    assert budget.projects.count() == 5
    assert budget.goals.count() == 6
    report = checking.report(Case(budget))
    assert {each.rule for each in report.errors} == {"N15"}  # what is none is said anew


def test_without_amounts_codes_wait_for_this_years_figures(budget: Budget) -> None:
    starting.start(budget, ALL, amounts=False)
    assert not budget.lines.exists()
    assert budget.comparatives.get(key="2010301").amount == Decimal("869018.90")
    assert set(budget.projects.values_list("fiscal_amount", flat=True)) == {None}
    page = signed_in(make_clerk()).get(f"/staff/budgets/{budget.pk}/functional/").content.decode()
    assert "2010301 行政运行" in page


def test_reasons_are_not_copied_but_offered(budget: Budget) -> None:
    starting.start(budget, ALL, amounts=True)
    assert not budget.narrative_parts.filter(code="reason").exists()
    assert budget.narrative_parts.filter(code="duties").exists()
    budget.lines.filter(economic__code="30217").update(amount=9000)
    client = signed_in(make_clerk())
    url = f"/staff/budgets/{budget.pk}/reasons/"
    page = client.get(url).content.decode()
    assert "共 2 处变动，1 处需要说明原因，缺 1 处" in page
    assert "上年写的是：按照过紧日子的要求，进一步细化压缩公务接待费预算" in page
    assert "公务接待费：5,000.00 → 9,000.00，增加4,000.00元，80%" in page
    data = typed(client.get(url))
    key = "reasons-three_public:reception"
    wrong = client.post(url, data | {key: "压减接待"})
    assert "金额是增加的，原因却说“压减”" in wrong.content.decode()
    assert client.post(url, data | {key: "来访团组增加"}).status_code == 302
    assert NarrativePart.objects.get(budget=budget, code="reason").text == "来访团组增加"


def test_a_code_that_is_gone_is_named_and_not_copied(budget: Budget) -> None:
    row = Classification.objects.get(
        scheme="functional", code="2010302", edition=budget.fiscal_year.edition, jurisdiction=None
    )
    old = Budget.objects.get(department=budget.department, fiscal_year=2024)
    other = Classification.objects.create(
        edition=row.edition, scheme="functional", code="2019797", name="已取消的科目", level="item",
        verified="legacy", parent=row.parent,
    )  # fmt: skip
    old.lines.filter(functional=row).update(functional=other)
    Classification.objects.filter(pk=other.pk).update(jurisdiction="500112")
    done = starting.start(budget, ["lines"], amounts=True)
    assert done.missing == ["2019797 已取消的科目"]
    assert "没有复制：2019797 已取消的科目" in done.said


def test_a_clerk_starts_from_last_year_in_the_form(samples: None) -> None:
    client = signed_in(make_clerk())
    data = typed(client.get("/staff/budgets/new/"))
    chosen = data | {"fiscal_year": "2025", "copy": ["projects", "texts"], "amounts": "keep"}
    reply = client.post("/staff/budgets/new/", chosen, follow=True)
    assert "已从上年预算复制项目5条" in reply.content.decode()
    made = Budget.objects.get(fiscal_year=2025)
    assert (made.projects.count(), made.lines.count()) == (5, 0)


def test_without_a_year_before_nothing_is_copied(samples: None) -> None:
    clerk = make_user("ning", Role.CLERK, place="640000")
    data = typed(signed_in(clerk).get("/staff/budgets/new/"))
    chosen = data | {"fiscal_year": "2019", "copy": ["projects"]}
    reply = signed_in(clerk).post("/staff/budgets/new/", chosen, follow=True)
    assert "没有可以复制的内容" in reply.content.decode()
