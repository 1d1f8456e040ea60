"""Answers kept for a while in the cache: a bounded number, and none that was not asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

SLOTS = 4000  # of each kind: whatever visitors ask, the cache holds no more
T = TypeVar("T")


def kept(kind: str, asked: str, make: Callable[[], T], seconds: int) -> T:
    """Return the answer to what is asked, from the cache or made now.

    Two questions may share a slot: each takes only its own answer from it.
    """
    slot = int.from_bytes(hashlib.sha256(asked.encode()).digest()[:8]) % SLOTS
    key = f"{kind}-{slot}"
    found: object = cache.get(key)
    if isinstance(found, tuple) and len(found) == 2 and found[0] == asked:
        answer: T = found[1]
        return answer
    made = make()
    cache.set(key, (asked, made), seconds)
    return made
