"""What differs between two documents, cell by cell and paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from disclosures.kernel.called import in_list
from disclosures.kernel.document import Document, Part, Text
from disclosures.kernel.grid import Cell, lay_out
from disclosures.kernel.tabular import FilledTable

NOTE = "表注"


@dataclass(frozen=True)
class Change:
    """One difference: the part, where in it, and the two prints; blank for none."""

    part: str  # the part's code
    title: str
    where: str
    old: str
    new: str
    at: str = ""  # the address of the cell
    withheld: bool = False  # the old print may be 涉密 now and is left out


def compare(old: Document, new: Document, *, secret: bool = False) -> list[Change]:
    """Return every difference as printed, in the order of the new document.

    A unit or number style that changed shows in every amount it reprints. ``secret``: the new
    document leaves out rows that are 涉密 now, which the old one may have printed. Then nothing
    is quoted that only the old one prints: only amounts and labels of rows that both name alike.
    """
    if secret:
        return list(_discreetly(old, new))
    before = {part.code: part for part in old.parts}
    after = {part.code: part for part in new.parts}
    changes: list[Change] = []
    for code, part in after.items():
        known = before.get(code)
        if known is None or isinstance(known, Text) != isinstance(part, Text):
            changes.append(Change(code, in_list(part), "", "", "新增"))
        elif isinstance(part, FilledTable) and isinstance(known, FilledTable):
            changes += _tables(known, part)
        elif isinstance(part, Text) and isinstance(known, Text):
            changes += _texts(known, part)
    changes += [
        Change(code, in_list(part), "", "原有", "删去")
        for code, part in before.items()
        if code not in after
    ]
    return changes


def _discreetly(old: Document, new: Document) -> Iterator[Change]:
    """Yield the differences without a word that only the old document prints."""
    before = {_subject(part): part for part in old.parts}
    for part in new.parts:
        known = before.get(_subject(part))
        if isinstance(part, FilledTable) and isinstance(known, FilledTable):
            yield from _rows_of_both(known, part)
        elif isinstance(part, Text) and isinstance(known, Text):
            for each in _texts(known, part):
                if each.new:
                    yield replace(each, old="", withheld=bool(each.old))
        else:
            yield Change(part.code, in_list(part), "", "", "新增")


def _subject(part: Part) -> tuple[str, str]:
    """Return what a part is about: a table printed for each project is known by its project."""
    if isinstance(part, FilledTable) and part.subject:
        return part.kind, part.subject
    return part.code, ""


def _rows_of_both(old: FilledTable, new: FilledTable) -> Iterator[Change]:
    names, now = _names(old), _names(new)
    for each in _tables(old, new):
        if each.where == NOTE:
            if each.new:
                yield each
        elif not each.at or names.get(each.at) == now.get(each.at):
            yield each
        elif each.at in now:
            yield replace(each, old="", withheld=bool(each.old))


def _tables(old: FilledTable, new: FilledTable) -> Iterator[Change]:
    before, after = _printed(old), _printed(new)
    names = {**_names(old), **_names(new)}
    for at in dict.fromkeys([*after, *before]):
        left, right = before.get(at, ""), after.get(at, "")
        if left != right:
            yield Change(new.code, in_list(new), names[at], left, right, at=at)
    for name in ("title", "subtitle", "preparer", "unit"):
        left, right = getattr(old, name), getattr(new, name)
        if left != right:
            yield Change(new.code, in_list(new), "表头", left, right)
    notes = [(note, "") for note in old.notes if note not in new.notes]
    notes += [("", note) for note in new.notes if note not in old.notes]
    for left, right in notes:
        yield Change(new.code, in_list(new), NOTE, left, right)


def _printed(table: FilledTable) -> dict[str, str]:
    return {cell.at: cell.text for cell in lay_out(table).cells if cell.at}


def _names(table: FilledTable) -> dict[str, str]:
    """Return what people call each address: the row and the heading of the column."""
    headings = {column.key: column.label for column in table.columns}
    names = {}
    for panel in table.panels:
        for row in panel.rows:
            said = [row.values.get(key) for key in ("code", "name", "item", "project")]
            words = [each for each in said if isinstance(each, str)]
            for column in panel.columns:
                row_name = " ".join(words) or "合计" * (row.key == "total")
                names[f"{row.key}.{column.key}"] = f"{row_name} {headings[column.key]}".strip()
    label = ""
    for cell in (each for each in lay_out(table).cells if each.row < len(table.form)):
        label, name = _field(cell, label)
        if name:
            names[cell.at] = name
    return names


def _field(cell: Cell, label: str) -> tuple[str, str]:
    """Return the label that stands before the next field, and the name of this one."""
    return (label, label or "表头") if cell.at else (cell.text, "")


def _texts(old: Text, new: Text) -> Iterator[Change]:
    left = [block.text for block in old.blocks]
    right = [block.text for block in new.blocks]
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        for at in range(max(i2 - i1, j2 - j1)):
            was = left[i1 + at] if i1 + at < i2 else ""
            now = right[j1 + at] if j1 + at < j2 else ""
            yield Change(
                new.code, in_list(new), f"第{(j1 + at if now else i1 + at) + 1}段", was, now
            )
