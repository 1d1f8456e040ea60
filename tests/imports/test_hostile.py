"""A hostile workbook is refused with a reason, soon, in little memory."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from disclosures.desk.imports import guard, sheets
from tests.imports.hostile import HOSTILE, formula_without_value, good

SECONDS = 5
MEMORY = 400 * 1024 * 1024  # bytes of address space beside what Python and Django take


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused_with_a_reason_within_seconds(what: str) -> None:
    name, made, reason = HOSTILE[what]
    content = made if isinstance(made, bytes) else made()
    began = time.perf_counter()
    with pytest.raises(guard.Unsafe, match=reason):
        sheets.read(content, name)
    assert time.perf_counter() - began < SECONDS


@pytest.mark.parametrize("what", ["zip bomb", "lying zip bomb", "a far cell", "a merged bomb",
                                  "a million rows", "many merges"])  # fmt: skip
def test_it_takes_little_memory(what: str, tmp_path: Path) -> None:
    """A child that may take no more than MEMORY says the reason and does not die."""
    name, made, _ = HOSTILE[what]
    assert not isinstance(made, bytes)
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(made())
    program = (
        "import sys, pathlib, django\n"
        "django.setup()\n"
        "from disclosures.desk.imports import guard\n"
        "try:\n"
        "    guard.check(pathlib.Path(sys.argv[1]).read_bytes(), sys.argv[2])\n"
        "except guard.Unsafe as error:\n"
        "    print('refused', error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), name],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        capture_output=True, text=True, timeout=SECONDS * 4, check=False, cwd=Path.cwd(),
        env={"DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "x", "DEBUG": "on",
             "MINGZHANG_VAR": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.stdout.startswith("refused"), done.stderr[-400:]


def test_a_good_workbook_is_read() -> None:
    sheet = sheets.read(good(("2010301", 869018.9, "１,000")), "预算.xlsx")[0]
    assert sheet.text(3, 1) == "2010301"
    assert sheet.text(3, 2) == "869018.9"


def test_a_formula_without_a_value_is_named_by_its_cell() -> None:
    found = sheets.read(formula_without_value(), "a.xlsx")[0]
    assert found.uncomputed == ("B9",)
