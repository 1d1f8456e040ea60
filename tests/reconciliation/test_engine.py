"""How a rule compares, tolerates rounding, and says what it found."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from types import ModuleType

import pytest

from disclosures.kernel.document import Document
from disclosures.kernel.package import Package, Scope
from disclosures.kernel.shelf import Shelf
from disclosures.kernel.tabular import Column, FilledPanel, FilledTable, Row
from disclosures.reconciliation import codes, engine, notes
from disclosures.reconciliation.engine import (
    Finding,
    Mend,
    Place,
    Rule,
    Term,
    at_most,
    equal,
    equations,
    reconcile,
    total,
)


def package(unit: str = "元", *amounts: str) -> Package:
    """Return a package that prints these amounts; whole ones unless told otherwise."""
    rows = tuple(Row(str(at), {"a": Decimal(each)}) for at, each in enumerate(amounts))
    panel = FilledPanel((Column("a", "金额", "amount"),), rows)
    table = FilledTable("t", "n/t", "", "", unit, "plain", panels=(panel,))
    scope = Scope(2024, unit, "外办", "区", "administrative", "unit")
    return Package(Document("", "", (table,)), scope, {})


def term(name: str, amount: str, *, count: int = 1, unit: str = "元", printed: bool = True) -> Term:
    place = Place("t", name, "a")
    return Term(name, Decimal(amount), (place,), count=count, unit=unit, printed=printed)


def compared(made: Package, left: Term, right: Term) -> list[tuple[str, str]]:
    return [(each.level, each.sentence) for each in equal(made, left, right, "请核对。")]


def test_two_sides_that_differ_are_told_with_the_gap_and_both_places() -> None:
    mend = Mend("functional", "201")
    (found,) = equal(package(), term("甲", "5"), term("乙", "7.5", unit=""), "请核对。", mend)
    assert found == Finding(
        "甲5.00元，乙7.50元，少2.50元。",
        "请核对。",
        (Place("t", "甲", "a"), Place("t", "乙", "a")),
        mend,
    )
    assert compared(package("万元"), term("甲", "75000"), term("乙", "50000")) == [
        ("error", "甲7.5万元，乙5万元，多2.5万元。")
    ]
    assert compared(package(), term("甲", "5"), term("乙", "5.00")) == []


def test_a_side_that_is_not_printed_is_not_compared() -> None:
    absent = term("乙", "0", printed=False)
    assert compared(package(), term("甲", "5"), absent) == []
    assert compared(package(), absent, term("甲", "5")) == []
    assert list(at_most(package(), term("甲", "5"), absent, "")) == []
    assert list(at_most(package(), absent, term("甲", "-5"), "")) == []


@pytest.mark.parametrize(
    ("left", "count", "right", "level"),
    [
        ("10", 1, "11", "error"),  # one rounded number against one is the same number
        ("10", 2, "11", "hint"),  # three numbers, half a 元 each: 1.5
        ("10", 2, "12", "error"),
        ("12", 2, "10", "error"),
        ("10", 3, "12", "hint"),  # exactly half a unit for each of four
        ("10", 3, "13", "error"),
        ("10", 0, "11", "error"),
        ("10.5", 1, "11", "hint"),  # not rounded alike
    ],
)
def test_rounding_explains_half_a_unit_for_every_number(
    left: str, count: int, right: str, level: str
) -> None:
    found = compared(package("元", "5"), term("甲", left, count=count), term("乙", right))
    assert [each for each, _ in found] == [level]
    assert found[0][1].startswith("甲")
    assert ("四舍五入的范围内" in found[0][1]) == (level == "hint")


def test_exact_numbers_are_never_explained_by_rounding() -> None:
    exact = package("元", "5", "7.25")
    assert compared(exact, term("甲", "10", count=9), term("乙", "10.01"))[0][0] == "error"
    unprinted = term("甲", "10", count=2, unit=""), term("乙", "11", unit="")
    assert compared(package("元", "5"), *unprinted)[0][0] == "error"
    half = term("甲", "10", unit=""), term("乙", "10.5")
    assert compared(package("元", "5"), *half)[0][0] == "hint"


def test_tables_of_wan_tolerate_half_of_a_hundred_yuan_for_each_number() -> None:
    made = package("万元", "1200")
    parts = term("甲", "100000", count=3, unit="万元")
    for right, level in (("100200", "hint"), ("100201", "error"), ("99800", "hint")):
        assert compared(made, parts, term("乙", right, unit="万元"))[0][0] == level


def test_a_part_may_be_as_large_as_the_whole_and_no_larger() -> None:
    whole = term("总额", "10")
    for amount in ("9", "10", "-3"):
        assert list(at_most(package("元", "1.5"), term("其中", amount), whole, "")) == []
    mend = Mend("projects")
    (found,) = at_most(package("元", "1.5"), term("其中", "10.01"), whole, "请减。", mend)
    assert (found.level, found.sentence) == ("error", "其中10.01元，总额10.00元，多0.01元。")
    assert (found.remedy, found.mend, len(found.places)) == ("请减。", mend, 2)
    rounded = package("元", "5")
    assert list(at_most(rounded, term("其中", "11", count=2), whole, "")) == []
    assert len(list(at_most(rounded, term("其中", "12", count=2), whole, ""))) == 1


def test_a_total_adds_amounts_places_and_how_many_numbers_it_took() -> None:
    parts = [term("甲", "1", unit=""), term("乙", "2", count=2, printed=False), term("丙", "4")]
    made = total("合计", iter(parts))
    assert (made.name, made.amount, made.count, made.unit, made.printed) == (
        "合计", Decimal(7), 4, "元", True,
    )  # fmt: skip
    assert [each.row for each in made.places] == ["甲", "乙", "丙"]
    assert total("无", []) == Term("无", Decimal(0), (), count=0)
    assert total("无", [term("甲", "1", unit="", printed=False)]).printed is False
    assert total("无", [term("甲", "1", unit="")]).unit == ""


def test_a_finding_is_known_again_by_its_rule_its_places_and_its_words() -> None:
    found = Finding("甲。", "请改。", (Place("t", "a", "b"), Place("u")), rule="W01")
    # an acceptance in the database holds this for ever
    assert found.key == hashlib.sha256("W01|t/a/b|u//|甲。".encode()).hexdigest()
    again = Finding("甲。", "另写。", (Place("t", "a", "b"), Place("u")), level="hint", rule="W01")
    assert again.key == found.key
    others = [
        Finding("乙。", "请改。", found.places, rule="W01"),
        Finding("甲。", "请改。", found.places, rule="W02"),
        Finding("甲。", "请改。", found.places[:1], rule="W01"),
        Finding("甲。", "请改。", (Place("t", "a", "c"), Place("u")), rule="W01"),
    ]
    assert len({each.key for each in others} | {found.key}) == 5
    assert [Finding("", "", level=level).label for level in engine.LEVELS] == [
        "错误", "提示", "参考",
    ]  # fmt: skip


def test_what_is_not_said_of_a_finding_is_blank() -> None:
    assert Finding("甲。", "改。") == Finding("甲。", "改。", (), None, "error", "", "")
    assert (Place("t"), Mend("projects")) == (Place("t", "", ""), Mend("projects", ""))
    assert Term("甲", Decimal(1)) == Term("甲", Decimal(1), (), 1, "", True)
    assert Rule("T", "", "hint", "", lambda _: []).exceptions == ""


def rule_of(id: str, level: engine.Level, *said: engine.Level) -> Rule:
    def check(_: Package) -> Iterator[Finding]:
        for each in said:
            yield Finding("甲。", "请改。", level=each)

    return Rule(id, f"规则{id}", level, "试", check)


def test_findings_come_errors_first_and_then_by_rule() -> None:
    rules = [
        rule_of("T3", "error", "hint", "error"),
        rule_of("T2", "warning", "error", "hint"),
        rule_of("T1", "hint", "error"),
        rule_of("T0", "error", "error"),
    ]
    found = reconcile(package(), rules)
    assert [(each.level, each.rule, each.title) for each in found] == [
        ("error", "T0", "规则T0"), ("error", "T3", "规则T3"), ("warning", "T2", "规则T2"),
        ("hint", "T1", "规则T1"), ("hint", "T2", "规则T2"), ("hint", "T3", "规则T3"),
    ]  # fmt: skip


def test_a_rule_says_all_that_was_said_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "RULES", Shelf(lambda each: each.id))

    def nothing(_: Package) -> list[Finding]:
        return []

    def something(_: Package) -> list[Finding]:
        return [Finding("甲。", "请改。")]

    first = engine.rule("T1", "试一", "warning", source="某法", exceptions="某例")(nothing)
    second = engine.rule("T2", "试二", source="某法")(something)
    assert first == Rule("T1", "试一", "warning", "某法", nothing, "某例")
    assert second == Rule("T2", "试二", "error", "某法", something, "")
    engine.RULES.add(first)
    engine.RULES.add(second)
    assert [each.rule for each in reconcile(package())] == ["T2"]
    assert reconcile(package(), []) == []
    with pytest.raises(ValueError, match="T1 is registered twice"):
        engine.RULES.add(Rule("T1", "", "hint", "", something))


def test_the_rules_of_a_module_are_those_it_writes_in_their_order() -> None:
    found = [each.id for each in engine.rules_in(codes, notes)]
    assert found[:3] == ["C01", "C02", "C03"] and found[-1] == "N09"
    borrowed = ModuleType("borrowed")
    vars(borrowed)["order"] = codes.order  # imported from elsewhere: not its own
    assert engine.rules_in(borrowed) == ()


def test_equations_are_kept_only_while_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    left, right = term("甲", "1"), term("乙", "2")

    def check(made: Package) -> Iterator[Finding]:
        yield from equal(made, left, right, "")
        yield from equal(made, left, left, "")
        yield from at_most(made, left, right, "")
        yield from at_most(made, right, left, "")
        yield from equal(made, left, term("丙", "0", printed=False), "")

    monkeypatch.setattr(engine, "RULES", {"T1": Rule("T1", "", "error", "", check)})
    made = package()
    assert [(each.rule, each.left, each.right, each.met) for each in equations(made)] == [
        ("T1", left, right, False), ("T1", left, left, True),
        ("T1", left, right, True), ("T1", right, left, False),
    ]  # fmt: skip
    assert made.memo == {}
    list(check(made))
    assert made.memo == {}


def test_an_amount_is_written_without_loss_in_the_unit_of_the_office() -> None:
    assert engine.shown(Decimal("1234567.5"), "元") == "1,234,567.50元"
    assert engine.shown(Decimal("1234567.5"), "万元") == "123.45675万元"
