"""The desk as a spreadsheet: paste, undo, picking by pinyin, autosave, a session that ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from disclosures.models import Draft, FundingLine, User
from tests.browser.axe import violations
from tests.browser.test_staff import PASSWORD, desk
from tests.imports.hostile import good

__all__ = ["desk"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BLOCK = (
    "科目编码\t科目名称\t小计\t基本支出\t项目支出\t2025年预算数\n"
    "合计\t\t2,134,018.90\t869,018.90\t1,265,000.00\t\n"
    "201\t一般公共服务支出\t2,134,018.90\t869,018.90\t1,265,000.00\t\n"
    "20103\t政府办公厅（室）及相关机构事务\t2,134,018.90\t869,018.90\t1,265,000.00\t\n"
    "2010301\t行政运行\t869,018.90\t869,018.90\t\t907,129.97\n"
    "2010302\t一般行政管理事务\t１，２６５，０００\t\t1,265,000.00\t2,265,000.00\n"
)


def paste(page: Page, selector: str, text: str) -> None:
    """Paste as Ctrl+V does: a real event with the block on the clipboard."""
    page.locator(selector).first.focus()
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_a_block_from_excel_fills_rows_and_its_sums_are_checked(desk: str, page: Page) -> None:
    page.goto(f"{desk}functional/")
    paste(page, "input[name='lines-0-functional']", BLOCK)
    expect(page.locator("[data-kept]")).to_contain_text("认出 3 行合计，与明细一致")
    expect(page.locator("[name='lines-0-functional']")).to_have_value("2010301 行政运行")
    expect(page.locator("[name='lines-0-amount']")).to_have_value("869,018.90")
    expect(page.locator("[name='lines-1-use']")).to_have_value("project")
    expect(page.locator("[name='lines-1-previous']")).to_have_value("2,265,000.00")
    tree = page.locator("[data-tree]")
    expect(tree).to_contain_text("20103 政府办公厅（室）及相关机构事务")
    expect(tree).to_contain_text("2,134,018.90")
    assert violations(page) == []
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("[name='lines-0-amount']")).to_have_value("")
    page.get_by_role("button", name="重做").click()
    expect(page.locator("[name='lines-0-amount']")).to_have_value("869,018.90")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存").first).to_be_visible()
    assert FundingLine.objects.filter(budget__fiscal_year=2026).count() == 2
    assert not Draft.objects.exists()


def test_a_wrong_sum_in_the_block_is_said(desk: str, page: Page) -> None:
    page.goto(f"{desk}functional/")
    paste(
        page,
        "input[name='lines-0-functional']",
        BLOCK.replace("2,134,018.90\t869", "2,134,018.99\t869"),
    )
    expect(page.locator("[data-kept]")).to_contain_text(
        "合计写2,134,018.99，明细相加是2,134,018.90"
    )


def test_a_code_is_picked_by_its_pinyin_and_keys_move(desk: str, page: Page) -> None:
    page.goto(f"{desk}functional/")
    code = page.locator("[name='lines-0-functional']")
    code.click()
    code.press_sequentially("ybxzglsw")
    expect(page.get_by_role("option").first).to_be_visible()
    options = page.get_by_role("option").all_text_contents()
    assert "2010302 一般行政管理事务" in options
    page.get_by_role("option", name="2010302 一般行政管理事务").click()
    expect(code).to_have_value("2010302 一般行政管理事务")
    page.locator("[name='lines-0-amount']").fill("5")
    page.locator("[name='lines-0-amount']").press("Enter")
    expect(page.locator("[name='lines-1-amount']")).to_be_focused()
    page.keyboard.press("Control+d")
    expect(page.locator("[name='lines-1-amount']")).to_have_value("5")


def test_what_is_typed_is_kept_and_can_be_restored(desk: str, page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{desk}functional/")
    paste(page, "input[name='lines-0-functional']", BLOCK)
    expect(page.locator("[data-kept]")).to_contain_text("已自动保存", timeout=8000)
    assert Draft.objects.count() == 1
    page.goto(f"{desk}functional/")
    page.get_by_role("link", name="恢复").click()
    expect(page.locator("[name='lines-0-amount']")).to_have_value("869,018.90")
    assert violations(page) == []


def test_a_session_lost_in_the_middle_of_typing_loses_nothing(desk: str, page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{desk}functional/")
    Session.objects.all().delete()
    page.locator("[name='lines-0-functional']").fill("2010301")
    page.locator("[name='lines-0-amount']").fill("869018.90")
    expect(page.locator("[data-kept]")).to_contain_text("登录已过期", timeout=8000)
    page.goto(f"{desk}functional/")
    page.get_by_label("用户名").fill("jing")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").click()
    expect(page.locator("[data-kept]")).to_contain_text("已恢复登录过期前", timeout=8000)
    expect(page.locator("[name='lines-0-amount']")).to_have_value("869018.90")


def test_a_form_sent_after_the_session_is_back_after_signing_in(desk: str, page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{desk}functional/")
    page.locator("[name='lines-0-functional']").fill("2010301")
    page.locator("[name='lines-0-amount']").fill("869018.90")
    Session.objects.all().delete()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_label("用户名").fill("jing")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").click()
    expect(page.locator("[name='lines-0-amount']")).to_have_value("869018.90")
    assert not Draft.objects.exists()


def test_two_editors_are_shown_both_values(desk: str, page: Page) -> None:
    page.goto(f"{desk}functional/")
    page.locator("[name='lines-0-functional']").fill("2010301")
    page.locator("[name='lines-0-amount']").fill("5")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存").first).to_be_visible()
    page.locator("[name='lines-0-amount']").fill("6")
    line = FundingLine.objects.get(budget__fiscal_year=2026)
    FundingLine.objects.filter(pk=line.pk).update(amount=7)
    budget = line.budget
    type(budget).objects.filter(pk=budget.pk).update(version=budget.version + 1)
    page.get_by_role("button", name="保存", exact=True).click()
    table = page.get_by_role("table", name="两边不同的地方")
    expect(table).to_contain_text("金额")
    expect(table.get_by_role("cell", name="6", exact=True)).to_be_visible()
    expect(table.get_by_role("cell", name="7.00", exact=True)).to_be_visible()
    assert FundingLine.objects.get(pk=line.pk).amount == 7
    assert User.objects.filter(username="jing").exists()


def test_findings_stand_beside_the_grid_while_typing(desk: str, page: Page) -> None:
    page.goto(f"{desk}functional/")
    page.locator("[name='lines-0-functional']").fill("2010301")
    page.locator("[name='lines-0-amount']").fill("100")
    aside = page.locator("[data-findings]")
    expect(aside).to_contain_text("X08", timeout=8000)
    expect(aside).to_contain_text("100.00元")
    assert not FundingLine.objects.filter(budget__fiscal_year=2026).exists()


def test_a_large_workbook_is_uploaded_with_its_progress(
    desk: str, page: Page, tmp_path: Path
) -> None:
    lines: list[tuple[str | int | float | None, ...]] = [("2010301", 1, None)] * 3000
    path = tmp_path / "大表.xlsx"
    path.write_bytes(good(*lines))
    page.goto(f"{desk}import/")
    assert violations(page) == []
    page.get_by_label("工作簿").set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.locator("[data-progress-words]")).to_contain_text("正在")
    expect(page.get_by_role("heading", name="检查结果")).to_be_visible(timeout=30000)
    expect(page.get_by_text("重复").first).to_be_visible()
    assert violations(page) == []
    page.goto(f"{desk}import/")
    page.get_by_label("工作簿").set_input_files(
        {"name": "a.xlsx", "mimeType": "x", "buffer": b"no"}
    )
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("内容却不是工作簿")).to_be_visible()


def test_the_end_of_the_session_is_announced_and_put_off(desk: str, page: Page) -> None:
    session = Session.objects.get()
    page.clock.install()
    page.goto(desk)
    page.clock.fast_forward("07:56:00")
    box = page.locator("[data-session]")
    expect(box).to_contain_text("分钟过期")
    assert violations(page) == []
    box.get_by_role("button", name="继续工作").click()
    expect(box).to_be_empty()
    assert Session.objects.get(pk=session.pk).expire_date >= session.expire_date
