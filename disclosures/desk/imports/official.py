"""The official workbook read back: the finest rows of its tables, as rows of the kinds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from disclosures.choices import FundingSource
from disclosures.desk.imports.headings import Found, find, plain
from disclosures.desk.imports.kinds import Field, Row
from disclosures.desk.imports.sheets import Sheet
from disclosures.desk.imports.store import money
from disclosures.kernel import kinds, registry
from disclosures.kernel.tabular import Group, Heading, TableSpec, fill, kind_of
from disclosures.models import Budget
from disclosures.official_tables.sets import SETS

FUNDS = {
    "general-expenditure": FundingSource.GENERAL,
    "government-fund": FundingSource.GOVERNMENT_FUND,
    "state-capital": FundingSource.STATE_CAPITAL,
}
FISCAL = {str(source) for source in FUNDS.values()}
ITEMS = ("abroad", "vehicle_purchase", "vehicle_operation", "reception")


@dataclass(frozen=True)
class Official:
    """A sheet that is an official table: its kind, fields and where they stand."""

    kind: str
    fields: tuple[Field, ...]
    found: Found


def recognise(sheet: Sheet, budget: Budget) -> Official | None:
    """Tell which official table of the budget's set a sheet is, by its title and headings."""
    words = {
        "year": str(budget.fiscal_year_id),
        "last_year": str(budget.fiscal_year_id - 1),
        "place": budget.department.jurisdiction.short_name,
        "department": budget.department.name,
    }
    titles = {plain(sheet.text(row, column)) for row in range(1, 4) for column in range(1, 4)}
    for entry in SETS[budget.table_set].entries:
        kind, spec = kind_of(entry.code), registry.PARTS.get(entry.code)
        if not kinds.read_back(kind) or not isinstance(spec, TableSpec):
            continue
        title = plain(fill(entry.title, words))
        if title not in titles or (entry.subtitle and plain(entry.subtitle) not in titles):
            continue
        fields, names = _fields(kind, spec, words)
        required = [each.key for each in fields if each.required]
        found = find(sheet, names, required)
        if found is not None:
            return Official(kind, fields, found)
    return None


def is_other_table(sheet: Sheet, budget: Budget) -> bool:
    """Tell whether a sheet is an official table that is derived, or a text: nothing to read."""
    words = {"year": str(budget.fiscal_year_id), "department": budget.department.name,
             "place": budget.department.jurisdiction.short_name}  # fmt: skip
    titles = {plain(sheet.text(row, 1)) for row in range(1, 4)}
    known = {plain(fill(e.title, words)) for e in SETS[budget.table_set].entries}
    known.add(plain(fill(SETS[budget.table_set].contents_title, words)))
    return bool(titles & known) or plain(sheet.title) in ("目录", "填写说明")


def _fields(
    kind: str, spec: TableSpec, words: dict[str, str]
) -> tuple[tuple[Field, ...], dict[str, list[str]]]:
    """Return the fields of a table under its column keys, with the words of its headings."""
    fields: list[Field] = []
    names: dict[str, list[str]] = {}
    for panel in spec.panels:
        assert not callable(panel.headings)
        for path, column in _paths(panel.headings):
            labels = [fill(label, words) for label in path]
            names[column] = ["".join(labels)]
            if labels.count(labels[-1]) == 1 and kind != "three-public":
                names[column].append(labels[-1])
            fields.append(_field(kind, column, labels[-1]))
    return tuple(fields), names


def _field(kind: str, key: str, label: str) -> Field:
    if key == "code":
        scheme = kinds.scheme(kind)
        return Field(key, label, "code", scheme=scheme, required=bool(scheme))
    if key == "growth":
        return Field(key, label)
    if kind == "procurement" and key in ("name", "unit", "unit_code", "department",
                                         "department_code"):  # fmt: skip
        return Field(key, label, required=key == "name")
    return Field(key, label) if key in ("name", "item") else money(key, label)


def _paths(headings: Iterable[Heading]) -> Iterable[tuple[list[str], str]]:
    for each in headings:
        if isinstance(each, Group):
            for path, key in _paths(each.columns):
                yield [each.label, *path], key
        else:
            yield [each.label], each.key


def functional(stored: list[Row], tables: dict[str, list[Row]]) -> list[Row]:
    """Return the 功能 rows that the tables give; what they cannot show stays as it is."""
    rows = [
        row for row in stored if row["source"] not in FISCAL or row["carried_over"] or row["secret"]
    ]
    known = {str(row["functional"]): row.get("previous") for row in stored}
    for kind, source in FUNDS.items():
        for row in tables.get(kind, ()):
            previous = row.get("previous", known.get(str(row["code"])))
            rows.append({
                "functional": row["code"], "source": str(source), "carried_over": False,
                "secret": False, "basic": row.get("basic"), "project": row.get("project"),
                "previous": previous if kind == "general-expenditure" else None,
            })  # fmt: skip
    return sorted(rows, key=lambda row: str(row["functional"]))


def economic(stored: list[Row], tables: dict[str, list[Row]]) -> list[Row]:
    """Return the 经济 rows of 基本支出 and 项目支出 tables, with the overrides stored."""
    known = {str(row["economic"]): row for row in stored}
    rows: dict[str, Row] = {}
    for kind, use in (("basic-by-department-economic", "basic"),
                      ("project-by-department-economic", "project")):  # fmt: skip
        for row in tables.get(kind, ()):
            code = str(row["code"])
            blank: Row = {"economic": code, "government": None, "basic_group": None,
                          "source": str(FundingSource.GENERAL), "secret": False,
                          "basic": None, "project": None}  # fmt: skip
            before = known.get(code, blank)
            if code not in rows:
                rows[code] = {**blank, "government": before["government"],
                              "basic_group": before["basic_group"]}  # fmt: skip
            amount = row.get("total")
            if kind == "project-by-department-economic" and amount is None:
                amount = row.get("project")
            rows[code][use] = amount
    missing = {"basic", "project"} - {
        use for kind, use in (("basic-by-department-economic", "basic"),
                              ("project-by-department-economic", "project")) if kind in tables
    }  # fmt: skip
    for code, row in known.items():
        for use in missing:
            if row.get(use) is not None:
                rows.setdefault(code, {**row, "basic": None, "project": None})[use] = row[use]
    return [rows[code] for code in sorted(rows)]


def previous(stored: list[Row], rows: list[Row]) -> list[Row]:
    """Return last year's “三公” items of the table, beside the totals stored."""
    kept = [row for row in stored if row["key"] not in ITEMS]
    found: list[Row] = []
    for row in rows:
        for key in ITEMS:
            amount = row.get(f"previous_{key}")
            if isinstance(amount, Decimal) and amount:
                found.append({"measure": "three_public", "key": key, "amount": amount})
    zero = [row for row in stored if row["key"] in ITEMS and row["amount"] == 0]
    return [*kept, *found, *(r for r in zero if r["key"] not in {x["key"] for x in found})]


def procurement(rows: list[Row]) -> list[Row]:
    """Return the items of the procurement table under the kind's keys."""
    return [
        {"name": row["name"], "unit_code": row.get("unit_code"), "unit_name": row.get("unit"),
         "goods": row.get("goods"), "works": row.get("works"), "services": row.get("services")}
        for row in rows
    ]  # fmt: skip
