"""Finished tables of other cities: read through their headings, checked, published, marked."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from disclosures.archive import loading, reading, transcription
from disclosures.archive.transcription import TranscriptionError
from disclosures.choices import Status
from disclosures.kernel.grid import lay_out
from disclosures.kernel.package import Package, Scope, from_content
from disclosures.models import Budget, LogEntry, Publication
from disclosures.publication import publishing, verifying
from disclosures.reconciliation.engine import reconcile
from disclosures.workflow import actions
from disclosures.workflow.case import Case

FILES = sorted(loading.DIRECTORY.glob("*.json"))
FLY = loading.DIRECTORY / "310107-fly-2024.json"
SWJ = loading.DIRECTORY / "310107-swj-2025.json"
CELLS = {
    "310107-fly-2024.json": 619,
    "310107-swj-2025.json": 1008,
    "310107-zfb-2025.json": 751,
    "320000-swbgt-2017.json": 515,
    "320000-swbgt-2018.json": 521,
    "320000-swbgt-2019.json": 536,
}

DEFECTS = {"fly": [("C05", "unread.11"), ("C05", "unread.11")]}  # prints 7 11 02 twice


def changed(tmp_path: Path, path: Path = SWJ, **changes: Any) -> Path:
    data = json.loads(path.read_text(encoding="utf-8")) | changes
    target = tmp_path / path.name
    target.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return target


def with_cell(tmp_path: Path, table: int, row: int, column: int, text: str) -> Path:
    data = json.loads(SWJ.read_text(encoding="utf-8"))
    data["tables"][table]["rows"][row][column] = text
    return changed(tmp_path, tables=data["tables"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_cell_comes_out_as_it_was_printed(path: Path) -> None:
    found = transcription.read(path)
    count = 0
    for source, table in zip(found.tables, reading.document(found).tables, strict=True):
        grid = lay_out(table)
        printed = grid.texts()[len(grid.head) :]
        rows = source.rows
        assert printed == [[cell.replace("|", "：") for cell in row] for row in rows]
        count += sum(len(row) for row in rows)
    assert count == CELLS[path.name]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_heading_is_printed_with_its_storeys(path: Path) -> None:
    found = transcription.read(path)
    assert len(found.tables) >= 8
    for source, table in zip(found.tables, reading.document(found).tables, strict=True):
        labels = [each.split("/")[-1] for each in source.columns]
        assert [column.label for column in table.columns] == labels
        heads = {cell.text for cell in lay_out(table).cells if cell.role == "head"}
        storeys = {storey for each in source.columns for storey in each.split("/")}
        assert {text.removeprefix("2024年") for text in storeys} == {
            text.removeprefix("2024年") for text in heads
        }


@pytest.mark.django_db
def test_the_six_are_published_marked_and_their_defects_are_findings(client: Client) -> None:
    kept = loading.load_all()
    assert [each.created for each in kept] == [True] * 6
    spending = {
        each.publication.budget.fiscal_year_id: each.publication.spending for each in kept[:3]
    }
    assert spending == {
        2017: Decimal("208494500.00"),
        2018: Decimal("244584300.00"),
        2019: Decimal("276642200.00"),
    }
    for each in kept:
        publication = each.publication
        errors = [f for f in reconcile(from_content(publication.content)) if f.level == "error"]
        office = publication.budget.department.slug
        assert [(f.rule, f.places[0].row) for f in errors] == DEFECTS.get(office, []), errors
        assert publication.summary["transcribed"] is True
        assert publication.budget.status == Status.PUBLISHED
    page = client.get("/310107/swj/2025/").content.decode()
    assert "转录" in page
    assert "《上海市普陀区商务委员会2025年部门预算》" in page
    assert "37,151.47" in page
    table = client.get("/310107/swj/2025/general-expenditure/").content.decode()
    assert "371,514,655.00" in table
    assert list(verifying.verify())[-1][1] == ""
    assert LogEntry.objects.filter(verb="archive").count() == 6


@pytest.mark.django_db
def test_the_same_file_twice_changes_nothing_and_another_needs_a_reason(tmp_path: Path) -> None:
    first = loading.publish(transcription.read(SWJ))
    again = loading.publish(transcription.read(SWJ))
    assert again.publication == first.publication
    assert not again.created
    other = transcription.read(with_cell(tmp_path, 8, 0, 6, "171.02"))
    with pytest.raises(TranscriptionError, match="要写明更正原因"):
        loading.publish(other)
    second = loading.publish(other, "运行经费抄错").publication
    assert (second.version, second.reason) == (2, "运行经费抄错")
    first.publication.refresh_from_db()
    assert first.publication.superseded_by == second


@pytest.mark.django_db
def test_an_archived_budget_is_neither_corrected_here_nor_replaced() -> None:
    budget = loading.publish(transcription.read(SWJ)).publication.budget
    for verb in ("correct", "submit", "publish"):
        with pytest.raises(actions.Refused, match="转录的公开件"):
            actions.perform(verb, budget, None, "原因")
    yubei = Budget.objects.get(department__jurisdiction="500112")
    frozen = Case(yubei).frozen
    with pytest.raises(actions.Refused, match="在系统内编制"):
        actions.archive(yubei, frozen)
    assert Publication.objects.filter(budget=yubei).count() == 1


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [
        ((4, 2, 4), "9,389,91", "“9,389,91”不是一个数，或印法与全表不同"),
        ((4, 2, 4), "abc", "“abc”不是一个数"),
        ((4, 2, 4), "9389913.0", "“9389913.0”不是一个数，或印法与全表不同"),
        ((4, 2, 4), "9" * 30, "不是一个数"),
        ((4, 2, 0), "2O1", "“2O1 "),
        ((4, 1, 2), "01", "或与别的一行相同"),
        ((0, 1, 0), "9. 彩票", "“9. 彩票”不是科目编码或项目"),
    ],
)
def test_what_is_printed_wrong_is_kept_and_found(
    tmp_path: Path, place: tuple[int, int, int], text: str, said: str
) -> None:
    found = transcription.read(with_cell(tmp_path, *place, text))
    document = reading.document(found)
    at, row, column = place
    grid = lay_out(document.tables[at])
    assert grid.texts()[len(grid.head) + row][column] == text
    scope = Scope(2025, "元", "商务委", "普陀区", "administrative", "department")
    package = Package(document, scope, {name: [] for name in publishing.record_names()})
    sentences = [each.sentence for each in reconcile(package) if each.rule == "C05"]
    assert len(sentences) == 1
    assert said in sentences[0]


@pytest.mark.django_db
def test_where_the_altered_one_is_published_the_printed_one_follows_as_version_2(
    tmp_path: Path, client: Client
) -> None:
    data = json.loads(FLY.read_text(encoding="utf-8"))
    for table in data["tables"]:
        for row in table["rows"]:
            row[0] = "210" if row[0] == "7" else row[0]
    first = loading.publish(transcription.read(changed(tmp_path, FLY, tables=data["tables"])))
    assert (first.publication.version, first.publication.reason) == (1, "")
    altered = "第11行“7”读作“210”"  # as the budget of such an installation says
    Budget.objects.filter(pk=first.publication.budget_id).update(source_note=altered)
    second = loading.publish(transcription.read(FLY))
    assert (second.created, second.publication.version) == (True, 2)
    assert "原件就是这样印的" in second.publication.reason
    assert "读作" not in second.publication.content["source_note"]
    again = loading.publish(transcription.read(FLY))
    assert (again.created, again.publication) == (False, second.publication)
    page = client.get("/310107/fly/2024/expenditure/").content.decode()
    assert ">7</td>" in page or ">7<" in page
    assert client.get("/310107/fly/2024/v1/expenditure/").status_code == 200
    assert list(verifying.verify())[-1][1] == ""


@pytest.mark.django_db
def test_a_fresh_installation_publishes_what_is_printed_as_version_1() -> None:
    kept = loading.publish(transcription.read(FLY))
    assert (kept.publication.version, kept.publication.reason) == (1, "")
    assert "7 11 02" in json.dumps(kept.publication.content, ensure_ascii=False)


@pytest.mark.parametrize(
    "changes",
    [
        {"tables": None},
        {"tables": [{"title": "x"}]},
        {"form": "mars"},
        {"year": "now"},
        {"tables": [{"title": "x", "role": "收支总表", "unit": "美元", "columns": [], "rows": []}]},
        {"tables": [{"title": "", "role": "", "unit": "元", "columns": [""], "rows": [[]]}]},
        {"corrections": [{"table": "2025年部门收入预算总表", "row": 1, "column": 1, "found": "9",
                          "read": "8", "why": ""}]},
    ],
)  # fmt: skip
def test_a_file_of_another_shape_is_refused_in_chinese(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    with pytest.raises(TranscriptionError, match=r"310107-swj-2025\.json："):
        reading.document(transcription.read(changed(tmp_path, **changes)))


@pytest.mark.django_db
def test_the_command_imports_checks_and_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_archive", str(SWJ), "--check")
    assert "可以导入：310107-swj-2025.json，9张表" in capsys.readouterr().out
    assert not Publication.objects.filter(budget__department__slug="swj").exists()
    call_command("import_archive", str(SWJ))
    assert "已公开：" in capsys.readouterr().out
    missing = tmp_path / "none.json"
    with pytest.raises(CommandError, match="读不出来"):
        call_command("import_archive", str(missing))
    changed_year = changed(tmp_path, year=1999)
    with pytest.raises(CommandError, match="没有预算年度1999"):
        call_command("import_archive", str(changed_year))
