"""Every format shows the same cells as the page."""

from __future__ import annotations

import csv
import json
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from disclosures.kernel import csvfiles
from disclosures.kernel.document import Document
from disclosures.kernel.grid import lay_out
from disclosures.kernel.tabular import Column, FilledPanel, FilledTable, Row
from disclosures.models import Publication
from disclosures.publication import publishing
from disclosures.renderers import csv as csv_renderer
from disclosures.renderers import json as json_renderer
from disclosures.renderers import xlsx

PLACES = ["500112", "500106", "640000", "130100", "120000"]


def document_of(place: str) -> Document:
    return publishing.thaw(
        Publication.objects.get(budget__department__jurisdiction=place, superseded_by=None)
    )


def shown(value: Any, number_format: str) -> str:
    """Show a cell as a spreadsheet does, for the few formats we write."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    number = Decimal(repr(value))
    if number_format.endswith("%"):
        places = len(number_format.rstrip("%").partition(".")[2])
        return f"{(number * 100).quantize(Decimal(1).scaleb(-places)):f}%"
    if number_format == "General":
        text = f"{number:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    rounded = number.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"{rounded:,.2f}" if "," in number_format else f"{rounded:.2f}"


def rectangle(sheet: Worksheet, top: int, height: int, width: int) -> list[list[str]]:
    cells = [[sheet.cell(top + row, 1 + at) for at in range(width)] for row in range(height)]
    return [[shown(cell.value, cell.number_format) for cell in row] for row in cells]


@pytest.mark.parametrize("place", PLACES)
def test_every_cell_of_the_workbook_reads_back_as_printed_on_the_page(
    samples: None, place: str
) -> None:
    document = document_of(place)
    book = load_workbook(BytesIO(xlsx.render_document(document)))
    names = xlsx.sheet_names(document)
    assert book.sheetnames == ["目录", *names.values()]
    for table in document.tables:
        sheet, grid = book[names[table.code]], lay_out(table)
        expected = grid.texts()
        top = 2 + bool(grid.subtitle) + bool(grid.preparer or grid.unit_line)
        assert sheet["A1"].value == grid.title
        assert rectangle(sheet, top, len(expected), len(grid.widths)) == expected
        merged = {str(each) for each in sheet.merged_cells.ranges}
        spanning = [c for c in grid.cells if c.rowspan > 1 or c.colspan > 1]
        for cell in spanning:
            first = sheet.cell(top + cell.row, 1 + cell.column).coordinate
            last = sheet.cell(
                top + cell.row + cell.rowspan - 1, cell.column + cell.colspan
            ).coordinate
            assert f"{first}:{last}" in merged
        notes = [sheet.cell(top + len(expected) + at, 1).value for at in range(len(grid.notes))]
        assert tuple(notes) == grid.notes
        assert sheet.page_setup.paperSize == 9


def test_the_catalogue_links_to_every_sheet(samples: None) -> None:
    document = document_of("500112")
    sheet = load_workbook(BytesIO(xlsx.render_document(document)))["目录"]
    links = [sheet.cell(row, 3).hyperlink for row in range(3, 20)]
    locations = [link.location for link in links if link]
    assert locations[:2] == ["'表一'!A1", "'表二'!A1"]
    assert locations[-1] == "'表十七-1'!A1"
    assert sheet["C3"].value == "2024年渝北区部门收支预算总表"


def test_a_workbook_is_the_same_bytes_every_time(samples: None) -> None:
    document = document_of("500106")
    assert xlsx.render_document(document) == xlsx.render_document(document)


def test_codes_are_text_and_amounts_are_numbers(samples: None) -> None:
    table = document_of("500112").part("expenditure")
    assert isinstance(table, FilledTable)
    sheet = load_workbook(BytesIO(xlsx.render_table(table))).worksheets[0]
    assert (sheet["A7"].value, sheet["A7"].number_format) == ("2010301", "@")
    assert (sheet["C7"].value, sheet["C7"].number_format) == (869018.9, "#,##0.00")


def hostile(text: str) -> FilledTable:
    panel = FilledPanel(
        (Column("code", "编码", "code"), Column("name", "名称")),
        (Row("a", {"code": "0123", "name": text}),),
    )
    return FilledTable("x", "national/x", "表一", text, "元", "grouped2", panels=(panel,))


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1"])
def test_a_users_words_never_become_a_formula(text: str) -> None:
    sheet = load_workbook(BytesIO(xlsx.render_table(hostile(text)))).worksheets[0]
    assert sheet["B3"].data_type == "s" and sheet["A1"].data_type == "s"
    lines = csv_renderer.render_table(hostile(text)).decode("utf-8-sig")
    for row in csv.reader(StringIO(lines)):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t=")) for cell in row)


def test_a_control_character_in_a_text_does_not_break_the_workbook() -> None:
    book = load_workbook(BytesIO(xlsx.render_table(hostile("甲\x0b乙"))))
    assert book.worksheets[0]["A1"].value == "甲乙"


@pytest.mark.parametrize("place", PLACES)
def test_csv_holds_the_printed_rectangle(samples: None, place: str) -> None:
    tables = document_of(place).tables
    assert tables
    for table in tables:
        grid = lay_out(table)
        raw = csv_renderer.render_table(table)
        assert raw.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(StringIO(raw.decode("utf-8-sig"), newline="")))
        above = 1 + bool(grid.subtitle) + bool(grid.preparer or grid.unit_line)
        body = rows[above : above + len(grid.rows)]
        assert [[csvfiles.unguarded(cell) for cell in row] for row in body] == grid.texts()


def test_csv_keeps_codes_that_a_spreadsheet_would_shorten(samples: None) -> None:
    assert csvfiles.safe("0123", codes=True) == "\t0123"
    assert csvfiles.safe("500112000000069072", codes=True) == "\t500112000000069072"
    assert csvfiles.safe("2010301", codes=True) == "2010301"
    assert csvfiles.safe("-44%", codes=True) == "-44%"


def test_json_holds_the_grid_and_the_values_in_yuan(samples: None) -> None:
    table = document_of("130100").part("project-goal-1")
    assert isinstance(table, FilledTable)
    data = json.loads(json_renderer.render_table(table))
    assert [[cell["text"] for cell in row] for row in data["grid"]] == [
        [cell.text for cell in row] for row in lay_out(table).rows
    ]
    form = data["rows"][0]["cells"]
    assert (form["total"], form["other"]) == ("107000.00", None)
    assert data["department"] == "石家庄市人民政府外事办公室"


def test_json_of_a_summary_has_the_address_of_the_contract(samples: None) -> None:
    table = document_of("500112").part("budget-summary")
    assert isinstance(table, FilledTable)
    data = json.loads(json_renderer.render_table(table))
    total = next(row for row in data["rows"] if row["key"] == "income.total")
    assert total["cells"]["amount"] == "2375070.89"
    assert {"key": "amount", "label": "预算数", "kind": "amount"} in data["columns"]
