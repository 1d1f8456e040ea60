"""Taken down means down: no public address gives anything of what was withdrawn."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from config.front import Front
from disclosures.archive import loading
from disclosures.choices import Role, Status
from disclosures.desk.forms.rows import Sheet
from disclosures.facts.loading import published_last_year
from disclosures.kernel.comparing import compare
from disclosures.models import (
    Budget,
    Classification,
    Figure,
    FiscalYear,
    LogEntry,
    Publication,
    RefusedAccess,
    SearchEntry,
)
from disclosures.publication import publishing, record
from disclosures.publication.addresses import budget_stem
from disclosures.site import home, pages, rendering, store
from disclosures.site.page import Page
from disclosures.workflow import actions, starting
from disclosures.workflow.permissions import why_not
from tests.staff_pages import make_clerk, make_user, signed_in

STEM = "/500112/wsb/2024/"
NAME = "天狼星接待专项经费"  # of a project
LABEL = "天狼星行政运行事务"  # of a code, as this place words it
WORD = "天狼星"  # what people search by; pages repeat it
AMOUNT = "870,018.90"
MARKS = (NAME, LABEL, AMOUNT, AMOUNT.replace(",", ""))
ASKED = (
    "/", "/budgets/", f"/budgets/?q={WORD}", "/three-public/", "/projects/", f"/projects/?q={WORD}",
    f"/search/?q={WORD}", "/search/?q=2010301", "/indicators/", f"/indicators/?q={WORD}",
    "/quality/", "/compare/", "/compare/?b=500112-wsb-2024&b=640000-wb-2020",
    "/compare/?b=640000-wb-2020&b=500112-wsb-2024", f"/compare/?q={WORD}",
    "/figures/general-expenditure/", "/figures/general-expenditure/2010301/",
    "/figures/expenditure/2010301/", "/figures/three-public/",
    *(f"/{name}/?format={kind}" for name in ("budgets", "projects", "three-public", "indicators")
      for kind in ("csv", "xlsx")),
    "/figures/general-expenditure/2010301/?format=csv",
    "/feed.atom", "/feed.atom?region=500112", "/sitemap.xml", "/sitemap-publications.xml",
    "/data/", "/data/2024.zip", "/data/2024/datapackage.json",
    *(f"/data/2024/{name}.csv"
      for name in ("publications", "figures", "projects", "indicators", "codes")),
    "/downloads/500112.zip", "/downloads/2024.zip",
    *(f"/api/v1/{name}{query}"
      for name in ("publications", "projects", "figures", "indicators", "withdrawn")
      for query in ("", "?region=500112", f"?q={WORD}", "?region=500112&page=2")),
    "/api/v1/openapi.json", "/about/", "/robots.txt", "/healthz",
)  # fmt: skip
HANDLER = ClientHandler()
STAFF = (Role.CLERK, Role.REVIEWER, Role.PUBLISHER)
OFFICE = ("/500112/wsb/", "/500112/wsb.zip")


@dataclass
class Reply:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Return everything that can be read in it, packed or not."""
        return "\n".join(_readable(self.body))


def _readable(body: bytes) -> Iterator[str]:
    if body.startswith(b"\x1f\x8b"):
        body = gzip.decompress(body)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield from _readable(archive.read(name))
    else:
        yield unescape(body.decode("utf-8", "replace"))


