"""A hostile workbook is refused with a reason, soon, in little memory; a number with its cell."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from disclosures.desk.imports import run, sheets
from disclosures.models import Budget, Upload
from tests.imports.hostile import HOSTILE, far_corner, formula_without_value, good, numbers
from tests.staff_pages import make_clerk, make_draft, signed_in

NUMBERS = dict(enumerate(HOSTILE))
PROGRAM = """import django, runpy
django.setup()
runpy.run_module("tests.imports.capped", run_name="__main__")
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what a child with little memory and time says of each hostile workbook."""
    folder = tmp_path_factory.mktemp("hostile")
    for at, name in NUMBERS.items():
        filename, made, _ = HOSTILE[name]
        (folder / f"{at}~{filename}").write_bytes(made if isinstance(made, bytes) else made())
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)],
        capture_output=True, text=True, timeout=120, check=True,
        env={"DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "x", "DEBUG": "on",
             "MINGZHANG_VAR": str(tmp_path_factory.mktemp("var")), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {NUMBERS[int(at)]: words for at, words in lines}


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused_with_a_reason_in_little_time_and_memory(
    what: str, said: dict[str, str]
) -> None:
    assert re.search(HOSTILE[what][2], said[what]), said[what]


def test_a_far_corner_costs_only_its_cells() -> None:
    sheet = sheets.read(far_corner(), "a.xlsx")[0]
    assert (sheet.height, sheet.width) == (20_000, 200)
    assert len(sheet.cells) < 10


@pytest.mark.django_db
def test_a_number_that_is_none_is_named_by_its_cell(samples: None) -> None:
    content = numbers("1e300", "1e999", "-1E+200", "9" * 30, "0." + "1" * 30)
    report = run.examine(make_draft(), content, "a.xlsx")
    cells = {each.cell: each.reason for each in report.wrong}
    assert sorted(cells) == ["B10", "B11", "B12", "B13", "B9"]
    assert cells["B9"] == "“1E+300”不是金额，请只填数字，如 2375070.89。"
    assert cells["B12"] == f"“{'9' * 30}”太大，金额不能超过十万亿元，请检查单位。"
    assert "精确到了分以下" in cells["B13"]


@pytest.mark.django_db
def test_a_file_is_examined_once_and_again_only_when_the_budget_changed(samples: None) -> None:
    draft, client = make_draft(), signed_in(make_clerk())
    file = SimpleUploadedFile("a.xlsx", good(("2010301", 100, None), ("2010302", None, 1e300)))
    url = client.post(f"/staff/budgets/{draft.pk}/import/", {"file": file})["Location"]
    with patch.object(run, "examine", side_effect=run.examine) as examine:
        first, second = client.get(url), client.get(url)
        assert examine.call_count == 1
        Budget.objects.filter(pk=draft.pk).update(version=draft.version + 1)
        third = client.get(url)
        assert examine.call_count == 2
    for page in (first, second, third):
        assert page.status_code == 200
        assert "“1E+300”不是金额" in page.content.decode()
    assert first.content.decode().split("csrf")[0] == second.content.decode().split("csrf")[0]
    kept = Upload.objects.get(budget=draft).report
    assert kept is not None
    assert kept["problems"] == 1


def test_a_good_workbook_is_read() -> None:
    sheet = sheets.read(good(("2010301", 869018.9, "１,000")), "预算.xlsx")[0]
    assert sheet.text(3, 1) == "2010301"
    assert sheet.text(3, 2) == "869018.9"


def test_a_formula_without_a_value_is_named_by_its_cell() -> None:
    found = sheets.read(formula_without_value(), "a.xlsx")[0]
    assert found.uncomputed == ("B9",)
