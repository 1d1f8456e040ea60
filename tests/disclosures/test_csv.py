"""CSV to the byte, and words that a spreadsheet would run or shorten."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO

import pytest

from disclosures.kernel.document import Document, Text
from disclosures.kernel.tabular import Column, FilledTable, Row
from disclosures.renderers import csv as renderer
from tests.kernel.tables import TOTAL, panel, summary, table


def cells(made: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(made.decode("utf-8-sig")), strict=True))


def word(text: str) -> FilledTable:
    return table(panel((Column("a", "甲"), Column("b", "乙")), Row("r", {"a": text, "b": "乙"})))


def test_a_table_is_its_lines_above_its_rectangle_and_its_notes() -> None:
    made = renderer.render_table(
        summary(
            subtitle="（草案）",
            preparer="编制：甲",
            unit_line="单位：{unit}",
            notes=("注一", "注二"),
        )
    )
    assert made.decode("utf-8") == (
        "\ufeff甲表\r\n（草案）\r\n编制：甲,单位：元\r\n"
        "项目,金额（元）,\r\n,合计,增长\r\n"
        '合计,"100,000.00",\r\n甲项,5.50,-30%\r\n注一\r\n注二\r\n'
    )


def test_lines_that_are_not_printed_are_left_out() -> None:
    assert cells(renderer.render_table(summary()))[:2] == [["甲表"], ["项目", "金额（元）", ""]]
    unit = cells(renderer.render_table(summary(unit_line="单位：{unit}")))
    assert unit[1] == ["", "单位：元"]


def test_a_document_is_every_amount_under_its_address_in_yuan() -> None:
    row = Row("201", {"code": "201", "name": "一般", "total": Decimal("1234.50")})
    columns = (Column("code", "编码", "code"), Column("name", "名称", "label"), TOTAL)
    other = table(panel(columns, row), code="u", number="表二", title="乙表", unit="万元")
    made = renderer.render_document(Document("", "", (summary(), Text("x", "文", ()), other)))
    assert cells(made) == [
        ["表号", "表名", "行", "列", "科目编码", "名称", "金额（元）"],
        ["表一", "甲表", "total", "total", "", "合计", "100000"],
        ["表一", "甲表", "a", "total", "", "甲项", "5.5"],
        ["表二", "乙表", "201", "total", "201", "一般", "1234.50"],
    ]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd", "-1+1", "@SUM(A1)", "-甲", "+86 10", "-1%%", "-1x", "\t=1",
     "0123", "00", "123456789012", "500112220000000690720"],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_or_shorten_is_marked_and_kept(text: str) -> None:
    shown = cells(renderer.render_table(word(text)))[2][0]
    assert shown[0] in "'\t" and shown[1:] == text


@pytest.mark.parametrize(
    "text",
    ["-30%", "-1,234.50", "+5", "0", "0.5", "2010301", "12345678901", "甲=乙", "a-b", "10-1",
     '说"引号", 逗号', "两\n行", ""],
)  # fmt: skip
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert cells(renderer.render_table(word(text)))[2][0] == text


def test_the_codes_of_a_document_are_kept_and_its_amounts_have_no_exponent() -> None:
    columns = (Column("code", "编码", "code"), TOTAL)
    rows = (Row("0123", {"code": "0123", "total": Decimal("1E+3")}),)
    made = renderer.render_document(Document("", "", (table(panel(columns, *rows)),)))
    assert cells(made)[1] == ["表一", "甲表", "\t0123", "total", "\t0123", "甲表", "1000"]
    assert renderer.CONTENT_TYPE == "text/csv; charset=utf-8"
