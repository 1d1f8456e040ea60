"""What an office states once: entered at the desk or in Excel, kept from year to year."""

from __future__ import annotations

import importlib
from decimal import Decimal

import pytest
from django.apps import apps
from django.test import Client

from disclosures.choices import Measure
from disclosures.desk.imports import run, template
from disclosures.facts.loading import Facts, published_last_year
from disclosures.kernel.statements import PENDING
from disclosures.models import Budget, Department, NilReturn, Publication, User
from disclosures.publication import publishing
from disclosures.workflow import starting
from disclosures.workflow.case import Case
from tests.imports.test_imports import Rows, workbook
from tests.staff_pages import fill_rows, make_clerk, make_draft, signed_in, typed

pytestmark = pytest.mark.usefixtures("samples")


@pytest.fixture
def user(samples: None) -> User:
    return make_clerk()


@pytest.fixture
def clerk(user: User) -> Client:
    return signed_in(user)


@pytest.fixture
def draft(samples: None) -> Budget:
    return make_draft()


@pytest.fixture
def mixed(samples: None) -> Department:
    """Let 渝北 include institutions."""
    department = Department.objects.get(jurisdiction="500112")
    department.includes_institutions = True
    department.save()
    return department


def page(budget: Budget, section: str) -> str:
    return f"/staff/budgets/{budget.pk}/{section}/"


def send(client: Client, url: str, **values: str) -> str:
    """Fill fields of a page as a browser does, and return what it answers."""
    data = {**typed(client.get(url)), **values}
    return client.post(url, data, follow=True).content.decode()


def filled(year: int = 2026) -> Budget:
    """Return a draft of 渝北 that holds everything its published budget holds."""
    source = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    draft = make_draft(year=year)
    user = make_clerk("copy")
    run.load(draft, template.render(source), "模板.xlsx", user, draft.version)
    draft.refresh_from_db()
    return draft


# 机关运行经费


def test_the_clerk_enters_both_years_where_the_error_leads(
    clerk: Client, mixed: Department
) -> None:
    draft = filled()
    found = clerk.get(page(draft, "findings")).content.decode()
    assert "部门包含事业单位，没有填写机关运行经费" in found
    assert page(draft, "operating-cost") in found
    preview = clerk.get(f"/staff/budgets/{draft.pk}/preview/narrative/").content.decode()
    assert f"机关运行经费财政拨款预算{PENDING}" in preview
    form = clerk.get(page(draft, "operating-cost")).content.decode()
    assert "必须填写" in form and "289,447.56元" in form
    answer = send(
        clerk, page(draft, "operating-cost"),
        **{"operating-current": "182,650", "operating-previous": "200,000"},
    )  # fmt: skip
    assert "机关运行经费已保存" in answer
    draft.refresh_from_db()
    assert draft.operating_cost == Decimal(182650)
    assert draft.comparatives.get(measure="total", key="operating").amount == Decimal(200000)
    preview = clerk.get(f"/staff/budgets/{draft.pk}/preview/narrative/").content.decode()
    assert "机关运行经费财政拨款预算182,650元，比2025年预算数下降8.7%，减少17,350元" in preview


def test_the_figure_is_proposed_where_all_units_are_administrative(clerk: Client) -> None:
    draft = filled()
    form = clerk.get(page(draft, "operating-cost")).content.decode()
    assert "建议 289,447.56" in form and "不必填" in form
    assert Case(draft).package.operating_cost == Decimal("289447.56")


def test_an_institution_is_refused_a_figure(clerk: Client, draft: Budget) -> None:
    Department.objects.filter(pk=draft.department_id).update(kind="institution")
    answer = send(clerk, page(draft, "operating-cost"), **{"operating-current": "5"})
    assert "事业单位没有机关运行经费" in answer
    draft.refresh_from_db()
    assert draft.operating_cost is None


def test_saving_last_years_other_figures_keeps_the_operating_cost(
    clerk: Client, draft: Budget
) -> None:
    draft.comparatives.create(measure=Measure.TOTAL, key="operating", amount=Decimal(7))
    send(clerk, page(draft, "previous"), **{"previous-total-basic": "9"})
    kept = dict(draft.comparatives.values_list("key", "amount"))
    assert kept == {"operating": Decimal(7), "basic": Decimal(9)}


def publish_last_year(**scope: object) -> None:
    """Let the published budget of 渝北 say another scope, as a stored copy of that year."""
    source = Publication.objects.get(budget__department__jurisdiction="500112", version=1)
    frozen = Case(source.budget).frozen
    frozen.content["scope"] |= scope
    last = Budget.objects.create(
        department=source.budget.department, fiscal_year_id=2025, table_set="chongqing-2024"
    )
    publishing.store(frozen, last, None)


def test_last_year_is_the_operating_cost_that_was_published(draft: Budget) -> None:
    publish_last_year(includes_institutions=True, operating_cost="182650.00")
    known = published_last_year(draft)
    assert known["total", "operating"] == Decimal("182650.00")
    assert known["published", "operating"] == Decimal("289447.56")
    assert Facts.load(draft).previous["total", "operating"] == Decimal("182650.00")


