"""A year as a data package: datapackage.json and its csv files, made once per publication."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import IO, Any

from disclosures.kernel import csvfiles, registry
from disclosures.public.opendata.tables import TABLES, OpenTable
from disclosures.publication.licence import LICENCE

PROFILE = "tabular-data-package"


def describe(year: int, base: str, published: str) -> dict[str, Any]:
    """Return datapackage.json; ``base`` is the site's address, ``published`` the newest time."""
    return {
        "profile": PROFILE,
        "name": f"mingzhang-{year}",
        "title": f"{year}年部门预算公开数据",
        "description": f"各部门依法公开的部门预算：{_holds()}。金额以元计，"
        "为十进制数；空白表示公开表上没有数。编码是文字，请不要按数字读；"
        "以 = + - @ 开头的文字前面加了一个单引号，使表格软件不当公式计算。",
        "homepage": f"{base}/data/",
        "version": published,
        "created": published,
        "licenses": [LICENCE],
        "sources": [{"title": "各部门公开的部门预算，见 publications.csv 的网址"}],
        "keywords": ["部门预算", "三公经费", *registry.SUBJECTS, "fiscal", "budget"],
        "countryCode": "CN",
        "granularity": "aggregated",
        "fiscalPeriod": {"start": f"{year}-01-01", "end": f"{year}-12-31"},
        "resources": [_resource(each) for each in TABLES.values()],
        "model": {
            "measures": {"amount": {"source": "amount", "resource": "figures", "currency": "CNY"}},
            "dimensions": {
                "publication": {"attributes": {"id": {"source": "publication"}}, "primaryKey": "id"}
            },
        },
    }


def _holds() -> str:
    labels = (each.label for each in registry.RECORD_COUNTS.values())
    return registry.beside("每一个公开的数", "项目", *labels)


def write(table: OpenTable, year: int, file: IO[bytes]) -> int:
    """Write a table's csv into a binary file; return how many rows it has."""
    heading = [each.name for each in table.fields]
    return csvfiles.write(chain([heading], table.rows(year)), file) - 1


def encoded(description: dict[str, Any]) -> bytes:
    """Return a description as readable JSON."""
    return (json.dumps(description, ensure_ascii=False, indent=2) + "\n").encode()


def _resource(table: OpenTable) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(each) for each in table.fields],
        "primaryKey": list(table.key),
    }
    if table.of_publication and table.name != "publications":
        schema["foreignKeys"] = [
            {
                "fields": ["publication"],
                "reference": {"resource": "publications", "fields": ["id"]},
            }
        ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(each: Any) -> dict[str, Any]:
    field: dict[str, Any] = {"name": each.name, "title": each.title, "type": each.type}
    if each.column_type:
        field["columnType"] = each.column_type
    if each.required:
        field["constraints"] = {"required": True}
    return field


def folder(root: Path, year: int) -> Path:
    """Return where the files of a year are kept."""
    return root / str(year)
