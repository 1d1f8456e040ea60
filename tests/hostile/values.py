"""What nobody means to type and every field must survive; and which names a view reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.http import QueryDict

VALUES: tuple[str, ...] = (
    "²",
    "１",
    "-1",
    "-0",
    "NaN",
    "Infinity",
    "1e999",
    "9999999999999.99",  # the largest amount there is
    "32768",
    "2147483648",
    "9" * 19,
    "9" * 30,
    "9" * 5000,  # more than int() reads
    "0." + "0" * 40 + "1",
    "9999-12-31",
    "0001-01-01",
    "a\0b",
    "\ufffe\U0001f600\u202e",
    "'\"><script>",
    "%s{0}{{",
)
WORST = ("9" * 30, "a\0b")  # where one request is slow


@contextmanager
def recorded() -> Iterator[set[str]]:
    """Collect the names that are asked of any QueryDict: what a page reads of its address."""
    names: set[str] = set()

    def noting(method: str) -> Any:
        plain = getattr(QueryDict, method)

        def asked(self: QueryDict, key: str, *args: Any, **kwargs: Any) -> Any:
            names.add(key)
            return plain(self, key, *args, **kwargs)

        return patch.object(QueryDict, method, asked)

    with noting("__getitem__"), noting("get"), noting("getlist"), noting("__contains__"):
        yield names
