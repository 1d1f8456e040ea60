"""A budget from Excel: every error with its cell, a preview, all or nothing, round trips."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

from disclosures.choices import Role
from disclosures.desk.imports import run, template
from disclosures.kernel.tabular import figures
from disclosures.models import Budget, FundingLine, LogEntry, Upload
from disclosures.renderers import xlsx
from disclosures.workflow.case import Case
from tests.imports.hostile import good
from tests.staff_pages import make_clerk, make_draft, make_user, signed_in

Rows = list[tuple[str | int | float | None, ...]]


def workbook(**sheets: Rows) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def cells(content: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = load_workbook(BytesIO(content))
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows()]
            for sheet in book.worksheets}  # fmt: skip


def published(place: str) -> Budget:
    return Budget.objects.get(department__jurisdiction=place, publications__version=1)


def empty_copy(budget: Budget) -> Budget:
    """Return an empty draft of the same office and set for 2026."""
    return Budget.objects.create(
        department=budget.department, fiscal_year_id=2026, unit=budget.unit,
        table_set=budget.table_set,
    )  # fmt: skip


@pytest.mark.parametrize("place", ["500112", "130100", "640000", "500106", "120000"])
def test_the_template_round_trips(samples: None, place: str) -> None:
    """Export, import into an empty budget, export: the same cells."""
    budget = published(place)
    content = template.render(budget)
    other = empty_copy(budget)
    clerk = make_user("jing", Role.CLERK, place=place)
    done = run.load(other, content, "模板.xlsx", clerk, other.version)
    assert done.is_clean and not done.changes_nothing
    before, after = cells(content), cells(template.render(other))
    for title, rows in before.items():
        assert rows[2:] == after[title][2:], title
    again = Budget.objects.get(pk=other.pk)
    assert run.examine(again, content, "模板.xlsx").changes_nothing


def test_the_same_file_twice_changes_nothing(samples: None) -> None:
    clerk, draft = make_clerk(), make_draft()
    content = template.render(published("500112"))
    run.load(draft, content, "模板.xlsx", clerk, 0)
    draft.refresh_from_db()
    version, entries = draft.version, LogEntry.objects.count()
    assert run.load(draft, content, "模板.xlsx", clerk, version).changes_nothing
    draft.refresh_from_db()
    assert (draft.version, LogEntry.objects.count()) == (version, entries)


def test_the_official_workbook_comes_back_with_every_figure(samples: None) -> None:
    """渝北's 17 tables, of which 表五 表六 表八 表十 are entered: the derived ones follow."""
    budget = published("500112")
    document = Case(budget).document
    draft, clerk = make_draft(year=2027), make_clerk()
    draft.fiscal_year_id = 2027
    content = xlsx.render_document(document)
    # the titles say 2024: the same year is read back into a budget of that year
    FundingLine.objects.filter(budget=budget).delete()
    budget.comparatives.all().delete()
    Budget.objects.filter(pk=budget.pk).update(status="draft")
    budget.refresh_from_db()
    run.load(budget, content, "公开表.xlsx", clerk, budget.version)
    again = Case(Budget.objects.get(pk=budget.pk)).document
    assert sum(len(list(figures(each))) for each in again.tables) > 230
    for before, after in zip(document.tables, again.tables, strict=True):
        assert list(figures(before)) == list(figures(after)), before.code


def test_a_flat_list_of_lines_is_read_in_any_order_and_unit(samples: None) -> None:
    draft, clerk = make_draft(), make_clerk()
    content = workbook(导出=[
        ("2026年预算明细",), ("单位：万元",),
        ("金额", "项目名称", "支出类型", "支出功能分类科目编码", "部门经济科目", "资金性质"),
        ("1.5", None, "人员经费", "2010301 行政运行", "30101", "一般公共预算"),
        (0.5, None, "公用经费", "2010301", "30201 办公费", "一般公共预算"),
        ("１０", "外事接待", "项目支出", "2010302", "30217", "一般公共预算"),
        (2, "外事接待", "项目支出", "2010302", "30217", "一般公共预算"),
        (14, None, None, "合计", None, None),
    ])  # fmt: skip
    assert run.examine(draft, content, "导出.xlsx").wrong == []
    report = run.load(draft, content, "导出.xlsx", clerk, 0)
    assert {each.kind.code: each.count("added") for each in report.kinds} == {
        "functional": 0, "economic": 0, "other": 3, "projects": 1,
    }  # fmt: skip
    lines = {line.economic.code: line for line in draft.lines.all() if line.economic}
    assert lines["30101"].amount == Decimal(15000)
    assert lines["30101"].basic_group == "personnel"
    assert lines["30217"].amount == Decimal(120000)  # two equal lines become one
    assert lines["30217"].project is not None
    assert draft.projects.get().fiscal_amount == Decimal(120000)


def test_every_error_is_named_at_once_with_its_cell(samples: None) -> None:
    content = workbook(功能科目明细=[
        ("标题",), ("单位：元",), ("科目编码", "基本支出", "项目支出"),
        ("2010301", "12,34", None),
        ("2019898", 5, None),
        ("20103", 7, None),
        ("2080505", -3, 1),
        (None, 5, None),
        ("合计", 999, 1),
    ])  # fmt: skip
    report = run.examine(make_draft(), content, "a.xlsx")
    assert [(each.sheet, each.cell) for each in report.wrong] == [
        ("功能科目明细", "B4"), ("功能科目明细", "A5"), ("功能科目明细", "B7"),
        ("功能科目明细", "A8"), ("功能科目明细", "B6"), ("功能科目明细", "B9"),
        ("功能科目明细", "C9"),
    ]  # fmt: skip
    assert all(each.reason and each.remedy for each in report.wrong)
    assert not report.is_clean


