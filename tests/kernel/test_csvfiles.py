"""One writer of csv: nothing in it runs, everything can be read back, nobody writes another."""

from __future__ import annotations

import ast
import csv
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from disclosures.kernel import csvfiles

ROOT = Path(__file__).resolve().parent.parent.parent
# csv ends a line at a lone \r that is written unquoted; NUL is in no text of ours
cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
signs = st.builds(str.__add__, st.text("'=+-@\t\r\n0123456789.,%"), cells)


@given(st.lists(st.lists(cells | signs, min_size=1), min_size=1), st.booleans())
@example([["=1+1", "'=1+1", "-", "@", '"quoted", "twice"', "'"]], False)
@example([["\t0123", "0123", "500112000000069072"]], True)
def test_what_is_written_comes_back_and_nothing_runs(rows: list[list[str]], codes: bool) -> None:
    raw = csvfiles.encoded(rows, codes=codes)
    assert raw.startswith(b"\xef\xbb\xbf")
    found = list(csv.reader(StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [[csvfiles.unguarded(cell) for cell in row] for row in found] == rows
    for row in found:
        assert all(is_harmless(cell) for cell in row)


def is_harmless(cell: str) -> bool:
    """Tell whether no spreadsheet calculates a cell: a number, or no sign before it."""
    if not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        return True
    code = cell.startswith("\t") and cell[1:].isdigit()  # kept from being shortened
    return code or csvfiles.NUMBER.fullmatch(cell) is not None


@pytest.mark.parametrize(
    ("cell", "written"),
    [("-1,234.50", "-1,234.50"), ("-44%", "-44%"), ("=95%", "'=95%"), ("=", "'="), ("-", "'-"),
     ("+86", "+86"),
     ("-1+2", "'-1+2"), ("@SUM(A1)", "'@SUM(A1)"), ("'=1", "''=1"), ("它's", "它's")],
)  # fmt: skip
def test_a_number_stays_one_and_a_formula_becomes_text(cell: str, written: str) -> None:
    assert csvfiles.safe(cell) == written


def test_quotes_are_doubled() -> None:
    raw = csvfiles.encoded([['他说"好"', "甲,乙"]])
    assert raw.decode("utf-8-sig") == '"他说""好""","甲,乙"\r\n'


def test_a_file_is_written_as_its_rows_come() -> None:
    file = BytesIO()
    assert csvfiles.write(([at, "甲"] for at in range(3)), file) == 3
    assert file.getvalue() == csvfiles.encoded([[0, "甲"], [1, "甲"], [2, "甲"]])


def test_csv_is_written_in_one_module_only() -> None:
    writers = set()
    for place in ("config", "disclosures", "indicators"):
        for path in sorted((ROOT / place).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = getattr(node, "attr", getattr(node, "id", ""))
                if name in ("writer", "DictWriter") or '","' in str(getattr(node, "value", "")):
                    writers.add(path.relative_to(ROOT).as_posix())
    assert writers == {"disclosures/kernel/csvfiles.py"}
