"""The HTML pages of one publication, drawn from its frozen content alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from disclosures.kernel import document as documents
from disclosures.kernel.comparing import Change, compare
from disclosures.kernel.deadlines import said_taken
from disclosures.kernel.document import Document, Text
from disclosures.kernel.grid import lay_out
from disclosures.kernel.money import UNITS, quantize, show, trim
from disclosures.kernel.package import Package, from_content
from disclosures.kernel.registry import RECORD_COUNTS
from disclosures.kernel.tabular import FilledTable
from disclosures.models import Publication
from disclosures.publication.addresses import current_stem, version_stem
from disclosures.reading import charts, headline, measures, plain_words
from disclosures.reading.terms import TERMS
from disclosures.renderers import FORMATS, html
from disclosures.site import structured
from disclosures.site.page import Page

HTML = "text/html; charset=utf-8"
SVG = "image/svg+xml"
EXPLAINED = "explained"
WIDE = 62  # Chinese characters: a wider table is printed on a lying sheet
WHAT = {
    "xlsx": "全套公开表工作簿，每表一张，附目录",
    "docx": "封面、目录、情况说明与全部公开表",
    "pdf": "封面、目录、情况说明与全部公开表，可归档，可打印",
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
    if only in ("", f"{stem}{EXPLAINED}/"):
        yield pages.explained()
    for picture in pages.pictures():
        if only in ("", picture.path):
            yield picture
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


def notices(publication: Publication, document: Document, only: str = "") -> Iterator[Page]:
    """Yield the page about a version that is public: what it changed."""
    changes = f"{version_stem(publication)}changes/"
    if publication.withdrawn_at is None and publication.version > 1 and only in ("", changes):
        yield _Pages(publication, document, version_stem(publication)).changes(changes)


def changes_since(before: Publication, package: Package) -> list[Change]:
    """Return what a version would publicly change of the one before it.

    Nothing of one that was withdrawn, and no word that may be 涉密 now.
    """
    if before.withdrawn_at is not None:
        return []
    old = documents.from_json(before.content["document"])
    return compare(old, package.document, secret=bool(package.scope.rolled))


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
        base = self.stem.rstrip("/")
        return self._page(
            self.stem,
            "budget",
            canonical=current_stem(self.publication),
            note=content["source_note"],
            contents_title=self.document.contents_title,
            structured=structured.script(structured.dataset(self.publication)),
            compare_id=current_stem(self.publication).strip("/").replace("/", "-"),
            catalogue=_catalogue(self._listed()),
            texts=[part for part in self.parts if part not in self._listed()],
            numbers=_numbers(self.publication, self.package),
            chart=_chart(self.publication, self.document),
            files=_files(base, whole=True),
            versions=self._versions(),
            deadline=self._deadline(),
        )

    def explained(self) -> Page:
        """Return the budget in plain words, computed."""
        made = [
            {
                **vars(section),
                "terms": [TERMS[name] for name in section.terms],
                "picture": f"{self.stem}chart-{section.chart.code}.svg" if section.chart else "",
            }
            for section in plain_words.sections(self.package)
        ]
        return self._page(
            f"{self.stem}{EXPLAINED}/",
            "explained",
            canonical=f"{current_stem(self.publication)}{EXPLAINED}/",
            sections=made,
            glossary=plain_words.glossary(self.package),
        )

    def pictures(self) -> Iterator[Page]:
        """Yield the charts as pictures that other pages can show."""
        for chart in plain_words.pictures(self.package):
            yield Page(f"{self.stem}chart-{chart.code}.svg", SVG, charts.svg(chart))

    @cached_property
    def package(self) -> Package:
        return from_content(self.publication.content)

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
            files=_files(f"{self.stem}{text.code}", texts=True),
            **self._around(at),
        )

    def _listed(self) -> list[Part]:
        codes = {part.code for part in self.document.sheets}
        return [part for part in self.parts if part.code in codes]

    def changes(self, path: str) -> Page:
        """Show, cell by cell, what this version changed of the one before it."""
        before = Publication.objects.get(
            budget=self.publication.budget_id, version=self.publication.version - 1
        )
        return self._page(
            path,
            "changes",
            canonical=path,
            before=before,
            changes=changes_since(before, self.package),
            secret=bool(self.package.scope.rolled),
            new_url=version_stem(self.publication),
            old_url=f"{current_stem(self.publication)}v{before.version}/",
        )

    def _versions(self) -> list[dict[str, Any]]:
        versions = (
            self.publication.budget.publications.order_by("-version")
            .select_related("supersedes")
            .defer("content", "words", "supersedes__content", "supersedes__words")
        )
        return [
            {
                "url": version_stem(each),
                "changes": f"{version_stem(each)}changes/" if each.version > 1 else "",
                "version": each.version,
                "published_at": each.published_at,
                "reason": each.shown_reason,
                "withdrawn_at": each.withdrawn_at,
                "withdrawal_reason": each.withdrawal_reason,
                "sha256": each.sha256,
            }
            for each in versions
        ]

    def _deadline(self) -> dict[str, Any]:
        """Say when the first version came out and whether the twenty days were met."""
        first = self.publication.budget.publications.order_by("version").defer("content").first()
        assert first is not None
        approved = self.publication.content.get("approved_on")
        approved_on = date.fromisoformat(approved) if approved else None
        published_on = timezone.localtime(first.published_at).date()
        return {
            "approved_on": approved_on,
            "first_published": first.published_at,
            "said": said_taken(approved_on, published_on) if approved_on else "",
        }

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


def _catalogue(parts: list[Part]) -> list[Part]:
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


def _numbers(publication: Publication, package: Package) -> list[dict[str, str]]:
    """Return the figures on top, each named by what it is; what is not published has none."""
    found = headline.of(package, measures.find(package))
    numbers = []
    if found is not None:
        value = show(found.amount, "万元")
        numbers.append({"label": found.label, "value": value, "unit": "万元", "table": found.table})
    counts = publication.summary["counts"]
    for name, count, unit in (
        ("公开表", len(publication.summary["tables"]), "张"),
        ("项目", counts["projects"], "个"),
        *((each.label, each.of(publication.summary), each.unit) for each in RECORD_COUNTS.values()),
    ):
        if count:
            numbers.append({"label": name, "value": str(count), "unit": unit, "table": ""})
    return numbers


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


def _files(base: str, *, whole: bool = False, texts: bool = False) -> list[dict[str, str]]:
    return [
        {
            "url": f"{base}.{each.extension}",
            "label": each.label,
            "what": WHAT[each.extension] if whole else "",
        }
        for each in FORMATS.values()
        if each.render_text or not texts
    ]
