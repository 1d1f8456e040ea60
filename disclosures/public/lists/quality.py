"""The quality board: what can be told of every publication, from itself and the rules alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from disclosures.kernel import kinds
from disclosures.kernel.deadlines import DAYS
from disclosures.listing.columns import ListColumn, ListTable
from disclosures.listing.filters import ListFilter
from disclosures.listing.keyset import Order
from disclosures.models import Jurisdiction, Overview
from disclosures.public.lists.placed import OFFICE, PublicListing
from disclosures.publication.addresses import current_stem
from disclosures.publication.derived import JUDGED, Judged
from disclosures.renderers import FORMATS


@dataclass(frozen=True)
class Criterion:
    """One thing the board tells, with its definition as shown."""

    key: str
    label: str
    definition: str
    place: int


OWN: Final = (
    Criterion(
        "on_time",
        "按时公开",
        f"第一版在财政批复后{DAYS}日内公开（预算法第14条）。没有登记批复日期的，如转录件，不评。",
        10,
    ),
    Criterion(
        "complete",
        "表格齐全",
        "财预〔2016〕143号规定的八张表都有，没有数据的空表也算；只看本站收录的公开件，缺的逐张列出。",
        20,
    ),
    Criterion("reconciled", "勾稽相符", "按本站全部勾稽规则检查公开的表，没有一处错误。", 30),
    Criterion("readable", "机器可读", "全部公开表可以下载为 Excel、CSV 和 JSON。", 50),
)
READABLE: Final = ("xlsx", "csv", "json")
TRANSCRIBED: Final = mark_safe(' <span class="tag">转录</span>')  # our own words
YES, NO, UNKNOWN = "是", "否", "不评"


def criteria() -> list[Criterion | Judged]:
    """Return the criteria in the order of the board, those that apps judge among them."""
    return sorted((*OWN, *JUDGED.values()), key=lambda each: each.place)


def marks(each: Overview) -> list[dict[str, str]]:
    """Return a publication's marks in the order of the criteria: yes, no or not judged."""
    missing = [kinds.name(kind) for kind in each.quality["missing"]]
    readable = all(name in FORMATS for name in READABLE)
    found = {
        "on_time": _mark(None if each.days is None else each.days <= DAYS,
                         "" if each.days is None else f"第{each.days}日"),
        "complete": _mark(not missing,
                          f"缺{len(missing)}张：{'、'.join(missing)}" if missing else ""),
        "reconciled": _mark(not each.errors, f"{each.errors}处" if each.errors else ""),
        "readable": _mark(readable, ""),
        **{one.key: _share(one, each.counts.get(one.key)) for one in JUDGED.values()},
    }  # fmt: skip
    return [found[one.key] for one in criteria()]


class MarkColumn(ListColumn):
    """A publication's mark by one criterion."""

    def __init__(self, criterion: Criterion | Judged, at: int) -> None:
        super().__init__(
            criterion.label,
            read=lambda row: row.marks[at],
            beside=lambda row: (
                format_html("<br><small>{}</small>", row.marks[at]["note"])
                if row.marks[at]["note"]
                else ""
            ),
            about=f"#criterion-{criterion.key}",
        )

    def text(self, value: Any) -> str:
        return str(value["text"])

    def written(self, value: Any) -> str:
        return f"{value['text']} {value['note']}".strip()

    def classes(self, value: Any) -> str:
        return f"mark {value['class']}"


class QualityTable(ListTable):
    """What every publication is, before its marks."""

    region = ListColumn("地区", f"{OFFICE}__jurisdiction__name")
    department = ListColumn(
        "部门", f"{OFFICE}__name", heads=True, linkify=lambda row: current_stem(row.publication),
        beside=lambda row: TRANSCRIBED if row.transcribed else "",
    )  # fmt: skip
    year = ListColumn("年度")


class Quality(PublicListing):
    """The publications with their marks."""

    title = "公开质量"
    caption = "点一项的名称看怎样评"
    measure = "份部门预算"
    table = QualityTable
    template = "disclosures/public/quality.html"
    orders = (Order("place", "地区、年度", ("region", "-year", "publication_id")),)
    facets = ()
    plain = False
    has_totals = False

    def columns(self) -> dict[str, ListColumn]:
        marked = {each.key: MarkColumn(each, at) for at, each in enumerate(criteria())}
        return {**super().columns(), **marked}

    def rows(self) -> QuerySet[Overview]:
        found = Overview.objects.filter(current=True).select_related(f"{OFFICE}__jurisdiction")
        return found.defer(
            "publication__content", "publication__words", "publication__summary", "measures"
        )

    def fill(self, rows: list[Any]) -> None:
        for each in rows:
            each.marks = marks(each)


def by_place(chosen: ListFilter) -> list[dict[str, Any]]:
    """Return how many publications of each place meet each criterion, of how many judged."""
    found = chosen.narrow(Overview.objects.filter(current=True)).order_by().values("region")
    sums = found.annotate(
        count=Count("pk"),
        timed=Count("days"),
        on_time=Sum(Case(When(days__lte=DAYS, then=1), default=0)),
        complete=Sum(Case(When(missing=0, then=1), default=0)),
        reconciled=Sum(Case(When(errors=0, then=1), default=0)),
        **{
            f"{name}_{one.key}": Sum(Case(When(condition, then=1), default=0))
            for one in JUDGED.values()
            for name, condition in (("judged", _judged(one)), ("met", _met(one)))
        },
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
            "marks": [_of(*_counted(each)[one.key]) for one in criteria()],
        }
        for each in sums
    ]


def _counted(each: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Return how many publications of a place meet each criterion, of how many judged."""
    return {
        "on_time": (each["on_time"], each["timed"]),
        "complete": (each["complete"], each["count"]),
        "reconciled": (each["reconciled"], each["count"]),
        "readable": (each["count"], each["count"]),
        **{one.key: (each[f"met_{one.key}"], each[f"judged_{one.key}"]) for one in JUDGED.values()},
    }


def _number(one: Judged, name: str) -> Cast:
    return Cast(KeyTextTransform(name, KeyTransform(one.key, "counts")), IntegerField())


def _judged(one: Judged) -> Q:
    return Q(GreaterThan(_number(one, "of"), Value(0)))


def _met(one: Judged) -> Q:
    met, of = _number(one, "met") * 100, _number(one, "of") * one.enough
    return _judged(one) & Q(GreaterThanOrEqual(met, of))


def _share(one: Judged, counted: dict[str, int] | None) -> dict[str, str]:
    """Mark a criterion of an app: enough of them, too few, or none to judge."""
    if not counted or not counted["of"]:
        return _mark(None, "")
    share = counted["met"] * 100 // counted["of"]
    return _mark(share >= one.enough, f"{counted['met']}/{counted['of']}（{share}%）")


def _of(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else UNKNOWN


def _mark(value: bool | None, note: str) -> dict[str, str]:
    text = UNKNOWN if value is None else YES if value else NO
    return {"text": text, "note": note, "class": {YES: "yes", NO: "no"}.get(text, "unknown")}
