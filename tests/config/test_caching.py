"""A cache that is away, hangs, or is full of anything costs speed and nothing else."""

from __future__ import annotations

import contextlib
import os
import pickle
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.cache import caches
from django.db import DatabaseError, OperationalError
from django.test import Client
from pytest_django import Settings

from config import caching
from config.environment import cache as cache_settings
from disclosures import VERSION
from disclosures.models import Publication
from disclosures.public.views import health
from disclosures.publication import kept as keeping
from disclosures.publication.kept import kept
from disclosures.site import home, rendering
from tests.staff_pages import make_clerk, signed_in

PAGES = ("/", "/budgets/", "/three-public/", "/projects/", "/indicators/", "/quality/",
         "/figures/general-expenditure/", "/search/?q=外事", "/staff/login/")  # fmt: skip


@contextlib.contextmanager
def server(answer: bytes | None) -> Iterator[str]:
    """Answer every connection with these bytes; None never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        open_ones = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                open_ones.append(connection)
                if answer is not None:
                    with contextlib.suppress(OSError):
                        connection.recv(1000)
                        connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        listener.shutdown(socket.SHUT_RDWR)
        for each in open_ones:
            each.close()
    thread.join(5)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin without a failure in memory."""
    monkeypatch.setattr(caching.ForgivingRedis, "rests_until", 0.0)
    monkeypatch.setattr(caching.ForgivingRedis, "told", -caching.QUIET)


