"""What a list is: rows, columns, ways to sort, facets, totals. Declared once, shown as a page,
an Excel file or a csv with the same rows and the same totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet, Sum
from django.http import QueryDict

from disclosures.kernel.money import show
from disclosures.models import Jurisdiction, Tally
from disclosures.public.lists.forms import prefix
from disclosures.public.lists.keyset import Order

Given = Mapping[str, str]
UNIT = "万元"


@dataclass(frozen=True)
class Column:
    """A column: how a row's cell reads. Amounts are Decimals in 元."""

    key: str
    label: str
    value: Callable[[Any], str | Decimal | int | None]
    url: Callable[[Any], str] | None = None
    amount: bool = False
    sort: str = ""  # the order a click on the heading gives

    def text(self, row: Any) -> str:
        """Return the cell as the page shows it: amounts in 万元."""
        value = self.value(row)
        if value is None:
            return "—"
        return show(value, UNIT) if isinstance(value, Decimal) else str(value)


@dataclass(frozen=True)
class Totals:
    """Over all hits, not the page: how many, and the sums under their columns in 元."""

    count: int
    sums: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    label: str
    choices: list[Choice]


@dataclass(frozen=True)
class Listing:
    """A list across cities."""

    title: str
    rows: Callable[[Given], QuerySet[Any]]
    columns: tuple[Column, ...]
    orders: tuple[Order, ...]  # the first is the usual one
    totals: Callable[[Given], Totals]
    tallies: Callable[[Given], QuerySet[Tally]] | None = None  # for the facets
    counts: Callable[[Given, str], dict[Any, int]] | None = None  # where there are no tallies
    caption: str = ""
    fill: Callable[[list[Any]], None] = lambda rows: None  # what a page's rows need besides

    def order(self, key: str) -> Order:
        """Return the order asked for; the usual one for an unknown name."""
        return next((each for each in self.orders if each.key == key), self.orders[0])


def tallied(spec: str, row: str, given: Given) -> QuerySet[Tally]:
    """Return the tallies of a list within a place and year."""
    found = Tally.objects.filter(spec=spec, row=row)
    if given.get("year"):
        found = found.filter(year=int(given["year"]))
    if given.get("region"):
        found = found.filter(region__startswith=prefix(given["region"]))
    return found


def placed(found: QuerySet[Any], given: Given) -> QuerySet[Any]:
    """Narrow rows with a year and a region to those asked for."""
    if given.get("year"):
        found = found.filter(year=int(given["year"]))
    if given.get("region"):
        found = found.filter(region__startswith=prefix(given["region"]))
    return found


def summed(found: QuerySet[Tally], column: str) -> Totals:
    """Return the totals that tallies give."""
    sums = found.aggregate(count=Sum("count"), amount=Sum("amount"))
    return Totals(sums["count"] or 0, {column: sums["amount"] or Decimal(0)})


def facets(listing: Listing, given: Given, address: QueryDict) -> list[Facet]:
    """Return the counts by year and place, each within what else is chosen."""
    if listing.counts is not None:
        by_year = listing.counts({**given, "year": ""}, "year")
        by_place = listing.counts({**given, "region": ""}, "region")
    elif listing.tallies is not None and not given.get("q"):
        by_year = _counts(listing.tallies({**given, "year": ""}), "year")
        by_place = _counts(listing.tallies({**given, "region": ""}), "region")
    else:
        return []
    chosen = given.get("region", "")
    level = {"": 2, "0000": 4, "00": 6}.get(_ending(chosen), 6)
    groups: dict[str, int] = {}
    for code, count in by_place.items():
        if code.startswith(prefix(chosen)):
            groups[code[:level].ljust(6, "0")] = groups.get(code[:level].ljust(6, "0"), 0) + count
    names = dict(Jurisdiction.objects.filter(code__in=groups).values_list("code", "name"))
    return [
        Facet(
            "年度",
            [
                _choice(address, given, "year", str(year), f"{year}年", count)
                for year, count in sorted(by_year.items(), reverse=True)
            ],
        ),
        Facet(
            "地区",
            [
                _choice(address, given, "region", code, names.get(code, code), count)
                for code, count in sorted(groups.items(), key=lambda each: (-each[1], each[0]))
            ],
        ),
    ]  # fmt: skip


def by_row(found: QuerySet[Tally]) -> list[dict[str, Any]]:
    """Return rows with their counts and sums, in the order of their keys."""
    sums = found.order_by("row").values("row").annotate(count=Sum("count"), amount=Sum("amount"))
    return [dict(each) for each in sums]


def _ending(region: str) -> str:
    if not region:
        return ""
    return next((end for end in ("0000", "00") if region.endswith(end)), "-")


def _counts(found: QuerySet[Tally], name: str) -> dict[Any, int]:
    rows = found.order_by().values_list(name).annotate(total=Sum("count"))
    return dict(rows)


def _choice(
    address: QueryDict, given: Given, name: str, value: str, label: str, count: int
) -> Choice:
    """Return a choice whose address makes it, or undoes it when it is made already."""
    query = address.copy()
    for gone in ("after", "format"):
        query.pop(gone, None)
    chosen = given.get(name) == value
    query[name] = "" if chosen else value
    return Choice(label, count, f"?{query.urlencode()}", chosen)


def cells(listing: Listing, rows: Iterable[Any]) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows as the page draws them."""
    for row in rows:
        yield [
            {
                "text": column.text(row),
                "url": column.url(row) if column.url else "",
                "amount": column.amount,
            }
            for column in listing.columns
        ]


def cleaned(form: forms.Form) -> Given:
    """Return what was asked for as text."""
    return {name: str(value or "") for name, value in form.cleaned_data.items()}
