"""Publications, projects and figures as JSON."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from disclosures.models import Figure, Publication, PublishedProject
from disclosures.public.api.listing import (
    Given,
    answer,
    containing,
    endpoint,
    full,
    narrowed,
    of,
    published,
    reference,
)
from disclosures.public.api.openapi import (
    FIGURE,
    PROJECT,
    PUBLICATION,
    TOMBSTONE,
    WITHDRAWN,
    Resource,
    describe,
    words,
)
from disclosures.public.api.parameters import FigureParameters, Parameters
from disclosures.site import tombstones


def _publications(given: Given) -> QuerySet[Any]:
    return containing(published(given), "words", given["q"])


def _projects(given: Given) -> QuerySet[Any]:
    found = of(PublishedProject.objects.order_by("pk"), given)
    for word in given["q"].split():
        found = found.filter(Q(name__contains=word) | Q(code__contains=word))
    return found


def _figures(given: Given) -> QuerySet[Any]:
    found = of(Figure.objects.order_by("pk"), given)
    if given["table"]:
        found = found.filter(Q(table=given["table"]) | Q(spec=given["table"]))
    for name in ("row", "column"):
        if given[name]:
            found = found.filter(**{name: given[name]})
    return containing(found, "label", given["q"])


def _withdrawn(given: Given) -> QuerySet[Any]:
    found = Publication.objects.withdrawn().select_related("budget__department__jurisdiction")
    found = narrowed(found.defer("content", "words", "summary"), given)
    return containing(found.order_by("-withdrawn_at", "-pk"), "title", given["q"])


def _project(each: PublishedProject) -> dict[str, Any]:
    return {"publication": reference(each.publication), **each.record}


def _figure(each: Figure) -> dict[str, Any]:
    return {
        "publication": reference(each.publication),
        "table": each.table,
        "row": each.row,
        "column": each.column,
        "label": each.label,
        "code": each.code,
        "amount": format(each.amount, "f"),
    }


def openapi(request: HttpRequest) -> HttpResponse:
    """Describe the public JSON."""
    if request.method not in ("GET", "HEAD"):
        return answer(request, {"errors": {"method": ["只支持 GET。"]}}, status=405)
    return answer(request, describe())


OWN: Final = (
    Resource(
        "publications",
        endpoint(Parameters, _publications, full),
        "已公开的部门预算",
        "Publication",
        PUBLICATION,
    ),
    Resource(
        "withdrawn",
        endpoint(Parameters, _withdrawn, tombstones.entry),
        "已撤下的版本：没有内容，只有时间和原因",
        "Withdrawn",
        WITHDRAWN,
        more={"Tombstone": TOMBSTONE},
    ),
    Resource(
        "projects", endpoint(Parameters, _projects, _project), "已公开的项目", "Project", PROJECT
    ),
    Resource(
        "figures",
        endpoint(FigureParameters, _figures, _figure),
        "已公开的每一个数",
        "Figure",
        FIGURE,
        (
            words("table", "表代码，如 general-expenditure", 60),
            words("row", "行，如 2010301 或 total", 80),
            words("column", "列，如 total", 60),
        ),
    ),
)
