"""Every table of the five offices equals the published document in every cell."""

from __future__ import annotations

import pytest

from disclosures.kernel.document import Document, Heading
from disclosures.kernel.grid import lay_out
from disclosures.models import Publication
from disclosures.publication import publishing
from tests.golden_files import ROOT, read

YUBEI = {
    "01": "budget-summary",
    "03": "expenditure",
    "04": "appropriation-summary",
    "05": "general-expenditure",
    "06": "basic-by-department-economic",
    "07": "basic-by-government-economic",
    "08": "project-by-department-economic",
    "09": "project-by-government-economic",
    "10": "three-public",
    "11": "government-fund",
    "12": "state-capital",
    "14": "procurement",
    "15": "department-goal",
    "16": "key-project-goal",
    **{f"17-{at}": f"project-goal-{at}" for at in range(1, 6)},
}


def _goals(projects: int, *, overall: bool) -> dict[str, str]:
    tables = {f"project-{at}": f"project-goal-{at}" for at in range(1, projects + 1)}
    return ({"overall": "department-goal"} if overall else {}) | tables


OFFICES = {
    ("500112", 2024): YUBEI,
    ("500106", 2024): _goals(4, overall=True),
    ("640000", 2020): _goals(5, overall=True),
    ("130100", 2024): _goals(8, overall=False),
    ("120000", 2023): _goals(7, overall=False),
}
CASES = [
    (place, year, golden, code)
    for (place, year), tables in OFFICES.items()
    for golden, code in tables.items()
]


def published(place: str, year: int) -> Document:
    publication = Publication.objects.get(
        budget__department__jurisdiction=place, budget__fiscal_year=year
    )
    return publishing.thaw(publication)


@pytest.mark.parametrize(("place", "year", "golden", "code"), CASES)
def test_a_table_equals_the_document_in_every_cell(
    samples: None, place: str, year: int, golden: str, code: str
) -> None:
    expected = read(f"{place}-{year}", golden)
    document = published(place, year)
    table = next(table for table in document.tables if table.code == code)
    grid = lay_out(table)
    assert grid.texts() == expected.rows
    assert (grid.title, grid.subtitle) == (expected.title, expected.subtitle)
    assert (grid.preparer, grid.unit_line) == (expected.left, expected.right)
    assert grid.notes == expected.notes


def test_every_golden_file_is_compared(samples: None) -> None:
    compared = {f"{place}-{year}/{golden}.tsv" for place, year, golden, _ in CASES}
    files = {str(path.relative_to(ROOT)) for path in ROOT.glob("*/*.tsv")}
    assert files - compared == {"500112-2024/00.tsv"}  # the contents, below
    cells = sum(read(f"{place}-{year}", golden).cells for place, year, golden, _ in CASES)
    assert cells == 3544


def test_the_contents_of_渝北_equal_the_document(samples: None) -> None:
    expected = read("500112-2024", "00")
    document = published("500112", 2024)
    listed = dict.fromkeys((table.number, table.listed) for table in document.tables)
    rows = [[str(at), *each] for at, each in enumerate(listed, start=1)]
    assert document.contents_title == expected.title
    assert rows == expected.rows[1:]


def test_the_performance_text_of_石家庄_equals_the_document(samples: None) -> None:
    text = published("130100", 2024).texts[0]
    lines = [text.title, *(block.text for block in text.blocks)]
    assert lines == (ROOT / "130100-2024" / "text.txt").read_text().splitlines()
    assert sum(isinstance(block, Heading) for block in text.blocks) == 8


def test_what_渝北_did_not_print_is_derived_and_says_so(samples: None) -> None:
    document = published("500112", 2024)
    tables = {table.code: table for table in document.tables}
    income = lay_out(tables["income"]).texts()
    assert income[1][:4] == ["合计", "", "2,375,070.89", "2,375,070.89"]
    projects = lay_out(tables["projects"])
    assert projects.texts()[1][3] == "255,000.00"
    assert len(projects.texts()) == 7  # heading, 合计, the five projects of the text
    assert projects.notes == (
        "注：公开文件的情况说明称项目7个、1,265,000元；文本只载以上5个项目、255,000元，"
        "其余2个项目共1,010,000元未见于文本，未补列。",
    )


def test_33_goals_and_236_indicators_are_published(samples: None) -> None:
    counts = {
        publication.budget.department.jurisdiction_id: (
            publication.budget.goals.count(),
            publication.indicators.count(),
        )
        for publication in Publication.objects.all()
    }
    assert counts == {
        "500112": (6, 30),
        "500106": (5, 23),
        "640000": (6, 60),
        "130100": (9, 53),
        "120000": (7, 70),
    }
    assert sum(goals for goals, _ in counts.values()) == 33
    assert sum(indicators for _, indicators in counts.values()) == 236
