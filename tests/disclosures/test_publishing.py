"""What is frozen, and what the columns of a publication repeat of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from disclosures.facts.loading import Facts
from disclosures.kernel import document as documents
from disclosures.kernel import registry
from disclosures.models import Budget, LogEntry, Publication
from disclosures.models.records import head
from disclosures.publication import publishing
from disclosures.workflow.case import Case

PLACES = ["500112", "500106", "640000", "130100", "120000"]
YUBEI = "重庆市渝北区人民政府外事办公室"


def published(place: str) -> Publication:
    return Publication.objects.select_related("budget__department__jurisdiction").get(
        budget__department__jurisdiction=place
    )


@pytest.fixture
def facts(samples: None) -> Facts:
    return Facts.load(Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024))


@pytest.mark.parametrize("place", PLACES)
def test_an_untouched_budget_freezes_to_what_it_was_published_as(samples: None, place: str) -> None:
    publication = published(place)
    frozen = Case(publication.budget).frozen
    anchored = publication.content["log"]
    assert {**frozen.content, "log": anchored} == publication.content
    assert frozen.content["log"] == head()
    assert LogEntry.objects.filter(**anchored).exists()
    assert (frozen.title, frozen.spending) == (publication.title, publication.spending)
    assert frozen.document == publishing.thaw(publication)
    assert frozen.findings is not None
    assert list(publication.content["records"]) and set(publication.content["records"]) == set(
        publishing.record_names()
    )


@pytest.mark.parametrize("place", PLACES)
def test_the_columns_of_a_publication_repeat_its_content(samples: None, place: str) -> None:
    publication = published(place)
    made = publishing.columns(publication.content, publishing.thaw(publication))
    assert made == {name: getattr(publication, name) for name in made}
    assert set(made) == {"title", "unit", "spending", "summary", "table_specs", "words"}


def test_what_was_frozen_of_渝北_is_this(samples: None) -> None:
    content = published("500112").content
    assert {key: content[key] for key in (
        "schema", "table_set", "department", "department_code", "place", "year", "stage", "unit",
        "approved_on", "spending",
    )} == {
        "schema": 2, "table_set": "chongqing-2024", "department": YUBEI, "department_code": "143",
        "place": "重庆市渝北区", "year": 2024, "stage": "budget", "unit": "元",
        "approved_on": None, "spending": "2375070.89",
    }  # fmt: skip
    assert content["scope"] == {
        "year": 2024, "unit": "元", "department": YUBEI, "place": "渝北区",
        "kind": "administrative", "level": "department", "includes_institutions": False,
        "operating_cost": None, "rolled": [],
    }  # fmt: skip
    assert content["document"]["title"] == f"{YUBEI}2024年部门预算公开"
    record = content["records"]["projects"][0]
    assert {key: record[key] for key in (
        "code", "name", "amount", "fiscal_amount", "other_amount", "key_project"
    )} == {
        "code": "50011222T00000069064", "name": "外事宣传经费", "amount": "30000.00",
        "fiscal_amount": "30000.00", "other_amount": None, "key_project": False,
    }  # fmt: skip
    previous = content["records"]["previous"]
    assert {"measure": "functional", "key": "2010301", "amount": "869018.90"} not in previous
    assert len(previous) == 12 and {*previous[0]} == {"measure", "key", "amount"}


def test_the_summary_is_what_lists_show(samples: None) -> None:
    publication = published("500112")
    summary = publication.summary
    assert summary["tables"][0] == {
        "code": "budget-summary", "kind": "budget-summary", "number": "表一",
        "title": "2024年渝北区部门收支预算总表", "listed": "2024年渝北区部门收支预算总表",
        "subject": "", "unit": "元", "empty": False, "rows": 15,
    }  # fmt: skip
    goals = [each for each in summary["tables"] if each["kind"] == "project-goal"]
    assert [each["code"] for each in goals] == [f"project-goal-{at}" for at in range(1, 6)]
    assert sum(each["empty"] for each in summary["tables"]) == 4
    assert summary["texts"] == [{"code": "narrative", "title": f"{YUBEI}2024年部门预算情况说明"}]
    assert (summary["counts"]["projects"], summary["counts"]["previous"]) == (5, 12)
    assert (summary["spending"], summary["department"], summary["transcribed"]) == (
        "2375070.89", YUBEI, False,
    )  # fmt: skip
    transcribed = {**publication.content, "transcribed": {}}
    assert publishing.columns(transcribed, publishing.thaw(publication))["summary"]["transcribed"]
    words = publication.words.split("\n")
    assert words[:5] == [YUBEI, "143", "重庆市渝北区", publication.title, "外事宣传经费"]
    assert words[-1] == goals[-1]["listed"]
    assert publication.table_specs.startswith(" budget-summary ")
    assert publication.table_specs.endswith(" project-goal ")
    assert publication.table_specs.count(" project-goal ") == 1


def test_a_link_covers_the_link_before_and_the_hash(samples: None) -> None:
    assert publishing.link("ab", "cd") == hashlib.sha256(b"abcd").hexdigest()
    previous = ""
    for each in Publication.objects.order_by("pk"):
        assert each.sha256 == documents.digest(each.content)
        assert (each.version, each.previous_chain) == (1, previous)
        assert each.chain == publishing.link(previous, each.sha256)
        previous = each.chain


def test_the_money_of_an_office_is_its_spending_or_else_its_projects(facts: Facts) -> None:
    def columns(of: Facts) -> Any:
        package = publishing.pack(of, "chongqing-2024")
        budget = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
        frozen = publishing.freeze(budget, of, package, ())
        return frozen.spending, frozen.content["spending"]

    assert columns(facts) == (Decimal("2375070.89"), "2375070.89")
    assert columns(replace(facts, lines=())) == (Decimal(255000), "255000.00")
    assert columns(replace(facts, lines=(), projects=())) == (None, None)


def test_a_scope_says_whose_money_it_is(facts: Facts) -> None:
    changed = replace(
        facts, is_unit=True, includes_institutions=True, operating_cost=Decimal("7.50"),
        kind="institution", unit="万元",
    )  # fmt: skip
    found = publishing.scope(changed)
    assert (found.level, found.includes_institutions, found.operating_cost) == (
        "unit",
        True,
        "7.50",
    )
    assert (found.kind, found.unit, found.year, found.rolled) == ("institution", "万元", 2024, ())


def test_every_part_is_printed_in_the_unit_of_the_office_and_the_order_of_the_set(
    facts: Facts,
) -> None:
    document = publishing.build(replace(facts, unit="万元"), "national-2016")
    assert {table.unit for table in document.tables} == {"万元"}
    codes = [part.code for part in publishing.build(facts, "chongqing-2024").parts]
    assert codes == [part.code for part in publishing.thaw(published("500112")).parts]
    with pytest.raises(KeyError):
        publishing.build(facts, "none")
    assert set(publishing.record_names()) == set(registry.RECORDS)
