"""What a list is. Declared once: shown as a page, or any file, with the same rows and totals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Count, QuerySet, Sum
from django.http import QueryDict

from disclosures.listing.columns import ListColumn, ListTable, columns
from disclosures.listing.filters import Given, ListFilter
from disclosures.listing.keyset import Order


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


Counts = Mapping[Any, int]
Offered = list[tuple[str, str, int]]  # value, label and count of each choice


@dataclass(frozen=True)
class FacetBy:
    """A facet as declared: the filter it sets, and what it offers of the counts by value."""

    name: str
    label: str
    offer: Callable[[Counts, Given], Offered]


class Listing:
    """A list. A subclass declares it; what the base computes may be computed faster."""

    title: str
    table: ClassVar[type[ListTable]]
    filters: ClassVar[type[ListFilter]] = ListFilter
    orders: tuple[Order, ...]  # the first is the usual one; each ends with a unique field
    facets: tuple[FacetBy, ...] = ()
    template = "includes/listing.html"  # the page it stands on
    caption = ""
    measure = "条"  # the measure word of its rows, in the sentence that counts them
    nothing = "记录"  # what is not there when there is none
    per_page = 50
    plain = True  # rows are dicts of what the columns read; otherwise whole objects
    has_totals = True  # a last line with the sums
    in_file = ""  # the order of a file when none is asked for; blank for the usual one
    filename = ""  # of a file, without extension; blank for the title
    codes = True  # whether files keep codes from being shortened by a spreadsheet

    def rows(self) -> QuerySet[Any]:
        """Return every row there may be."""
        raise NotImplementedError

    def columns(self) -> dict[str, ListColumn]:
        """Return the columns by their keys."""
        return columns(self.table)

    def fill(self, rows: list[Any]) -> None:
        """Put what the filled columns show into the rows of a page, in a fixed few queries."""

    def totals(self, chosen: ListFilter) -> Totals:
        """Return the count and the sums over all that was asked for."""
        amounts = {
            f"sum_{key}": Sum(column.fields(key)[0])
            for key, column in self.columns().items()
            if column.amount and not column.filled
        }
        found = chosen.narrow(self.rows()).order_by()
        sums = found.aggregate(count=Count("pk"), **amounts)
        return Totals(
            sums.pop("count"),
            {key.removeprefix("sum_"): value or Decimal(0) for key, value in sums.items()},
        )

    def counts(self, chosen: ListFilter, name: str) -> Counts | None:
        """Return the rows by value of one filter, within what else is asked; None if unknown."""
        found = chosen.narrow(self.rows(), **{name: None}).order_by().values_list(name)
        return dict(found.annotate(count=Count("pk")))

    def stamp(self) -> str:
        """Return what changes with the rows: counts are kept until then. Blank: never kept."""
        return ""

    def order(self, key: str) -> Order:
        """Return the order asked for; the usual one for an unknown name."""
        return next((each for each in self.orders if each.key == key), self.orders[0])

    def fields(self) -> tuple[str, ...]:
        """Return the fields that a plain row must have."""
        found = (name for key, each in self.columns().items() for name in each.fields(key))
        return tuple(dict.fromkeys(found))


def facets_of(listing: Listing, chosen: ListFilter, address: QueryDict) -> list[Facet]:
    """Return the counts beside each choice, each within what else is chosen."""
    found = []
    for each in listing.facets:
        counts = listing.counts(chosen, each.name)
        if counts is None:
            continue
        offered = each.offer(counts, chosen.given)
        choices = [_choice(address, chosen.given, each.name, *one) for one in offered]
        found.append(Facet(each.label, choices))
    return found


def _choice(
    address: QueryDict, given: Given, name: str, value: str, label: str, count: int
) -> Choice:
    """Return a choice whose address makes it, or undoes it when it is made already."""
    query = address.copy()
    for gone in ("after", "page", "format"):
        query.pop(gone, None)
    chosen = given.get(name) == value
    query[name] = "" if chosen else value
    return Choice(label, count, f"?{query.urlencode()}", chosen)


def cells(listing: Listing, rows: list[Any]) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows as the page draws them."""
    shown = [(key, each) for key, each in listing.columns().items() if each.visible]
    for row in rows:
        yield [_cell(key, column, row) for key, column in shown]


def _cell(key: str, column: ListColumn, row: Any) -> dict[str, Any]:
    value = column.of(row, key)
    return {
        "text": column.text(value),
        "url": column.address(row) if column.address else "",
        "beside": column.beside(row) if column.beside else "",
        "class": column.classes(value),
        "heads": column.heads,
    }
