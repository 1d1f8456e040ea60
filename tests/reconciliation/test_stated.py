"""Nothing entered is not zero, and no sentence says more than the facts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures.choices import NilSubject
from disclosures.facts.loading import Facts
from disclosures.kernel import statements
from disclosures.kernel.document import Document, Text
from disclosures.kernel.package import Dictionary, Package, Scope, from_content
from disclosures.kernel.statements import PENDING
from disclosures.models import Budget, Publication
from disclosures.official_tables.sets import SETS
from disclosures.publication import publishing
from disclosures.reading import measures
from disclosures.reconciliation import years
from disclosures.reconciliation.engine import RULES, Finding, reconcile

SET = "chongqing-2024"
OPERATING = Decimal("289447.56")  # 日常公用经费 of 渝北


@pytest.fixture
def yubei(samples: None) -> Facts:
    return Facts.load(Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024))


def findings(facts: Facts, rule: str, table_set: str = SET) -> list[Finding]:
    return reconcile(publishing.pack(facts, table_set), [RULES[rule]])


def text(facts: Facts, table_set: str = SET) -> str:
    found = publishing.pack(facts, table_set).text("narrative")
    assert found is not None
    return "\n".join(block.text for block in found.blocks)


def unsaid(facts: Facts) -> Facts:
    """Return the budget of 渝北 with neither procurement nor assets said."""
    return replace(facts, nil=frozenset(), assets={})


def test_the_subjects_an_office_may_deny_are_subjects() -> None:
    assert set(NilSubject.values) == {statements.PROCUREMENT, *statements.ASSETS}


def test_what_was_never_opened_is_not_printed_as_none(yubei: Facts) -> None:
    said = text(unsaid(yubei))
    assert f"政府采购预算总额{PENDING}" in said
    assert "采购预算总额0元" not in said
    assert "车辆0辆" not in said and "0台" not in said
    assert f"共有车辆{PENDING}" in said and f"购置车辆{PENDING}" in said
    package = publishing.pack(unsaid(yubei), SET)
    table = package.table("procurement")
    assert table is not None and table.notes == (PENDING,)


def test_silence_stops_submission_and_says_where_to_speak(yubei: Facts) -> None:
    found = findings(unsaid(yubei), "N15")
    assert [each.level for each in found] == ["error"] * 2
    assert [each.mend.section for each in found if each.mend] == ["procurement", "assets"]
    assert all("勾选“没有”" in each.remedy for each in found)


def test_who_says_none_has_none_printed(yubei: Facts) -> None:
    facts = replace(unsaid(yubei), nil=frozenset({"procurement"}))
    assert "政府采购预算总额0元" in text(facts)
    assert "procurement" not in {each.mend.section for each in findings(facts, "N15") if each.mend}


def test_vehicles_filled_in_say_nothing_of_equipment(yubei: Facts) -> None:
    facts = replace(yubei, assets={("held", "emergency"): 1, ("planned", "other"): 0})
    said = text(facts)
    assert "共有车辆1辆" in said and "购置车辆0辆" in said
    assert f"设备（不含车辆）{PENDING}。" in said and "0台" not in said
    (found,) = findings(facts, "N15")
    assert found.sentence == (
        "没有填写上年底占有的大型设备、本年计划购置的大型设备，也没有写明没有。"
    )


def test_assets_in_the_offices_own_words_need_no_counts(yubei: Facts) -> None:
    narrative = {**yubei.narrative, ("assets", ""): "本单位资产由区机关事务中心统一管理。"}
    facts = replace(yubei, assets={}, narrative=narrative)
    assert findings(facts, "N15") == []
    assert "统一管理" in text(facts) and "车辆" not in text(facts).partition("国有资产占有")[2][:60]


@pytest.mark.parametrize(
    "chosen", [each for each in SETS.values() if each.complete and each.entries]
)
def test_an_empty_budget_asserts_nothing_in_any_set(yubei: Facts, chosen: object) -> None:
    assert hasattr(chosen, "code")
    empty = replace(
        unsaid(yubei), lines=(), projects=(), previous={}, narrative={}, notes={},
        attached={"goals": ()},
    )  # fmt: skip
    package = publishing.pack(empty, chosen.code)
    document = package.document
    notes = [note for table in document.tables for note in table.notes]
    words = [b.text for part in document.parts if isinstance(part, Text) for b in part.blocks]
    printed = "\n".join([*notes, *words])
    printed = printed.replace("单位价值100万元", "")
    for claim in ("0元", "0万元", "0辆", "无使用", "没有项目支出", "没有安排", "无项目支出",
                  "无政府采购", "无政府性基金", "无该项收支", "无国有资本",
                  "无“三公”"):  # fmt: skip
        assert claim not in printed, claim
    assert any(each.rule == "N15" for each in reconcile(package) if each.level == "error")


def test_three_public_is_not_none_where_economic_codes_are_missing(yubei: Facts) -> None:
    lines = tuple(each for each in yubei.lines if not each.economic)
    facts = replace(yubei, lines=lines)
    assert f"“三公”经费预算{PENDING}" in text(facts, "national-2016")
    (found,) = findings(facts, "N15", "national-2016")
    assert found.level == "error" and found.mend is not None and found.mend.section == "economic"
    # 出国 is in 项目支出, of which the national set prints no economic table
    basic = tuple(each for each in yubei.lines if not (each.economic and each.use == "project"))
    (found,) = findings(replace(yubei, lines=basic), "N15", "national-2016")
    assert found.level == "warning"


def test_projects_that_are_not_listed_are_not_called_none(yubei: Facts) -> None:
    narrative = {key: words for key, words in yubei.narrative.items() if key[0] != "goals"}
    facts = replace(yubei, projects=(), narrative=narrative, attached={"goals": ()})
    assert "没有公开项目绩效目标" in text(facts) and "没有项目支出" not in text(facts)
    table = publishing.pack(facts, SET).table("projects")
    assert table is not None and table.notes[0] == "备注：本次没有公开项目明细，故此表无数据。"


# 绩效目标


def test_all_is_said_only_where_the_goals_take_all_project_money(yubei: Facts) -> None:
    narrative = {key: words for key, words in yubei.narrative.items() if key[0] != "goals"}
    part = replace(yubei, narrative=narrative)
    said = text(part)
    assert "均实行" not in said
    assert "2024年项目支出中实行绩效目标管理的项目5个，涉及当年财政拨款255,000元" in said
    last = yubei.projects[0]
    amount = (last.total or Decimal(0)) + Decimal(1010000)
    whole = (replace(last, fiscal=amount, total=amount), *yubei.projects[1:])
    said = text(replace(part, projects=whole))
    assert "2024年项目支出均实行了绩效目标管理，涉及项目5个，涉及当年财政拨款1,265,000元" in said
    assert findings(replace(part, projects=whole), "N16") == []
    assert [each.level for each in findings(part, "N16")] == ["warning"]


def test_other_money_of_a_project_is_not_called_an_appropriation(yubei: Facts) -> None:
    narrative = {key: words for key, words in yubei.narrative.items() if key[0] != "goals"}
    first = yubei.projects[0]
    more = replace(first, other=Decimal(5000), total=(first.total or Decimal(0)) + 5000)
    facts = replace(yubei, narrative=narrative, projects=(more, *yubei.projects[1:]))
    assert "涉及当年财政拨款255,000元" in text(facts)


# 机关运行经费


def test_without_a_figure_a_department_with_institutions_prints_none(yubei: Facts) -> None:
    facts = replace(yubei, includes_institutions=True)
    said = text(facts)
    assert f"机关运行经费财政拨款预算{PENDING}。" in said
    assert "机关运行经费财政拨款预算0元" not in said and "100.0%" not in said
    (found,) = findings(facts, "X14")
    assert found.level == "error" and found.mend is not None
    assert found.mend.section == "operating-cost"


def test_the_figure_entered_is_the_one_everybody_uses(yubei: Facts) -> None:
    previous = {**yubei.previous, ("total", "operating"): Decimal(200000)}
    facts = replace(
        yubei, includes_institutions=True, operating_cost=Decimal(182650), previous=previous
    )
    package = publishing.pack(facts, SET)
    assert findings(facts, "X14") == []
    said = text(facts).partition("机关运行经费财政拨款")[2].partition("\n")[0]
    assert said.startswith("预算182,650元，比2023年预算数下降8.7%，减少17,350元")
    assert "主要用于" not in said  # the items known are those of all units together
    (change,) = [each for each in years.changes(package) if each.key == "operating"]
    assert (change.current, change.previous) == (Decimal(182650), Decimal(200000))
    found = measures.find(package)["operating_cost"]
    assert (found.amount, found.table) == (Decimal(182650), "narrative")
    assert package.operating_cost == Decimal(182650)


def test_where_all_units_are_administrative_it_is_the_operating_money(yubei: Facts) -> None:
    package = publishing.pack(yubei, SET)
    assert package.operating_cost == OPERATING
    assert measures.find(package)["operating_cost"].amount == OPERATING


@given(
    operating=st.decimals(min_value=0, max_value=10**9, places=2),
    typed=st.none() | st.decimals(min_value=0, max_value=10**9, places=2),
    mixed=st.booleans(),
    kind=st.sampled_from(["administrative", "civil_service_managed", "institution"]),
)
def test_the_operating_cost_is_typed_or_derived_and_never_made_up(
    operating: Decimal, typed: Decimal | None, mixed: bool, kind: str
) -> None:
    stated = None if typed is None else str(typed)
    scope = Scope(2024, "元", "某办", "某区", kind, "department", mixed, stated)
    found = scope.operating_cost_of(operating)
    if kind == "institution":
        assert found is None
    elif typed is not None:
        assert found == typed
    else:
        assert found == (None if mixed else operating)


def test_more_than_the_operating_money_is_an_error(yubei: Facts) -> None:
    cent = Decimal("0.01")
    mixed = replace(yubei, includes_institutions=True)
    assert findings(replace(mixed, operating_cost=OPERATING), "X14") == []
    (found,) = findings(replace(mixed, operating_cost=OPERATING + cent), "X14")
    assert found.level == "error" and "0.01元" in found.sentence
    assert findings(replace(yubei, operating_cost=OPERATING), "X14") == []
    assert findings(replace(yubei, operating_cost=OPERATING - cent), "X14")


def test_last_years_figure_is_no_more_than_last_years_operating_money(yubei: Facts) -> None:
    previous = {**yubei.previous, ("total", "operating"): Decimal(100)}
    more = {**previous, ("published", "operating"): Decimal("99.99")}
    assert findings(replace(yubei, previous=previous), "X19") == []
    (found,) = findings(replace(yubei, previous=more), "X19")
    assert found.level == "error"


def test_a_department_with_institutions_is_asked_for_last_years_figure(yubei: Facts) -> None:
    previous = {key: value for key, value in yubei.previous.items() if key[1] != "operating"}
    facts = replace(yubei, previous=previous)
    assert [each.level for each in findings(facts, "X19")] == ["hint"]
    mixed = replace(facts, includes_institutions=True, operating_cost=Decimal(1))
    assert [each.level for each in findings(mixed, "X19")] == ["warning"]


# what the figures contradict


def test_a_purchase_and_the_vehicles_bought_go_together(yubei: Facts) -> None:
    assert findings(yubei, "X20") == []
    bought = replace(yubei, assets={**yubei.assets, ("planned", "other"): 1})
    (found,) = findings(bought, "X20")
    assert "公务用车购置费0.00元，计划购置的车辆却是1辆" in found.sentence


def test_vehicles_and_what_they_cost_to_run_go_together(yubei: Facts) -> None:
    assert findings(yubei, "X21") == []
    none = replace(yubei, assets=dict.fromkeys(yubei.assets, 0))
    assert [each.level for each in findings(none, "X21")] == ["hint"]
    lines = tuple(each for each in yubei.lines if each.economic != "30231")
    (found,) = findings(replace(yubei, lines=lines), "X21")
    assert found.sentence == "有车辆1辆，却没有公务用车运行费。"


def test_words_that_deny_a_figure_are_seen(yubei: Facts) -> None:
    def with_words(words: str) -> Facts:
        return replace(yubei, narrative={**yubei.narrative, ("structure", ""): words})

    assert findings(with_words("本部门没有公务用车购置计划，无政府采购。"), "N17") == []
    for words in ("没有安排因公出国（境）", "无公务接待", "没有公务用车", "无项目支出"):
        assert len(findings(with_words(words), "N17")) == 1, words


# content frozen before any of this was asked


def test_content_frozen_before_reads_as_it_did(yubei: Facts) -> None:
    publication = Publication.objects.get(budget__department__jurisdiction="500112", version=1)
    content = dict(publication.content)
    content["records"] = {k: v for k, v in content["records"].items() if k != "silent"}
    package = from_content(content)
    assert package.silent == frozenset()
    assert [each for each in reconcile(package) if each.level == "error"] == []


def test_an_old_text_that_printed_zero_is_not_judged_anew() -> None:
    scope = Scope(2024, "元", "某办", "某区", "administrative", "department", True)
    package = Package(Document("", "", ()), scope, {}, Dictionary())
    for rule in ("N15", "X14", "X19"):
        assert reconcile(package, [RULES[rule]]) == []