def django(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer as Django does, and leave the connection of the test open."""
    response: Any = HANDLER(environ)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [b"".join(response.streaming_content) if response.streaming else response.content]


@dataclass
class Server:
    """One process of the server: the layer before Django, and Django."""

    front: Front = field(
        default_factory=lambda: Front(
            django, rendering.store().root, hosts=["testserver"], headers={}
        )
    )

    def ask(self, address: str, method: str = "GET", **headers: str) -> Reply:
        """Return the answer to a request for an address."""
        path, _, query = address.partition("?")
        given = RequestFactory().generic(method, path, QUERY_STRING=quote(query, safe="=&%"))
        found: dict[str, Any] = {}

        def start(status: str, lines: list[tuple[str, str]], *rest: object) -> None:
            found.update(status=int(status[:3]), headers=dict(lines))

        environ = given.environ | {"HTTP_HOST": "testserver"} | headers
        body = b"".join(self.front(environ, start))
        return Reply(found["status"], found["headers"], body)


def marks_in(text: str) -> list[str]:
    return [each for each in MARKS if each in text]


def links(text: str) -> Iterator[str]:
    """Yield the addresses of this site that a page, a feed or a JSON names."""
    for found in re.findall(r'(?:href|src)="([^"]+)"|<loc>([^<]+)|": "(/[^"]+)"', text):
        parts = urlsplit(unescape("".join(found)))
        if parts.netloc in ("", "testserver") and parts.path.startswith("/"):
            yield unquote(parts.path + (f"?{parts.query}" if parts.query else ""))


def crawl(server: Server, starts: tuple[str, ...]) -> dict[str, Reply]:
    """Return the answer of every address that can be reached; not the other offices' own pages."""
    replies: dict[str, Reply] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        ours = address.startswith(("/500112/wsb", "/source/?id=500112"))
        general = not re.search(r"\?|^/[1-9][0-9]{5}/|^/(static|staff|admin|downloads)/", address)
        if address not in replies and (ours or general or address in starts):
            replies[address] = server.ask(address)
            if not re.search(r"\.(xlsx|docx|pdf|zip|csv)$", address):
                waiting += links(replies[address].text)
    return replies


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path, samples: None) -> None:
    settings.PUBLISHED_ROOT = tmp_path / "published"
    settings.VAR = tmp_path
    cache.clear()


@pytest.fixture
def budget(samples: None) -> Budget:
    """渝北 2024 in two versions; the second prints a project, a code and an amount of its own."""
    budget = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    actions.perform("correct", budget, None, "改一处")
    code = Classification.objects.get(
        code="2010301", jurisdiction=None, edition=budget.fiscal_year.edition
    )
    code.pk, code.jurisdiction, code.name = None, budget.department.jurisdiction, LABEL
    code._state.adding = True
    code.save()
    budget.lines.filter(economic__code="30217").update(amount=6000)
    budget.lines.filter(functional__code="2010301").update(amount="870018.90")
    project = budget.projects.order_by("pk")[0]
    project.name = NAME
    project.save()
    publish(budget)
    return budget


def publish(budget: Budget) -> Publication:
    for verb in ("submit", "approve", "publish"):
        actions.perform(verb, budget, None, transcribed=True)
    return version_of(budget, budget.publications.count())


def version_of(budget: Budget, version: int) -> Publication:
    return Publication.objects.get(budget=budget, version=version)


def clean(budget: Budget) -> None:
    """Take what must not be published out of the draft."""
    Classification.objects.filter(name=LABEL).delete()
    budget.lines.filter(economic__code="30217").update(amount=5000)
    budget.lines.filter(functional__code="2010301").update(amount="869018.90")
    project = budget.projects.get(name=NAME)
    project.name = "外事翻译"
    project.save()


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render no PDF and no Word file, where what is asked does not need them."""
    kept = {name: each for name, each in pages.FORMATS.items() if name not in ("pdf", "docx")}
    monkeypatch.setattr(pages, "FORMATS", kept)


def stored() -> dict[str, Any]:
    """Return the addresses of the store's map, the copy for a lost database left out."""
    found: dict[str, Any] = rendering.store().read_map()["addresses"]
    return {address: entry for address, entry in found.items() if address != home.STANDBY}


