"""The layer before Django: published bytes, conditional, compressed, and nothing else."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from config.front import Front, accepts_gzip
from disclosures.site.page import Page
from disclosures.site.store import Store

PATH = "/500112/wsb/2024/income/"
HTML = "text/html; charset=utf-8"


def django(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("X-From", "Django")])
    return [b"django"]


class Reply:
    """One request to the layer and what came back."""

    def __init__(self, front: Front, path: str = PATH, method: str = "GET", **extra: str) -> None:
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "HTTP_HOST": "127.0.0.1:8000",
            "wsgi.url_scheme": "http",
            **extra,
        }
        self.body = b"".join(front(environ, self._start))

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = int(status[:3]), dict(headers)

    @property
    def is_django(self) -> bool:
        return self.headers.get("X-From") == "Django"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path)
    pages = [
        Page(PATH, HTML, "收入".encode()),
        Page(f"{PATH}?unit=万元", HTML, "万".encode()),
        Page("/500112/wsb/2024.xlsx", "application/x", b"PK", "预算.xlsx"),
    ]
    store.update(lambda path: True, pages, "one")
    return store


@pytest.fixture
def front(store: Store) -> Front:
    return make(store)


def make(store: Store, **options: Any) -> Front:
    headers = {"X-Content-Type-Options": "nosniff"}
    return Front(django, store.root, hosts=["127.0.0.1"], headers=headers, **options)


def test_a_published_page_is_answered_without_django(front: Front) -> None:
    reply = Reply(front)
    assert (reply.status, reply.body.decode()) == (200, "收入")
    assert reply.headers["Content-Length"] == "6"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in reply.headers and not reply.is_django


def test_gzip_is_sent_to_those_who_take_it(front: Front) -> None:
    reply = Reply(front, HTTP_ACCEPT_ENCODING="br, gzip")
    assert gzip.decompress(reply.body).decode() == "收入"
    assert reply.headers["Content-Encoding"] == "gzip"
    assert int(reply.headers["Content-Length"]) == len(reply.body)


@pytest.mark.parametrize(
    ("header", "taken"),
    [("gzip", True), ("*", True), ("gzip;q=0", False), ("br", False), ("", False)],
)
def test_accept_encoding_is_understood(header: str, taken: bool) -> None:
    assert accepts_gzip(header) is taken


@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', "*"])
def test_a_known_etag_gets_304_and_no_body(front: Front, form: str) -> None:
    etag = Reply(front).headers["ETag"]
    reply = Reply(front, HTTP_IF_NONE_MATCH=form.format(etag))
    assert (reply.status, reply.body) == (304, b"")
    assert reply.headers["ETag"] == etag


def test_head_has_the_headers_and_no_body(front: Front) -> None:
    reply = Reply(front, method="HEAD")
    assert (reply.status, reply.body, reply.headers["Content-Length"]) == (200, b"", "6")


@pytest.mark.parametrize("query", ["unit=%E4%B8%87%E5%85%83", "unit=万元"])
def test_the_other_unit_is_a_page_of_its_own(front: Front, query: str) -> None:
    assert Reply(front, QUERY_STRING=query).body.decode() == "万"


def test_a_download_has_its_chinese_name(front: Front) -> None:
    header = Reply(front, "/500112/wsb/2024.xlsx").headers["Content-Disposition"]
    assert header == "attachment; filename*=UTF-8''%E9%A2%84%E7%AE%97.xlsx"


@pytest.mark.parametrize(
    "extra",
    [
        {"path": "/500112/wsb/2025/"},
        {"path": "/收入/"},
        {"method": "POST"},
        {"QUERY_STRING": "unit=x"},
        {"QUERY_STRING": "a=1"},
        {"HTTP_HOST": "evil.example"},
    ],
)
def test_everything_else_goes_on_to_django(front: Front, extra: dict[str, str]) -> None:
    assert Reply(front, **extra).is_django


def test_with_https_a_plain_request_goes_to_django_for_its_redirect(store: Store) -> None:
    front = make(store, https=True, proxy_header=("HTTP_X_FORWARDED_PROTO", "https"))
    assert Reply(front).is_django
    assert not Reply(front, HTTP_X_FORWARDED_PROTO="https").is_django
    assert not Reply(front, **{"wsgi.url_scheme": "https"}).is_django


def test_a_new_map_is_taken_up_and_a_lost_store_goes_to_django(store: Store) -> None:
    front = make(store)
    before = Reply(front).headers["ETag"]
    store.update(lambda path: path == PATH, [Page(PATH, HTML, b"new")])
    reply = Reply(front)
    assert reply.body == b"new" and reply.headers["ETag"] != before
    store.map_path.unlink()
    assert Reply(front).is_django


def test_a_lost_object_goes_to_django(store: Store) -> None:
    for path in store.root.glob("*/*"):
        path.unlink()
    assert Reply(make(store)).is_django


def test_an_update_replaces_only_what_belongs_and_sweeping_drops_the_rest(store: Store) -> None:
    store.update(lambda path: path.startswith("/500112"), [Page("/x/", HTML, b"x")], "two")
    data = store.read_map()
    assert (list(data["addresses"]), data["fingerprint"]) == (["/x/"], "two")
    assert store.sweep() == 5  # three pages, two of them also packed
    assert Reply(make(store), "/x/").body == b"x"
