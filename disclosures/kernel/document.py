"""A document: cover, texts and filled tables in order. What a publication freezes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from disclosures.kernel import tabular
from disclosures.kernel.tabular import FilledTable


@dataclass(frozen=True)
class Heading:
    level: int  # 1, 2, 3
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str


Block = Heading | Paragraph


@dataclass(frozen=True)
class Text:
    """A part of a document that is words: 部门预算情况说明."""

    code: str
    title: str
    blocks: tuple[Block, ...]
    number: str = ""
    spec: str = ""  # the TextSpec it came from, where it is composed from the tables


Part = FilledTable | Text


@dataclass(frozen=True)
class Document:
    """What an office publishes, in the order in which it is printed."""

    title: str
    contents_title: str  # over the list of tables: 2024年渝北区部门预算公开表（目录）
    parts: tuple[Part, ...]

    @property
    def tables(self) -> tuple[FilledTable, ...]:
        return tuple(part for part in self.parts if isinstance(part, FilledTable))

    @property
    def texts(self) -> tuple[Text, ...]:
        return tuple(part for part in self.parts if isinstance(part, Text))

    @property
    def sheets(self) -> tuple[Part, ...]:
        """Return what the official catalogue lists: all but the texts composed from tables."""
        return tuple(part for part in self.parts if not (isinstance(part, Text) and part.spec))

    def part(self, code: str) -> Part:
        """Return the part with this code. Raises KeyError when there is none."""
        for each in self.parts:
            if each.code == code:
                return each
        raise KeyError(code)


def to_json(document: Document) -> dict[str, Any]:
    """Return a document as plain JSON."""
    return {
        "title": document.title,
        "contents_title": document.contents_title,
        "parts": [_dump(part) for part in document.parts],
    }


def from_json(data: Mapping[str, Any]) -> Document:
    """Return the document that to_json wrote, equal in every part."""
    return Document(
        title=data["title"],
        contents_title=data["contents_title"],
        parts=tuple(_load(part) for part in data["parts"]),
    )


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the one byte form of some content that is hashed: sorted keys, no blanks."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def _dump(part: Part) -> dict[str, Any]:
    if isinstance(part, FilledTable):
        return {"table": tabular.to_json(part)}
    blocks = [
        {"level": each.level, "text": each.text}
        if isinstance(each, Heading)
        else {"text": each.text}
        for each in part.blocks
    ]
    return {
        "text": {
            "code": part.code,
            "title": part.title,
            "number": part.number,
            "spec": part.spec,
            "blocks": blocks,
        }
    }


def _load(data: Mapping[str, Any]) -> Part:
    if "table" in data:
        return tabular.from_json(data["table"])
    text = data["text"]
    blocks: tuple[Block, ...] = tuple(
        Heading(each["level"], each["text"]) if "level" in each else Paragraph(each["text"])
        for each in text["blocks"]
    )
    return Text(text["code"], text["title"], blocks, text["number"], text.get("spec", ""))
