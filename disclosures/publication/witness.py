"""Which checks a published figure took part in: the equations of the rules, met or not."""

from __future__ import annotations

from typing import Any

from disclosures.kernel import tabular
from disclosures.kernel.package import from_content
from disclosures.kernel.tabular import FilledTable, PrintedAmount
from disclosures.models import Publication
from disclosures.publication.publishing import thaw
from disclosures.reconciliation.engine import RULES, equations, shown


def checks(publication: Publication) -> list[dict[str, Any]]:
    """Return every equation the rules set up for a publication, as plain values."""
    package = from_content(publication.content)
    unit = package.scope.unit
    return [
        {
            "rule": each.rule,
            "title": RULES[each.rule].title,
            "left": f"{each.left.name} {shown(each.left.amount, unit)}",
            "right": f"{each.right.name} {shown(each.right.amount, unit)}",
            "met": each.met,
            "places": [
                [place.part, place.row, place.column]
                for place in (*each.left.places, *each.right.places)
            ],
        }
        for each in equations(package)
    ]


def figure(
    publication: Publication, table: str, row: str, column: str
) -> tuple[FilledTable, PrintedAmount] | None:
    """Return a figure of a publication with its table; None when there is none."""
    for each in thaw(publication).tables:
        if each.code == table:
            for amount in tabular.figures(each):
                if (amount.row, amount.column) == (row, column):
                    return each, amount
    return None
