"""One office is registered from the command line, with the places above it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from disclosures.models import Department, Jurisdiction

COMMERCE = {
    "place": "310107", "place_name": "上海市普陀区", "name": "上海市普陀区商务委员会",
    "slug": "swj", "kind": "administrative",
}  # fmt: skip


def add(**given: object) -> str:
    out = StringIO()
    call_command("add_office", **{**COMMERCE, **given}, stdout=out)
    return out.getvalue()


def test_an_office_comes_with_its_place_and_the_places_above(db: None) -> None:
    assert "已登记：上海市普陀区商务委员会（310107/swj）" in add()
    place = Jurisdiction.objects.get(code="310107")
    assert (place.short_name, place.level, place.parent_id) == ("普陀区", "county", "310000")
    assert Jurisdiction.objects.get(code="310000").name == "上海市"
    assert not Jurisdiction.objects.filter(code="310100").exists()


def test_a_county_of_a_province_comes_with_its_prefecture(db: None) -> None:
    add(place="320508", place_name="江苏省苏州市姑苏区", name="姑苏区外办", slug="wb")
    place = Jurisdiction.objects.get(code="320508")
    assert (place.short_name, place.parent_id) == ("姑苏区", "320500")
    city = Jurisdiction.objects.get(code="320500")
    assert (city.name, city.level, city.parent_id) == ("苏州市", "city", "320000")
    add(place="320505", place_name="虎丘区", name="虎丘区外办", slug="wb")  # 苏州市 is known now
    assert Jurisdiction.objects.get(code="320505").parent_id == "320500"


def test_the_same_again_changes_nothing(db: None) -> None:
    add()
    assert "没有改动" in add()
    assert "没有改动" in add(place_name="")
    assert Department.objects.filter(slug="swj").count() == 1


def test_a_unit_stands_below_its_office(db: None) -> None:
    add(includes_institutions=True)
    add(name="普陀区商务服务中心", slug="fwzx", kind="institution", parent="swj")
    unit = Department.objects.get(slug="fwzx")
    assert unit.parent is not None and unit.parent.slug == "swj" and unit.kind == "institution"
    assert unit.parent.includes_institutions


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"place": "31010"}, "六位数字"),
        ({"place": "990107"}, "前两位是省份"),
        ({"place_name": ""}, "--place-name"),
        ({"place_name": "普陀区"}, "名称要写全"),
        ({"place": "320508", "place_name": "姑苏区"}, "上级行政区划 320500"),
        ({"place": "320000", "place_name": "浙江省"}, "320000 是江苏省"),
        ({"slug": "Swj"}, "网址名只用小写"),
        ({"parent": "nobody"}, "没有网址名为 nobody 的主管部门"),
        ({"kind": "bank"}, "invalid choice"),
        ({"name": ""}, "部门全称："),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_made(
    db: None, wrong: dict[str, str], said: str
) -> None:
    before = Jurisdiction.objects.count()
    words = [f"--{k.replace('_', '-')}={v}" for k, v in {**COMMERCE, **wrong}.items()]
    with pytest.raises(CommandError, match=said):
        call_command("add_office", *words, stdout=StringIO())
    assert (Jurisdiction.objects.count(), Department.objects.filter(slug="swj").count()) == (
        before, 0,
    )  # fmt: skip


def test_another_office_under_the_same_address_is_not_overwritten(db: None) -> None:
    add()
    with pytest.raises(CommandError, match="已有，是“上海市普陀区商务委员会”，部门全称"):
        add(name="另一个部门")
    with pytest.raises(CommandError, match="名称是“上海市普陀区”"):
        add(place_name="上海市静安区")
