"""The OpenAPI description of the public JSON, by hand: data only."""

from __future__ import annotations

from typing import Any, Final

TEXT: Final = {"type": "string"}
WHOLE: Final = {"type": "integer"}
MAYBE: Final = {"type": ["string", "null"]}
AMOUNT: Final = {"type": ["string", "null"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _query(name: str, what: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": what, "schema": schema}


def _words(name: str, what: str, longest: int) -> dict[str, Any]:
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
    _words("department", "部门网址名，或名称的一部分", 100),
    _words("q", "关键词，空格分开，须全部出现", 100),
    _query(
        "page",
        "页码，每页50条",
        _or_blank({"type": "integer", "minimum": 1, "maximum": 100_000}),
    ),
]


def _json(schema: dict[str, Any], what: str) -> dict[str, Any]:
    return {"description": what, "content": {"application/json": {"schema": schema}}}


def _get(summary: str, item: str, *more: dict[str, Any]) -> dict[str, Any]:
    page = _object({"count": WHOLE, "next": MAYBE, "results": _list(_ref(item))})
    return {
        "get": {
            "summary": summary,
            "parameters": [*COMMON, *more],
            "responses": {
                "200": _json(page, "一页结果"),
                "304": {"description": "没有变化"},
                "400": _json(_ref("Errors"), "参数有误"),
                "405": _json(_ref("Errors"), "只支持 GET"),
            },
        }
    }


_TABLE_ENTRY = _object(
    {
        "code": TEXT, "number": TEXT, "title": TEXT, "subject": TEXT, "unit": TEXT,
        "url": TEXT, "json": TEXT, "xlsx": TEXT, "csv": TEXT,
    }
)  # fmt: skip
_REFERENCE: dict[str, Any] = {
    "id": TEXT,
    "region": _object({"adcode": TEXT, "name": TEXT}),
    "department": _object({"slug": TEXT, "code": TEXT, "name": TEXT}),
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
_CELL = _object(
    {
        "text": TEXT,
        "colspan": WHOLE,
        "rowspan": WHOLE,
        "role": {"enum": ["head", "label", "text", "code", "amount", "percent"]},
    }
)
SCHEMAS: Final[dict[str, Any]] = {
    "Errors": _object({"errors": {"type": "object", "additionalProperties": _list(TEXT)}}),
    "Reference": _object(_REFERENCE),
    "Publication": _object(
        {
            **_REFERENCE,
            "downloads": {"type": "object", "additionalProperties": TEXT},
            "tables": _list(_TABLE_ENTRY),
        }
    ),
    "Withdrawn": _object(_WITHDRAWN_VERSION | _WITHDRAWN_OF),
    "Tombstone": _object(
        {
            "withdrawn": {"const": True},
            **_WITHDRAWN_OF,
            "versions": _list(_object(_WITHDRAWN_VERSION)),
        }
    ),
    "Project": _object(
        {
            "publication": _ref("Reference"),
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
            "payment_plan": _list({"type": ["integer", "null"]}),
        }
    ),
    "Figure": _object(
        {
            "publication": _ref("Reference"),
            "table": TEXT, "row": TEXT, "column": TEXT, "label": TEXT, "code": TEXT,
            "amount": AMOUNT,
        }
    ),
    "Indicator": _object(
        {
            "publication": _ref("Reference"),
            "goal": {"enum": ["department", "project"]},
            "project": {"oneOf": [{"type": "null"}, _object({"code": TEXT, "name": TEXT})]},
            "level1": TEXT, "level2": TEXT, "level3": TEXT, "description": TEXT,
            "operator": TEXT, "value": MAYBE, "unit": TEXT, "value_text": TEXT,
            "weight": MAYBE, "core": {"type": ["boolean", "null"]}, "basis": TEXT,
        }
    ),
    "Table": _object(
        {
            "code": TEXT, "number": TEXT, "title": TEXT, "subtitle": TEXT, "subject": TEXT,
            "unit": TEXT, "department": TEXT, "lines": _list(TEXT), "notes": _list(TEXT),
            "grid": _list(_list(_CELL)),
            "columns": _list(_object({"key": TEXT, "label": TEXT, "kind": TEXT})),
            "rows": _list(
                _object(
                    {
                        "key": TEXT,
                        "level": WHOLE,
                        "cells": {"type": "object", "additionalProperties": MAYBE},
                    }
                )
            ),
        }
    ),
}  # fmt: skip

DESCRIPTION: Final[dict[str, Any]] = {
    "openapi": "3.1.0",
    "info": {
        "title": "明账 开放数据接口",
        "version": "1",
        "description": "已公开的部门预算：只读，不用登录。金额是以元计的十进制文字，空白为 null。",
    },
    "paths": {
        "/api/v1/publications": _get("已公开的部门预算", "Publication"),
        "/api/v1/withdrawn": _get("已撤下的版本：没有内容，只有时间和原因", "Withdrawn"),
        "/api/v1/projects": _get("已公开的项目", "Project"),
        "/api/v1/figures": _get(
            "已公开的每一个数",
            "Figure",
            _words("table", "表代码，如 general-expenditure", 60),
            _words("row", "行，如 2010301 或 total", 80),
            _words("column", "列，如 total", 60),
        ),
        "/api/v1/indicators": _get(
            "已公开的绩效指标",
            "Indicator",
            _words("level1", "一级指标", 40),
            _words("level2", "二级指标", 40),
        ),
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
                    "200": _json(_ref("Table"), "公开表"),
                    "404": {"description": "没有这张表", "content": {"text/html": {}}},
                    "410": _json(_ref("Tombstone"), "已经撤下"),
                },
            }
        },
    },
    "components": {"schemas": SCHEMAS},
}
