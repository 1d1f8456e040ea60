"""One office and the places above it, from the command line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from disclosures.choices import PlaceLevel
from disclosures.models import Department, Jurisdiction
from disclosures.workflow.actions import log

# 行政区划, provincial level: GB/T 2260.
PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区",
    "21": "辽宁省", "22": "吉林省", "23": "黑龙江省", "31": "上海市", "32": "江苏省",
    "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省", "37": "山东省",
    "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区",
    "46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省",
    "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区",
}  # fmt: skip
MUNICIPALITIES = {"11", "12", "31", "50"}
DIRECT = "90"  # 省直辖县级行政区划: no prefecture above them
CITY = re.compile(r"(.+?(?:市|自治州|地区|盟))(.+)")
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Office:
    """What is asked for."""

    place: str
    place_name: str
    name: str
    slug: str
    kind: str
    parent: str = ""
    includes_institutions: bool = False


@transaction.atomic
def add(wanted: Office) -> tuple[Department, bool]:
    """Return the office and whether it is new; make it and the places above it where missing.

    Raises ValidationError, also where the office is there and is not what is asked for.
    """
    place = _place(wanted.place, wanted.place_name)
    above = None
    if wanted.parent:
        above = Department.objects.filter(jurisdiction=place, slug=wanted.parent).first()
        if above is None:
            raise ValidationError(f"{place}没有网址名为 {wanted.parent} 的主管部门，请先登记它。")
    asked = {
        "name": wanted.name, "kind": wanted.kind, "parent": above,
        "includes_institutions": wanted.includes_institutions,
    }  # fmt: skip
    found = Department.objects.filter(jurisdiction=place, slug=wanted.slug).first()
    if found is None:
        made = _save(Department(jurisdiction=place, slug=wanted.slug, **asked))
        log("office", None, None, f"登记部门{made}（{place.code}/{made.slug}）")
        return made, True
    other = [label(field) for field, value in asked.items() if getattr(found, field) != value]
    if other:
        raise ValidationError(
            f"{place.code}/{wanted.slug} 已有，是“{found}”，{'、'.join(other)}与这里的不同；"
            "请在 /admin/ 改，或换一个网址名。"
        )
    return found, False


def label(name: str) -> str:
    """Return what a field of an office or a place is called in Chinese."""
    fields = (*Department._meta.fields, *Jurisdiction._meta.fields)
    return next((str(each.verbose_name) for each in fields if each.name == name), name)


def _place(code: str, name: str) -> Jurisdiction:
    """Return a place; made with those above it where missing."""
    found = Jurisdiction.objects.filter(code=code).first()
    if found is not None:
        if name not in ("", found.name):
            raise ValidationError(f"行政区划 {code} 已有，名称是“{found.name}”，不是“{name}”。")
        return found
    if not re.fullmatch(r"[1-9][0-9]{5}", code) or code[:2] not in PROVINCES:
        raise ValidationError(f"行政区划代码应为六位数字，前两位是省份，现在是“{code}”。")
    if not name:
        raise ValidationError(f"还没有行政区划 {code}，请用 --place-name 写明名称。")
    province, rest = PROVINCES[code[:2]], name.removeprefix(PROVINCES[code[:2]])
    if code.endswith("0000"):
        if rest:
            raise ValidationError(f"行政区划 {code} 是{province}，不是“{name}”。")
        return _save(Jurisdiction(code=code, name=name, short_name=name, level=PlaceLevel.PROVINCE))
    above = _place(f"{code[:2]}0000", province)
    if code.endswith("00"):
        return _save(
            Jurisdiction(code=code, name=rest, short_name=rest, level=PlaceLevel.CITY, parent=above)
        )
    if code[:2] not in MUNICIPALITIES and code[2:4] != DIRECT:
        above, rest = _city(code, name, rest)
    elif rest == name:
        raise ValidationError(f"{code} 的名称要写全，如“{province}某某区”，现在是“{name}”。")
    return _save(
        Jurisdiction(code=code, name=name, short_name=rest, level=PlaceLevel.COUNTY, parent=above)
    )


def _city(code: str, name: str, rest: str) -> tuple[Jurisdiction, str]:
    """Return the prefecture of a county, and what the county is called below it."""
    prefecture = f"{code[:4]}00"
    known = Jurisdiction.objects.filter(code=prefecture).first()
    if known is not None:
        return known, rest.removeprefix(known.name)
    parts = CITY.fullmatch(rest)
    if parts is None:
        raise ValidationError(
            f"还没有上级行政区划 {prefecture}，{code} 的名称要写全，"
            f"如“苏州市姑苏区”，现在是“{name}”。"
        )
    return _place(prefecture, parts[1]), parts[2]


def _save(instance: M) -> M:
    instance.full_clean()
    instance.save()
    return instance
