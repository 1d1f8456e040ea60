"""Administrators keep the reference data and the users, and touch nothing that is published."""

from __future__ import annotations

import pytest
from django.test import Client

from disclosures.choices import Role
from disclosures.door import administrators
from disclosures.models import (
    Budget,
    Classification,
    Department,
    LogEntry,
    Membership,
    Publication,
    User,
)
from tests.staff_pages import YEAR, make_clerk, make_draft, signed_in

pytestmark = pytest.mark.usefixtures("samples")

LISTS = (
    "jurisdiction", "department", "codeedition", "fiscalyear", "classification",
    "economicmapping", "user", "publication", "logentry",
)  # fmt: skip
USER_DATES = {"date_joined_0": "2024-01-01", "date_joined_1": "08:00:00"}
CODE = {
    "edition": "2024",
    "scheme": "functional",
    "name": "外事专项",
    "jurisdiction": "500112",
    "basic_group": "",
    "verified": "yes",
    "note": "",
}


@pytest.fixture
def administrator(samples: None) -> User:
    user = User.objects.create_user("guan", password="x", is_staff=True)
    user.groups.add(administrators.group())
    return user


@pytest.fixture
def admin_client(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def test_an_administrator_sees_how_budgets_stand_and_not_what_is_in_them(
    admin_client: Client, administrator: User
) -> None:
    draft = make_draft()
    assert admin_client.get(f"/staff/budgets/{draft.pk}/").status_code == 404
    assert "还没有部门预算" in admin_client.get("/staff/").content.decode()
    board = admin_client.get(f"/staff/board/?year={YEAR}").content.decode()
    assert "编制中" in board and f"/staff/budgets/{draft.pk}/" not in board
    Membership.objects.create(user=administrator, department=draft.department, role=Role.REVIEWER)
    assert admin_client.get(f"/staff/budgets/{draft.pk}/").status_code == 200
    board = admin_client.get(f"/staff/board/?year={YEAR}").content.decode()
    assert f"/staff/budgets/{draft.pk}/" in board


@pytest.mark.parametrize("model", LISTS)
def test_an_administrator_opens_every_list_and_its_first_row(
    admin_client: Client, model: str
) -> None:
    page = admin_client.get(f"/admin/disclosures/{model}/")
    assert page.status_code == 200
    assert "明账 · 基础数据" in page.content.decode()
    first = page.context["cl"].result_list[0]
    page = admin_client.get(f"/admin/disclosures/{model}/{first.pk}/change/")
    assert page.status_code == 200


def test_staff_of_a_department_do_not_get_in() -> None:
    clerk = User.objects.create_user("jing", password="x")
    client = Client()
    client.force_login(clerk)
    page = client.get("/admin/")
    assert page.status_code == 302
    assert page["Location"].startswith("/admin/login/")


def test_budgets_are_not_there(admin_client: Client) -> None:
    page = admin_client.get("/admin/")
    assert "资金明细" not in page.content.decode()
    budget = Budget.objects.all()[0]
    assert admin_client.get(f"/admin/disclosures/budget/{budget.pk}/change/").status_code == 404


@pytest.mark.parametrize("model", [Publication, LogEntry])
def test_what_is_published_and_logged_cannot_be_added_changed_or_deleted(
    admin_client: Client, model: type[Publication] | type[LogEntry]
) -> None:
    stem = f"/admin/disclosures/{model._meta.model_name}/"
    row = model.objects.all()[0]
    assert admin_client.get(f"{stem}add/").status_code == 403
    assert admin_client.post(f"{stem}{row.pk}/change/", {"title": "x"}).status_code == 403
    assert admin_client.post(f"{stem}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_not_even_a_superuser_changes_what_is_published() -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("super", password="x"))
    row = Publication.objects.all()[0]
    address = f"/admin/disclosures/publication/{row.pk}/"
    assert client.post(f"{address}change/", {"title": "x"}).status_code == 403
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403


def test_codes_are_found_by_code_and_by_name_and_filtered_by_verification(
    admin_client: Client,
) -> None:
    stem = "/admin/disclosures/classification/"
    for query in ("q=2010302", "q=一般行政管理事务", "verified__exact=memory"):
        page = admin_client.get(f"{stem}?{query}")
        assert page.status_code == 200
        assert page.context["cl"].result_count > 0
    assert "待核实" in page.content.decode()


def test_a_local_code_gets_its_level_and_parent_from_its_digits(admin_client: Client) -> None:
    answer = admin_client.post(
        "/admin/disclosures/classification/add/", {**CODE, "code": "2010388"}
    )
    assert answer.status_code == 302
    made = Classification.objects.get(code="2010388")
    assert (made.level, made.parent and made.parent.code) == ("item", "20103")
    assert made.jurisdiction_id == "500112"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("2988801", "上级科目 29888 不在这个版本的目录中"),
        ("201030", "科目编码是3、5或7位数字"),
        ("", "这个字段是必填项"),
        ("2010301", ""),
    ],
)
def test_a_code_without_parent_or_with_wrong_digits_is_refused(
    admin_client: Client, code: str, sentence: str
) -> None:
    address = "/admin/disclosures/classification/add/"
    admin_client.post(address, {**CODE, "code": code})
    page = admin_client.post(address, {**CODE, "code": code})
    assert page.status_code == 200
    assert (sentence or "该版本中这个地区已有这个科目编码") in page.content.decode()


