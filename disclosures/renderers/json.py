"""Official tables as JSON: the printed grid, and the machine values under stable keys.

Amounts are decimal text in 元, null for blank, whatever unit is printed (docs/api.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from disclosures.kernel.document import Document, Heading, Text
from disclosures.kernel.grid import Cell, lay_out
from disclosures.kernel.tabular import Column, FilledTable, Value

CONTENT_TYPE: Final = "application/json; charset=utf-8"


def table_data(table: FilledTable) -> dict[str, Any]:
    """Return one table in the public form."""
    grid = lay_out(table)
    return {
        "code": table.code,
        "number": table.number,
        "title": table.title,
        "subtitle": table.subtitle,
        "subject": table.subject,
        "unit": table.unit,
        "department": table.department,
        "lines": [line for line in (grid.preparer, grid.unit_line) if line],
        "notes": list(table.notes),
        "grid": [[_cell(cell) for cell in row] for row in grid.rows],
        "columns": [_column(column) for column in _distinct(table.columns)],
        "rows": list(_rows(table)),
    }


def document_data(document: Document) -> dict[str, Any]:
    """Return a whole document: its texts and tables in printed order."""
    return {
        "title": document.title,
        "contents_title": document.contents_title,
        "texts": [_text(text) for text in document.texts],
        "tables": [table_data(table) for table in document.tables],
    }


def render_table(table: FilledTable) -> bytes:
    """Return one table as JSON bytes."""
    return _write(table_data(table))


def render_document(document: Document) -> bytes:
    """Return a whole document as JSON bytes."""
    return _write(document_data(document))


def _write(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "text": cell.text,
        "colspan": cell.colspan,
        "rowspan": cell.rowspan,
        "role": cell.role,
    }


def _column(column: Column) -> dict[str, str]:
    return {"key": column.key, "label": column.label, "kind": column.kind}


def _distinct(columns: tuple[Column, ...]) -> Iterator[Column]:
    """Yield each key once: the two sides of a summary share theirs."""
    seen: set[str] = set()
    for column in columns:
        if column.key not in seen:
            seen.add(column.key)
            yield column


def _rows(table: FilledTable) -> Iterator[dict[str, Any]]:
    fields = {each.key: _value(each.value) for each in table.fields()}
    if fields:
        yield {"key": "form", "level": 0, "cells": fields}
    for panel in table.panels:
        for row in panel.rows:
            cells = {column.key: _value(row.values.get(column.key)) for column in panel.columns}
            yield {"key": row.key, "level": row.level, "cells": cells}


def _value(value: Value) -> str | None:
    return format(value, "f") if isinstance(value, Decimal) else value


def _text(text: Text) -> dict[str, Any]:
    return {
        "code": text.code,
        "title": text.title,
        "blocks": [
            {"heading": block.level if isinstance(block, Heading) else None, "text": block.text}
            for block in text.blocks
        ],
    }
