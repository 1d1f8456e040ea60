"""How a part of a document is called: in the contents, on a sheet, as a file, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from disclosures.kernel.document import Part, Text
from disclosures.kernel.tabular import FilledTable

WIDE_SPACE = "　"


def name_of(table: FilledTable) -> str:
    """Return how people call a table: 表五; its title where it has no number."""
    return table.number or table.listed or table.title


def heading(part: Part) -> str:
    """Return the heading above a part: 表五　2024年一般公共预算支出表."""
    return f"{part.number}{WIDE_SPACE}{part.title}".strip(WIDE_SPACE)


def in_contents(part: Part) -> str:
    """Return a part's line in the contents: a repeated table with its project."""
    if isinstance(part, Text):
        return heading(part)
    name = part.listed or part.title
    return f"{part.number}{WIDE_SPACE}{_about(part, name)}".strip(WIDE_SPACE)


def in_list(part: Part) -> str:
    """Return what a part is called among others: 表五 and its title, and its subject."""
    if isinstance(part, Text):
        return part.title
    return f"{part.number} {_about(part, part.title)}".strip()


def in_file_name(table: FilledTable) -> str:
    """Return what a table's file is called after: 表十七外事工作经费."""
    return f"{table.number}{table.subject}" or table.title


def on_sheet(part: Part, numbers: Iterable[str] = ()) -> str:
    """Return what its sheet is called, before a workbook's own limits: 表一, 表十七-1.

    ``numbers`` are those of the whole document: a number that comes twice gets the copy's own.
    """
    if part.number and list(numbers).count(part.number) > 1:
        return f"{part.number}-{part.code.rpartition('-')[2]}"
    subject = part.subject if isinstance(part, FilledTable) else ""
    return part.number or subject or part.title


def catalogue(parts: Iterable[Part]) -> list[tuple[str, str, str]]:
    """Return the catalogue: number, title, code of the first copy of a repeated table."""
    rows: dict[tuple[str, str], str] = {}
    for part in parts:
        if isinstance(part, FilledTable):
            title = part.listed if part.number else _about(part, part.listed)
        else:
            title = part.title
        rows.setdefault((part.number, title), part.code)
    return [(number, title, code) for (number, title), code in rows.items()]


def _about(table: FilledTable, name: str) -> str:
    """Return a name with what the table is about, unless it says so already."""
    return f"{name}（{table.subject}）" if table.subject and table.subject not in name else name
