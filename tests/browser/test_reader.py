"""The reader finds, compares, understands, takes away: wide, narrow, by keyboard, in large type."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from disclosures.archive import loading
from disclosures.models import Publication
from disclosures.site import rendering as site_module
from tests.browser.axe import fits, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = Path(__file__).resolve().parent.parent.parent / "var" / "story"
PAGES = [
    "/",
    "/search/?q=外事",
    "/search/?q=殡葬",
    "/budgets/",
    "/three-public/",
    "/three-public/?year=1",
    "/projects/?q=外事",
    "/figures/general-expenditure/",
    "/figures/general-expenditure/201/?region=310000",
    "/compare/",
    "/compare/?b=310107-swj-2025&b=310107-zfb-2025&b=500112-wsb-2024",
    "/compare/?b=310107-swj-2025&b=310107-fly-2024",
    "/320000/swbgt/",
    "/500112/wsb/",
    "/source/?id=310107-swj-2025-v1&table=expenditure&row=total&column=total",
    "/310107/swj/2025/",
    "/310107/swj/2025/general-expenditure/",
    "/320000/swbgt/2017/budget-summary/",
    "/500112/wsb/2024/explained/",
    "/640000/wsb/2020/explained/",
    "/indicators/?verdict=not",
    "/indicators/?q=x",
    "/quality/",
    "/data/",
]


@pytest.fixture
def site(samples: None, live_server: object) -> str:
    if Publication.objects.count() == 5:
        with site_module.deferred():
            loading.load_all()
    SHOTS.mkdir(parents=True, exist_ok=True)
    return str(live_server)


def listen(page: Page) -> list[str]:
    """Return a list that fills with what the page says and asks for."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: said.append(request.url))
    return said


def test_every_page_of_the_reader_is_accessible_in_every_light_and_width(
    site: str, browser: Browser
) -> None:
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)):
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page = context.new_page()
        said = listen(page)
        for path in PAGES:
            page.goto(site + path)
            assert violations(page) == [], (path, scheme, width)
            assert fits(page), (path, scheme, width)
        assert [line for line in said if "Content Security Policy" in line] == []
        assert [
            line for line in said if line.startswith("http") and not line.startswith(site)
        ] == []
        context.close()


def test_at_twice_the_size_and_in_large_type_nothing_is_cut_off(
    site: str, browser: Browser
) -> None:
    # 200 % zoom of a window of 1280 is a window of 640 (WCAG 1.4.4, 1.4.10)
    context = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page = context.new_page()
    for path in PAGES:
        page.goto(site + path)
        assert fits(page), path
    button = page.get_by_role("button", name="大字")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    size = "() => parseFloat(getComputedStyle(document.body).fontSize)"
    assert page.evaluate(size) > 21
    for path in PAGES[:12]:
        page.goto(site + path)  # kept on the next page
        assert page.evaluate(size) > 21
        assert fits(page), path
        assert violations(page) == [], path
    page.screenshot(path=SHOTS / "reader-large-type.png")
    context.close()


def test_without_a_script_every_page_says_the_same(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/compare/?b=310107-swj-2025&b=310107-zfb-2025")
    expect(page.get_by_text("-28,049.79（-75.5%）").first).to_be_visible()
    page.goto(f"{site}/search/?q=sgjf")
    page.get_by_role("link", name="“三公”经费", exact=True).click()
    expect(page.get_by_role("cell", name="867.50")).to_be_visible()
    page.goto(f"{site}/500112/wsb/2024/explained/")
    expect(page.get_by_role("cell", name="213.40 89.9%")).to_be_visible()
    assert page.get_by_role("button", name="大字").count() == 0
    context.close()


def reach(page: Page, selector: str, most: int = 200) -> None:
    """Press Tab until an element has the focus."""
    wanted = page.locator(selector).first
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_the_keyboard_alone_finds_compares_and_reaches_the_source(site: str, page: Page) -> None:
    page.goto(site)
    reach(page, "input[type=search]")
    page.keyboard.type("swwyh")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="查找")).to_be_visible()
    reach(page, 'a[href="/310107/swj/2025/"]')
    page.keyboard.press("Enter")
    reach(page, 'a[href^="/compare/"][href*="b="]')
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="对比")).to_be_visible()
    reach(page, 'a[href*="310107-zfb-2025"]')
    page.keyboard.press("Enter")
    expect(page.get_by_text("同类中位数").first).to_be_visible()
    page.screenshot(path=SHOTS / "reader-compare.png")
    reach(page, 'a[href^="/source/"]')
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="这个数通过的勾稽检查")).to_be_visible()
    page.screenshot(path=SHOTS / "reader-source.png")


def test_a_journalist_follows_三公_from_the_list_to_the_cell_and_takes_it_away(
    site: str, page: Page
) -> None:
    page.goto(f"{site}/three-public/")
    page.get_by_role("link", name="2025年 2").click()
    expect(page.get_by_text("共 2 条符合条件")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert text.splitlines()[-1].startswith("合计,2条,,8685000.00")
    page.get_by_role("link", name="因公出国（境）费（万元）").click()
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("839.00")
    first.get_by_role("link", name="867.50").click()
    expect(page.get_by_role("cell", name="867.50").first).to_be_visible()
    page.goto(f"{site}/310107/zfb/2025/")
    with page.expect_download() as booklet:
        page.get_by_role("link", name="PDF", exact=True).click()
    assert Path(booklet.value.path()).read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="读懂这份预算").click()
    expect(page.get_by_role("heading", name="钱花到哪里去")).to_be_visible()
    page.screenshot(path=SHOTS / "reader-explained.png", full_page=True)


def test_on_a_telephone_the_library_and_the_board_are_read_with_a_thumb(
    site: str, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto(f"{site}/indicators/")
    page.get_by_role("link", name="不可衡量 31").tap()
    expect(page.get_by_text("共 31 个指标符合条件")).to_be_visible()
    expect(page.get_by_text("可以写成").first).to_be_visible()
    page.screenshot(path=SHOTS / "reader-library-360.png")
    page.goto(f"{site}/quality/")
    page.get_by_role("link", name="石家庄市", exact=True).tap()
    expect(page.get_by_text("34/53（64%）")).to_be_visible()
    page.screenshot(path=SHOTS / "reader-quality-360.png")
    context.close()
