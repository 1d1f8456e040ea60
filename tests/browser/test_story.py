"""The year of an office: entered from pasted blocks, mended, reviewed, published, corrected."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from disclosures.choices import Role
from disclosures.models import Budget, Classification, FundingLine, Project, Publication
from tests.browser.axe import fits, violations
from tests.browser.test_grid import paste
from tests.staff_pages import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "long-enough-for-a-test-7"
SHOTS = Path(__file__).resolve().parent.parent.parent / "var" / "story"

FUNCTIONAL = (
    "科目编码\t科目名称\t2023年预算数\t小计\t基本支出\t项目支出\n"
    "合计\t\t3,415,484.25\t2,375,070.89\t1,110,070.89\t1,265,000.00\n"
    "2010301\t行政运行\t907,129.97\t869,018.90\t869,018.90\t\n"
    "2010302\t一般行政管理事务\t2,265,000.00\t1,265,000.00\t\t1,265,000.00\n"
    "2080505\t机关事业单位基本养老保险缴费支出\t78,578.88\t77,778.08\t77,778.08\t\n"
    "2080506\t机关事业单位职业年金缴费支出\t39,289.44\t38,889.04\t38,889.04\t\n"
    "2101101\t行政单位医疗\t55,511.80\t55,011.31\t55,011.31\t\n"
    "2210201\t住房公积金\t69,974.16\t69,373.56\t69,373.56\t\n"
)
ECONOMIC = (
    "科目编码\t基本支出\t项目支出\n"
    "30101\t165,084.00\t\n30102\t133,272.00\t\n30103\t279,757.00\t\n30108\t77,778.08\t\n"
    "30109\t38,889.04\t\n30110\t41,319.61\t\n30112\t8,750.04\t\n30113\t69,373.56\t\n"
    "30114\t6,400.00\t\n30201\t106,008.00\t265,000.00\n30202\t20,000.00\t\n30207\t15,480.00\t\n"
    "30211\t5,000.00\t\n30212\t\t1,000,000.00\n30215\t5,000.00\t\n30216\t2,476.26\t\n"
    "30217\t5,000.00\t\n30228\t5,833.36\t\n30229\t5,777.94\t\n30231\t40,000.00\t\n"
    "30239\t28,080.00\t\n30299\t50,000.00\t\n"
)  # 办公费 106,800 is typed 106,008 on purpose
PROJECTS = (
    "项目编码\t项目名称\t财政资金\n"
    "50011222T000000069064\t外事宣传经费\t30,000\n50011222T000000069072\t翻译经费\t75,000\n"
    "50011222T000000069081\t国际交流\t30,000\n50011222T000000069090\t领事保护\t20,000\n"
    "50011222T000000069102\t编外人员\t100,000\n50011222T000000069111\t因公出国经费\t1,010,000\n"
)
PREVIOUS = {"因公出国（境）费": "2,000,000", "公务用车运行费": "45,000", "公务接待费": "20,000"}


class Office:
    """The people of an office, each in a window of their own."""

    def __init__(self, browser: Browser, server: str) -> None:
        self.browser, self.server, self.shots = browser, server, 0
        SHOTS.mkdir(parents=True, exist_ok=True)

    def enter(self, name: str) -> Page:
        page = self.browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"{self.server}/staff/")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button").click()
        expect(page.get_by_role("heading", name="工作台")).to_be_visible()
        return page

    def shoot(self, page: Page, name: str) -> None:
        self.shots += 1
        page.screenshot(path=SHOTS / f"{self.shots:02}-{name}.png", full_page=True)


@pytest.fixture
def office(samples: None, live_server: object, browser: Browser) -> Office:
    for name, role in (("jing", Role.CLERK), ("shen", Role.REVIEWER), ("gong", Role.PUBLISHER)):
        user = make_user(name, role)
        user.set_password(PASSWORD)
        user.save()
    return Office(browser, str(live_server))


def save(page: Page) -> None:
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="已保存").first).to_be_visible()


def do(page: Page, url: str, verb: str, reason: str = "") -> None:
    page.goto(url)
    if reason:
        page.get_by_label(f"{verb}的原因").fill(reason)
    for box in page.locator("input[name='looked']").all():
        box.check()
    page.get_by_role("button", name=verb, exact=True).click()


def test_a_year_of_the_office(office: Office) -> None:
    clerk = office.enter("jing")
    began = time.monotonic()
    clerk.get_by_role("link", name="新建预算").first.click()
    clerk.get_by_label("年度").select_option("2026")
    clerk.get_by_label("说明文字（职责、机构、用途、名词解释、联系方式）").check()
    approved = date.today() - timedelta(days=11)
    clerk.get_by_label("批复日期").fill(approved.isoformat())
    clerk.get_by_role("main").get_by_role("button").last.click()
    expect(clerk.get_by_text("已从上年预算复制说明文字").first).to_be_visible()
    budget = Budget.objects.get(fiscal_year=2026)
    url = clerk.url
    for tail, block, count in (("functional", FUNCTIONAL, 6), ("economic", ECONOMIC, 23)):
        clerk.goto(f"{url}{tail}/")
        paste(clerk, f"input[name='lines-0-{tail}']", block)
        office.shoot(clerk, tail)
        assert violations(clerk) == [], tail
        save(clerk)
        assert budget.lines.filter(**{f"{tail}__isnull": False}).count() == count
    clerk.goto(f"{url}projects/grid/")
    paste(clerk, "input[name='projects-0-order']", PROJECTS)
    save(clerk)
    assert Project.objects.filter(budget=budget).count() == 6
    clerk.goto(f"{url}previous/")
    for label, amount in PREVIOUS.items():
        clerk.get_by_label(label).fill(amount)
    save(clerk)
    clerk.goto(f"{url}assets/")
    clerk.get_by_label("上年底占有：应急保障用车").fill("1")
    for none in ("上年底占有的单位价值", "本年计划购置的车辆", "本年计划购置的单位价值"):
        clerk.get_by_label(f"没有{none}").check()
    save(clerk)
    entered = time.monotonic() - began

    # the deliberate error is found, leads to its row, and is mended
    clerk.goto(f"{url}findings/")
    finding = clerk.locator(".finding.error", has_text="基本支出经济科目合计").first
    expect(finding).to_contain_text("多792.00元")
    office.shoot(clerk, "findings")
    assert violations(clerk) == []
    finding.get_by_role("link", name="去改").click()
    office_supplies = clerk.locator("tr", has=clerk.locator("input[value^='30201']")).first
    office_supplies.locator("input[name$='-amount']").fill("106,800.00")
    save(clerk)

    # procurement was never opened: the text does not say 0, and the check leads to the page
    clerk.goto(f"{url}preview/narrative/")
    expect(clerk.get_by_text("政府采购预算总额（待填）")).to_be_visible()
    clerk.goto(f"{url}findings/")
    unsaid = clerk.locator(".finding.error", has_text="没有填写政府采购预算，也没有写明没有")
    unsaid.get_by_role("link", name="去改").click()
    office.shoot(clerk, "procurement")
    assert violations(clerk) == []
    clerk.get_by_label("本年没有政府采购预算").check()
    save(clerk)
    clerk.goto(f"{url}reasons/")
    for area in clerk.locator("textarea").all():
        area.fill("按照过紧日子的要求压减")
    save(clerk)
    clerk.goto(f"{url}findings/")
    while clerk.locator(".finding.warning textarea").count():
        clerk.locator(".finding.warning textarea").first.fill("已核对，情况属实")
        clerk.get_by_role("button", name="写明原因").first.click()
    expect(clerk.locator(".finding.error")).to_have_count(0)

    # review: sent back, mended, approved, looked over for secrets, published
    do(clerk, url, "提交审核")
    reviewer, publisher = office.enter("shen"), office.enter("gong")
    do(reviewer, url, "退回修改", "请写明采购情况")
    clerk.goto(url)
    expect(clerk.get_by_text("请写明采购情况").first).to_be_visible()
    clerk.goto(f"{url}procurement/")
    clerk.get_by_label("本年没有政府采购预算").uncheck()
    clerk.locator("[name='procurement-0-name']").fill("打印机")
    clerk.locator("[name='procurement-0-goods']").fill("3,000")
    save(clerk)
    do(clerk, url, "提交审核")
    do(reviewer, url, "审核通过")
    publisher.goto(url)
    expect(publisher.get_by_text("还没有登记保密审查")).to_be_visible()
    reviewer.goto(f"{url}secrecy/")
    reviewer.get_by_role("button", name="登记").click()
    office.shoot(publisher, "publisher")
    do(publisher, url, "公开")
    expect(publisher.get_by_text("已公开。")).to_be_visible()

    # a correction in the open
    do(clerk, url, "更正", "公务接待费少列1,000元")
    clerk.goto(f"{url}economic/")
    reception = clerk.locator("tr", has=clerk.locator("input[value^='30217']")).first
    reception.locator("input[name$='-amount']").fill("6,000")
    supplies = clerk.locator("tr", has=clerk.locator("input[value^='30201']")).first
    supplies.locator("input[name$='-amount']").fill("105,800")
    save(clerk)
    clerk.goto(f"{url}findings/")
    while clerk.locator(".finding.warning textarea").count():
        clerk.locator(".finding.warning textarea").first.fill("已核对，情况属实")
        clerk.get_by_role("button", name="写明原因").first.click()
    do(clerk, url, "提交审核")
    do(reviewer, url, "审核通过")
    reviewer.goto(f"{url}secrecy/")
    reviewer.get_by_role("button", name="登记").click()
    do(publisher, url, "公开")

    # what the public sees
    public = office.browser.new_page(viewport={"width": 1280, "height": 900})
    stem = f"{office.server}/500112/wsb/2026/"
    public.goto(stem)
    expect(public.get_by_text("批复后第").first).to_be_visible()
    expect(public.get_by_text("公务接待费少列1,000元").first).to_be_visible()
    office.shoot(public, "public")
    public.goto(f"{stem}three-public/")
    expect(public.get_by_role("cell", name="1,046,000.00").first).to_be_visible()
    public.goto(f"{stem}narrative/")
    expect(public.get_by_text("总收入2,375,070.89元").first).to_be_visible()
    office.shoot(public, "narrative")
    public.goto(f"{stem}v2/changes/")
    expect(public.get_by_role("table")).to_contain_text("6,000.00")
    office.shoot(public, "changes")
    assert violations(public) == [] and fits(public)
    public.goto(f"{stem}v1/three-public/")
    expect(public.get_by_role("cell", name="1,045,000.00").first).to_be_visible()
    assert Publication.objects.filter(budget=budget).count() == 2
    with (SHOTS / "times.txt").open("a", encoding="utf-8") as file:
        file.write(f"渝北 entered in {entered:.1f} s\n")
    assert entered < 600


def test_a_large_budget_is_entered_from_pasted_blocks(office: Office) -> None:
    """70 + 70 + 35 rows in ten minutes of scripted time."""
    clerk = office.enter("jing")
    began = time.monotonic()
    clerk.get_by_role("link", name="新建预算").first.click()
    clerk.get_by_label("年度").select_option("2027")
    clerk.get_by_role("main").get_by_role("button").last.click()
    expect(clerk.get_by_text("已新建").first).to_be_visible()
    budget, url = Budget.objects.get(fiscal_year=2027), clerk.url
    for tail, scheme in (("functional", "functional"), ("economic", "dept_economic")):
        leaves = Classification.objects.filter(
            scheme=scheme, jurisdiction=None, edition=budget.fiscal_year.edition
        ).order_by("code")
        size = 7 if scheme == "functional" else 5
        codes = [row.code for row in leaves if len(row.code) == size][:70]
        lines = [f"{code}\t{at},000.50\t" for at, code in enumerate(codes, start=1)]
        total = f"合计\t{sum(range(1, 71)):,},035.00\t"
        clerk.goto(f"{url}{tail}/")
        block = "\n".join(["科目编码\t基本支出\t项目支出", total, *lines])
        paste(clerk, f"input[name='lines-0-{tail}']", block)
        expect(clerk.locator("[data-kept]")).to_contain_text("粘贴了 70 行")
        expect(clerk.locator("[data-kept]")).to_contain_text("与明细一致")
        save(clerk)
    assert FundingLine.objects.filter(budget=budget).count() == 140
    names = [f"\t项目{at}\t{at},000.00" for at in range(1, 36)]
    clerk.goto(f"{url}projects/grid/")
    block = "\n".join(["项目编码\t项目名称\t财政资金", *names])
    paste(clerk, "input[name='projects-0-order']", block)
    save(clerk)
    assert budget.projects.count() == 35
    taken = time.monotonic() - began
    SHOTS.mkdir(parents=True, exist_ok=True)
    with (SHOTS / "times.txt").open("a", encoding="utf-8") as file:
        file.write(f"70 + 70 + 35 rows entered in {taken:.1f} s\n")
    assert taken < 600
