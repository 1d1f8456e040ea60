"""Every address of the site, as Django itself would write it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver


@dataclass(frozen=True)
class Address:
    """A kind of address: its template and what its parts are when they are good."""

    name: str
    template: str
    parts: tuple[str, ...]

    def at(self, known: dict[str, Any], **other: Any) -> str:
        """Return the address with these parts."""
        given = {**known, **other}
        return "/" + self.template % {part: given.get(part, 1) for part in self.parts}


def addresses(resolver: Any = None, space: str = "", before: str = "") -> Iterator[Address]:
    """Yield every named address once for each way to write it."""
    found = resolver or get_resolver()
    for name in sorted(key for key in found.reverse_dict if isinstance(key, str)):
        for ways, *_ in found.reverse_dict.getlist(name):
            for template, parts in ways:
                whole = f"{space}:{name}" if space else name
                yield Address(whole, before + template, tuple(parts))
    for name, (prefix, below) in sorted(found.namespace_dict.items()):
        yield from addresses(below, f"{space}:{name}" if space else name, before + prefix)
