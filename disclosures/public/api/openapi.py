"""The OpenAPI description of the public JSON, by hand; each resource brings its own part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from disclosures.kernel.shelf import Shelf

TEXT: Final = {"type": "string"}
WHOLE: Final = {"type": "integer"}
MAYBE: Final = {"type": ["string", "null"]}
AMOUNT: Final = {"type": ["string", "null"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}


@dataclass(frozen=True)
class Resource:
    """A list of the public JSON: /api/v1/<name>, and what is said of it."""

    name: str
    view: Callable[[HttpRequest], HttpResponse]
    summary: str
    item: str  # what one of its rows is called in the description
    schema: dict[str, Any]  # of a row
    parameters: tuple[dict[str, Any], ...] = ()  # beside the common ones
    more: Mapping[str, dict[str, Any]] = field(default_factory=dict)  # schemas it speaks of

    def schemas(self) -> dict[str, dict[str, Any]]:
        """Return what it adds to the schemas, by name."""
        return {self.item: self.schema, **self.more}


RESOURCES: Final[Shelf[Resource]] = Shelf(lambda each: each.name)


def ref(name: str) -> dict[str, str]:
    """Return a reference to a schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def object_of(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    """Return the schema of an object; all its properties are there but the optional ones."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def list_of(items: Any) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def _query(name: str, what: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": what, "schema": schema}


def words(name: str, what: str, longest: int) -> dict[str, Any]:
    """Describe a parameter of words: its name, what it asks for, how long it may be."""
    # every character but NUL, which no database keeps
    return _query(name, what, {"type": "string", "maxLength": longest, "pattern": "^[^\\x00]*$"})


def _or_blank(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that also takes a blank, which means not given."""
    return {"anyOf": [schema, {"type": "string", "maxLength": 0}]}


COMMON: Final = [
    _query(
        "region",
        "六位行政区划代码；省、市的代码也包括下级地区",
        {"type": "string", "pattern": "^([1-9][0-9]{5})?$"},
    ),
    _query("year", "年度", _or_blank({"type": "integer", "minimum": 2000, "maximum": 2100})),
    words("department", "部门网址名，或名称的一部分", 100),
    words("q", "关键词，空格分开，须全部出现", 100),
    _query(
        "page",
        "页码，每页50条",
        _or_blank({"type": "integer", "minimum": 1, "maximum": 100_000}),
    ),
]


def _json(schema: dict[str, Any], what: str) -> dict[str, Any]:
    return {"description": what, "content": {"application/json": {"schema": schema}}}


def _get(summary: str, item: str, *more: dict[str, Any]) -> dict[str, Any]:
    page = object_of({"count": WHOLE, "next": MAYBE, "results": list_of(ref(item))})
    return {
        "get": {
            "summary": summary,
            "parameters": [*COMMON, *more],
            "responses": {
                "200": _json(page, "一页结果"),
                "304": {"description": "没有变化"},
                "400": _json(ref("Errors"), "参数有误"),
                "405": _json(ref("Errors"), "只支持 GET"),
            },
        }
    }


_TABLE_ENTRY = object_of(
    {
        "code": TEXT, "number": TEXT, "title": TEXT, "subject": TEXT, "unit": TEXT,
        "url": TEXT, "json": TEXT, "xlsx": TEXT, "csv": TEXT,
    }
)  # fmt: skip
_REFERENCE: dict[str, Any] = {
    "id": TEXT,
    "region": object_of({"adcode": TEXT, "name": TEXT}),
    "department": object_of({"slug": TEXT, "code": TEXT, "name": TEXT}),
    "year": WHOLE,
    "stage": TEXT,
    "version": WHOLE,
    "unit": {"enum": ["元", "万元"]},
    "published_at": {"type": "string", "format": "date-time"},
    "sha256": TEXT,
    "url": TEXT,
    "transcribed": {"type": "boolean"},
}
_WITHDRAWN_OF: dict[str, Any] = {
    **{name: _REFERENCE[name] for name in ("region", "department", "year", "stage")},
    "current": MAYBE,
}
_WITHDRAWN_VERSION: dict[str, Any] = {
    **{name: _REFERENCE[name] for name in ("id", "version", "sha256", "published_at", "url")},
    "withdrawn_at": {"type": "string", "format": "date-time"},
    "reason": TEXT,
}
_CELL = object_of(
    {
        "text": TEXT,
        "colspan": WHOLE,
        "rowspan": WHOLE,
        "role": {"enum": ["head", "label", "text", "code", "amount", "percent"]},
    }
)
PUBLICATION: Final = object_of(
    {
        **_REFERENCE,
        "downloads": {"type": "object", "additionalProperties": TEXT},
        "tables": list_of(_TABLE_ENTRY),
    }
)
WITHDRAWN: Final = object_of(_WITHDRAWN_VERSION | _WITHDRAWN_OF)
TOMBSTONE: Final = object_of(
    {
        "withdrawn": {"const": True},
        **_WITHDRAWN_OF,
        "versions": list_of(object_of(_WITHDRAWN_VERSION)),
    }
)
PROJECT: Final = object_of(
    {
        "publication": ref("Reference"),
        "code": TEXT,
        "name": TEXT,
        "key_project": {"type": "boolean"},
        "competent_department": TEXT,
        "implementing_unit": TEXT,
        "attribute": TEXT,
        "period": TEXT,
        "amount": AMOUNT,
        "fiscal_amount": AMOUNT,
        "other_amount": AMOUNT,
        "overview": TEXT,
        "basis": TEXT,
        "purpose": TEXT,
        "payment_plan": list_of({"type": ["integer", "null"]}),
    }
)
FIGURE: Final = object_of(
    {
        "publication": ref("Reference"),
        "table": TEXT, "row": TEXT, "column": TEXT, "label": TEXT, "code": TEXT,
        "amount": AMOUNT,
    }
)  # fmt: skip
_TABLE: Final = object_of(
    {
        "code": TEXT, "number": TEXT, "title": TEXT, "subtitle": TEXT, "subject": TEXT,
        "unit": TEXT, "department": TEXT, "lines": list_of(TEXT), "notes": list_of(TEXT),
        "grid": list_of(list_of(_CELL)),
        "columns": list_of(object_of({"key": TEXT, "label": TEXT, "kind": TEXT})),
        "rows": list_of(
            object_of(
                {
                    "key": TEXT,
                    "level": WHOLE,
                    "cells": {"type": "object", "additionalProperties": MAYBE},
                }
            )
        ),
    }
)  # fmt: skip
_ERRORS: Final = object_of({"errors": {"type": "object", "additionalProperties": list_of(TEXT)}})


def describe() -> dict[str, Any]:
    """Return the description of everything that can be asked."""
    resources = RESOURCES.values()
    schemas = {
        "Errors": _ERRORS,
        "Reference": object_of(_REFERENCE),
        **{name: each for one in resources for name, each in one.schemas().items()},
        "Table": _TABLE,
    }
    paths = {
        f"/api/v1/{each.name}": _get(each.summary, each.item, *each.parameters)
        for each in resources
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "明账 开放数据接口",
            "version": "1",
            "description": "已公开的部门预算：只读，不用登录。"
            "金额是以元计的十进制文字，空白为 null。",
        },
        "paths": {
            **paths,
            "/{adcode}/{department}/{year}/{table}.json": {
                "get": {
                    "summary": "一张公开表：印出的每一格，和以元计的数值",
                    "parameters": [
                        {"name": name, "in": "path", "required": True, "schema": schema}
                        for name, schema in (
                            ("adcode", {"type": "string", "pattern": "^[1-9][0-9]{5}$"}),
                            ("department", {"type": "string", "pattern": "^[a-z0-9-]{1,50}$"}),
                            ("year", {"type": "string", "pattern": "^[12][0-9]{3}$"}),
                            ("table", {"type": "string", "pattern": "^[a-z0-9-]{1,80}$"}),
                        )
                    ],
                    "responses": {
                        "200": _json(ref("Table"), "公开表"),
                        "404": {"description": "没有这张表", "content": {"text/html": {}}},
                        "410": _json(ref("Tombstone"), "已经撤下"),
                    },
                }
            },
        },
        "components": {"schemas": schemas},
    }
