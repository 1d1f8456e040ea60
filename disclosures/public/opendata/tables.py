"""The open tables: what each holds, with types and keys. Rows come from what is published.

In the manner of the Open Fiscal Data Package: every field says what it is (columnType), amounts
are decimals in 元, codes are text. Texts that begin like a formula carry the guard of csvfiles
as everywhere; codes are left as they are: these files are for machines, the ones for people are
on the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from disclosures.kernel.shelf import Shelf
from disclosures.models import Classification, Figure, FiscalYear, Publication, PublishedProject
from disclosures.public.api.listing import reference
from disclosures.publication.addresses import reference_id

CHUNK: Final = 2000


@dataclass(frozen=True)
class Field:
    """A column: its name, what it is, its type, and its fiscal meaning."""

    name: str
    title: str
    type: str = "string"
    column_type: str = ""
    required: bool = False


@dataclass(frozen=True)
class OpenTable:
    """A csv of the package."""

    name: str
    title: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    rows: Callable[[int], Iterator[tuple[Any, ...]]]
    of_publication: bool = True


def current(year: int) -> Any:
    """Return what is published for a year now."""
    return (
        Publication.objects.listed()
        .filter(budget__fiscal_year=year)
        .select_related("budget__department__jurisdiction")
        .order_by("pk")
    )


def _ids(year: int) -> dict[int, str]:
    return {each.pk: reference_id(each) for each in current(year).defer("content", "words")}


def _publications(year: int) -> Iterator[tuple[Any, ...]]:
    for each in current(year).defer("content", "words").iterator(chunk_size=CHUNK):
        about = reference(each)
        yield (
            about["id"],
            about["region"]["adcode"],
            about["region"]["name"],
            about["department"]["slug"],
            about["department"]["code"],
            about["department"]["name"],
            about["year"],
            about["stage"],
            about["version"],
            about["unit"],
            about["published_at"],
            about["sha256"],
            about["url"],
            str(about["transcribed"]).lower(),
            _text(each.overview.spending),
            each.overview.headline,
            _text(each.overview.headline_amount),
        )


def _figures(year: int) -> Iterator[tuple[Any, ...]]:
    ids = _ids(year)
    found = Figure.objects.filter(publication__in=list(ids)).order_by("publication", "pk")
    rows = found.values_list(
        "publication", "table", "spec", "row", "column", "label", "code", "amount"
    )
    for publication, table, spec, row, column, label, code, amount in rows.iterator(CHUNK):
        about = ids[publication]
        yield (
            f"{about}/{table}/{row}/{column}", about, table, spec, row, column, label, code,
            _text(amount),
        )  # fmt: skip


def _projects(year: int) -> Iterator[tuple[Any, ...]]:
    ids = _ids(year)
    found = PublishedProject.objects.filter(publication__in=list(ids)).order_by(
        "publication", "order"
    )
    for each in found.iterator(chunk_size=CHUNK):
        about = ids[each.publication_id]
        record = each.record
        yield (
            f"{about}/project/{each.order}", about, each.code, each.name,
            record["competent_department"], record["implementing_unit"],
            record["amount"] or "", record["fiscal_amount"] or "", record["other_amount"] or "",
            record["purpose"],
        )  # fmt: skip


def _codes(year: int) -> Iterator[tuple[Any, ...]]:
    edition = FiscalYear.objects.get(year=year).edition_id
    yield from codes(edition)


def codes(edition: int, scheme: str = "") -> Iterator[tuple[Any, ...]]:
    """Yield the national codes of an edition: scheme, code, name, parent, level."""
    found = Classification.objects.filter(edition=edition, jurisdiction=None)
    if scheme:
        found = found.filter(scheme=scheme)
    for each in found.select_related("parent").order_by("scheme", "code"):
        parent = each.parent.code if each.parent else ""
        yield each.scheme, each.code, each.name, parent, each.get_level_display()


def _text(amount: Any) -> str:
    return "" if amount is None else format(amount, "f")


ID: Final = Field("id", "稳定编号", required=True)
OF: Final = Field("publication", "公开版本编号", column_type="", required=True)
CODE_FIELDS: Final = (
    Field("scheme", "分类", required=True),
    Field("code", "科目编码", column_type="functional-classification:generic:code", required=True),
    Field("name", "科目名称", column_type="functional-classification:generic:label"),
    Field("parent", "上级科目编码", column_type="functional-classification:generic:parent"),
    Field("level", "级次"),
)
PUBLICATIONS: Final = OpenTable(
    "publications",
    "公开版本",
    (
        ID,
        Field("region", "行政区划代码", column_type="geo:target:code", required=True),
        Field("region_name", "地区", column_type="geo:target:label"),
        Field("department_slug", "部门网址名"),
        Field("department_code", "部门代码", column_type="administrative-classification:code"),
        Field("department", "部门", column_type="administrative-classification:label"),
        Field("year", "年度", "year", "date:fiscal-year", required=True),
        Field("stage", "阶段", column_type="phase:label"),
        Field("version", "版本", "integer"),
        Field("unit", "公开时的金额单位"),
        Field("published_at", "公开时间", "datetime"),
        Field("sha256", "内容指纹"),
        Field("url", "网址"),
        Field("transcribed", "转录", "boolean"),
        Field("spending", "支出总计（元），没有公开的空白", "number", "value"),
        Field("headline", "代表这份预算的数：支出总计、部门支出预算总量或项目预算合计"),
        Field("headline_amount", "这个数的金额（元）", "number"),
    ),
    ("id",),
    _publications,
)
FIGURES: Final = OpenTable(
    "figures",
    "公开表里的每一个数",
    (
        ID,
        OF,
        Field("table", "公开表", required=True),
        Field("kind", "表样", required=True),
        Field("row", "行", required=True),
        Field("column", "列", required=True),
        Field("label", "名称", column_type="functional-classification:generic:label"),
        Field("code", "科目编码", column_type="functional-classification:generic:code"),
        Field("amount", "金额（元）", "number", "value", required=True),
    ),
    ("id",),
    _figures,
)
PROJECTS: Final = OpenTable(
    "projects",
    "公开的项目",
    (
        ID,
        OF,
        Field("code", "项目编码", column_type="activity:generic:project:code"),
        Field("name", "项目名称", column_type="activity:generic:project:label", required=True),
        Field("competent_department", "主管部门"),
        Field("implementing_unit", "实施单位"),
        Field("amount", "预算数（元）", "number", "value"),
        Field("fiscal_amount", "财政资金（元）", "number"),
        Field("other_amount", "其他资金（元）", "number"),
        Field("purpose", "资金用途"),
    ),
    ("id",),
    _projects,
)
CODES: Final = OpenTable(
    "codes", "科目目录", CODE_FIELDS, ("scheme", "code"), _codes, of_publication=False
)
OWN: Final = (PUBLICATIONS, FIGURES, PROJECTS, CODES)
TABLES: Final[Shelf[OpenTable]] = Shelf(lambda each: each.name)