def test_sums_are_recognised_checked_and_not_stored(samples: None) -> None:
    rows: Rows = [
        ("科目编码", "基本支出"),
        ("合计", 300), ("201", 300), ("20103", 300), ("2010301", 100), ("2010350", 200),
    ]  # fmt: skip
    draft, clerk = make_draft(), make_clerk()
    run.load(draft, workbook(功能科目明细=rows), "a.xlsx", clerk, 0)
    assert sorted(line.amount for line in draft.lines.all()) == [100, 200]
    rows[3] = ("20103", 299)
    wrong = run.examine(make_draft(year=2027), workbook(功能科目明细=rows), "a.xlsx").wrong
    assert [(each.cell, "下面各行相加是300.00元" in each.reason) for each in wrong] == [
        ("B4", True)
    ]


def test_a_sheet_that_is_not_there_leaves_its_rows_alone(samples: None) -> None:
    clerk, draft = make_clerk(), make_draft()
    run.load(draft, template.render(published("500112")), "模板.xlsx", clerk, 0)
    draft.refresh_from_db()
    only = workbook(政府采购=[("采购项目名称", "货物类"), ("打印机", 3000)])
    run.load(draft, only, "采购.xlsx", clerk, draft.version)
    assert draft.procurement_items.get().goods == Decimal(3000)
    assert draft.projects.count() == 5
    assert draft.lines.count() == 29


def test_a_budget_changed_meanwhile_or_another_role_refuses(samples: None) -> None:
    draft = make_draft()
    with pytest.raises(run.NotLoaded, match="被改过"):
        run.load(draft, good(), "a.xlsx", make_clerk(), 7)
    with pytest.raises(run.NotLoaded, match="只有本部门的经办人"):
        run.load(draft, good(), "a.xlsx", make_user("shen", Role.REVIEWER), 0)
    assert not draft.lines.exists()


def test_a_clerk_uploads_looks_and_accepts(samples: None) -> None:
    client, draft = signed_in(make_clerk()), make_draft()
    url = f"/staff/budgets/{draft.pk}/import/"
    assert "请选择" in client.post(url).content.decode()
    handed = client.get(f"{url}template.xlsx")
    assert handed.headers["Content-Disposition"].startswith("attachment")
    file = SimpleUploadedFile("预算.xlsx", good(("2010301", 869018.9, None)))
    page = client.post(url, {"file": file}, follow=True)
    text = page.content.decode()
    assert "没有错误" in text and "2010301 行政运行" in text and "869,018.90" in text
    assert not draft.lines.exists()
    stored = Upload.objects.get()
    assert stored.progress == 0 or stored.progress <= 100
    assert client.post(f"{url}{stored.pk}/", {"version": "0"}).status_code == 302
    assert draft.lines.get().amount == Decimal("869018.90")
    assert not Upload.objects.exists()


def test_a_bad_file_says_why_and_another_person_does_not_see_an_upload(samples: None) -> None:
    client, draft = signed_in(make_clerk()), make_draft()
    url = f"/staff/budgets/{draft.pk}/import/"
    reply = client.post(url, {"file": SimpleUploadedFile("a.xlsx", b"hello")}, follow=True)
    assert "内容却不是工作簿" in reply.content.decode()
    client.post(url, {"file": SimpleUploadedFile("a.xlsx", good())})
    kept = Upload.objects.get()
    assert client.get(f"{url}{kept.pk}/progress/").json() == {"progress": kept.progress}
    other = signed_in(make_user("wai", Role.CLERK, place="500106"))
    for tail in ("", f"{kept.pk}/", f"{kept.pk}/progress/", "template.xlsx"):
        assert other.get(url + tail).status_code == 404, tail
    colleague = signed_in(make_user("tong", Role.CLERK))
    assert colleague.get(f"{url}{kept.pk}/").status_code == 404
    assert client.post(f"{url}{kept.pk}/cancel/").status_code == 302
    assert not Upload.objects.exists()


def test_the_command_examines_and_loads(samples: None, tmp_path: Path) -> None:
    path = tmp_path / "预算.xlsx"
    path.write_bytes(good(("2010301", 100, None)))
    said = StringIO()
    call_command("import_budget", str(path), budget="500112/wsb/2026", create=True, stdout=said)
    assert "功能科目明细：增加 1" in said.getvalue() and "--load" in said.getvalue()
    call_command("import_budget", str(path), budget="500112/wsb/2026", load=True, stdout=said)
    assert FundingLine.objects.filter(budget__fiscal_year=2026).count() == 1
    path.write_bytes(good(("9999999", 100, None)))
    with pytest.raises(CommandError, match="1 处错误"):
        call_command("import_budget", str(path), budget="500112/wsb/2026", stdout=StringIO())
    for wrong in (
        {"budget": "500112/x/2026"},
        {"budget": "x"},
        {"budget": "1/x/2026", "create": True},
    ):
        with pytest.raises(CommandError):
            call_command("import_budget", str(path), **wrong)
    with pytest.raises(CommandError, match="读不到文件"):
        call_command("import_budget", "/nowhere.xlsx", budget="500112/wsb/2026")