@pytest.fixture(params=["nobody", "silence", "junk", "error"])
def broken(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    """Have a cache that nobody serves, or one that answers wrongly or not at all."""
    answers = {"silence": None, "junk": b"\xff\x00<html>" * 50, "error": b"-LOADING busy\r\n"}
    with contextlib.ExitStack() as stack:
        if request.param == "nobody":
            url = "redis://127.0.0.1:1/0"
        else:
            url = stack.enter_context(server(answers[request.param]))
        settings.CACHES = {"default": cache_settings(url)}
        yield


def test_no_page_needs_the_cache(samples: None, broken: None, client: Client) -> None:
    staff = signed_in(make_clerk())
    began = time.monotonic()
    for page in PAGES:
        assert client.get(page).status_code == 200, page
    assert staff.get("/staff/").status_code == 200
    reply = client.get("/healthz")
    assert (reply.status_code, reply.json()) == (
        200, {"status": "ok", "database": "up", "cache": "away", "version": VERSION},
    )  # fmt: skip
    assert time.monotonic() - began < 5


def test_signing_in_needs_no_cache(samples: None, broken: None) -> None:
    make_clerk()
    client = Client()
    data = {"username": "jing", "password": "correct horse battery"}
    assert client.post("/staff/login/", data).status_code == 302
    assert client.get("/staff/").status_code == 200


def test_a_cache_that_hangs_is_asked_once_and_then_rests(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with server(None) as url:
        settings.CACHES = {"default": cache_settings(url)}
        began = time.monotonic()
        for at in range(200):
            assert caches["default"].get(f"key-{at}", "none") == "none"
            caches["default"].set(f"key-{at}", 1)
        took = time.monotonic() - began
    assert caching.SECONDS * 0.5 < took < 1
    assert caplog.text.count("the cache does not serve") == 1


def test_it_is_asked_again_after_the_rest(settings: Settings) -> None:
    settings.CACHES = {"default": cache_settings("redis://127.0.0.1:1/0")}
    cache = caches["default"]
    assert not cache.is_up()
    cache._cache = Mock()  # now it would answer
    assert not cache.is_up()
    caching.ForgivingRedis.rests_until = 0.0
    assert cache.is_up()


def test_every_verb_of_a_broken_cache_is_a_miss(broken: None) -> None:
    cache = caches["default"]
    asked: list[tuple[Any, Any]] = [
        (cache.get("a", 7), 7), (cache.get_many(["a", "b"]), {}), (cache.has_key("a"), False),
        (cache.set_many({"a": 1}), []), (cache.add("a", 1), False), (cache.touch("a"), False),
        (cache.delete("a"), False), (cache.get_or_set("a", 3), 3),
    ]  # fmt: skip
    cache.set("a", 1)
    cache.delete_many(["a"])
    cache.clear()
    for given, expected in asked:
        assert given == expected


def test_what_we_did_not_write_is_never_unpickled() -> None:
    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return pytest.fail, ("unpickled",)

    signed = caching.Signed()
    good = signed.dumps({"a": 1})
    assert signed.loads(good) == {"a": 1}
    for junk in (b"", b"7", b"\x80", pickle.dumps([1]), pickle.dumps(Evil()), good[:-1],
                 b"x" * 32 + pickle.dumps(Evil()), good[:32] + pickle.dumps(Evil())):  # fmt: skip
        assert signed.loads(junk) is None
    with pytest.raises(caching.NotStored):
        signed.dumps(lambda: None)


@pytest.mark.skipif(not os.environ.get("CACHE_URL"), reason="asks for a Redis")
@pytest.mark.parametrize("junk", [b"", b"7", b"\xff\xfe", pickle.dumps(["wrong", "type"]),
                                  pickle.dumps({"rows": 1}), b"(dp0\n."])  # fmt: skip
def test_junk_under_our_keys_breaks_no_page(samples: None, client: Client, junk: bytes) -> None:
    cache = caches["default"]
    cache.clear()
    staff = signed_in(make_clerk())
    pages = {page: client.get(page).content for page in PAGES}
    staff.get("/staff/")
    redis = cache._cache.get_client()
    keys = redis.keys("*")
    assert len(keys) > 5
    for key in keys:
        if redis.type(key) == b"string":
            redis.set(key, junk)
    for page, before in pages.items():
        reply = client.get(page)
        assert reply.status_code == 200, page
        assert reply.content == before or "csrfmiddlewaretoken" in reply.content.decode(), page
    assert staff.get("/staff/").status_code == 200
    assert client.get("/healthz").json()["cache"] == "up"


def test_visitors_fill_no_more_than_the_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "SLOTS", 3)
    caches["default"].clear()
    for at in range(50):
        assert kept("test", f"question {at}", lambda at=at: at, 60) == at  # type: ignore[misc]
    held = [caches["default"].get(f"test-{slot}") for slot in range(4)]
    assert len([each for each in held if each]) == 3
    asked, answer = held[0]
    assert kept("test", asked, lambda: pytest.fail("was kept"), 60) == answer
    caches["default"].set("test-0", {"another": "shape"}, 60)
    assert kept("test", asked, lambda: 7, 60) == 7


AWAY = [OperationalError("server closed the connection"), DatabaseError("not a database")]


def raising(error: Exception) -> Any:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise error

    return fail


@pytest.fixture
def stored(samples: None, settings: Settings, tmp_path: Path) -> None:
    """Have the home page in a store of its own."""
    settings.PUBLISHED_ROOT = tmp_path / "published"
    rendering.store().update(lambda path: True, home.standby())


@pytest.mark.parametrize("error", AWAY)
def test_without_a_database_the_home_page_is_the_stored_one(
    stored: None, client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    before = client.get("/").content
    monkeypatch.setattr(type(Publication.objects), "listed", raising(error))
    reply = client.get("/")
    assert (reply.status_code, reply.content) == (200, before)
    assert "重庆市渝北区人民政府外事办公室" in reply.content.decode()
    rendering.store().map_path.unlink()
    client.raise_request_exception = False
    assert client.get("/").status_code == 503


def test_with_a_database_the_home_page_is_never_the_stored_one(
    stored: None, client: Client
) -> None:
    rendering.store().update(
        lambda path: True, [home.Page(home.STANDBY, home.HTML, "旧的首页".encode())]
    )
    assert "旧的首页" not in client.get("/").content.decode()
    assert client.get(f"/{home.STANDBY}").status_code == 404


@pytest.mark.parametrize("error", AWAY)
@pytest.mark.parametrize("page", [*PAGES[1:-1], "/api/v1/publications"])
def test_without_a_database_a_list_says_so(
    samples: None, client: Client, monkeypatch: pytest.MonkeyPatch, page: str, error: Exception
) -> None:
    fail = raising(error)
    client.raise_request_exception = False
    monkeypatch.setattr("django.db.models.sql.compiler.SQLCompiler.execute_sql", fail)
    reply = client.get(page)
    assert (reply.status_code, reply["Retry-After"]) == (503, "30")
    if "json" in reply["Content-Type"]:
        assert reply.json() == {"errors": {"database": ["数据库暂时连不上，请稍后再试。"]}}
    else:
        assert "暂时无法服务" in reply.content.decode()
    monkeypatch.setattr(health.Publication.objects, "exists", fail)
    assert client.get("/healthz").json()["database"] == "down"
