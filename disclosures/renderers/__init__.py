"""What a table and a document can be downloaded as: extension -> content type and function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from disclosures.kernel.document import Document
from disclosures.kernel.tabular import FilledTable
from disclosures.renderers import csv, json, xlsx


@dataclass(frozen=True)
class Format:
    extension: str
    label: str
    content_type: str
    render_table: Callable[[FilledTable], bytes]
    render_document: Callable[[Document], bytes]
    attachment: bool = True


FORMATS = {
    each.extension: each
    for each in (
        Format("xlsx", "Excel", xlsx.CONTENT_TYPE, xlsx.render_table, xlsx.render_document),
        Format("csv", "CSV", csv.CONTENT_TYPE, csv.render_table, csv.render_document),
        Format(
            "json",
            "JSON",
            json.CONTENT_TYPE,
            json.render_table,
            json.render_document,
            attachment=False,
        ),
    )
}