def test_last_year_is_all_operating_money_where_there_were_no_institutions(draft: Budget) -> None:
    publish_last_year()
    assert published_last_year(draft)["total", "operating"] == Decimal("289447.56")


def test_last_year_is_typed_where_the_publication_did_not_state_it(
    clerk: Client, draft: Budget, mixed: Department
) -> None:
    publish_last_year(includes_institutions=True, operating_cost=None)
    assert ("total", "operating") not in published_last_year(draft)
    send(clerk, page(draft, "operating-cost"), **{"operating-previous": "300,000"})
    package = Case(draft).package
    assert package.previous["total", "operating"] == Decimal(300000)


# 没有


def test_the_clerk_says_once_that_there_is_none(clerk: Client, draft: Budget) -> None:
    assert "本年没有政府采购预算" in clerk.get(page(draft, "procurement")).content.decode()
    assert "政府采购已保存" in send(clerk, page(draft, "procurement"), **{"nil-procurement": "on"})
    send(
        clerk, page(draft, "assets"),
        **{"assets-nil-vehicles_planned": "on", "assets-held-emergency": "1"},
    )  # fmt: skip
    said = set(draft.nil_returns.values_list("subject", flat=True))
    assert said == {"procurement", "vehicles_planned"}
    silent = Facts.load(draft).silent
    assert {"equipment_held", "equipment_planned"} <= silent
    assert not {"procurement", "vehicles_held", "vehicles_planned"} & silent
    send(clerk, page(draft, "assets"), **{"assets-nil-vehicles_planned": ""})
    assert "procurement" in draft.nil_returns.values_list("subject", flat=True)


def test_none_beside_something_is_refused(clerk: Client, draft: Budget) -> None:
    url = page(draft, "procurement")
    data = fill_rows(typed(clerk.get(url)), "procurement", {"name": "打印机", "goods": "3,000"})
    answer = clerk.post(url, {**data, "nil-procurement": "on"}).content.decode()
    assert "不能又说没有" in answer
    assert not draft.nil_returns.exists() and not draft.procurement_items.exists()
    answer = send(
        clerk, page(draft, "assets"),
        **{"assets-nil-vehicles_held": "on", "assets-held-other": "2"},
    )  # fmt: skip
    assert "不能又说没有" in answer and not draft.assets.exists()


def test_what_is_said_travels_through_excel(user: User, draft: Budget) -> None:
    draft.operating_cost = Decimal("182650.00")
    draft.save()
    for subject in ("procurement", "vehicles_planned", "equipment_held"):
        NilReturn.objects.create(budget=draft, subject=subject)
    other = make_draft(year=2025)
    run.load(other, template.render(draft), "模板.xlsx", user, other.version)
    other.refresh_from_db()
    assert other.operating_cost == Decimal("182650.00")
    said = set(other.nil_returns.values_list("subject", flat=True))
    assert said == {"procurement", "vehicles_planned", "equipment_held"}
    assert run.examine(other, template.render(draft), "模板.xlsx").changes_nothing


def test_items_in_a_workbook_take_the_statement_back(user: User, draft: Budget) -> None:
    NilReturn.objects.create(budget=draft, subject="procurement")
    rows: Rows = [("",), ("",), ("采购项目名称", "货物类"), ("打印机", 3000)]
    run.load(draft, workbook(政府采购=rows), "采购.xlsx", user, draft.version)
    assert draft.procurement_items.count() == 1 and not draft.nil_returns.exists()
    draft.refresh_from_db()
    both = workbook(
        政府采购=rows, 没有的事项=[("",), ("",), ("事项", "没有"), ("政府采购预算", "是")]
    )
    report = run.examine(draft, both, "采购.xlsx")
    assert [each.sheet for each in report.wrong] == ["没有的事项"]
    assert "不能又写明没有" in report.wrong[0].reason


def test_a_new_year_says_nothing_yet(draft: Budget) -> None:
    """Whether there is none is said anew: it is the one thing nobody notices when it is copied."""
    last = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    Budget.objects.filter(pk=last.pk).update(operating_cost=Decimal(5))
    assert last.nil_returns.exists()
    starting.start(draft, [code for code, _ in starting.parts()], amounts=True)
    draft.refresh_from_db()
    assert not draft.nil_returns.exists() and draft.operating_cost is None


def test_a_budget_that_was_published_keeps_what_it_printed(draft: Budget) -> None:
    published = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    NilReturn.objects.all().delete()
    published.assets.filter(item="equipment", moment="held").delete()
    migration = importlib.import_module("disclosures.migrations.0011_keep_what_was_printed")
    migration.keep(apps, None)
    said = set(published.nil_returns.values_list("subject", flat=True))
    assert said == {"procurement", "equipment_held"}
    assert not draft.nil_returns.exists()
    assert not NilReturn.objects.exclude(budget=published).exists()
