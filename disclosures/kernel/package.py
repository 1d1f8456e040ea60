"""What is checked together: the printed document, its scope and what was frozen beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from disclosures.kernel import document as documents
from disclosures.kernel import statements
from disclosures.kernel.document import Document, Text
from disclosures.kernel.tabular import FilledTable, Value


@dataclass(frozen=True)
class Scope:
    """Whose money the tables cover, and how it is printed."""

    year: int
    unit: str  # 元 or 万元
    department: str
    place: str  # 渝北区
    kind: str  # administrative, civil_service_managed, institution
    level: str  # department or unit (单位)
    includes_institutions: bool = False
    operating_cost: str | None = None  # 元, where it is not the whole 公用经费
    rolled: tuple[str, ...] = ()  # scheme:code of the rows that hold 涉密 amounts of their own

    @property
    def has_operating_cost(self) -> bool:
        """Tell whether there is a 机关运行经费: 行政 and 参公 only."""
        return self.kind != "institution"

    def operating_cost_of(self, operating: Decimal | None) -> Decimal | None:
        """Return 机关运行经费 in 元, given the 日常公用经费; None where it is not known.

        What the office entered; where all its units are 行政 or 参公, their 公用经费.
        """
        if not self.has_operating_cost:
            return None
        if self.operating_cost is not None:
            return Decimal(self.operating_cost)
        return None if self.includes_institutions else operating

    def holds_secret(self, scheme: str, code: str) -> bool:
        """Tell whether a row's sum is more than its printed children."""
        return f"{scheme}:{code}" in self.rolled


@dataclass(frozen=True)
class Dictionary:
    """The codes in force for the year and place, and the official mapping."""

    names: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (scheme, code) -> name
    government: Mapping[str, str] = field(default_factory=dict)  # 部门经济 -> 政府经济
    groups: Mapping[str, str] = field(default_factory=dict)  # 部门经济 -> personnel, operating


@dataclass(frozen=True)
class Package:
    """A document with its scope and records; nothing in it knows a model or a page."""

    document: Document
    scope: Scope
    records: Mapping[str, list[dict[str, Any]]]
    dictionary: Dictionary = field(default_factory=Dictionary)

    @cached_property
    def memo(self) -> dict[str, Any]:
        """Return a place for what several rules derive from this package."""
        return {}

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[FilledTable, ...]]:
        found: dict[str, tuple[FilledTable, ...]] = defaultdict(tuple)
        for table in self.document.tables:
            found[table.kind] += (table,)
        return found

    def tables(self, kind: str) -> tuple[FilledTable, ...]:
        """Return the tables of a kind: none, one, or one for each project."""
        return self._by_kind.get(kind, ())

    def table(self, kind: str) -> FilledTable | None:
        """Return the one table of a kind; None where the set has none."""
        found = self.tables(kind)
        return found[0] if found else None

    def text(self, code: str) -> Text | None:
        """Return a text part; None where the set has none."""
        return next((text for text in self.document.texts if text.code == code), None)

    @cached_property
    def grains(self) -> Mapping[str, Decimal]:
        """Return the step of the printed numbers in 元 by unit: 100 (0.01 万元), 1, or 0: exact.

        An office that prints whole 元 rounds everywhere, so one table with 角 or 分 tells that
        the figures are exact; tables in 万元 beside those in 元 are looked at apart.
        """
        steps = {"万元": Decimal(100), "元": Decimal(1)}
        for table in self.document.tables:
            step = steps[table.unit]
            if step and any(value % step for value in _amounts(table)):
                steps[table.unit] = Decimal(0)
        return steps

    def cell(self, kind: str, row: str, column: str) -> Value:
        """Return a printed value; None where the table, row or column is not there."""
        table = self.table(kind)
        if table is None:
            return None
        try:
            return table.cell(row, column)
        except KeyError:
            return None

    def amount(self, kind: str, row: str, column: str) -> Decimal:
        """Return a printed amount in 元; blank and absent count as 0."""
        value = self.cell(kind, row, column)
        return value if isinstance(value, Decimal) else Decimal(0)

    @cached_property
    def previous(self) -> Mapping[tuple[str, str], Decimal]:
        """Return last year's figures: (measure, key) -> 元."""
        return {
            (row["measure"], row["key"]): Decimal(row["amount"])
            for row in self.records.get("previous", [])
        }

    @cached_property
    def words(self) -> Mapping[tuple[str, str], str]:
        """Return what people wrote: (part, key) -> text."""
        return {(row["part"], row["key"]): row["text"] for row in self.records.get("narrative", [])}

    @cached_property
    def silent(self) -> frozenset[str]:
        """Return the subjects of which the office has said nothing (kernel/statements.py).

        Content frozen before this was asked has none.
        """
        return frozenset(row["subject"] for row in self.records.get(statements.RECORD, []))

    @property
    def operating_cost(self) -> Decimal | None:
        """Return 机关运行经费 in 元: as a table prints it, or by the scope; None: not known."""
        for kind, row, column in statements.PRINTED_OPERATING_COST:
            printed = self.cell(kind, row, column)
            if isinstance(printed, Decimal):
                return printed
        if self.table(statements.BASIC) is None:
            return self.scope.operating_cost_of(None)
        return self.scope.operating_cost_of(self.amount(statements.BASIC, "total", "operating"))

    @cached_property
    def assets(self) -> Mapping[tuple[str, str], int]:
        """Return 国有资产: (moment, item) -> count."""
        return {
            (row["moment"], row["item"]): row["count"] for row in self.records.get("assets", [])
        }


def _amounts(table: FilledTable) -> Iterator[Decimal]:
    for row in table.rows:
        for column in table.columns:
            value = row.values.get(column.key)
            if column.kind == "amount" and isinstance(value, Decimal):
                yield value


def scope_to_json(scope: Scope) -> dict[str, Any]:
    """Return a scope as plain JSON."""
    return {**asdict(scope), "rolled": list(scope.rolled)}


def scope_from_json(data: Mapping[str, Any]) -> Scope:
    """Return the scope that scope_to_json wrote."""
    return Scope(**{**data, "rolled": tuple(data["rolled"])})


def from_content(
    content: Mapping[str, Any],
    dictionary: Dictionary | None = None,
    document: Document | None = None,
) -> Package:
    """Return the package of frozen content, as it was checked when it was published.

    ``document``: its own, where somebody has it already.
    """
    return Package(
        document or documents.from_json(content["document"]),
        scope_from_json(content["scope"]),
        content["records"],
        dictionary or Dictionary(),
    )
