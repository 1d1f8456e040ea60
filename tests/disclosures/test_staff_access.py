"""Who gets to which staff page: anonymous, stranger, wrong role, wrong id, wrong method."""

from __future__ import annotations

import pytest
from django.test import Client

from disclosures.choices import Role
from disclosures.models import Budget, Classification, LogEntry, Publication, User
from tests.staff_pages import (
    YEAR,
    accept_warnings,
    make_clerk,
    make_draft,
    make_publishable,
    make_user,
    say_none,
    signed_in,
    typed,
)

pytestmark = pytest.mark.usefixtures("samples")

FORMS = (
    "heading", "functional", "economic", "other-lines", "previous", "procurement", "texts",
    "notes", "goal", "projects/new", "delete",
)  # fmt: skip
READ = ("", "preview", "projects")
VERBS = ("submit", "recall", "send_back", "approve", "publish", "correct", "withdraw")
HUGE = 10**30


@pytest.fixture
def draft(samples: None) -> Budget:
    return make_draft()


def address(budget: Budget | int, page: str) -> str:
    pk = budget if isinstance(budget, int) else budget.pk
    return f"/staff/budgets/{pk}/" + (f"{page}/" if page else "")


@pytest.mark.parametrize("page", [*FORMS, *READ])
def test_a_visitor_is_asked_to_sign_in(draft: Budget, page: str) -> None:
    response = Client().get(address(draft, page))
    assert response.status_code == 302
    assert response.url.startswith("/staff/login/?next=")


@pytest.mark.parametrize("page", ["/staff/", "/staff/budgets/new/", "/staff/password/"])
def test_a_visitor_is_asked_to_sign_in_at_the_desk_too(samples: None, page: str) -> None:
    assert Client().get(page).url.startswith("/staff/login/?next=")


@pytest.mark.parametrize("verb", VERBS)
def test_a_visitor_does_no_verb(draft: Budget, verb: str) -> None:
    assert Client().post(address(draft, f"do/{verb}")).url.startswith("/staff/login/")
    draft.refresh_from_db()
    assert draft.status == "draft"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", FORMS)
def test_a_stranger_finds_nothing(draft: Budget, page: str, method: str) -> None:
    stranger = signed_in(make_user("fremd", Role.CLERK, place="500106"))
    assert getattr(stranger, method)(address(draft, page)).status_code == 404


@pytest.mark.parametrize("page", READ)
def test_a_stranger_reads_nothing(draft: Budget, page: str) -> None:
    stranger = signed_in(make_user("fremd", Role.CLERK, place="500106"))
    assert stranger.get(address(draft, page)).status_code == 404


@pytest.mark.parametrize("verb", VERBS)
def test_a_strangers_verb_finds_nothing(draft: Budget, verb: str) -> None:
    stranger = signed_in(make_user("fremd", Role.CLERK, Role.PUBLISHER, place="500106"))
    assert stranger.post(address(draft, f"do/{verb}")).status_code == 404


def test_a_strangers_project_is_not_found_under_ones_own_budget(draft: Budget) -> None:
    clerk = signed_in(make_clerk())
    other = Budget.objects.get(department__jurisdiction="500106").projects.first()
    assert other is not None
    for page in (f"projects/{other.pk}", f"projects/{other.pk}/delete"):
        assert clerk.get(address(draft, page)).status_code == 404
        assert clerk.post(address(draft, page)).status_code == 404


@pytest.mark.parametrize("page", [*FORMS, *READ, f"projects/{HUGE}"])
def test_a_budget_that_is_not_there_is_not_found(samples: None, page: str) -> None:
    clerk = signed_in(make_clerk())
    assert clerk.get(address(HUGE, page)).status_code == 404
    assert clerk.get(address(0, page)).status_code == 404


@pytest.mark.parametrize("page", [*FORMS, *READ])
@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_wrong_method_is_said_to_be_wrong(draft: Budget, page: str, method: str) -> None:
    clerk = signed_in(make_clerk())
    response = getattr(clerk, method)(address(draft, page))
    assert response.status_code == 405
    assert "不能这样访问" in response.content.decode()


