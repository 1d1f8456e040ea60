"""Entering lines: amounts, codes, duplicates, nothing lost, nothing half saved."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from disclosures.choices import Unit
from disclosures.models import Budget, FundingLine
from disclosures.workflow.case import Case
from tests.staff_pages import YEAR, fill_rows, make_clerk, make_draft, signed_in, typed

pytestmark = pytest.mark.usefixtures("samples")

OFFICE = {"source": "general", "use": "basic"}


@pytest.fixture
def clerk(samples: None) -> Client:
    return signed_in(make_clerk())


@pytest.fixture
def draft(samples: None) -> Budget:
    return make_draft()


def functional(budget: Budget) -> str:
    return f"/staff/budgets/{budget.pk}/functional/"


def economic(budget: Budget) -> str:
    return f"/staff/budgets/{budget.pk}/economic/"


def enter(client: Client, url: str, *rows: dict[str, str], prefix: str = "lines") -> object:
    data = fill_rows(typed(client.get(url)), prefix, *({**OFFICE, **row} for row in rows))
    return client.post(url, data)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("2,375,070.89", "2375070.89"),
        ("2375070.89", "2375070.89"),
        ("１２３．５", "123.50"),
        ("100元", "100.00"),
        ("1.5万元", "15000.00"),
        (" ￥ 20 ", "20.00"),
        ("0", "0.00"),
    ],
)
def test_an_amount_is_understood_as_people_paste_it(
    clerk: Client, draft: Budget, text: str, amount: str
) -> None:
    response = enter(clerk, functional(draft), {"functional": "2010301", "amount": text})
    assert response.status_code == 302
    assert draft.lines.get().amount == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,2,3", "千分位逗号位置不对"),
        ("1e9", "不是金额"),
        ("-0", "不能写作 -0"),
        ("-5", "不能是负数"),
        ("0.001", "精确到了分以下"),
        ("一百", "不是金额"),
        ("99999999999999", "太大"),
        ("nan", "不是金额"),
        ("5\x00", "空字符"),
        ("9" * 100, "60"),
    ],
)
def test_a_doubtful_amount_has_its_message_and_is_kept_as_typed(
    clerk: Client, draft: Budget, text: str, sentence: str
) -> None:
    response = enter(clerk, functional(draft), {"functional": "2010301", "amount": text})
    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert typed(response)["lines-0-amount"] == text
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_lines-0-amount_error"' in page
    assert 'id="id_lines-0-amount_error"' in page
    assert 'href="#id_lines-0-amount"' in page
    assert not draft.lines.exists()


def test_amounts_are_typed_and_shown_back_in_the_budgets_unit_without_loss(
    clerk: Client, samples: None
) -> None:
    budget = make_draft(Unit.WAN)
    enter(clerk, functional(budget), {"functional": "2010301", "amount": "237.507089"})
    assert budget.lines.get().amount == Decimal("2375070.89")
    again = typed(clerk.get(functional(budget)))
    assert again["lines-0-amount"] == "237.507089"
    clerk.post(functional(budget), again)
    assert budget.lines.get().amount == Decimal("2375070.89")


@pytest.mark.parametrize(
    "text", ["2010301", "2010301 行政运行", "２０１０３０１", " 2010301　行政运行"]
)
def test_a_code_is_understood_with_or_without_its_name(
    clerk: Client, draft: Budget, text: str
) -> None:
    response = enter(clerk, functional(draft), {"functional": text, "amount": "1"})
    assert response.status_code == 302
    assert draft.lines.get().functional.code == "2010301"


def test_a_unique_name_is_enough_for_a_code(clerk: Client, draft: Budget) -> None:
    response = enter(clerk, economic(draft), {"economic": "基本工资", "amount": "1"})
    assert response.status_code == 302
    assert draft.lines.get().economic.code == "30101"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("9999999", "没有编码“9999999”"),
        ("没有的科目", "没有“没有的科目”"),
        ("行政运行", "有多个"),
        ("2010301 一般行政管理事务", "是“行政运行”，不是“一般行政管理事务”"),
        ("201", "下面还有明细科目"),
        ("30101", "没有编码“30101”"),
        ("2010301\x00", "空字符"),
    ],
)
def test_an_unknown_code_is_refused_by_name_and_kept_as_typed(
    clerk: Client, draft: Budget, text: str, sentence: str
) -> None:
    response = enter(clerk, functional(draft), {"functional": text, "amount": "1"})
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert typed(response)["lines-0-functional"] == text
    assert not draft.lines.exists()


def test_a_code_of_another_place_is_unknown(clerk: Client, draft: Budget) -> None:
    response = clerk.get(economic(draft))
    assert "因公出国(境)费用" in response.content.decode()  # 渝北's own wording


def test_the_same_line_twice_in_one_submit_is_refused_on_its_row(
    clerk: Client, draft: Budget
) -> None:
    row = {"functional": "2010301", "amount": "1"}
    response = enter(clerk, functional(draft), row, row)
    assert "与第1行相同" in response.content.decode()
    assert not draft.lines.exists()


def test_a_line_that_stands_on_another_page_is_refused(clerk: Client, draft: Budget) -> None:
    enter(clerk, functional(draft), {"functional": "2010301", "amount": "1"})
    url = f"/staff/budgets/{draft.pk}/other-lines/"
    response = enter(clerk, url, {"functional": "2010301", "amount": "2"})
    assert "已有一条科目、来源、性质都相同的明细" in response.content.decode()
    assert draft.lines.count() == 1


def test_two_rows_may_exchange_their_codes(clerk: Client, draft: Budget) -> None:
    url = functional(draft)
    enter(
        clerk,
        url,
        {"functional": "2010301", "amount": "1"},
        {"functional": "2010302", "amount": "2"},
    )
    data = typed(clerk.get(url))
    data["lines-0-functional"], data["lines-1-functional"] = "2010302", "2010301"
    assert clerk.post(url, data).status_code == 302
    stored = {line.functional.code: line.amount for line in draft.lines.all()}
    assert stored == {"2010301": 2, "2010302": 1}


def test_a_deleted_row_makes_room_for_the_same_line(clerk: Client, draft: Budget) -> None:
    url = functional(draft)
    enter(clerk, url, {"functional": "2010301", "amount": "1"})
    data = fill_rows(
        typed(clerk.get(url)), "lines", {**OFFICE, "functional": "2010301", "amount": "7"}
    )
    data["lines-0-DELETE"] = "on"
    assert clerk.post(url, data).status_code == 302
    assert [line.amount for line in draft.lines.all()] == [7]


def test_one_wrong_row_saves_nothing_and_keeps_everything_typed(
    clerk: Client, draft: Budget
) -> None:
    response = enter(
        clerk,
        functional(draft),
        {"functional": "2010301", "amount": "1", "previous": "2"},
        {"functional": "2010302", "amount": "1,2,3", "previous": "x"},
    )
    data = typed(response)
    assert data["lines-0-functional"] == "2010301"
    assert data["lines-0-previous"] == "2"
    assert data["lines-1-amount"] == "1,2,3"
    assert data["lines-1-previous"] == "x"
    assert not draft.lines.exists()
    assert not draft.comparatives.exists()
    draft.refresh_from_db()
    assert draft.version == 0


def test_last_years_figure_stands_beside_its_code(clerk: Client, draft: Budget) -> None:
    url = functional(draft)
    enter(
        clerk,
        url,
        {"functional": "2010301", "amount": "5", "previous": "4"},
        {"functional": "2010302", "previous": "3"},
    )
    assert draft.lines.count() == 1
    assert dict(draft.comparatives.values_list("key", "amount")) == {"2010301": 4, "2010302": 3}
    data = typed(clerk.get(url))
    assert data["lines-0-previous"] == "4.00"
    assert data["lines-1-functional"].startswith("2010302")
    assert data["lines-1-previous"] == "3.00"
    data["lines-1-functional"] = data["lines-1-previous"] = ""
    data["lines-0-previous"] = ""
    clerk.post(url, data)
    assert not draft.comparatives.exists()


def test_a_code_without_any_figure_is_asked_for_one(clerk: Client, draft: Budget) -> None:
    response = enter(clerk, functional(draft), {"functional": "2010301"})
    assert "请填写金额或上年预算数" in response.content.decode()


def test_one_code_has_one_figure_of_last_year(clerk: Client, draft: Budget) -> None:
    response = enter(
        clerk,
        functional(draft),
        {"functional": "2010301", "amount": "5", "previous": "4"},
        {"functional": "2010301", "use": "project", "amount": "5", "previous": "3"},
    )
    assert "在前面填了另一个数" in response.content.decode()


def test_a_model_rule_speaks_beside_its_cell(clerk: Client, draft: Budget) -> None:
    row = {"economic": "30101", "amount": "5", "use": "project", "basic_group": "personnel"}
    response = enter(clerk, economic(draft), row)
    page = response.content.decode()
    assert "只有基本支出才分人员经费和日常公用经费" in page
    assert 'id="id_lines-0-basic_group_error"' in page


def test_money_carried_forward_has_no_code(clerk: Client, draft: Budget) -> None:
    url = f"/staff/budgets/{draft.pk}/other-lines/"
    response = enter(clerk, url, {"functional": "2010301", "use": "carried_forward", "amount": "5"})
    assert "结转下年不填科目" in response.content.decode()
    assert enter(clerk, url, {"use": "carried_forward", "amount": "5"}).status_code == 302
    assert draft.lines.get().use == "carried_forward"


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("lines-TOTAL_FORMS", "1000000000", 400),
        ("lines-TOTAL_FORMS", "-1", 400),
        ("lines-TOTAL_FORMS", "x", 400),
        ("lines-TOTAL_FORMS", None, 400),
        ("version", "x", 409),
        ("version", None, 409),
        ("version", "9" * 30, 409),
        ("lines-0-use", "nonsense\x00", 200),
        ("lines-0-source", "", 200),
        ("lines-0-id", "9" * 40, 302),
        ("lines-0-id", "\x00", 200),
    ],
)
def test_a_bent_form_is_refused_and_never_an_error_of_ours(
    clerk: Client, draft: Budget, name: str, value: str | None, status: int
) -> None:
    row = {**OFFICE, "functional": "2010301", "amount": "1"}
    data = fill_rows(typed(clerk.get(functional(draft))), "lines", row)
    data.pop(name, None)
    if value is not None:
        data[name] = value
    assert clerk.post(functional(draft), data).status_code == status


def test_a_row_of_another_budget_cannot_be_taken(clerk: Client, draft: Budget) -> None:
    stranger = FundingLine.objects.exclude(budget=draft).first()
    assert stranger is not None
    before = stranger.amount
    row = {**OFFICE, "functional": "2010301", "amount": "1", "id": str(stranger.pk)}
    data = fill_rows(typed(clerk.get(functional(draft))), "lines", row)
    assert clerk.post(functional(draft), data).status_code == 302
    stranger.refresh_from_db()
    assert stranger.amount == before
    assert draft.lines.count() == 1


def test_a_stale_page_is_a_conflict_that_keeps_what_was_typed(clerk: Client, draft: Budget) -> None:
    url = functional(draft)
    enter(clerk, url, {"functional": "2010301", "amount": "1"})
    mine = typed(clerk.get(url))
    other = signed_in(make_clerk("li"))
    theirs = typed(other.get(url)) | {"lines-0-amount": "2"}
    assert other.post(url, theirs).status_code == 302
    response = clerk.post(url, mine | {"lines-0-amount": "3"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "li 于" in page
    assert "功能科目明细" in page
    again = typed(response)
    assert again["lines-0-amount"] == "3"
    assert draft.lines.get().amount == 2
    assert clerk.post(url, again).status_code == 302
    assert draft.lines.get().amount == 3


def test_a_row_deleted_by_a_colleague_comes_back_when_saved_after_looking(
    clerk: Client, draft: Budget
) -> None:
    url = functional(draft)
    enter(clerk, url, {"functional": "2010301", "amount": "1"})
    mine = typed(clerk.get(url)) | {"lines-0-amount": "9"}
    clerk.post(url, typed(clerk.get(url)) | {"lines-0-DELETE": "on"})
    assert not draft.lines.exists()
    response = clerk.post(url, mine)
    assert response.status_code == 409
    assert clerk.post(url, typed(response)).status_code == 302
    assert draft.lines.get().amount == 9


def test_of_what_is_sent_after_the_login_ended_the_server_keeps_only_the_way_back(
    draft: Budget,
) -> None:
    """The page asks before it sends and keeps what was typed in the browser (see the browser
    tests); whoever sends all the same, without a script, is led to sign in and back."""
    user = make_clerk()
    client = signed_in(user)
    url = functional(draft)
    row = {**OFFICE, "functional": "2010301", "amount": "12.34"}
    data = fill_rows(typed(client.get(url)), "lines", row)
    client.logout()
    response = client.post(url, data)
    assert response.status_code == 302
    assert response.url == f"/staff/login/?next={url}"
    login = {"username": user.username, "password": "correct horse battery", "next": url}
    assert client.post("/staff/login/", login).url == url
    assert "12.34" not in client.get(url).content.decode()
    assert not draft.lines.exists()


def test_more_rows_are_given_without_a_script(clerk: Client, draft: Budget) -> None:
    url = functional(draft)
    data = fill_rows(
        typed(clerk.get(url)), "lines", {**OFFICE, "functional": "2010301", "amount": "1"}
    )
    response = clerk.post(url, data | {"more": "5"}, follow=True)
    assert typed(response)["lines-TOTAL_FORMS"] == "9"


def test_the_lines_of_yubei_entered_by_hand_give_its_printed_tables(
    clerk: Client, draft: Budget
) -> None:
    printed = Budget.objects.get(department=draft.department, fiscal_year=2024)
    rows = [
        {
            "functional": line.functional.code,
            "use": line.use,
            "amount": f"{line.amount:,}",
        }
        for line in printed.lines.exclude(functional=None)
    ]
    for row, figure in zip(rows, (907129.97, 2265000), strict=False):
        row["previous"] = str(figure)
    assert enter(clerk, functional(draft), *rows).status_code == 302
    codes = [
        {"economic": line.economic.code, "use": line.use, "amount": str(line.amount)}
        for line in printed.lines.exclude(economic=None)
    ]
    assert enter(clerk, economic(draft), *codes).status_code == 302
    mine, theirs = Case(draft).document, Case(printed).document
    for code in ("expenditure", "basic-by-department-economic", "basic-by-government-economic"):
        rows_of = [
            [dict(row.values) for row in document.part(code).rows] for document in (mine, theirs)
        ]
        assert rows_of[0] == rows_of[1], code
    page = clerk.get(f"/staff/budgets/{draft.pk}/preview/").content.decode()
    assert "2,375,070.89" in page
    assert "草稿预览，未公开" in page
    assert f"{YEAR}年渝北区部门支出预算总表" in page
