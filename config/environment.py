"""The environment, read loudly: a wrong value stops the start with a sentence that says why."""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ON = {"on", "1", "true", "yes"}
OFF = {"off", "0", "false", "no", ""}


def load_file(path: Path) -> None:
    """Take NAME=value lines of a file as defaults; the real environment wins."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, found, value = line.partition("=")
        if found and not line.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())


def text(name: str, default: str | None = None) -> str:
    """Return a setting. Raises ImproperlyConfigured when it is needed and missing."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"缺少环境变量 {name}，见 README 的配置表。")
    return value


def flag(name: str, default: bool) -> bool:
    """Return an on/off setting. Raises ImproperlyConfigured for another word."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in ON:
        return True
    if value.strip().lower() in OFF:
        return False
    raise ImproperlyConfigured(f"环境变量 {name} 应为 on 或 off，现在是 {value!r}。")


def whole(name: str, default: int, low: int, high: int) -> int:
    """Return a whole number within limits. Raises ImproperlyConfigured otherwise."""
    value = os.environ.get(name, "").strip() or str(default)
    digits = value.isascii() and value.isdigit() and len(value) <= len(str(high))
    if not digits or not low <= int(value) <= high:
        raise ImproperlyConfigured(
            f"环境变量 {name} 应为 {low} 到 {high} 的整数，现在是 {value!r}。"
        )
    return int(value)


def listed(name: str, default: str = "") -> list[str]:
    """Return a comma-separated setting."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def public_names(hosts: list[str]) -> list[str]:
    """Return those of some host names that other machines can reach."""
    return [host for host in hosts if host and not _is_local(host)]


def _is_local(host: str) -> bool:
    name = host.strip("[]").lower()
    if name in ("localhost", "testserver") or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def database(url: str) -> dict[str, object]:
    """Return Django's settings for sqlite:///path or postgresql://user:password@host:port/name.

    Raises ImproperlyConfigured for anything else.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and parts.path:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: an acknowledged publication survives a power cut. Recursive triggers: what
                # REPLACE deletes is heard by the triggers that guard it.
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                    "PRAGMA recursive_triggers=ON;"
                ),
            },
        }
    if parts.scheme in ("postgresql", "postgres") and parts.path.strip("/"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # a server that is not there must not hold every thread for minutes
            "OPTIONS": {"connect_timeout": "3", **dict(parse_qsl(parts.query))},
        }
    raise ImproperlyConfigured(
        "环境变量 DATABASE_URL 应为 sqlite:///文件 或 postgresql://用户:密码@主机:端口/库名。"
    )


def cache(url: str) -> dict[str, object]:
    """Return Django's settings for a cache; in memory without an address.

    Raises ImproperlyConfigured for anything but redis://.
    """
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if urlsplit(url).scheme not in ("redis", "rediss"):
        raise ImproperlyConfigured("环境变量 CACHE_URL 应为 redis://主机:端口/编号。")
    return {"BACKEND": "config.caching.ForgivingRedis", "LOCATION": url}