def test_a_verb_is_not_done_by_following_a_link(draft: Budget) -> None:
    assert signed_in(make_clerk()).get(address(draft, "do/submit")).status_code == 405


def test_an_unknown_verb_is_not_found(draft: Budget) -> None:
    assert signed_in(make_clerk()).post(address(draft, "do/dance")).status_code == 404


@pytest.mark.parametrize("page", [x for x in FORMS if x not in ("projects/new", "delete")])
def test_who_is_no_clerk_reads_why_and_changes_nothing(draft: Budget, page: str) -> None:
    reviewer = signed_in(make_user("shen", Role.REVIEWER))
    response = reviewer.get(address(draft, page))
    assert response.status_code == 200
    assert "只有本部门的经办人可以填报" in response.content.decode()
    response = reviewer.post(address(draft, page), typed(response))
    assert response.status_code == 403
    assert "只有本部门的经办人可以填报" in response.content.decode()
    draft.refresh_from_db()
    assert draft.version == 0


@pytest.mark.parametrize("page", ["projects/new", "delete"])
def test_who_is_no_clerk_neither_adds_nor_deletes(draft: Budget, page: str) -> None:
    reviewer = signed_in(make_user("shen", Role.REVIEWER))
    for response in (reviewer.get(address(draft, page)), reviewer.post(address(draft, page))):
        assert response.status_code == 403
        assert "只有本部门的经办人可以填报" in response.content.decode()


def test_a_published_budget_is_neither_edited_nor_deleted(samples: None) -> None:
    clerk = signed_in(make_clerk())
    budget = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    data = typed(clerk.get(address(budget, "functional")))
    assert clerk.post(address(budget, "functional"), data).status_code == 403
    assert clerk.post(address(budget, "delete")).status_code == 403
    assert Budget.objects.filter(pk=budget.pk).exists()


def test_a_wrong_role_reads_a_sentence_where_the_button_would_be(draft: Budget) -> None:
    reviewer = signed_in(make_user("shen", Role.REVIEWER))
    page = reviewer.get(address(draft, "")).content.decode()
    assert "只有本部门的经办人可以提交审核" in page
    response = reviewer.post(address(draft, "do/submit"))
    assert response.status_code == 409
    assert "只有本部门的经办人可以提交审核" in response.content.decode()


def test_an_empty_budget_is_not_submitted(draft: Budget) -> None:
    response = signed_in(make_clerk()).post(address(draft, "do/submit"))
    assert "还没有填报任何内容" in response.content.decode()


def test_a_budget_goes_from_the_clerk_to_the_public(draft: Budget) -> None:
    clerk = signed_in(make_clerk())
    reviewer = signed_in(make_user("shen", Role.REVIEWER))
    publisher = signed_in(make_user("gong", Role.PUBLISHER))
    draft.lines.create(functional_id=_code("2010301"), amount=5)
    draft.lines.create(economic=_economic("30201"), amount=5)
    assert "也没有写明没有" in clerk.post(address(draft, "do/submit")).content.decode()
    say_none(draft)
    accept_warnings(draft, User.objects.get(username="jing"))
    assert clerk.post(address(draft, "do/submit")).status_code == 302
    refused = reviewer.post(address(draft, "do/send_back"), {"reason": " "})
    assert "退回修改要写明原因" in refused.content.decode()
    reviewer.post(address(draft, "do/send_back"), {"reason": "请核对\x00"})
    assert "请核对" in clerk.get(address(draft, "")).content.decode()
    clerk.post(address(draft, "do/submit"))
    assert reviewer.post(address(draft, "do/approve")).status_code == 302
    make_publishable(draft, User.objects.get(username="gong"))
    assert publisher.post(address(draft, "do/publish")).status_code == 302
    assert Publication.objects.filter(budget=draft, version=1).exists()
    page = clerk.get(address(draft, "")).content.decode()
    assert "第 1 版" in page
    assert "更正的原因" in page


def _economic(code: str) -> Classification:
    return Classification.objects.filter(
        scheme="dept_economic", code=code, jurisdiction=None
    ).latest("edition_id")


