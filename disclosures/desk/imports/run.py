"""An import, read twice: examine() says everything about a file, load() stores a clean one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import transaction

from disclosures.choices import BasicGroup, FundingSource, Use
from disclosures.desk.forms.codes import CodeBook
from disclosures.desk.forms.fields import written
from disclosures.desk.imports import official, rows, sheets, store
from disclosures.desk.imports.headings import find
from disclosures.desk.imports.kinds import Context, Field, Kind, Row, kinds, show
from disclosures.desk.imports.rows import Read, Wrong
from disclosures.desk.imports.sheets import Sheet
from disclosures.models import Budget, User
from disclosures.workflow import editing
from disclosures.workflow.permissions import why_not_edit

MOST_SHOWN = 200
Progress = Callable[[int], None]

FLAT_USES = (
    *store.USES,
    *((str(key), str(label)) for key, label in BasicGroup.choices),
    ("operating", "公用经费"),
)
FLAT: tuple[Field, ...] = (
    *(replace(each, choices=FLAT_USES) if each.key == "use" else each for each in store.OTHER),
    Field("project_code", "项目编码", aliases=("项目代码", "预算项目编码")),
)


class NotLoaded(Exception):
    """An import that was refused; the message says why, in Chinese."""


@dataclass(frozen=True)
class Change:
    """What an import does to one row."""

    what: str  # added, changed, removed
    label: str
    details: tuple[tuple[str, str, str], ...] = ()  # column, old, new


@dataclass
class KindReport:
    """What an import does to one kind of rows."""

    kind: Kind
    changes: list[Change] = field(default_factory=list)
    same: int = 0

    def count(self, what: str) -> int:
        """Count the rows that are added, changed or removed."""
        return sum(each.what == what for each in self.changes)

    @property
    def counts(self) -> list[tuple[str, int]]:
        names = (("增加", "added"), ("修改", "changed"), ("删除", "removed"))
        return [(label, self.count(what)) for label, what in names]


@dataclass
class Report:
    """Everything there is to say about a file."""

    version: int  # of the budget it was compared with
    wrong: list[Wrong] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    kinds: list[KindReport] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        return not self.wrong

    @property
    def changes_nothing(self) -> bool:
        return not any(each.changes for each in self.kinds)


@dataclass
class _Reading:
    """What the sheets give until now."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    reads: dict[str, list[Read]] = field(default_factory=dict)  # by kind, for the cells
    tables: dict[str, list[Row]] = field(default_factory=dict)  # official tables
    used: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def examine(
    budget: Budget, content: bytes, name: str, progress: Progress = lambda percent: None
) -> Report:
    """Read a workbook and say what is wrong with it and what it would change.

    Stores nothing: what saving would complain about is found in a transaction that is undone.
    Raises guard.Unsafe for a file that is not read at all.
    """
    progress(5)
    found = sheets.read(content, name)
    progress(30)
    book = CodeBook(budget)
    report, reading = Report(budget.version), _Reading()
    for at, sheet in enumerate(found, start=1):
        _read(sheet, budget, book, report, reading)
        progress(30 + 40 * at // len(found))
    _official(budget, reading)
    if not reading.rows and not report.wrong:
        report.wrong.append(
            Wrong(
                "",
                "",
                "没有认出任何可以导入的表。",
                "请用填报模板、本系统的公开表工作簿，或带科目编码和金额列的明细表。",
            )
        )
    if reading.skipped and reading.rows:
        report.notes.append(f"没有导入的工作表：{'、'.join(reading.skipped[:20])}。")
    _compare(budget, reading, report, book)
    progress(80)
    if report.is_clean:
        _try(budget, book, reading, report)
    report.rows = reading.rows
    progress(100)
    return report


def load(budget: Budget, content: bytes, name: str, user: User, version: int) -> Report:
    """Store a clean workbook in one transaction. Raises NotLoaded, and changes nothing then.

    ``version``: the budget's when the file was examined; another one refuses.
    """
    with transaction.atomic():
        locked = editing.lock(budget)
        refusal = why_not_edit(user, locked)
        if refusal:
            raise NotLoaded(refusal)
        report = store_checked(locked, content, name, version)
        if not report.changes_nothing:
            editing.record(locked, user, f"Excel 导入“{name[:80]}”", "import")
        return report


def store_checked(budget: Budget, content: bytes, name: str, version: int) -> Report:
    """Examine once more and save what differs. Call inside a transaction, budget locked.

    Raises NotLoaded.
    """
    if budget.version != version:
        raise NotLoaded("检查文件以后预算被改过，请重新检查再导入。")
    report = examine(budget, content, name)
    if not report.is_clean:
        raise NotLoaded("文件还有错误，没有导入。")
    context = Context(budget, CodeBook(budget))
    for each in report.kinds:
        if each.changes:
            problems = each.kind.save(context, report.rows[each.kind.code])
            if problems:
                raise NotLoaded(problems[0][2])
    return report


def _read(sheet: Sheet, budget: Budget, book: CodeBook, report: Report, reading: _Reading) -> None:
    """Recognise one sheet: of the template, an official table, or a flat list of lines."""
    kind = next((each for each in kinds() if each.sheet == sheet.title.strip()), None)
    if kind is not None:
        read = _rows(sheet, kind.fields, book, budget, report, kind)
        if read is not None:
            reading.rows.setdefault(kind.code, []).extend(read.rows)
            reading.reads.setdefault(kind.code, []).append(read)
        return
    table = official.recognise(sheet, budget)
    if table is not None:
        read = rows.read(sheet, table.found, table.fields, book, budget.unit)
        report.wrong += read.wrong
        reading.tables[table.kind] = read.rows
        reading.used.append(sheet.title)
        return
    if official.is_other_table(sheet, budget):
        reading.skipped.append(sheet.title)
        return
    flat = find(sheet, _names(FLAT), ["amount"])
    if flat is not None and {"functional", "economic", "government"} & flat.columns.keys():
        read = rows.read(sheet, flat, FLAT, book, budget.unit)
        report.wrong += read.wrong
        _flat(budget, read, reading)
        return
    other = _by_headings(sheet)
    if other is not None:
        read = _rows(sheet, other.fields, book, budget, report, other)
        if read is not None:
            reading.rows.setdefault(other.code, []).extend(read.rows)
            reading.reads.setdefault(other.code, []).append(read)
        return
    if sheet.cells:
        reading.skipped.append(sheet.title)


def _names(fields: tuple[Field, ...]) -> dict[str, tuple[str, ...]]:
    return {each.key: (each.label, *each.aliases) for each in fields}


def _rows(
    sheet: Sheet, fields: tuple[Field, ...], book: CodeBook, budget: Budget, report: Report,
    kind: Kind,
) -> Read | None:  # fmt: skip
    required = [each.key for each in fields if each.required]
    found = find(sheet, _names(fields), required)
    if found is None:
        labels = "、".join(each.label for each in fields if each.required)
        report.wrong.append(
            Wrong(
                sheet.title,
                "",
                f"没有找到列标题：{labels}。",
                "请保留模板的列标题，或把列名改成这些字。",
            )
        )
        return None
    read = rows.read(sheet, found, fields, book, budget.unit)
    report.wrong += read.wrong
    for row in read.rows:
        for each in fields:
            row.setdefault(each.key, False if each.type == "flag" else None)
        if kind.code in ("functional", "economic", "other", "projects"):
            row["source"] = row.get("source") or str(FundingSource.GENERAL)
    return read


def _by_headings(sheet: Sheet) -> Kind | None:
    """Return the kind whose columns a sheet has, whatever it is called."""
    best: tuple[int, Kind] | None = None
    for kind in kinds():
        required = [each.key for each in kind.fields if each.required]
        found = find(sheet, _names(kind.fields), required)
        if found is not None and len(found.columns) > max(2, best[0] if best else 2):
            best = len(found.columns), kind
    return best[1] if best else None


def _flat(budget: Budget, read: Read, reading: _Reading) -> None:
    """Sort the lines of a flat list into the kinds; equal lines are added up."""
    known = {each.name for each in budget.projects.all()}
    projects: dict[str, Row] = {}
    merged: dict[tuple[Any, ...], Row] = {}
    for row in read.rows:
        use = row.get("use") or (Use.PROJECT if row.get("project") else Use.BASIC)
        group = row.get("basic_group")
        if use in BasicGroup.values:
            use, group = Use.BASIC, use
        line: Row = {
            "functional": row.get("functional"), "economic": row.get("economic"),
            "government": row.get("government"), "project": row.get("project"),
            "use": str(use), "basic_group": group if use == Use.BASIC else None,
            "source": row.get("source") or str(FundingSource.GENERAL),
            "carried_over": bool(row.get("carried_over")), "secret": bool(row.get("secret")),
        }  # fmt: skip
        amount = row["amount"]
        assert isinstance(amount, Decimal)
        kept = merged.setdefault(tuple(line.values()), {**line, "amount": Decimal(0)})
        assert isinstance(kept["amount"], Decimal)
        kept["amount"] += amount
        name = row.get("project")
        if name and name not in known:
            new = projects.setdefault(
                str(name),
                {**dict.fromkeys((f.key for f in store.PROJECTS), None), "name": name,
                 "code": row.get("project_code"), "source": line["source"], "is_key": False,
                 "secret": False, "fiscal_amount": Decimal(0)},
            )  # fmt: skip
            assert isinstance(new["fiscal_amount"], Decimal)
            new["fiscal_amount"] += amount
    lines = list(merged.values())
    reading.rows["functional"] = _pivot(lines, "functional", budget)
    reading.rows["economic"] = _pivot(lines, "economic", budget)
    reading.rows["other"] = [row for row in lines if _is_other(row)]
    if projects:
        reading.rows["projects"] = [*store.dump_projects(budget), *projects.values()]


def _is_other(row: Row) -> bool:
    plain = bool(row["functional"]) != bool(row["economic"]) and not row["project"]
    return not plain or row["use"] == Use.CARRIED_FORWARD or bool(
        row["functional"] and row["government"]
    ) or bool(row["economic"] and row["carried_over"])  # fmt: skip


def _pivot(lines: list[Row], by: str, budget: Budget) -> list[Row]:
    """Return the purely functional or economic lines as rows with 基本 and 项目 columns."""
    template = store.dump_functional(budget) if by == "functional" else []
    known = {str(row["functional"]): row["previous"] for row in template}
    found: dict[tuple[Any, ...], Row] = {}
    for line in lines:
        if _is_other(line) or not line[by]:
            continue
        key: tuple[Any, ...]
        if by == "functional":
            key = (line[by], line["source"], line["carried_over"], line["secret"])
            blank: Row = {"functional": line[by], "source": line["source"],
                          "carried_over": line["carried_over"], "secret": line["secret"],
                          "basic": None, "project": None,
                          "previous": known.pop(str(line[by]), None)}  # fmt: skip
            row = found.get(key) or found.setdefault(key, blank)
        else:
            key = (line[by], line["government"], line["basic_group"], line["source"],
                   line["secret"])  # fmt: skip
            row = found.setdefault(
                key,
                {"economic": line[by], "government": line["government"],
                 "basic_group": line["basic_group"], "source": line["source"],
                 "secret": line["secret"], "basic": None, "project": None},
            )  # fmt: skip
        row[str(line["use"])] = line["amount"]
    return sorted(found.values(), key=lambda row: str(row[by]))


def _official(budget: Budget, reading: _Reading) -> None:
    """Turn the official tables that were read into rows of the kinds."""
    tables = reading.tables
    if any(kind in tables for kind in official.FUNDS):
        reading.rows["functional"] = official.functional(store.dump_functional(budget), tables)
    if {"basic-by-department-economic", "project-by-department-economic"} & tables.keys():
        reading.rows["economic"] = official.economic(store.dump_economic(budget), tables)
    if "three-public" in tables and any(
        key.startswith("previous_") for row in tables["three-public"] for key in row
    ):
        reading.rows["previous"] = official.previous(
            store.dump_previous(budget), tables["three-public"]
        )
    if "procurement" in tables:
        reading.rows["procurement"] = official.procurement(tables["procurement"])


def _compare(budget: Budget, reading: _Reading, report: Report, book: CodeBook) -> None:
    """Say for each kind which rows are added, changed and removed."""
    for kind in kinds():
        if kind.code not in reading.rows:
            continue
        new, old = reading.rows[kind.code], kind.dump(budget)
        stored = {kind.key(row): row for row in old}
        found = KindReport(kind)
        seen: set[tuple[Any, ...]] = set()
        for at, row in enumerate(new):
            key = kind.key(row)
            if key in seen:
                report.wrong.append(_twice(kind, at, row, reading, book))
                continue
            seen.add(key)
            before = stored.get(key)
            if before is None:
                details = _details(kind, {}, row, budget, book)
                found.changes.append(Change("added", _label(kind, row, book), details))
            elif _differs(kind, before, row):
                details = _details(kind, before, row, budget, book)
                found.changes.append(Change("changed", _label(kind, row, book), details))
            else:
                found.same += 1
        for key, row in stored.items():
            if key not in seen:
                found.changes.append(Change("removed", _label(kind, row, book)))
        report.kinds.append(found)


def _twice(kind: Kind, at: int, row: Row, reading: _Reading, book: CodeBook) -> Wrong:
    sheet, cell = _place(kind, at, kind.identity[0], reading)
    return Wrong(
        sheet, cell, f"“{_label(kind, row, book)}”重复。", "同样的一行只能有一个，请合并。"
    )


def _place(kind: Kind, at: int, key: str, reading: _Reading) -> tuple[str, str]:
    """Return the sheet and cell of a row; the kind's own name where it is put together."""
    for read in reading.reads.get(kind.code, ()):
        if at < len(read.rows):
            return read.sheet.title, read.cell(at, key)
        at -= len(read.rows)
    return kind.sheet, ""


def _same(left: Any, right: Any) -> bool:
    if left in (None, "", False) and right in (None, "", False):
        return True
    return bool(left == right)


def _differs(kind: Kind, before: Row, after: Row) -> bool:
    return any(not _same(before.get(f.key), after.get(f.key)) for f in kind.fields)


def _details(
    kind: Kind, before: Row, after: Row, budget: Budget, book: CodeBook
) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (each.label, _shown(each, before.get(each.key), budget, book),
         _shown(each, after.get(each.key), budget, book))
        for each in kind.fields
        if not _same(before.get(each.key), after.get(each.key)) and each.key not in kind.identity
    )  # fmt: skip


def _shown(each: Field, value: Any, budget: Budget, book: CodeBook) -> str:
    if each.type == "amount" and isinstance(value, Decimal):
        return written(value, budget.unit)
    if each.type == "code" and value:
        return book.name(each.scheme, str(value))
    text = show(each, value)
    return text if len(text) <= 60 else f"{text[:58]}…"


def _label(kind: Kind, row: Row, book: CodeBook) -> str:
    by_key = {each.key: each for each in kind.fields}
    said = []
    for name in kind.identity:
        each, value = by_key[name], row.get(name)
        if each.type == "code" and value:
            said.append(book.name(each.scheme, str(value)))
        elif value and value != str(FundingSource.GENERAL):
            said.append(show(each, value))
    return " ".join(said)[:120]


def _try(budget: Budget, book: CodeBook, reading: _Reading, report: Report) -> None:
    """Save everything and undo it, to hear what the models say of each row."""
    context = Context(budget, book)
    with transaction.atomic():
        for kind in kinds():
            if kind.code in reading.rows:
                for at, key, message in kind.save(context, reading.rows[kind.code]):
                    sheet, cell = _place(kind, at, key, reading)
                    report.wrong.append(Wrong(sheet, cell, message, "请改这一行。"))
        transaction.set_rollback(True)
