"""A transcription: a published document's tables, cell by cell, as text. The file format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from disclosures.kernel.money import FACTORS

Cells = tuple[tuple[str, ...], ...]


class TranscriptionError(Exception):
    """A transcription that cannot be read; says which file, table, row and column, and why."""


@dataclass(frozen=True)
class Transcribed:
    """One table: its headings with their storeys joined by “/”, and its rows as printed."""

    title: str
    role: str  # 收支总表, 一般公共预算支出…: which table of the form it is
    unit: str
    columns: tuple[str, ...]
    rows: Cells


@dataclass(frozen=True)
class Transcription:
    name: str
    year: int
    unit: str
    kind: str  # 部门预算 or 单位预算
    form: str
    documents: tuple[str, ...]  # the titles of the published documents
    jurisdictions: tuple[Mapping[str, str], ...]
    department: Mapping[str, Any]
    source_note: str
    reason: str  # why it is not what was published from this file before, for everybody to read
    tables: tuple[Transcribed, ...]


def read(path: Path) -> Transcription:
    """Read a file. Raises TranscriptionError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data.get("corrections"):
            raise TranscriptionError(f"{path.name}：转录件照原件写，不作更正（corrections）。")
        found = Transcription(
            name=path.name,
            year=int(data["year"]),
            unit=data["unit"],
            kind=data["kind"],
            form=data["form"],
            documents=tuple(data["documents"]),
            jurisdictions=tuple(data["jurisdictions"]),
            department=data["department"],
            source_note=data.get("source_note", ""),
            reason=data.get("reason", ""),
            tables=tuple(_table(path.name, each) for each in data["tables"]),
        )
    except (OSError, ValueError) as error:
        raise TranscriptionError(f"{path.name}：读不出来，{error}") from error
    except KeyError as error:
        raise TranscriptionError(f"{path.name}：缺少 {error}") from error
    except (TypeError, AttributeError) as error:
        raise TranscriptionError(f"{path.name}：格式不对，{error}") from error
    return found


def _table(name: str, data: Mapping[str, Any]) -> Transcribed:
    columns = tuple(data["columns"])
    rows = tuple(tuple(row) for row in data["rows"])
    if data["unit"] not in FACTORS:
        raise TranscriptionError(f"{name}：{data['title']}的单位“{data['unit']}”不是元或万元。")
    for at, row in enumerate(rows, start=1):
        if len(row) != len(columns) or not all(isinstance(cell, str) for cell in row):
            raise TranscriptionError(
                f"{name}：{data['title']}第{at}行应有{len(columns)}格文字，现有{len(row)}格。"
            )
    return Transcribed(data["title"], data["role"], data["unit"], columns, rows)
