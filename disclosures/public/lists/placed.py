"""What the lists across cities have in common: columns of place, facets, what keeps counts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet, Sum

from disclosures.listing.columns import ListColumn, ListTable
from disclosures.listing.filters import Given, ListFilter
from disclosures.listing.listing import Counts, FacetBy, Listing, Offered, Totals
from disclosures.models import Jurisdiction, Publication, Tally
from disclosures.public.lists.filters import PlacedFilter, prefix
from disclosures.publication.addresses import source, stem

OFFICE: Final = "publication__budget__department"
STEM: Final = (
    f"{OFFICE}__jurisdiction_id",
    f"{OFFICE}__slug",
    "publication__budget__fiscal_year_id",
)
CELL: Final = (*STEM, "publication__version", "table", "row", "column")


def budget_url(row: Any) -> str:
    """Return the address of the publication that a row comes from."""
    return stem(*(row[name] for name in STEM))


def cell_url(row: Any) -> str:
    """Return where the source of a figure is shown."""
    return source(budget_url(row), *(row[name] for name in CELL[len(STEM) :]))


class PlacedTable(ListTable):
    """Place, department and year of rows that belong to a publication."""

    region = ListColumn("地区", f"{OFFICE}__jurisdiction__name", sort="place")
    department = ListColumn("部门", f"{OFFICE}__name", needs=STEM, linkify=budget_url)
    year = ListColumn("年度")


def by_years(counts: Counts, given: Given) -> Offered:
    """Offer the years, the newest first."""
    return [(str(year), f"{year}年", count) for year, count in sorted(counts.items(), reverse=True)]


def by_places(counts: Counts, given: Given) -> Offered:
    """Offer the places one level below the one that is chosen, the most frequent first."""
    chosen = given.get("region") or ""
    level = {"": 2, "0000": 4, "00": 6}.get(_ending(chosen), 6)
    groups: dict[str, int] = {}
    for code, count in counts.items():
        if code.startswith(prefix(chosen)):
            above = code[:level].ljust(6, "0")
            groups[above] = groups.get(above, 0) + count
    names = dict(Jurisdiction.objects.filter(code__in=groups).values_list("code", "name"))
    ranked = sorted(groups.items(), key=lambda each: (-each[1], each[0]))
    return [(code, names.get(code, code), count) for code, count in ranked]


def _ending(region: str) -> str:
    if not region:
        return ""
    return next((end for end in ("0000", "00") if region.endswith(end)), "-")


class PublicListing(Listing):
    """A list across cities, of rows with a year and a region."""

    table = PlacedTable
    filters = PlacedFilter
    facets: tuple[FacetBy, ...] = (
        FacetBy("year", "年度", by_years),
        FacetBy("region", "地区", by_places),
    )
    template = "disclosures/public/list.html"

    def stamp(self) -> str:
        return Publication.objects.stamp()


class TalliedListing(PublicListing):
    """A list whose counts and sums stand in the tallies, unless words narrow it."""

    spec: str
    row: str = ""
    summed = "amount"

    def tallies(self, chosen: ListFilter, **instead: Any) -> QuerySet[Tally]:
        """Return the tallies of what is asked for."""
        return chosen.narrow(Tally.objects.filter(spec=self.spec, row=self.row), **instead)

    def totals(self, chosen: ListFilter) -> Totals:
        if chosen.given.get("q"):
            return super().totals(chosen)
        sums = self.tallies(chosen).aggregate(count=Sum("count"), amount=Sum("amount"))
        return Totals(sums["count"] or 0, {self.summed: sums["amount"] or Decimal(0)})

    def counts(self, chosen: ListFilter, name: str) -> Counts | None:
        if chosen.given.get("q"):
            return None
        found = self.tallies(chosen, **{name: None}).order_by().values_list(name)
        return dict(found.annotate(total=Sum("count")))
