"""An app brings what it has in one list; the rest of the house finds it without knowing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client

from disclosures.brings import Brings
from disclosures.kernel import kinds, registry
from disclosures.kernel.kinds import KINDS
from disclosures.kernel.package import Package
from disclosures.kernel.registry import RecordCount, Records
from disclosures.kernel.shelf import Shelf
from disclosures.kernel.tabular import Column, Entry, FilledTable, Panel, Row, TableSpec
from disclosures.models import Overview, Publication
from disclosures.official_tables.sets import Addition
from disclosures.publication import derived, publishing, verifying
from disclosures.publication.derived import Judged
from disclosures.reconciliation.engine import Finding, Place, Rule
from disclosures.workflow import checking
from disclosures.workflow.case import Case
from tests.staff_pages import make_draft

WET = Row("rain", {"item": "下雨", "days": Decimal(3)})


def dry(package: Package) -> Iterator[Finding]:
    """Ask for dry days wherever the table prints any rain."""
    if package.amount("weather", "rain", "days"):
        yield Finding("下了雨。", "请等天晴。", (Place("weather", "rain", "days"),))


WEATHER = Brings(
    "weather",
    kinds=(replace(KINDS["projects"], code="weather", name="天气表"),),
    tables=(
        TableSpec(
            "national/weather",
            (
                Panel(
                    (Column("item", "天气", "label"), Column("days", "天数", "number")),
                    lambda facts: (WET,),
                ),
            ),
        ),
    ),
    additions=(
        Addition("weather", "chongqing-2024", (Entry("national/weather", "表十八", "天气"),)),
    ),
    records=(Records("weather", lambda facts, entries: [{"item": "下雨"}, {"item": "下雪"}]),),
    rules=(Rule("T1", "晴天", "error", "天气法", dry),),
    record_counts=(RecordCount("weather", "天气", "种"),),
    judged=(Judged("fine", "天晴", "晴天过半", 50, 60, lambda publication: (1, 3)),),
)


@pytest.fixture
def weather() -> Iterator[None]:
    """Have an app that nobody knows of."""
    cache.clear()  # what pages kept of the counts before it came
    WEATHER.register()
    yield
    WEATHER.unregister()


def shelves() -> list[tuple[str, ...]]:
    """Return what stands on every shelf."""
    found: list[Shelf[object]] = [
        each.metadata["shelf"] for each in fields(Brings) if "shelf" in each.metadata
    ]
    return [tuple(shelf) for shelf in found]


def test_an_app_brings_a_table_that_is_printed_after_those_of_the_set(
    samples: None, weather: None
) -> None:
    document = Case(make_draft()).document
    last = document.parts[-1]
    assert isinstance(last, FilledTable)
    assert (last.code, last.number, last.title) == ("weather", "表十八", "天气")
    assert last.cell("rain", "days") == 3
    assert document.parts[-2].code == "project-goal"


def test_an_app_brings_a_rule_that_stops_a_budget(samples: None, weather: None) -> None:
    errors = [each for each in checking.report(Case(make_draft())).errors if each.rule == "T1"]
    assert [(each.title, each.sentence) for each in errors] == [("晴天", "下了雨。")]


def test_an_app_brings_a_count_that_lists_and_the_home_page_show(
    samples: None, weather: None, client: Client
) -> None:
    frozen = Case(make_draft()).frozen
    summary = publishing.columns(frozen.content, frozen.document)["summary"]
    assert registry.RECORD_COUNTS["weather"].of(summary) == 2
    assert "天气" in client.get("/").content.decode()
    file = client.get("/budgets/", {"format": "csv"})
    heading = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()[0]
    assert "天气" in heading


def test_an_app_brings_a_criterion_of_the_board(
    samples: None, weather: None, client: Client
) -> None:
    publication = Publication.objects.get(budget__department__jurisdiction="500112")
    publishing.reindex(publication)
    counts = Overview.objects.get(publication=publication).counts
    assert counts == {"measurable": {"met": 30, "of": 30}, "fine": {"met": 1, "of": 3}}
    page = client.get("/quality/", {"region": "500112"}).content.decode()
    assert "天晴" in page and "1/3（33%）" in page and "30/30（100%）" in page
    other = client.get("/quality/", {"region": "640000"}).content.decode()
    assert "天晴" in other and "1/3" not in other  # derived before the app was there: not judged
    assert list(verifying.rows(publication, publishing.thaw(publication))) == []


def test_what_is_taken_away_leaves_nothing_behind(samples: None) -> None:
    before = shelves()
    WEATHER.register()
    assert "weather" in kinds.KINDS and "fine" in derived.JUDGED
    WEATHER.unregister()
    assert shelves() == before
    assert Case(make_draft()).document.parts[-1].code == "project-goal"


def test_an_app_that_takes_a_code_that_is_taken_brings_nothing_at_all() -> None:
    before = shelves()
    rule = replace(WEATHER.rules[0], id="W01")
    with pytest.raises(ValueError, match="W01 is registered twice"):
        replace(WEATHER, rules=(rule,)).register()
    assert shelves() == before
    with pytest.raises(ValueError, match="weather is no kind of table"):
        replace(WEATHER, kinds=()).register()
    assert shelves() == before
