"""The indicator library: every published three-level indicator, similar ones in groups."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.db.models import Count, F, Min, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict

from disclosures.models import Jurisdiction, Publication, SearchEntry
from disclosures.public.lists.declared import PUBLICATION, UNREAD
from disclosures.public.lists.filters import LONGEST
from disclosures.public.lists.forms import ListForm
from disclosures.public.lists.keyset import Order
from disclosures.public.lists.listing import Column, Given, Listing, Totals, placed
from disclosures.publication import search
from disclosures.publication.kept import kept
from indicators.choices import LEVEL1, LEVEL2
from indicators.measuring import VERDICTS, measure
from indicators.models import PublishedIndicator
from indicators.records import BETWEEN, QUALITATIVE, QUANTITATIVE

GROUPS_PER_PAGE: Final = 30
EXAMPLES: Final = 5  # of a group on the list
SECONDS: Final = 600
MOST_CHOICES: Final = 14
FACETS: Final = (
    ("level1", "一级指标"),
    ("level2", "二级指标"),
    ("kind", "定量定性"),
    ("operator", "指标性质"),
    ("unit", "计量单位"),
    ("verdict", "可否衡量"),
    ("year", "年度"),
    ("region", "地区"),
)
ORDER: Final = Order("group", "相近指标", ("group", "id"))


class LibraryForm(ListForm):
    """What the library is narrowed by."""

    level1 = forms.CharField(label="一级指标", required=False, max_length=40)
    level2 = forms.CharField(label="二级指标", required=False, max_length=40)
    kind = forms.ChoiceField(
        label="定量定性",
        required=False,
        choices=[("", "不限"), (QUANTITATIVE, QUANTITATIVE), (QUALITATIVE, QUALITATIVE)],
    )
    operator = forms.CharField(label="指标性质", required=False, max_length=4)
    unit = forms.CharField(label="计量单位", required=False, max_length=20)
    verdict = forms.ChoiceField(
        label="可否衡量", required=False, choices=[("", "不限"), *VERDICTS.items()]
    )
    group = forms.CharField(required=False, max_length=250, widget=forms.HiddenInput)

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.fields["level1"].widget.attrs["list"] = "level1"
        self.fields["level2"].widget.attrs["list"] = "level2"
        self.fields["q"].max_length = LONGEST  # type: ignore[attr-defined]
        for name in ("kind", "verdict"):
            message = f"没有这种{self.fields[name].label}：%(value)s。"
            self.fields[name].error_messages["invalid_choice"] = message


LISTS: Final = (("level1", LEVEL1), ("level2", LEVEL2))


@dataclass(frozen=True)
class Group:
    """Similar indicators: how many, of how many offices, and the first of them."""

    key: str
    level: str
    name: str
    count: int
    offices: int
    examples: list[PublishedIndicator]


def found(given: Given) -> QuerySet[PublishedIndicator]:
    """Return the indicators that are asked for."""
    rows = placed(PublishedIndicator.objects.filter(current=True), given)
    for name in ("level1", "level2", "kind", "operator", "unit", "verdict", "group"):
        if given.get(name):
            rows = rows.filter(**{name: given[name]})
    if given.get("q"):
        rows = by_words(rows, given["q"])
    return rows


def by_words(rows: QuerySet[PublishedIndicator], words: str) -> QuerySet[PublishedIndicator]:
    """Narrow indicators to those whose name the search finds."""
    names = search.find(words).filter(kind="indicator").values("text")
    return rows.filter(name__in=names)


def groups(rows: QuerySet[PublishedIndicator], after: str) -> tuple[list[Group], str]:
    """Return a page of groups after a key, and the key to go on from; blank at the end."""
    if after:
        rows = rows.filter(group__gt=after)
    sums = list(
        rows.order_by("group")
        .values("group")
        .annotate(
            count=Count("pk"),
            offices=Count("publication", distinct=True),
            name=Min("name"),
        )[: GROUPS_PER_PAGE + 1]
    )
    following = sums[GROUPS_PER_PAGE - 1]["group"] if len(sums) > GROUPS_PER_PAGE else ""
    sums = sums[:GROUPS_PER_PAGE]
    examples = _examples(rows, [each["group"] for each in sums])
    return [
        Group(
            each["group"],
            each["group"].partition(BETWEEN)[0],
            each["name"],
            each["count"],
            each["offices"],
            examples.get(each["group"], []),
        )
        for each in sums
    ], following


def _examples(
    rows: QuerySet[PublishedIndicator], keys: Iterable[str]
) -> dict[str, list[PublishedIndicator]]:
    number = Window(RowNumber(), partition_by=F("group"), order_by=F("id").asc())
    chosen = (
        rows.filter(group__in=list(keys))
        .annotate(number=number)
        .filter(number__lte=EXAMPLES)
        .select_related(PUBLICATION)
        .defer(*UNREAD)
        .order_by("group", "id")
    )
    result: dict[str, list[PublishedIndicator]] = {}
    for each in chosen:
        result.setdefault(each.group, []).append(each)
    return result


def facets(given: Given, address: QueryDict) -> list[dict[str, Any]]:
    """Return the counts of every facet, each within what else is chosen."""
    stamp = Publication.objects.stamp()
    asked = repr(sorted((k, v) for k, v in given.items() if v)).encode()
    counted = kept(
        "library",
        f"{stamp}-{hashlib.sha256(asked).hexdigest()}",
        lambda: {name: _counts(given, name) for name, _ in FACETS},
        SECONDS,
    )
    names = dict(
        Jurisdiction.objects.filter(code__in=[value for value, _ in counted["region"]]).values_list(
            "code", "name"
        )
    )
    return [
        {
            "label": label,
            "choices": [
                _choice(address, given, name, value, count, names)
                for value, count in counted[name][:MOST_CHOICES]
            ],
        }
        for name, label in FACETS
    ]


def _counts(given: Given, name: str) -> list[tuple[Any, int]]:
    rows = found({**given, name: ""}).order_by().values_list(name)
    return [
        (value, count)
        for value, count in rows.annotate(count=Count("pk")).order_by("-count", name)
        if value not in ("", None)
    ]


def _choice(
    address: QueryDict, given: Given, name: str, value: Any, count: int, names: dict[str, str]
) -> dict[str, Any]:
    query = address.copy()
    for gone in ("after", "format"):
        query.pop(gone, None)
    chosen = given.get(name) == str(value)
    query[name] = "" if chosen else str(value)
    label = VERDICTS.get(value, names.get(value, value)) if name in ("verdict", "region") else value
    return {"label": label, "count": count, "url": f"?{query.urlencode()}", "chosen": chosen}


def _office(row: PublishedIndicator) -> str:
    return row.publication.budget.department.name


def _project(row: PublishedIndicator) -> str:
    project = row.record["project"]
    return str(project["name"]) if project else "部门整体"


def _proposals(row: PublishedIndicator) -> str:
    return "；".join(
        f"{each.sentence}建议：{each.proposal}" if each.proposal else each.sentence
        for each in measure(row.record).findings
    )


def listing() -> Listing:
    """Return the indicators as a list, for the files."""
    return Listing(
        title="绩效指标",
        rows=lambda given: found(given).select_related(PUBLICATION).defer(*UNREAD),
        columns=(
            Column(
                "region", "地区", lambda row: row.publication.budget.department.jurisdiction.name
            ),
            Column("department", "部门", _office),
            Column("year", "年度", lambda row: row.year),
            Column("project", "项目", _project),
            Column("level1", "一级指标", lambda row: row.level1),
            Column("level2", "二级指标", lambda row: row.level2),
            Column("name", "三级指标", lambda row: row.name),
            Column("target", "指标值", lambda row: row.record["value_text"]),
            Column("weight", "权重", lambda row: row.record["weight"] or ""),
            Column("verdict", "可否衡量", lambda row: VERDICTS.get(row.verdict, "")),
            Column("proposal", "建议", _proposals),
        ),
        orders=(ORDER,),
        totals=lambda given: Totals(found(given).count()),
    )


def drawn(row: PublishedIndicator) -> dict[str, Any]:
    """Return an indicator as a page shows it."""
    judged = measure(row.record)
    return {
        "pk": row.pk,
        "name": row.name,
        "level": BETWEEN.join(each for each in (row.level1, row.level2) if each),
        "target": row.record["value_text"],
        "description": row.record["description"],
        "office": _office(row),
        "project": _project(row),
        "year": row.year,
        "url": row.url,
        "verdict": judged.label,
        "findings": judged.findings,
    }


def has_any() -> bool:
    """Tell whether anything is published yet."""
    return SearchEntry.objects.filter(kind="indicator").exists()
