"""A Redis that may be away, slow, or full of anything: it costs speed and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import logging
import pickle
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

SECONDS = 0.2  # for connecting, and for each answer
REST = 5.0  # seconds in which a cache that failed is not asked again
QUIET = 60.0  # seconds between two lines in the log
SIGNATURE = hashlib.sha256().digest_size
T = TypeVar("T")
logger = logging.getLogger(__name__)


class NotStored(TypeError):
    """A value that cannot be kept: a mistake of ours, not of the cache."""


class Signed:
    """Values as we wrote them, by this very code: anything else found there is nothing."""

    def dumps(self, value: Any) -> bytes:
        """Return the bytes of a value under our signature. Raises NotStored."""
        try:
            body = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        except (pickle.PicklingError, TypeError, AttributeError) as error:
            raise NotStored(str(error)) from error
        return _signature(body) + body

    def loads(self, data: bytes) -> Any:
        """Return the value, None for what we did not write: it is never unpickled."""
        signature, body = data[:SIGNATURE], data[SIGNATURE:]
        if not hmac.compare_digest(signature, _signature(body)):
            return None
        return pickle.loads(body)


class ForgivingRedis(RedisCache):
    """Django's Redis cache; a failure is a miss, and gives the cache a rest."""

    # shared: Django makes one instance for each thread
    rests_until: float = 0.0
    told: float = -QUIET

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "serializer": Signed,
            "socket_connect_timeout": SECONDS,
            "socket_timeout": SECONDS,
            "retry": Retry(NoBackoff(), 0),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})

    def is_up(self) -> bool:
        """Tell whether the cache answers now."""
        return self._ask(False, lambda: bool(self._cache.get_client().ping()))

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(False, super().add, *args, **kwargs)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        found = self._ask(None, super().get, key, version=version)
        return default if found is None else found

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._ask(None, super().set, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(False, super().touch, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(False, super().delete, *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        found: dict[Any, Any] = self._ask({}, super().get_many, *args, **kwargs)
        return {key: value for key, value in found.items() if value is not None}

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(False, super().has_key, *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        return self._ask([], super().set_many, *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._ask(None, super().delete_many, *args, **kwargs)

    def clear(self) -> None:
        self._ask(None, super().clear)

    def _ask(self, otherwise: T, function: Callable[..., T], *args: Any, **more: Any) -> T:
        """Return what the cache answers; ``otherwise`` where it fails or rests."""
        kind = type(self)
        now = time.monotonic()
        if now < kind.rests_until:
            return otherwise
        try:
            return function(*args, **more)
        except NotStored:
            raise
        except Exception as error:  # whatever a broken server makes the client raise
            kind.rests_until = time.monotonic() + REST
            if now - kind.told >= QUIET:
                kind.told = now
                logger.warning("the cache does not serve, going on without it: %r", error)
            return otherwise


def _signature(body: bytes) -> bytes:
    return hmac.digest(_key(), body, "sha256")


@cache
def _key() -> bytes:
    """Return the key of this code: what another version of it kept has another shape."""
    found = hashlib.sha256(f"cache {settings.SECRET_KEY}".encode())
    for folder in ("config", "disclosures", "indicators"):
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*.py")):
            found.update(path.read_bytes())
    return found.digest()