def on_disk(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield what lies in a folder, unpacked."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path, "\n".join(_readable(path.read_bytes()))


def test_no_address_gives_anything_of_a_withdrawn_budget(
    budget: Budget,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    rendering.render(budget.publications.newest()[0].pk)
    servers = [Server(), Server()]
    before = crawl(servers[0], (*ASKED, *OFFICE))
    before |= {each: servers[0].ask(each) for each in stored() if each not in before}
    tree = sorted(each for each in before if each.startswith((STEM, STEM.rstrip("/") + ".")))
    assert len(tree) > 480
    for address in stored():
        assert servers[1].ask(address).status == 200
        for server in servers:  # in the memory of both now
            assert address in server.front.held.answers
    odd = {a: r.status for a, r in before.items() if r.status != 200}
    assert odd == {}
    told = {a for a, reply in before.items() if marks_in(reply.text)}
    for address in (
        f"{STEM}general-expenditure/", f"{STEM}v2/changes/", f"{STEM}v2/projects.xlsx",
        f"{STEM}general-expenditure/?unit=万元", "/500112/wsb/2024.docx", "/500112/wsb/2024.csv",
        "/projects/", f"/search/?q={WORD}", "/search/?q=2010301", "/data/2024.zip",
        "/data/2024/figures.csv", "/downloads/2024.zip", "/500112/wsb.zip",
        "/figures/general-expenditure/2010301/", f"/api/v1/projects?q={WORD}",
        "/api/v1/figures?region=500112",
    ):  # fmt: skip
        assert address in told, f"the crawler does not see it at {address}"

    assert "渝北" in (rendering.stored(home.STANDBY) or b"").decode()  # for a lost database
    with django_capture_on_commit_callbacks() as callbacks:
        actions.perform("withdraw", budget, None, "误将内部稿公开")
    assert rendering.stored(home.STANDBY) is None
    named = set()
    for address in before:  # before anything is drawn again
        reply = servers[0].ask(address)
        gone(reply, address, address in tree)
        named |= set(links(reply.text))
    assert named & set(tree) <= {STEM, f"{STEM}v1/", f"{STEM}v2/"}
    servers[1].front.application = passed_on  # the other process: nothing from its memory
    for address in tree:
        etag = before[address].headers["ETag"]
        for way in ({}, {"HTTP_ACCEPT_ENCODING": "gzip"}, {"HTTP_IF_NONE_MATCH": etag}):
            assert servers[1].ask(address, **way).body == PASSED_ON, address
        assert servers[1].ask(address, "HEAD", HTTP_IF_NONE_MATCH="*").body == PASSED_ON
    servers[1].front.application = servers[0].front.application
    for callback in callbacks:
        callback()
    assert "渝北" not in (rendering.stored(home.STANDBY) or b"").decode()
    for address in (*tree[::10], *(a for a, old in before.items() if "ETag" in old.headers)):
        if address not in tree or address in tree[::10]:
            gone_however_asked(servers[1], address, before[address], address in tree)
    for address in (f"{STEM}v1/no/such/", f"{STEM}never.json", f"{STEM}v2/a/b.xlsx", *OFFICE):
        assert servers[1].ask(address).status == 410, address
    assert servers[1].ask("/500112/wsb/2024/v9/").status == 404
    assert not any(address.startswith(STEM[:-1]) for address in stored())
    for path, text in on_disk(tmp_path / "published"):
        assert marks_in(text) == [] and "2,375,070.89" not in text, path
    for path, text in on_disk(tmp_path / "opendata"):
        assert marks_in(text) == [] and "2,375,070.89" not in text, path

    clean(budget)
    with django_capture_on_commit_callbacks(execute=True):
        third = publish(budget)
    assert (third.version, third.reason) == (3, "误将内部稿公开")
    for address in (STEM, f"{STEM}v3/", f"{STEM}v3/changes/", f"{STEM}income.json"):
        assert [server.ask(address).status for server in servers] == [200, 200]
    former = [a for a in tree if a.startswith((f"{STEM}v1", f"{STEM}v2"))]
    for address in former[::10]:
        assert servers[0].ask(address).status == 410, address
    for address in {*stored(), *told} - set(former):
        assert marks_in(servers[0].ask(address).text) == [], address
    changes = servers[0].ask(f"{STEM}v3/changes/").text
    assert "第 2 版已于" in changes and "不列改动" in changes and "<del>" not in changes


def gone(reply: Reply, address: str, former: bool) -> None:
    """Check that an answer gives nothing of it, and that a former address is gone."""
    if former:
        assert reply.status == 410, address
        assert reply.headers["Cache-Control"] == "no-cache", address
    text = reply.text
    assert marks_in(text) == [], address
    assert "2,375,070.89" not in text and "2375070.89" not in text, address


PASSED_ON = b"to Django"


def passed_on(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Stand for Django behind a layer that has nothing itself to answer with."""
    start_response("200 OK", [])
    return [PASSED_ON]


def gone_however_asked(server: Server, address: str, old: Reply, former: bool) -> None:
    """Ask packed, by HEAD, in the other unit, and whether what one kept is still good."""
    etag = old.headers.get("ETag", "")
    known = {"HTTP_IF_NONE_MATCH": f'W/{etag}, "x"'} if etag else {}
    reply = server.ask(address, HTTP_ACCEPT_ENCODING="gzip", **known)
    gone(reply, address, former)
    if reply.status == 304:
        assert marks_in(old.text) == [], address
    if former:
        assert server.ask(address, "HEAD", HTTP_IF_NONE_MATCH="*").status == 410, address
        path = address.partition("?")[0]
        assert server.ask(f"{path}?unit=万元").status == 410, address


def test_a_tombstone_says_what_when_and_why_and_nothing_else(
    budget: Budget, client: Client
) -> None:
    hashes = list(budget.publications.order_by("-version").values_list("sha256", flat=True))
    actions.perform("withdraw", budget, None, "误将内部稿公开")
    reply = client.get(f"{STEM}v1/income.json")
    assert (reply.status_code, reply["Content-Type"][:16]) == (410, "application/json")
    told = reply.json()
    assert told["withdrawn"] is True and told["current"] is None
    assert [(each["version"], each["sha256"]) for each in told["versions"]] == [(1, hashes[1])]
    assert told["versions"][0]["reason"] == "误将内部稿公开"
    whole = client.get("/500112/wsb/2024.json").json()
    assert [each["sha256"] for each in whole["versions"]] == hashes
    listed = client.get("/api/v1/withdrawn?region=500112").json()
    assert [each["id"] for each in listed["results"]] == [
        "500112-wsb-2024-v2", "500112-wsb-2024-v1",
    ]  # fmt: skip
    page = client.get(STEM).content.decode()
    for word in ("渝北区人民政府外事办公室", "2024年部门预算", "误将内部稿公开", *hashes):
        assert word in page
    assert client.get(f"{STEM}income.xlsx")["Content-Type"].startswith("text/html")
    assert client.post(STEM).status_code == 405
    assert "500112" not in json.dumps(client.get("/api/v1/withdrawn?year=2020").json())


def test_one_old_version_is_taken_down_and_the_current_one_stays(
    light: None, budget: Budget, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    actions.perform("correct", budget, None, f"删去{NAME}")
    clean(budget)
    publish(budget)
    with django_capture_on_commit_callbacks(execute=True):
        actions.perform("remove_version", budget, None, "含不应公开的信息", version=2)
    budget.refresh_from_db()
    assert budget.status == Status.PUBLISHED
    server = Server()
    replies = {address: server.ask(address) for address in stored()}
    assert replies[f"{STEM}v1/income/"].status == replies[f"{STEM}v3/changes/"].status == 200
    assert not any("/v2/" in address or "/v2." in address for address in replies)
    for address, reply in replies.items():
        assert reply.status == 200 and marks_in(reply.text) == [], address
    for address in (f"{STEM}v2/", f"{STEM}v2/income.json", f"{STEM}v2.xlsx", f"{STEM}v2/changes/"):
        assert server.ask(address).status == 410
    assert "查看现行版本" in server.ask(f"{STEM}v2/").text
    assert marks_in(server.ask("/feed.atom").text) == []
    assert "含不应公开的信息" in server.ask(STEM).text
    with pytest.raises(actions.Refused, match="已经撤下"):
        actions.perform("remove_version", budget, None, "再来", version=2)
    with pytest.raises(actions.Refused, match="现行版本"):
        actions.perform("remove_version", budget, None, "现行", version=3)
    with pytest.raises(actions.Refused, match="没有这个公开版本"):
        actions.perform("remove_version", budget, None, "没有", version=9)


def test_what_was_found_wrong_while_a_correction_is_filled_in_is_taken_down_at_once(
    budget: Budget, client: Client
) -> None:
    actions.perform("correct", budget, None, "还有一处")
    actions.perform("withdraw", budget, None, "等不及更正")
    budget.refresh_from_db()
    assert budget.status == Status.DRAFT
    assert client.get(STEM).status_code == 410
    assert "没有公开着的内容" in str(why_not(None, "withdraw", budget))
    publisher = make_user("gong", Role.PUBLISHER)
    assert "没有公开着的旧版本" in str(why_not(publisher, "remove_version", budget))


def test_only_the_publisher_takes_down_and_a_reason_is_needed(budget: Budget) -> None:
    for role in (Role.CLERK, Role.REVIEWER):
        user = make_user(f"not-{role}", role)
        for verb in ("withdraw", "remove_version"):
            assert "只有本部门的公开责任人" in str(why_not(user, verb, budget))
    with pytest.raises(actions.Refused, match="要写明原因"):
        actions.perform("remove_version", budget, None, " ", version=1)
    assert not Publication.objects.withdrawn().exists()


def test_last_years_figures_are_not_taken_from_a_withdrawn_budget(budget: Budget) -> None:
    year = FiscalYear.objects.get_or_create(
        year=2025, defaults={"edition": budget.fiscal_year.edition}
    )[0]
    following = Budget.objects.create(
        department=budget.department, fiscal_year=year, table_set="chongqing-2024"
    )
    assert len(published_last_year(following)) > 20
    assert NAME in Sheet.of(following).last_projects
    actions.perform("withdraw", budget, None, "数字有误")
    assert published_last_year(following) == {}
    assert Sheet.of(following).last_projects == {}
    for amounts in (True, False):
        started = starting.start(following, ["lines", "projects"], amounts=amounts)
        assert "上年预算已撤下" in started.said
        assert not following.lines.exists() and not following.comparatives.exists()
        assert all(each.total is None for each in following.projects.all())
        following.projects.all().delete()


def test_rows_that_only_a_withdrawn_budget_named_are_not_found_any_more(budget: Budget) -> None:
    loading.load_all()
    named = SearchEntry.objects.filter(publication=None)
    assert named.filter(text__contains=LABEL).exists()
    others = named.filter(url="/figures/general-expenditure/201/").count()
    assert others
    actions.perform("withdraw", budget, None, "撤下")
    assert not SearchEntry.objects.filter(text__contains=WORD).exists()
    assert named.filter(url="/figures/general-expenditure/201/").count() == others
    assert not Figure.objects.filter(publication__budget=budget, current=True).exists()
    call_command("verify_publications", no_files=True, verbosity=0)


def test_a_row_that_is_secret_now_is_not_quoted_by_the_list_of_changes(
    budget: Budget, client: Client
) -> None:
    actions.perform("correct", budget, None, "涉密处理")
    budget.lines.filter(functional__code="2080506").update(secret=True)
    budget.lines.filter(economic__code="30109").update(secret=True)
    budget.projects.filter(name=NAME).update(secret=True)
    budget.narrative_parts.all().update(text="改写过的说明文字。")
    clerk = signed_in(make_clerk())
    drafted = clerk.get(f"/staff/budgets/{budget.pk}/changes/").content.decode()
    third = publish(budget)
    page = client.get(f"{STEM}v3/changes/").content.decode()
    for text in (page, drafted):
        assert "只在原版本中出现的文字和数字不列" in text
        for word in (NAME, "2080506", "38,889.04", "30109", "职业年金"):
            assert word not in text, word
    old, new = (publishing.thaw(version_of(budget, each)) for each in (2, 3))
    quoted = "".join(each.old + each.new + each.title for each in compare(old, new))
    assert NAME in quoted and "38,889.04" in quoted  # what would have been printed
    assert third.content["scope"]["rolled"]
    desk = clerk.get(f"/staff/budgets/{budget.pk}/").content.decode()
    assert "第 1、2 版可能印着现在涉密" in desk


def test_a_correction_without_secrets_is_listed_in_full(budget: Budget, client: Client) -> None:
    page = client.get(f"{STEM}v2/changes/").content.decode()
    assert "<del>5,000.00</del>" in page and f"<ins>{AMOUNT}</ins>" in page


def test_the_staff_pages_say_what_happens_and_ask_twice(budget: Budget) -> None:
    publisher = signed_in(make_user("gong", Role.PUBLISHER))
    desk = publisher.get(f"/staff/budgets/{budget.pk}/").content.decode()
    for tail in ("withdraw/", "withdraw/1/"):
        assert f"/staff/budgets/{budget.pk}/{tail}" in desk
    url = f"/staff/budgets/{budget.pk}/withdraw/1/"
    page = publisher.get(url).content.decode()
    assert "任何人都会看到" in page and "不能恢复" in page and f"{STEM}v1/" in page
    unsure = publisher.post(url, {"reason": "错"}).content.decode()
    assert "请勾选确认" in unsure and not Publication.objects.withdrawn().exists()
    assert publisher.post(url, {"reason": "含个人信息", "sure": "on"}).status_code == 302
    entry = LogEntry.objects.get(verb="remove_version")
    assert (entry.message, entry.detail["versions"]) == ("含个人信息", "1")
    url = f"/staff/budgets/{budget.pk}/withdraw/"
    assert publisher.post(url, {"reason": "全部有误", "sure": "on"}).status_code == 302
    assert not Publication.objects.filter(budget=budget).public().exists()
    budget.refresh_from_db()
    assert budget.status == Status.DRAFT
    assert publisher.get(url).status_code == 403
    changes = publisher.get(f"/staff/budgets/{budget.pk}/changes/")
    assert changes.status_code == 403 and "内容封存" in changes.content.decode()


def test_the_content_is_under_lock_and_each_look_is_logged(budget: Budget) -> None:
    actions.perform("withdraw", budget, None, "误公开")
    second = version_of(budget, 2)
    url = f"/staff/withdrawn/{second.pk}/"
    auditor = signed_in(make_user("shenji", staff=True))
    assert url in auditor.get("/staff/withdrawn/").content.decode()
    form = auditor.get(url).content.decode()
    assert marks_in(form) == [] and "查看的原因" in form
    refused = auditor.post(url, {"reason": " "})
    assert marks_in(refused.content.decode()) == []
    assert not LogEntry.objects.filter(verb="look").exists()
    for count in (1, 2):
        shown = auditor.post(url, {"reason": "年度审计"})
        assert {NAME, AMOUNT} <= set(marks_in(shown.content.decode()))
        assert "no-store" in shown["Cache-Control"]
        assert LogEntry.objects.filter(verb="look", message="年度审计").count() == count
    public = Publication.objects.current().first()
    assert public is not None
    assert auditor.post(f"/staff/withdrawn/{public.pk}/", {"reason": "x"}).status_code == 404
    for role in STAFF:
        other = signed_in(make_user(f"other-{role}", role))
        for address in ("/staff/withdrawn/", url):
            assert other.get(address).status_code == 404
            assert other.post(address, {"reason": "看看"}).status_code in (404, 405)
    assert LogEntry.objects.filter(verb="look").count() == 2
    kept = RefusedAccess.objects.filter(reason__contains="已撤下的内容")
    assert {each.username for each in kept} == {f"other-{role}" for role in STAFF}


def test_an_older_version_withdrawn_before_counts_as_withdrawn(budget: Budget) -> None:
    second = version_of(budget, 2)
    Publication.objects.filter(pk=second.pk).update(
        withdrawn_at="2026-01-01T00:00:00Z", withdrawal_reason="旧的撤下"
    )
    migration = import_module("disclosures.migrations.0012_withdrawn_wholly")
    migration.spread(apps, SimpleNamespace(connection=connection))
    first = version_of(budget, 1)
    assert first.withdrawn_at is not None and first.withdrawal_reason == "旧的撤下"
    assert Publication.objects.withdrawn().count() == 2
    call_command("reindex_publications", missing=True, verbosity=0)
    assert not SearchEntry.objects.filter(text__contains=WORD).exists()


def test_a_transcription_is_taken_down_from_the_command_line_and_stays_down(
    client: Client,
) -> None:
    first = loading.load_all()[0].publication
    budget = first.budget
    address = budget_stem(budget).strip("/")
    assert client.get(f"/{address}/").status_code == 200
    with pytest.raises(CommandError, match="要写明原因"):
        call_command("withdraw_publication", address, reason="")
    call_command("withdraw_publication", address, reason="误收录")
    assert client.get(f"/{address}/").status_code == 410
    assert not any(each.created for each in loading.load_all())
    assert client.get(f"/{address}/").status_code == 410
    clerk = make_user("jing3")
    budget.refresh_from_db()
    clerk.memberships.create(department=budget.department, role=Role.CLERK)
    functional = signed_in(clerk).get(f"/staff/budgets/{budget.pk}/functional/")
    assert "转录的公开件" in functional.content.decode()


def test_an_export_leaves_tombstones_and_deletes_what_it_had_written(
    light: None, budget: Budget, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    call_command("export_publication", folder, address=[STEM], verbosity=0)
    assert (folder / "500112/wsb/2024/v2/projects.xlsx").is_file()
    (folder / "500112/wsb/2024/own.txt").write_text("not ours")
    actions.perform("withdraw", budget, None, "误公开")
    call_command("export_publication", folder, address=[STEM], verbosity=0)
    for path, text in on_disk(folder):
        assert marks_in(text) == [], path
    left = {path.relative_to(folder).as_posix() for path, _ in on_disk(folder)}
    assert left == {
        "SHA256SUMS", "500112/wsb/2024/index.html", "500112/wsb/2024/v1/index.html",
        "500112/wsb/2024/v2/index.html", "500112/wsb/2024/own.txt", record.FILE,
    }  # fmt: skip
    assert len((folder / "SHA256SUMS").read_text().splitlines()) == 4


def test_a_page_drawn_before_a_withdrawal_is_not_stored_after_it(budget: Budget) -> None:
    held = rendering.store()
    path = f"{STEM}v2/income/"

    def slow() -> Iterator[Page]:
        yield Page(path, "text/html", NAME.encode())
        actions.perform("withdraw", budget, None, "正在生成页面时撤下")

    held.update(lambda each: True, slow(), "one", rendering._may_show)
    assert path not in stored()
    assert [text for _, text in on_disk(held.root) if NAME in text] == []


def test_where_the_map_cannot_be_written_it_goes_as_a_whole(
    budget: Budget, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendering.store().update(
        lambda each: True, [Page(f"{STEM}x/", "text/html", b"x"), Page("/y/", "text/html", b"y")]
    )

    def full(path: Path, body: bytes) -> None:
        raise OSError("磁盘已满")

    monkeypatch.setattr(store, "_write_durably", full)
    actions.perform("withdraw", budget, None, "磁盘写满时撤下")
    assert not rendering.store().map_path.exists()
    assert client.get(STEM).status_code == 410


def test_nothing_is_withdrawn_when_the_stored_pages_cannot_be_removed(
    budget: Budget, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*args: object, **options: object) -> None:
        raise PermissionError("没有权限")

    monkeypatch.setattr(store.Store, "remove", refused)
    with pytest.raises(actions.Refused, match="没有撤下"):
        actions.perform("withdraw", budget, None, "撤下")
    assert client.get(STEM).status_code == 200


def test_the_map_of_an_older_version_is_not_read(budget: Budget) -> None:
    held = rendering.store()
    held.update(lambda each: True, [Page(f"{STEM}v1/old/", "text/html", b"old")])
    held.map_path.rename(held.root / "addresses.json")
    assert stored() == {}
    assert Server().ask(f"{STEM}v1/old/").status == 404
    held.sweep()
    assert not (held.root / "addresses.json").exists()
