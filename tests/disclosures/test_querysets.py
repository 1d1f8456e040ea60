"""How publications and codes are found."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.utils import timezone

from disclosures.models import Classification, Publication
from disclosures.publication import guards

pytestmark = pytest.mark.usefixtures("samples")


def decided(publication: Publication, **values: object) -> None:
    with guards.deciding():
        Publication.objects.filter(pk=publication.pk).update(**values)


def test_a_corrected_version_is_no_longer_current_and_a_withdrawn_one_stays_the_newest() -> None:
    first, second, *rest = Publication.objects.order_by("pk")
    decided(first, withdrawn_at=timezone.now(), withdrawal_reason="涉密")
    decided(second, superseded_by=rest[0])
    assert set(Publication.objects.current()) == set(rest)
    assert set(Publication.objects.newest()) == {first, *rest}
    assert set(Publication.objects.listed()) == set(rest)


def test_a_list_is_read_in_one_query_and_without_the_contents(
    django_assert_num_queries: object,
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = list(Publication.objects.listed())
        assert len({each.budget.department.jurisdiction.name for each in found}) == 5
        assert len({each.overview.pk for each in found}) == 5
    for each in found:
        assert "content" in each.get_deferred_fields()
        assert {"measures", "quality"} <= each.overview.get_deferred_fields()


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("500112", {"500112"}),
        ("500100", {"500112", "500106"}),
        ("500000", {"500112", "500106"}),
        ("130100", {"130100"}),
        ("640000", {"640000"}),
        ("500105", set()),
        ("500200", set()),
        ("50", {"500112", "500106"}),
        ("5001", {"500112", "500106"}),
        ("500", {"500112", "500106"}),
        ("00", set()),
    ],
)
def test_a_place_finds_itself_and_all_below_it(place: str, found: set[str]) -> None:
    rows = Publication.objects.in_region(place).values_list(
        "budget__department__jurisdiction", flat=True
    )
    assert set(rows) == found


def test_the_stamp_changes_with_every_publication_and_every_withdrawal() -> None:
    stamps = [Publication.objects.none().stamp(), Publication.objects.all().stamp()]
    first, second = Publication.objects.order_by("pk")[:2]
    newest = Publication.objects.order_by("pk").last()
    assert newest is not None
    assert stamps == ["None-0", f"{newest.pk}-0"]
    for each in (first, second):
        decided(each, withdrawn_at=timezone.now())
        stamps.append(Publication.objects.all().stamp())
    assert all(before != after for before, after in pairwise(stamps))


def test_the_most_local_wording_of_a_code_wins_and_other_years_and_places_do_not_speak() -> None:
    row = Classification.objects.get(
        edition=2024, scheme="functional", code="2010301", jurisdiction=None
    )

    def reworded(name: str, place: str | None, edition: int = 2024) -> None:
        copy = Classification.objects.get(pk=row.pk)
        copy.pk, copy.name, copy.edition_id, copy.jurisdiction_id = None, name, edition, place
        copy._state.adding = True
        Classification.objects.filter(
            edition=edition, code=row.code, scheme=row.scheme, jurisdiction=place
        ).delete()
        copy.save()

    reworded("市里的", "500000")
    reworded("区里的", "500112")
    reworded("别处的", "130100")
    key = ("functional", "2010301")
    found = Classification.objects.names(2024, ["500000", "500112"])
    assert found[key].name == "区里的"
    assert Classification.objects.names(2024, ["500000"])[key].name == "市里的"
    assert Classification.objects.names(2024, [])[key].name == row.name
    ordered = Classification.objects.for_place(2024, ["500000", "500112"]).filter(code="2010301")
    assert [each.jurisdiction_id for each in ordered] == [None, "500000", "500112"]
    rows = Classification.objects.for_place(2024, ["500000", "500112"])
    order = [(each.code, each.jurisdiction_id or "") for each in rows]
    assert order == sorted(order)
    assert set(rows.values_list("edition", flat=True)) == {2024}
