"""What a table and a document can be downloaded as: extension -> content type and function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from disclosures.kernel.document import Document, Text
from disclosures.kernel.tabular import FilledTable
from disclosures.renderers import csv, docx, json, pdf, xlsx


@dataclass(frozen=True)
class Format:
    extension: str
    label: str
    content_type: str
    render_table: Callable[[FilledTable], bytes]
    render_document: Callable[[Document], bytes]
    attachment: bool = True
    render_text: Callable[[Text], bytes] | None = None  # where a text can be had by itself


FORMATS = {
    each.extension: each
    for each in (
        Format("xlsx", "Excel", xlsx.CONTENT_TYPE, xlsx.render_table, xlsx.render_document),
        Format(
            "docx",
            "Word",
            docx.CONTENT_TYPE,
            docx.render_table,
            docx.render_document,
            render_text=docx.render_text,
        ),
        Format(
            "pdf",
            "PDF",
            pdf.CONTENT_TYPE,
            pdf.render_table,
            pdf.render_document,
            render_text=pdf.render_text,
        ),
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
