"""The HTML pages of one publication, drawn from its frozen content alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from disclosures.addresses import current_stem, version_stem
from disclosures.kernel.document import Document, Text
from disclosures.kernel.grid import lay_out
from disclosures.kernel.money import UNITS, quantize, show, trim
from disclosures.kernel.tabular import FilledTable
from disclosures.models import Publication
from disclosures.page import Page
from disclosures.renderers import FORMATS, html

HTML = "text/html; charset=utf-8"
WIDE = 62  # Chinese characters: a wider table is printed on a lying sheet
WHAT = {
    "xlsx": "全套公开表工作簿，每表一张，附目录",
    "csv": "全部数字，每个数一行",
    "json": "全部公开表与文字，机器可读",
}


@dataclass(frozen=True)
class Part:
    """A table or text in the navigation."""

    code: str
    number: str
    title: str  # as in the catalogue
    short: str  # in narrow places
    url: str
    empty: bool = False
    copies: list[Part] = field(default_factory=list)

    @property
    def label(self) -> str:
        return f"{self.number} {self.short}".strip()

    @property
    def heading(self) -> str:
        subject = f"：{self.short}" if self.short not in self.title else ""
        return f"{self.number} {self.title}{subject}".strip()


@dataclass(frozen=True)
class Bar:
    label: str
    text: str
    share: str
    width: str


def html_pages(
    publication: Publication, document: Document, stem: str, only: str = ""
) -> Iterator[Page]:
    """Yield the pages under a stem; only one address when it is named."""
    pages = _Pages(publication, document, stem)
    if only in ("", stem):
        yield pages.budget()
    for at, part in enumerate(document.parts):
        address = f"{stem}{part.code}/"
        if isinstance(part, Text):
            if only in ("", address):
                yield pages.text(at, part)
            continue
        for unit in UNITS:
            path = address if unit == part.unit else f"{address}?unit={unit}"
            if only in ("", path):
                yield pages.table(at, part, unit, path)


class _Pages:
    """What the pages of one publication under one stem share."""

    def __init__(self, publication: Publication, document: Document, stem: str) -> None:
        self.publication, self.document, self.stem = publication, document, stem
        self.parts = [_part(part, stem) for part in document.parts]
        department = publication.budget.department
        self.context = {
            "publication": publication,
            "department": department,
            "place": department.jurisdiction,
            "year": publication.budget.fiscal_year_id,
            "stem": stem,
            "current": current_stem(publication),
            "parts": self.parts,
        }

    def budget(self) -> Page:
        content = self.publication.content
        versions = self.publication.budget.publications.order_by("-version").defer("content")
        base = self.stem.rstrip("/")
        return self._page(
            self.stem,
            "budget",
            canonical=current_stem(self.publication),
            note=content["source_note"],
            contents_title=self.document.contents_title,
            catalogue=_catalogue(self.document, self.parts),
            numbers=_numbers(self.publication),
            chart=_chart(self.publication, self.document),
            files=_files(base, whole=True),
            versions=[
                {
                    "url": version_stem(each),
                    "version": each.version,
                    "published_at": each.published_at,
                    "reason": each.reason,
                    "sha256": each.sha256,
                }
                for each in versions
            ],
        )

    def table(self, at: int, table: FilledTable, unit: str, path: str) -> Page:
        grid = lay_out(table, unit)
        address = f"{self.stem}{table.code}/"
        return self._page(
            path,
            "table",
            canonical=f"{current_stem(self.publication)}{table.code}/",
            part=self.parts[at],
            table=html.draw(grid),
            wide=sum(grid.widths) > WIDE,
            units=[
                {
                    "unit": each,
                    "current": each == unit,
                    "url": address if each == table.unit else f"{address}?unit={each}",
                }
                for each in UNITS
            ],
            files=_files(address.rstrip("/")),
            **self._around(at),
        )

    def text(self, at: int, text: Text) -> Page:
        blocks = [
            {"text": block.text, "level": getattr(block, "level", 0)} for block in text.blocks
        ]
        return self._page(
            f"{self.stem}{text.code}/",
            "text",
            canonical=f"{current_stem(self.publication)}{text.code}/",
            part=self.parts[at],
            text=text,
            blocks=blocks,
            **self._around(at),
        )

    def _around(self, at: int) -> dict[str, Part | None]:
        last = len(self.parts) - 1
        return {
            "previous": self.parts[at - 1] if at else None,
            "next": self.parts[at + 1] if at < last else None,
        }

    def _page(self, path: str, template: str, **context: Any) -> Page:
        text = render_to_string(f"disclosures/public/{template}.html", {**self.context, **context})
        return Page(path, HTML, text.encode())


def _part(part: FilledTable | Text, stem: str) -> Part:
    url = f"{stem}{part.code}/"
    if isinstance(part, Text):
        return Part(part.code, part.number, part.title, part.title, url)
    short = part.subject or part.listed
    return Part(part.code, part.number, part.listed, short, url, part.is_empty())


def _catalogue(document: Document, parts: list[Part]) -> list[Part]:
    """Return the catalogue: a repeated table once, with its copies below it."""
    groups: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        groups.setdefault((part.number, part.title), []).append(part)
    return [
        Part(
            group[0].code,
            number,
            title,
            group[0].short,
            group[0].url,
            all(each.empty for each in group),
            group if len(group) > 1 else [],
        )
        for (number, title), group in groups.items()
    ]


def _numbers(publication: Publication) -> list[dict[str, str]]:
    summary = publication.summary
    amount = publication.spending
    label = "支出预算" if _has_lines(publication) else "项目预算合计"
    numbers = [] if amount is None else [
        {"label": label, "value": show(amount, "万元"), "unit": "万元"}
    ]  # fmt: skip
    for name, count, unit in (
        ("公开表", len(summary["tables"]), "张"),
        ("项目", summary["counts"]["projects"], "个"),
        ("绩效指标", summary["counts"].get("indicators", 0), "个"),
    ):
        numbers.append({"label": name, "value": str(count), "unit": unit})
    return numbers


def _has_lines(publication: Publication) -> bool:
    return any(table["kind"] == "expenditure" for table in publication.summary["tables"])


def _chart(publication: Publication, document: Document) -> dict[str, Any] | None:
    """Return bars of the spending by 类, or of the projects where there is no such table."""
    amounts = _classes(document)
    title, heading = "支出构成（按功能分类）", "功能分类"
    if not amounts:
        title, heading = "项目预算", "项目"
        amounts = [
            (row["name"], Decimal(row["amount"]))
            for row in publication.content["records"]["projects"]
            if row["amount"] is not None
        ]
    total = sum((amount for _, amount in amounts), Decimal(0))
    if len(amounts) < 2 or not total:
        return None
    largest = max(amount for _, amount in amounts)
    style = document.tables[0].style
    bars = [
        Bar(
            label,
            show(amount, publication.unit, style),
            f"{quantize(amount / total * 100, 1)}%",
            trim(quantize(amount / largest * 100, 1)),
        )
        for label, amount in sorted(amounts, key=lambda each: -each[1])
    ]
    return {"title": title, "heading": heading, "bars": bars}


def _classes(document: Document) -> list[tuple[str, Decimal]]:
    for table in document.tables:
        if table.kind == "expenditure":
            return [
                (str(row.values["name"]), total)
                for row in table.rows
                if len(row.key) == 3 and isinstance(total := row.values.get("total"), Decimal)
            ]
    return []


def _files(base: str, *, whole: bool = False) -> list[dict[str, str]]:
    return [
        {
            "url": f"{base}.{each.extension}",
            "label": each.label,
            "what": WHAT[each.extension] if whole else "",
        }
        for each in FORMATS.values()
    ]
