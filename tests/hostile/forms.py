"""The forms of a page with what they would send, as a browser sees them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

INDEX = re.compile(r"-[0-9]+-")


@dataclass
class Form:
    """One form: where it leads, its method, its fields."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    choices: set[str] = field(default_factory=set)  # fields that are chosen, not typed

    def open(self) -> list[str]:
        """Return the fields that people fill; of the rows of a table only those of the first."""
        seen: dict[str, str] = {}
        for name in self.values:
            plain = INDEX.sub("-#-", name)
            if not plain.endswith(("_FORMS", "csrfmiddlewaretoken")):
                seen.setdefault(plain, name)
        return list(seen.values())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.here: Form | None = None
        self.templates = 0
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.templates += tag == "template"
        if tag == "form":
            self.here = Form(given.get("action", ""), given.get("method", "get").lower())
            self.found.append(self.here)
        if self.here is None or self.templates:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "textarea":
            self.area = name
            self.here.values[name] = ""
        elif tag == "select":
            self.select = name
            self.here.choices.add(name)
        elif tag == "option" and (self.select not in self.here.values or "selected" in given):
            self.here.values[self.select] = given.get("value", "")

    def _input(self, name: str, given: dict[str, str]) -> None:
        assert self.here is not None
        kind = given.get("type", "text")
        if kind in ("checkbox", "radio"):
            self.here.choices.add(name)
            if "checked" in given:
                self.here.values[name] = given.get("value", "on")
        elif kind not in ("file", "submit"):
            self.here.values[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.area and self.here is not None:
            self.here.values[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template"
        if tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.here = None


def forms(page: str) -> list[Form]:
    """Return every form of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.found
