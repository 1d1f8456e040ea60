"""What the rules are asked about: scope, tables by kind, records, the step of the numbers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from disclosures.kernel import document as documents
from disclosures.kernel import package as packages
from disclosures.kernel.document import Document, Part, Text
from disclosures.kernel.package import Package, Scope
from disclosures.kernel.tabular import Column, Row
from tests.kernel.tables import ITEM, MONEY, TOTAL, panel, summary, table

SCOPE = Scope(2024, "元", "外办", "渝北区", "administrative", "unit", rolled=("functional:20103",))
RECORDS: dict[str, list[dict[str, Any]]] = {
    "previous": [{"measure": "total", "key": "basic", "amount": "12.50"}],
    "narrative": [{"part": "reason", "key": "basic", "text": "压减"}],
    "assets": [{"moment": "held", "item": "vehicle", "count": 3}],
}


def package(*parts: Part, records: dict[str, Any] | None = None) -> Package:
    return Package(Document("", "", parts), SCOPE, RECORDS if records is None else records)


def amounts(unit: str, *values: str) -> Part:
    rows = (Row(str(at), {"total": Decimal(each)}) for at, each in enumerate(values))
    return table(panel((TOTAL,), *rows), unit=unit, code=f"{unit}{values}")


def test_tables_are_found_by_their_kind() -> None:
    first, second = summary(code="t-1"), summary(code="t-2", spec="chongqing/t")
    made = package(first, summary(spec="national/other"), second)
    assert made.tables("t") == (first, second)
    assert made.table("t") is first
    assert made.tables("none") == () and made.table("none") is None
    text = Text("narrative", "情况说明", ())
    assert package(text).text("narrative") is text
    assert package(text).text("other") is None


def test_a_cell_that_is_not_there_is_blank_and_counts_as_nothing() -> None:
    made = package(summary())
    assert made.cell("t", "a", "total") == Decimal("5.5")
    assert made.cell("t", "a", "item") == "甲项"
    for address in (("none", "a", "total"), ("t", "b", "total"), ("t", "a", "other")):
        assert made.cell(*address) is None
        assert made.amount(*address) == 0
    assert made.amount("t", "a", "total") == Decimal("5.5")
    assert made.amount("t", "a", "item") == 0
    assert isinstance(made.amount("t", "total", "growth"), Decimal)


def test_one_amount_with_fen_tells_that_all_of_its_unit_are_exact() -> None:
    assert package().grains == {"万元": 100, "元": 1}
    assert package(amounts("元", "5", "7")).grains == {"万元": 100, "元": 1}
    assert package(amounts("元", "5", "7.1"), amounts("元", "8")).grains == {"万元": 100, "元": 0}
    assert package(amounts("万元", "1200")).grains == {"万元": 100, "元": 1}
    assert package(amounts("万元", "1200", "1230.5")).grains == {"万元": 0, "元": 1}
    assert package(amounts("元", "7.1"), amounts("万元", "50")).grains == {"万元": 0, "元": 0}


def test_a_percentage_says_nothing_of_how_amounts_are_rounded() -> None:
    row = Row("a", {"total": Decimal(5), "growth": Decimal("1.5"), "item": "甲"})
    assert package(table(panel((ITEM, MONEY), row))).grains["元"] == 1
    words = table(panel((Column("total", "合计", "amount"),), Row("a", {"total": "按实"})))
    assert package(words).grains["元"] == 1


def test_records_are_read_under_their_keys() -> None:
    made = package()
    assert made.previous == {("total", "basic"): Decimal("12.50")}
    assert made.words == {("reason", "basic"): "压减"}
    assert made.assets == {("held", "vehicle"): 3}
    without = package(records={})
    assert (without.previous, without.words, without.assets) == ({}, {}, {})
    assert made.memo is made.memo and made.memo == {}


def test_only_an_institution_has_no_operating_cost() -> None:
    assert SCOPE.has_operating_cost
    assert replace(SCOPE, kind="civil_service_managed").has_operating_cost
    assert not replace(SCOPE, kind="institution").has_operating_cost


def test_the_operating_cost_is_what_was_entered_or_where_none_is_other_the_whole() -> None:
    assert SCOPE.operating_cost_of(Decimal(9)) == 9
    assert SCOPE.operating_cost_of(None) is None
    entered = replace(SCOPE, operating_cost="7.50")
    assert entered.operating_cost_of(Decimal(9)) == Decimal("7.50")
    mixed = replace(SCOPE, includes_institutions=True)
    assert mixed.operating_cost_of(Decimal(9)) is None
    assert replace(mixed, operating_cost="7.50").operating_cost_of(None) == Decimal("7.50")
    assert replace(entered, kind="institution").operating_cost_of(Decimal(9)) is None


def test_only_the_rows_that_were_rolled_up_hold_secrets() -> None:
    assert SCOPE.holds_secret("functional", "20103")
    assert not SCOPE.holds_secret("functional", "201")
    assert not SCOPE.holds_secret("dept_economic", "20103")


def test_frozen_content_is_checked_as_it_was_published() -> None:
    data = packages.scope_to_json(SCOPE)
    assert data["rolled"] == ["functional:20103"]
    assert packages.scope_from_json(data) == SCOPE
    made = Document("甲", "乙", (summary(),))
    content = {"document": documents.to_json(made), "scope": data, "records": RECORDS}
    thawed = packages.from_content(content)
    assert (thawed.document, thawed.scope, thawed.records) == (made, SCOPE, RECORDS)
    assert thawed.dictionary == packages.Dictionary()
    known = packages.Dictionary({("functional", "201"): "一般"})
    assert packages.from_content(content, known).dictionary is known
    unknown = packages.Dictionary()
    assert (unknown.names, unknown.government, unknown.groups) == ({}, {}, {})


def test_what_the_office_is_silent_about_is_named_in_the_record() -> None:
    made = package(records={"silent": [{"subject": "procurement"}]})
    assert made.silent == {"procurement"}
    assert package(records={}).silent == frozenset()


def test_the_operating_cost_is_as_printed_or_by_the_scope() -> None:
    cost = Column("operating_cost", "机关运行经费", "amount")
    operating = Column("operating", "公用经费", "amount")
    basic = table(
        panel((operating,), Row("total", {"operating": Decimal(9)})),
        spec="n/basic-by-department-economic",
    )
    public = table(
        panel((cost,), Row("three-public", {"operating_cost": Decimal(8)})), spec="n/three-public"
    )
    own = table(panel((TOTAL,), Row("total", {"total": Decimal(7)})), spec="n/operating-cost")
    assert package(basic).operating_cost == 9
    assert package(basic, public).operating_cost == 8
    assert package(basic, public, own).operating_cost == 7
    assert package().operating_cost is None
    entered = replace(package(), scope=replace(SCOPE, operating_cost="6.50"))
    assert entered.operating_cost == Decimal("6.50")
    mixed = replace(package(basic), scope=replace(SCOPE, includes_institutions=True))
    assert mixed.operating_cost is None


def test_a_scope_covers_one_kind_of_office_unless_told() -> None:
    plain = Scope(2024, "元", "外办", "渝北区", "administrative", "unit")
    assert plain == Scope(
        2024, "元", "外办", "渝北区", "administrative", "unit", includes_institutions=False,
        operating_cost=None, rolled=(),
    )  # fmt: skip
    known = Package(Document("", "", ()), plain, {}).dictionary
    assert (known.names, known.government, known.groups) == ({}, {}, {})
