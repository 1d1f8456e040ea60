"""A visitor finds, reads, compares, prints and downloads."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import fits, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
YUBEI = "/500112/wsb/2024/"
PAGES = [
    "/",
    "/budgets/",
    YUBEI,
    f"{YUBEI}general-expenditure/",
    f"{YUBEI}three-public/",
    f"{YUBEI}project-goal-1/",
    "/130100/wsb/2024/performance-text/",
    "/about/",
    "/nowhere/",
]


@pytest.fixture
def site(samples: None, live_server: object) -> str:
    return str(live_server)


def test_a_visitor_finds_渝北_and_takes_its_tables_away(site: str, page: Page) -> None:
    page.goto(site)
    page.get_by_role("searchbox").fill("翻译")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("link", name="翻译经费 50011222T000000069072")).to_be_visible()
    page.goto(f"{site}/budgets/?q=外事 翻译")
    expect(page.get_by_text("共 2 份部门预算")).to_be_visible()
    page.get_by_label("地区", exact=True).select_option("500112")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("共 1 份部门预算")).to_be_visible()
    assert "region=500112" in page.url
    page.get_by_role("link", name="重庆市渝北区人民政府外事办公室").click()
    page.get_by_role("link", name="2024年渝北区部门一般公共预算财政拨款支出预算表").click()
    cell = page.get_by_role("cell", name="3,415,484.25")
    expect(cell).to_be_visible()
    page.get_by_role("link", name="万元", exact=True).click()
    expect(page.get_by_role("cell", name="341.55")).to_be_visible()
    page.get_by_role("link", name="元", exact=True).click()
    expect(cell).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    book = load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    assert book.worksheets[0]["C5"].value == 3415484.25


def test_the_keyboard_alone_turns_the_pages(site: str, page: Page) -> None:
    page.goto(f"{site}{YUBEI}general-expenditure/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    following = page.locator("a[rel=next]")
    for _ in range(80):
        page.keyboard.press("Tab")
        if following.evaluate("element => element === document.activeElement"):
            break
    expect(following).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}{YUBEI}basic-by-department-economic/")
    page.locator("a[rel=prev]").click()
    expect(page).to_have_url(f"{site}{YUBEI}general-expenditure/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_every_kind_of_page_is_accessible_and_no_wider_than_its_window(
    site: str, browser: Browser, scheme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in PAGES:
        page.goto(site + path)
        assert violations(page) == [], path
        assert fits(page), path
    assert [line for line in said if "Content Security Policy" in line] == []
    context.close()


def test_print_gives_the_official_sheet_alone(site: str, page: Page, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("没有 pdftotext（Debian 的 poppler-utils），不查印出的文字")
    page.goto(f"{site}{YUBEI}three-public/")
    path = tmp_path / "sheet.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "“三公”经费支出预算表" in text and "1,045,000.00" in text
    assert "目录" not in text and "下载" not in text and "关于明账" not in text
