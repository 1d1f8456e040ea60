"""Every rule holds for the published budgets and sees the budget that breaks it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from disclosures.kernel.package import Package
from disclosures.models import Budget
from disclosures.reconciliation.engine import RULES, Finding, Rule, reconcile
from disclosures.workflow.case import Case
from tests.reconciliation.examples import EXAMPLES

# What the published documents themselves get wrong (shared domain notes §2.5), by rule.
KNOWN = {
    "500112": {"C04", "N16", "N18", "X13", "X16"},
    "500106": {"P08", "P10"},
    "640000": {"P10"},
    "130100": {"P10"},
    "120000": set(),
}


_PACKAGES: dict[str, Package] = {}


@pytest.fixture
def packages(samples: None) -> dict[str, Package]:
    """Read the five budgets once; packages are immutable."""
    if not _PACKAGES:
        budgets = Budget.objects.select_related("department__jurisdiction", "fiscal_year")
        for each in budgets.filter(publications__isnull=False).distinct():
            _PACKAGES[each.department.jurisdiction_id] = Case(each).package
    return _PACKAGES


@pytest.mark.parametrize("place", KNOWN)
def test_a_published_budget_has_no_error_and_only_the_known_anomalies(
    packages: dict[str, Package], place: str
) -> None:
    found = reconcile(packages[place])
    assert [each for each in found if each.level == "error"] == []
    assert {each.rule for each in found} == KNOWN[place]


def test_every_rule_has_an_example_that_breaks_it() -> None:
    assert set(EXAMPLES) == set(RULES)


def hold_against_its_example(rule: Rule, package: Package) -> None:
    """Ask one rule about the budget that keeps it and the one that breaks it."""
    example = EXAMPLES[rule.id]
    good = example.keeps(package)
    assert reconcile(good, [rule]) == []
    found = reconcile(example.breaks(good), [rule])
    assert found, f"{rule.id} sees nothing"
    for each in found:
        assert each.rule == rule.id
        assert each.sentence.endswith("。"), each.sentence
        assert each.remedy.endswith("。")
        assert "None" not in each.sentence


@pytest.mark.parametrize("rule", sorted(EXAMPLES))
def test_a_rule_sees_the_budget_that_breaks_it_and_no_other(
    packages: dict[str, Package], rule: str
) -> None:
    hold_against_its_example(RULES[rule], packages[EXAMPLES[rule].place])


@pytest.mark.parametrize("rule", sorted(EXAMPLES))
def test_a_rule_that_is_blind_or_always_cries_does_not_pass(
    packages: dict[str, Package], rule: str
) -> None:
    package = packages[EXAMPLES[rule].place]
    blind = replace(RULES[rule], check=lambda package: [])
    with pytest.raises(AssertionError, match="sees nothing"):
        hold_against_its_example(blind, package)
    always = replace(RULES[rule], check=lambda package: [Finding("总有不符。", "请改。")])
    with pytest.raises(AssertionError, match="总有不符"):
        hold_against_its_example(always, package)


def test_every_rule_says_what_it_is_and_where_it_comes_from() -> None:
    for each in RULES.values():
        assert each.title and each.source, each.id
        assert each.level in ("error", "warning", "hint")


def test_a_rule_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        RULES.add(RULES["W01"])


def test_a_rule_may_say_less_than_its_level_but_never_more(packages: dict[str, Package]) -> None:
    hint = Rule("T1", "试", "hint", "试", RULES["W01"].check)
    broken = EXAMPLES["W01"].breaks(packages["500112"])
    assert [each.level for each in reconcile(broken, [hint])] == ["hint"]
