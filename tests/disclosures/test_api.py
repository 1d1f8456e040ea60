"""The public JSON keeps the contract and never fails on what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection
from django.test import Client
from hypothesis import HealthCheck, settings
from pytest_django import DjangoAssertNumQueries

from config.wsgi import django_application

API = "/api/v1/"


def get(client: Client, path: str, **given: Any) -> Any:
    reply = client.get(API + path, given)
    assert reply.status_code == 200, reply.content
    return reply.json()


def test_five_publications_are_listed_in_the_shape_of_the_contract(
    samples: None, client: Client
) -> None:
    data = get(client, "publications")
    assert (data["count"], data["next"], len(data["results"])) == (5, None, 5)
    found = get(client, "publications", region="500112", year="2024")["results"]
    (yubei,) = found
    assert yubei["id"] == "500112-wsb-2024-v1"
    assert yubei["region"] == {"adcode": "500112", "name": "重庆市渝北区"}
    assert yubei["department"]["code"] == "143"
    assert (yubei["stage"], yubei["unit"], yubei["version"]) == ("预算", "元", 1)
    assert yubei["downloads"]["xlsx"] == "/500112/wsb/2024.xlsx"
    assert len(yubei["tables"]) == 21
    first = yubei["tables"][0]
    assert (first["number"], first["title"]) == ("表一", "2024年渝北区部门收支预算总表")
    assert first["json"] == "/500112/wsb/2024/budget-summary.json"


def test_every_table_of_every_publication_is_there_under_its_addresses(
    samples: None, client: Client
) -> None:
    publications = get(client, "publications")["results"]
    assert len(publications) == 5
    for publication in publications:
        assert publication["tables"]
        for table in publication["tables"]:
            data = client.get(table["json"]).json()
            assert (data["code"], data["title"]) == (table["code"], table["title"])
            assert client.head(table["url"]).status_code == 200


def test_a_province_finds_what_lies_below_it(samples: None, client: Client) -> None:
    for region, count in (("500000", 2), ("130000", 1), ("130100", 1), ("110000", 0)):
        assert get(client, "publications", region=region)["count"] == count


def test_projects_are_counted_by_office(samples: None, client: Client) -> None:
    counts = {
        region: get(client, "projects", region=region)["count"]
        for region in ("500112", "500106", "640000", "130100", "120000")
    }
    assert counts == {"500112": 5, "500106": 4, "640000": 5, "130100": 8, "120000": 7}
    (found,) = get(client, "projects", q="神户")["results"]
    assert found["amount"] == "1200000.00"


def test_indicators_have_their_target_as_printed(samples: None, client: Client) -> None:
    data = get(client, "indicators")
    assert (data["count"], len(data["results"])) == (236, 50)
    second = client.get(data["next"]).json()
    assert second["results"][0] != data["results"][0]
    for region, words, printed in (
        ("120000", "任务完成率", "≥95%"),
        ("640000", "护照 大于1500本", "大于1500本"),
        ("500112", "维护对外工作领域平安稳定", "优良"),
        ("500106", "对外接待外宾满意度", "＝100%"),
    ):
        rows = get(client, "indicators", region=region, q=words)["results"]
        assert printed in {row["value_text"] for row in rows}
    level = get(client, "indicators", level1="满意度指标", region="120000")
    assert level["count"] == 7


def test_figures_are_found_by_their_address(samples: None, client: Client) -> None:
    (found,) = get(
        client, "figures", table="general-expenditure", row="2010301", column="previous"
    )["results"]
    assert (found["amount"], found["label"]) == ("907129.97", "行政运行")
    assert get(client, "figures", table="project-goal", region="130100")["count"] == 16


@pytest.mark.parametrize(
    ("path", "given", "field"),
    [
        ("publications", {"page": "99999999999999999999999"}, "page"),
        ("publications", {"page": "abc"}, "page"),
        ("publications", {"page": "0"}, "page"),
        ("publications", {"region": "渝北"}, "region"),
        ("publications", {"year": "1e9"}, "year"),
        ("projects", {"q": "长" * 10_000}, "q"),
        ("indicators", {"q": "a\x00b"}, "q"),
        ("figures", {"row": "x" * 200}, "row"),
    ],
)
def test_a_wrong_parameter_is_named(
    samples: None, client: Client, path: str, given: dict[str, str], field: str
) -> None:
    reply = client.get(API + path, given)
    assert reply.status_code == 400
    assert list(reply.json()["errors"]) == [field]


def test_a_page_past_the_end_is_empty(samples: None, client: Client) -> None:
    assert get(client, "indicators", page="999")["results"] == []


def test_lists_take_a_constant_number_of_queries(
    samples: None, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for path in ("publications", "projects", "figures", "indicators"):
        with django_assert_num_queries(2):
            get(client, path)


def test_answers_are_conditional_and_open_to_other_sites(samples: None, client: Client) -> None:
    reply = client.get(API + "publications")
    assert reply["Access-Control-Allow-Origin"] == "*"
    assert "渝北".encode() in reply.content
    again = client.get(API + "publications", headers={"If-None-Match": reply["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(API + "publications").status_code == 405
    assert client.options(API + "publications").status_code == 204


schema = schemathesis.openapi.from_wsgi(API + "openapi.json", django_application)


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """Keep the test's database connection: a request outside the test client would close it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.include(path_regex="^/api/").parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_description_tells_the_truth(
    samples: None, kept_connection: None, case: schemathesis.Case[Any]
) -> None:
    case.call_and_validate()  # every check there is


def test_healthz_answers_while_the_database_does(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/healthz").json()["status"] == "ok"

    def fail() -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", fail)
        reply = client.get("/healthz")
    assert (reply.status_code, reply.json()["status"]) == (503, "unavailable")


def test_a_page_without_a_database_is_a_503_in_chinese(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("gone")

    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", fail)
        reply = client.get("/budgets/")
    assert reply.status_code == 503
    assert "暂时无法服务" in reply.content.decode()
