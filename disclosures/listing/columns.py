"""The columns of a list, declared with django-tables2 and read without its slow rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.timezone import localtime

from disclosures.kernel.money import show

UNIT: Final = "万元"
SECOND: Final = "%Y-%m-%d %H:%M:%S"
BLANK: Final = "—"  # what a page prints for nothing


class ListColumn(tables.Column):  # type: ignore[misc, unused-ignore]
    """One column: the field it reads, how a page and a file say it, and where it leads.

    ``needs``: further fields of the row that ``read`` and ``linkify`` look at.
    ``read``: makes the value of a row, where it is not a field by itself.
    ``sort``: the order that a click on the heading gives.
    ``filled``: the list puts the value into the row, the database does not have it.
    ``heads``: the cell is the heading of its row.
    ``beside``: what stands beside its text on a page.
    ``about``: where the heading is explained.
    """

    amount = False

    def __init__(
        self,
        verbose_name: str,
        accessor: str | None = None,
        *,
        needs: Sequence[str] = (),
        read: Callable[[Any], Any] | None = None,
        sort: str = "",
        filled: bool = False,
        heads: bool = False,
        linkify: Callable[[Any], str] | None = None,
        beside: Callable[[Any], str] | None = None,
        about: str = "",
        **more: Any,
    ) -> None:
        super().__init__(verbose_name, accessor, **more)
        self.needs, self.read, self.sort = tuple(needs), read, sort
        self.filled, self.heads, self.address = filled, heads, linkify
        self.beside, self.about = beside, about

    def fields(self, key: str) -> tuple[str, ...]:
        """Return what a row must have for this column, the column standing under a key."""
        own = () if self.read or self.filled else (str(self.accessor or key),)
        return (*own, *self.needs)

    def of(self, row: Any, key: str) -> Any:
        """Return a row's value; amounts are Decimals in 元."""
        if self.read:
            return self.read(row)
        return (self.accessor or tables.A(key)).resolve(row)

    def text(self, value: Any) -> str:
        """Return a value as a page prints it."""
        return BLANK if value is None else str(value)

    def written(self, value: Any) -> Any:
        """Return a value as a file has it: text, a number, a Decimal in 元 or None."""
        return value

    def classes(self, value: Any) -> str:
        """Return the classes of a cell."""
        return str(self.attrs.get("td", {}).get("class", ""))

    @property
    def heading_classes(self) -> str:
        """Return the classes of the heading."""
        return str(self.attrs.get("th", {}).get("class", ""))

    @property
    def heading(self) -> str:
        """Return the heading on a page."""
        return str(self.verbose_name)

    @property
    def heading_written(self) -> str:
        """Return the heading in a file."""
        return str(self.verbose_name)


class AmountColumn(ListColumn):
    """Money: 万元 on a page, 元 in a file, summed over all hits."""

    amount = True
    attrs = {"td": {"class": "amount"}, "th": {"class": "amount"}}

    def text(self, value: Any) -> str:
        return show(value, UNIT) if isinstance(value, Decimal) else super().text(value)

    @property
    def heading(self) -> str:
        return f"{self.verbose_name}（{UNIT}）"

    @property
    def heading_written(self) -> str:
        return f"{self.verbose_name}（元）"


class CountColumn(ListColumn):
    """How many: with its measure word on a page, a bare number in a file."""

    def __init__(self, verbose_name: str, measure: str, **more: Any) -> None:
        super().__init__(verbose_name, **more)
        self.measure = measure

    def text(self, value: Any) -> str:
        return super().text(value) if value is None else f"{value}{self.measure}"


class MomentColumn(ListColumn):
    """A moment, in the local time."""

    def __init__(
        self, verbose_name: str, accessor: str | None = None, *, form: str = SECOND, **more: Any
    ) -> None:
        super().__init__(verbose_name, accessor, **more)
        self.form = form

    def text(self, value: Any) -> str:
        moment = localtime(value)
        return format_html(
            '<time datetime="{}">{}</time>', moment.isoformat(), moment.strftime(self.form)
        )

    def written(self, value: Any) -> str:
        return localtime(value).strftime(self.form)


class ListTable(tables.Table):
    """The columns of a list. One that is not ``visible`` stands in files only."""


def columns(table: type[ListTable]) -> dict[str, ListColumn]:
    """Return the columns that a table declares."""
    return dict(table.base_columns)
