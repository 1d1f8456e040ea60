"""A shelf: things of one sort by their code, in the order in which the apps brought them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Mapping[str, T], Generic[T]):
    """What the apps bring of one sort. Whoever asks reads it; ``disclosures.brings`` fills it."""

    def __init__(
        self, code: Callable[[T], str], check: Callable[[T], object] = lambda thing: None
    ) -> None:
        """``code`` tells what a thing is known by; ``check`` raises for one that does not fit."""
        self._code, self._check = code, check
        self._things: dict[str, T] = {}

    def __getitem__(self, code: str) -> T:
        return self._things[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def __len__(self) -> int:
        return len(self._things)

    def add(self, thing: T) -> None:
        """Put a thing on the shelf. Raises ValueError for a code that is taken."""
        code = self._code(thing)
        if code in self._things:
            raise ValueError(f"{code} is registered twice")
        self._check(thing)
        self._things[code] = thing

    def remove(self, thing: T) -> None:
        """Take a thing from the shelf again. Raises KeyError for one that is not there."""
        del self._things[self._code(thing)]
