"""A kind of table is one row that decides everything about it."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from disclosures.kernel import kinds, registry
from disclosures.kernel.kinds import KINDS, KindError, TableKind
from disclosures.kernel.tabular import TableSpec


def test_a_kind_that_lacks_a_property_cannot_be_made() -> None:
    whole = {field.name: getattr(KINDS["income"], field.name) for field in fields(TableKind)}
    assert TableKind(**whole) == KINDS["income"]
    for missing in whole:
        with pytest.raises(TypeError, match=missing):
            TableKind(**{key: value for key, value in whole.items() if key != missing})


@pytest.mark.parametrize(
    "wrong", [{"code": ""}, {"name": ""}, {"scheme": "abc"}, {"money": "钱"}, {"stage": "春"}]
)
def test_a_kind_with_a_property_that_is_not_ours_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(KindError):
        replace(KINDS["income"], **wrong)  # type: ignore[arg-type]


def test_a_kind_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        KINDS.add(KINDS["income"])


def test_every_table_that_is_built_is_of_a_registered_kind() -> None:
    specs = [each for each in registry.PARTS.values() if isinstance(each, TableSpec)]
    assert len(specs) > 30
    assert {each.kind for each in specs} <= set(KINDS)


def test_a_table_of_an_unknown_kind_cannot_be_registered() -> None:
    with pytest.raises(KindError, match="weather"):
        registry.PARTS.add(TableSpec("chongqing/weather"))
    assert "chongqing/weather" not in registry.PARTS


def test_the_law_asks_for_eight_tables() -> None:
    asked = kinds.statutory()
    assert [each[0] for each in asked] == [
        "budget-summary",
        "income",
        "expenditure",
        "appropriation-summary",
        "general-expenditure",
        "basic-by-department-economic",
        "three-public",
        "government-fund",
    ]
    assert ("income", "income-by-source") in asked