def test_the_address_of_a_department_is_fixed_once_it_has_published(
    admin_client: Client,
) -> None:
    department = Department.objects.get(jurisdiction="500112")
    address = f"/admin/disclosures/department/{department.pk}/change/"
    page = admin_client.get(address)
    assert 'name="slug"' not in page.content.decode()
    form = {"name": department.name, "kind": department.kind, "code": "143", "slug": "other"}
    assert admin_client.post(address, form).status_code == 302
    department.refresh_from_db()
    assert department.slug == "wsb"


def test_a_new_user_gets_a_role_in_a_department(admin_client: Client) -> None:
    department = Department.objects.get(jurisdiction="500112")
    answer = admin_client.post(
        "/admin/disclosures/user/add/",
        {
            "username": "xin",
            "last_name": "新",
            "memberships-TOTAL_FORMS": "1",
            "memberships-INITIAL_FORMS": "0",
            "memberships-0-department": department.pk,
            "memberships-0-role": "clerk",
        },
    )
    assert answer.status_code == 302
    user = User.objects.get(username="xin")
    assert answer["Location"] == f"/staff/accounts/{user.pk}/"
    assert not user.has_usable_password()
    assert user.roles_in(department.pk) == {Role.CLERK}


def test_an_administrator_gives_nobody_more_power_than_roles(admin_client: Client) -> None:
    user = User.objects.create_user("xin", password="x")
    form = {
        "username": "xin", "is_active": "on", "is_staff": "on", "is_superuser": "on",
        "groups": str(administrators.group().pk), **USER_DATES,
        "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0",
    }  # fmt: skip
    answer = admin_client.post(f"/admin/disclosures/user/{user.pk}/change/", form)
    assert answer.status_code == 302
    user.refresh_from_db()
    assert not (user.is_staff or user.is_superuser or user.groups.exists())


def test_an_administrator_cannot_become_or_change_a_superuser(
    admin_client: Client, administrator: User
) -> None:
    form = {
        "username": "guan", "is_active": "on", "is_staff": "on", "is_superuser": "on",
        "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0",
    }  # fmt: skip
    admin_client.post(f"/admin/disclosures/user/{administrator.pk}/change/", form)
    administrator.refresh_from_db()
    assert not administrator.is_superuser
    above = User.objects.create_superuser("super", password="x")
    stem = f"/admin/disclosures/user/{above.pk}"
    assert admin_client.post(f"{stem}/change/", {"username": "mine"}).status_code == 403
    assert admin_client.get(f"{stem}/password/").status_code == 403


def test_names_that_differ_in_case_alone_are_one_name(admin_client: Client) -> None:
    form = {"username": "GUAN", "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    page = admin_client.post("/admin/disclosures/user/add/", form).content.decode()
    assert "已有这个用户名" in page


def test_the_page_of_a_user_leads_to_a_link_and_to_no_password_form(admin_client: Client) -> None:
    user = User.objects.create_user("xin", password="x")
    stem = f"/admin/disclosures/user/{user.pk}"
    assert (
        f'href="/staff/accounts/{user.pk}/"' in admin_client.get(f"{stem}/change/").content.decode()
    )
    for send in (admin_client.get, admin_client.post):
        assert send(f"{stem}/password/")["Location"] == f"/staff/accounts/{user.pk}/"
    assert admin_client.get("/admin/disclosures/user/0/password/").status_code == 404


def test_a_clerk_at_the_administration_is_told_so_and_not_sent_in_circles(samples: None) -> None:
    clerk = signed_in(make_clerk())
    reply = clerk.get("/admin/disclosures/user/", follow=True)
    assert reply.status_code == 403
    assert "只有系统管理员可以打开基础数据" in reply.content.decode()
    stranger = Client().get("/admin/disclosures/user/", follow=True)
    assert stranger.redirect_chain[-1][0].startswith("/staff/login/?next=")