def test_a_draft_is_deleted_after_asking_and_the_log_remembers(draft: Budget) -> None:
    clerk = signed_in(make_clerk())
    assert "确认删除" in clerk.get(address(draft, "delete")).content.decode()
    assert clerk.post(address(draft, "delete")).url == "/staff/"
    assert not Budget.objects.filter(pk=draft.pk).exists()
    assert LogEntry.objects.filter(verb="delete", message=str(draft)).exists()


def test_a_new_budget_takes_the_set_in_force(samples: None) -> None:
    clerk = signed_in(make_clerk())
    data = typed(clerk.get("/staff/budgets/new/")) | {"fiscal_year": "2026", "approved_on": ""}
    response = clerk.post("/staff/budgets/new/", data)
    budget = Budget.objects.get(fiscal_year=2026)
    assert response.url == address(budget, "")
    assert budget.table_set == "chongqing-2024"
    again = clerk.post("/staff/budgets/new/", data)
    assert "该部门这个年度的预算已经建立" in again.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("department", "1", "选"),
        ("department", str(HUGE), "选"),
        ("fiscal_year", "\x00", "选"),
        ("table_set", "tianjin-2023", "选"),
        ("table_set", "chongqing-2024", "不能用这套表样"),
        ("approved_on", "2026-02-30", "日期"),
        ("total_spending", "1,2,3", "千分位"),
        ("source_note", "长" * 20001, "20000"),
    ],
)
def test_a_wrong_heading_has_its_message(
    samples: None, field: str, value: str, sentence: str
) -> None:
    clerk = signed_in(make_clerk())
    data = typed(clerk.get("/staff/budgets/new/")) | {"fiscal_year": "2023", field: value}
    response = clerk.post("/staff/budgets/new/", data)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not Budget.objects.filter(fiscal_year=2023, department__jurisdiction="500112").exists()


def test_changing_the_unit_leaves_the_amounts_what_they_are(draft: Budget) -> None:
    clerk = signed_in(make_clerk())
    url = address(draft, "heading")
    clerk.post(url, typed(clerk.get(url)) | {"total_spending": "20,000.50"})
    clerk.post(url, typed(clerk.get(url)) | {"unit": "万元"})
    draft.refresh_from_db()
    assert (draft.unit, str(draft.total_spending)) == ("万元", "20000.50")
    data = typed(clerk.get(url))
    assert data["total_spending"] == "2.00005"
    assert clerk.post(url, data | {"total_spending": "3"}).status_code == 302
    draft.refresh_from_db()
    assert str(draft.total_spending) == "30000.00"


def test_the_desk_lists_only_ones_own_budgets(draft: Budget) -> None:
    page = signed_in(make_clerk()).get("/staff/?page=x").content.decode()
    assert f"{YEAR}年" in page
    assert "继续填报" in page
    assert "沙坪坝" not in page
    nobody = signed_in(make_user("nemo")).get("/staff/").content.decode()
    assert "还没有部门预算" in nobody
    assert "还没有任何部门的角色" in nobody


def test_five_wrong_passwords_lock_the_account(samples: None) -> None:
    make_clerk()
    client = Client()
    for _ in range(5):
        response = client.post("/staff/login/", {"username": "jing", "password": "wrong"})
    assert response.status_code == 429
    assert "登录暂时锁定" in response.content.decode()


def test_signing_out_takes_a_post(samples: None) -> None:
    client = signed_in(make_clerk())
    assert client.get("/staff/logout/").status_code == 405
    assert client.post("/staff/logout/").status_code == 302
    assert client.get("/staff/").status_code == 302


def test_a_bent_login_is_refused(samples: None) -> None:
    for name in ("jing\x00", "x" * 5000):
        response = Client().post(
            "/staff/login/", {"username": name, "password": "x", "next": "https://x.example/"}
        )
        assert response.status_code == 200


def _code(code: str) -> int:
    budget = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    line = budget.lines.filter(functional__code=code).first()
    assert line is not None
    assert line.functional_id is not None
    return line.functional_id
