"""Any budget comes out in any region's set: a region is data."""

from __future__ import annotations

import pytest

from disclosures.facts.loading import Facts
from disclosures.kernel.document import Document
from disclosures.kernel.grid import lay_out
from disclosures.kernel.tabular import FilledTable
from disclosures.models import Budget
from disclosures.official_tables.sets import SETS
from disclosures.publication import publishing
from disclosures.renderers import FORMATS
from disclosures.workflow.case import Case


def yubei_as(code: str, unit: str = "元") -> Document:
    budget = Budget.objects.select_related("department__jurisdiction", "fiscal_year").get(
        department__jurisdiction="500112"
    )
    budget.unit = unit
    return publishing.build(Facts.load(budget), code)


def texts(document: Document, code: str) -> list[list[str]]:
    table = document.part(code)
    assert isinstance(table, FilledTable)
    return lay_out(table).texts()


@pytest.mark.parametrize("code", [each.code for each in SETS.values() if each.entries])
def test_every_set_prints_the_figures_of_渝北_without_a_gap(samples: None, code: str) -> None:
    document = yubei_as(code)
    assert document.parts
    for table in document.tables:
        grid = lay_out(table)
        places = [place for cell in grid.cells for place in cell.places]
        assert len(places) == len(set(places)) == len(grid.rows) * len(grid.widths), table.code
        assert "{" not in table.title + table.preparer
        assert not any("{" in cell.text for cell in grid.cells)
    for each in FORMATS.values():
        assert each.render_document(document)


def test_a_place_without_a_set_of_its_own_gets_the_national_tables(samples: None) -> None:
    document = yubei_as("national-2016", "万元")
    numbers = list(dict.fromkeys(table.number for table in document.tables))
    assert numbers[0] == "表一" and numbers[-1] == "表十二" and len(numbers) == 12
    assert texts(document, "budget-summary")[2] == ["合计", "237.51", "合计", "237.51"]
    assert texts(document, "expenditure")[1] == ["合计", "", "237.51", "111.01", "126.50"]
    assert texts(document, "three-public")[-1] == ["104.50", "100.00", "4.00", "", "4.00", "0.50"]
    empty = document.part("government-fund")
    assert isinstance(empty, FilledTable)
    assert empty.notes == ("说明：本部门无政府性基金预算支出，故本表无数据。",)
    assert sum(table.kind == "project-goal" for table in document.tables) == 5


def test_an_office_prints_in_its_own_unit_whatever_the_set(samples: None) -> None:
    table = yubei_as("national-2016").part("expenditure")
    assert isinstance(table, FilledTable)
    grid = lay_out(table)
    assert (grid.unit_line, grid.texts()[1][2]) == ("单位：元", "2,375,070.89")


def test_an_empty_budget_prints_every_table_empty(samples: None) -> None:
    budget = Budget.objects.select_related("department__jurisdiction", "fiscal_year").get(
        department__jurisdiction="500112"
    )
    for each in (budget.lines, budget.projects, budget.goals, budget.comparatives):
        each.all().delete()
    document = Case(budget).document
    assert len(document.tables) == 17
    assert all(table.is_empty() for table in document.tables)
