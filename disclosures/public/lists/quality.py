"""The quality board: what can be told of every publication, from itself and the rules alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When

from disclosures.kernel import kinds
from disclosures.kernel.deadlines import DAYS
from disclosures.models import Jurisdiction, Overview
from disclosures.public.lists.declared import PUBLICATION, UNREAD
from disclosures.public.lists.keyset import Order
from disclosures.public.lists.listing import Given, placed
from disclosures.publication.addresses import current_stem
from disclosures.renderers import FORMATS

ENOUGH: Final = 80  # percent of the indicators


@dataclass(frozen=True)
class Criterion:
    """One thing the board tells, with its definition as shown."""

    key: str
    label: str
    definition: str


CRITERIA: Final = (
    Criterion(
        "on_time",
        "按时公开",
        f"第一版在财政批复后{DAYS}日内公开（预算法第14条）。没有登记批复日期的，如转录件，不评。",
    ),
    Criterion(
        "complete",
        "表格齐全",
        "财预〔2016〕143号规定的八张表都有，没有数据的空表也算；只看本站收录的公开件，缺的逐张列出。",
    ),
    Criterion("reconciled", "勾稽相符", "按本站全部勾稽规则检查公开的表，没有一处错误。"),
    Criterion(
        "measurable",
        "目标可衡量",
        f"绩效指标有数字、单位和方向，或有日期、等级；达到{ENOUGH}%为是，没有公开指标的不评。",
    ),
    Criterion("readable", "机器可读", "全部公开表可以下载为 Excel、CSV 和 JSON。"),
)
READABLE: Final = ("xlsx", "csv", "json")
ORDER: Final = Order("place", "地区、年度", ("region", "-year", "publication_id"))
YES, NO, UNKNOWN = "是", "否", "不评"


def rows(given: Given) -> QuerySet[Overview]:
    """Return the publications of a place and year, as the board lists them."""
    found = placed(Overview.objects.filter(current=True), given)
    return found.select_related(PUBLICATION).defer(*UNREAD, "measures")


def marks(each: Overview) -> list[dict[str, str]]:
    """Return a publication's marks in the order of the criteria: yes, no or not judged."""
    missing = [kinds.name(kind) for kind in each.quality["missing"]]
    share = each.measurable * 100 // each.indicators if each.indicators else None
    readable = all(name in FORMATS for name in READABLE)
    return [
        _mark(None if each.days is None else each.days <= DAYS,
              "" if each.days is None else f"第{each.days}日"),
        _mark(not missing, f"缺{len(missing)}张：{'、'.join(missing)}" if missing else ""),
        _mark(not each.errors, f"{each.errors}处" if each.errors else ""),
        _mark(None if share is None else share >= ENOUGH,
              "" if share is None else f"{each.measurable}/{each.indicators}（{share}%）"),
        _mark(readable, ""),
    ]  # fmt: skip


def drawn(each: Overview) -> dict[str, Any]:
    """Return a row of the board."""
    department = each.publication.budget.department
    return {
        "place": department.jurisdiction.name,
        "department": department.name,
        "year": each.year,
        "url": current_stem(each.publication),
        "transcribed": each.transcribed,
        "marks": marks(each),
    }


def by_place(given: Given) -> list[dict[str, Any]]:
    """Return how many publications of each place meet each criterion, of how many judged."""
    found = placed(Overview.objects.filter(current=True), given).order_by().values("region")
    enough = Q(indicators__gt=0, measurable__gte=F("indicators") * ENOUGH / 100)
    sums = found.annotate(
        count=Count("pk"),
        timed=Count("days"),
        on_time=Sum(Case(When(days__lte=DAYS, then=1), default=0)),
        complete=Sum(Case(When(missing=0, then=1), default=0)),
        reconciled=Sum(Case(When(errors=0, then=1), default=0)),
        judged=Sum(Case(When(indicators__gt=0, then=1), default=0)),
        measurable_count=Sum(Case(When(enough, then=1), default=0)),
    ).order_by("region")
    names = dict(
        Jurisdiction.objects.filter(code__in=[each["region"] for each in sums]).values_list(
            "code", "name"
        )
    )
    return [
        {
            "region": each["region"],
            "name": names.get(each["region"], each["region"]),
            "count": each["count"],
            "marks": [
                _of(each["on_time"], each["timed"]),
                _of(each["complete"], each["count"]),
                _of(each["reconciled"], each["count"]),
                _of(each["measurable_count"], each["judged"]),
                _of(each["count"], each["count"]),
            ],
        }
        for each in sums
    ]


def _of(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else UNKNOWN


def _mark(value: bool | None, note: str) -> dict[str, str]:
    text = UNKNOWN if value is None else YES if value else NO
    return {"text": text, "note": note, "class": {YES: "yes", NO: "no"}.get(text, "unknown")}
