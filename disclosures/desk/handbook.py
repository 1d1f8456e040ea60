"""The handbooks of docs/ inside the application, and which part of them explains which page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from markdown_it import MarkdownIt
from markdown_it.token import Token

from disclosures.kernel.shelf import Shelf

DOCS = Path(settings.BASE_DIR) / "docs"
IMAGES = DOCS / "images"
OFFICE, OPERATOR = "office", "operator"
FILLING, SIGNING_IN, CHECKING = "一份预算怎样填", "登录和密码", "勾稽检查"
FAST, REVIEW, AFTER = "填得快", "审核、保密审查、公开", "公开之后"


@dataclass(frozen=True)
class Explained:
    """A page, by its name or by all that it begins with, and the heading that explains it."""

    page: str
    book: str
    heading: str


PARTS: Final[Shelf[Explained]] = Shelf(lambda each: each.page)
OWN: Final = (
    Explained("staff:desk", OFFICE, "工作台"),
    Explained("staff:login", OFFICE, SIGNING_IN),
    Explained("staff:logout", OFFICE, SIGNING_IN),
    Explained("staff:code", OFFICE, SIGNING_IN),
    Explained("staff:second-factor", OFFICE, SIGNING_IN),
    Explained("staff:password", OFFICE, SIGNING_IN),
    Explained("staff:reset", OFFICE, SIGNING_IN),
    Explained("staff:account", OPERATOR, "安全"),
    Explained("staff:audit", OPERATOR, "安全"),
    Explained("staff:refused", OPERATOR, "安全"),
    Explained("staff:board", OPERATOR, "安全"),
    Explained("staff:import", OFFICE, FAST),
    Explained("staff:findings", OFFICE, CHECKING),
    Explained("staff:accept", OFFICE, CHECKING),
    Explained("staff:rules", OFFICE, CHECKING),
    Explained("staff:secrecy", OFFICE, REVIEW),
    Explained("staff:verb", OFFICE, REVIEW),
    Explained("staff:changes", OFFICE, AFTER),
    Explained("staff:withdraw", OFFICE, AFTER),
    Explained("staff:remove-version", OFFICE, AFTER),
    Explained("staff:withdrawn", OPERATOR, "撤下"),
    Explained("staff:look", OPERATOR, "撤下"),
    Explained("staff:", OFFICE, FILLING),
    Explained("admin:", OPERATOR, "科目和用户"),
)


@dataclass(frozen=True)
class Book:
    """A handbook as a page: its title, its headings, its text as HTML."""

    title: str
    headings: tuple[str, ...]
    text: str


@cache
def book(name: str) -> Book:
    """Return a handbook; every heading has itself as its anchor. The files come with us."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse((DOCS / f"{name}.md").read_text(encoding="utf-8"))
    headings = []
    title = ""
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            words = tokens[at + 1].content
            token.attrSet("id", anchor(words))
            if token.tag == "h1":
                title = words
            elif token.tag == "h2":
                headings.append(words)
        elif token.type == "table_open":
            token.attrSet("class", "list")
        for child in token.children or ():
            _show_image(child)
    return Book(title, tuple(headings), reader.renderer.render(tokens, reader.options, {}))


def _show_image(token: Token) -> None:
    if token.type == "image":
        name = Path(str(token.attrGet("src"))).name
        token.attrSet("src", reverse("staff:handbook-image", args=[name]))


def anchor(heading: str) -> str:
    """Return what a heading is found by."""
    return heading.replace(" ", "-")


def part_about(view_name: str) -> tuple[str, str]:
    """Return the handbook and the heading that explain a page."""
    for each in PARTS.values():
        if view_name == each.page or view_name.startswith(f"{each.page}-"):
            return each.book, each.heading
    whole = PARTS.get(f"{view_name.partition(':')[0]}:")
    return (whole.book, whole.heading) if whole else (OFFICE, FILLING)


def address(request: HttpRequest) -> str:
    """Return where the page asked for is explained."""
    match = request.resolver_match
    name, heading = part_about(match.view_name if match else "")
    page = "staff:handbook" if name == OFFICE else "staff:handbook-operator"
    return f"{reverse(page)}#{anchor(heading)}"


def link(request: HttpRequest) -> dict[str, object]:
    """Give templates the address of what explains the page. A context processor."""
    return {"handbook": SimpleLazyObject(lambda: address(request))}
