"""Pages are rendered once, at publication, and are never needed to serve it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from disclosures.models import Budget, Publication
from disclosures.site import home, rendering
from disclosures.workflow import actions

STEM = "/500112/wsb/2024/"


@pytest.fixture(autouse=True)
def own_store(settings: Settings, tmp_path: Path) -> None:
    settings.PUBLISHED_ROOT = tmp_path / "published"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render two offices of Chongqing only: what a test asks does not need the others."""
    every = rendering._publications
    monkeypatch.setattr(rendering, "_publications", lambda: every().in_region("500000"))


def addresses() -> dict[str, object]:
    found: dict[str, object] = rendering.store().read_map()["addresses"]
    return found


def test_every_address_of_every_publication_is_rendered(samples: None) -> None:
    rendering.render_all()
    for publication in Publication.objects.all():
        department = publication.budget.department
        stem = (
            f"/{department.jurisdiction_id}/{department.slug}/{publication.budget.fiscal_year_id}/"
        )
        for table in publication.summary["tables"]:
            for path in (f"{stem}{table['code']}/", f"{stem}v1/{table['code']}/"):
                assert path in addresses()
                for extension in ("xlsx", "csv", "json"):
                    assert f"{path.rstrip('/')}.{extension}" in addresses()
    assert f"{STEM}income/?unit=万元" in addresses()
    assert "/500112/wsb/2024.xlsx" in addresses()
    store = rendering.store()
    for path, entry in store.read_map()["addresses"].items():
        if entry["type"].startswith("text/html"):  # and no page names a third party's host
            page = (store.root / entry["object"]).read_text(encoding="utf-8")
            names = ("http://www.w3.org/2000/svg", "https://schema.org/")
            outside = page.replace(names[0], "").replace(names[1], "")
            assert "://" not in outside and 'src="//' not in outside, path


def test_a_second_rendering_does_nothing_until_something_changes(samples: None, few: None) -> None:
    assert rendering.render_all()
    assert rendering.render_all() is None
    Publication.objects.filter(pk=Publication.objects.first().pk).update(chain="x" * 64)
    assert rendering.render_all()


def test_a_correction_is_version_2_and_version_1_says_so(
    samples: None,
    few: None,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    client: Client,
) -> None:
    rendering.render_all()
    budget = Budget.objects.get(department__jurisdiction="500112")
    actions.perform("correct", budget, None, "更正公务接待费")
    line = budget.lines.get(economic__code="30217")
    line.amount = 6000
    line.save()
    budget.lines.filter(functional__code="2010301").update(amount=Decimal("870018.90"))
    with django_capture_on_commit_callbacks(execute=True):
        for verb in ("submit", "approve", "publish"):
            actions.perform(verb, budget, None, transcribed=True)
    assert f"{STEM}v2/" in addresses() and f"{STEM}v1/" in addresses()
    store = rendering.store()
    for path, expected in (
        (f"{STEM}v1/three-public/", "5,000.00"),
        (f"{STEM}v2/three-public/", "6,000.00"),
        (f"{STEM}three-public/", "6,000.00"),
    ):
        entry = store.read_map()["addresses"][path]
        page = (store.root / entry["object"]).read_text(encoding="utf-8")
        assert expected in page
        assert ("已被第 2 版取代" in page) == ("/v1/" in path)
        assert client.get(path).content.decode() == page  # Django renders the same bytes


def test_the_view_serves_the_same_bytes_as_the_store(
    samples: None, few: None, client: Client
) -> None:
    rendering.render_all()
    store = rendering.store()
    addresses = store.read_map()["addresses"]
    ours = [path for path in addresses if path.startswith("/500106/")]
    assert len(ours) > 20
    for path in ours:
        entry, reply = addresses[path], client.get(path)
        assert reply.status_code == 200, path
        assert reply.content == (store.root / entry["object"]).read_bytes()
        assert entry["object"].replace("/", "").startswith(reply["ETag"].strip('"'))
        again = client.get(path, headers={"If-None-Match": reply["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_a_failure_to_render_undoes_nothing(
    samples: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(rendering, "pages", lambda publication: 1 / 0)
    rendering.render(Publication.objects.values_list("pk", flat=True)[0])
    assert "could not be rendered" in caplog.text


def test_the_home_page_kept_for_a_lost_database_forgets_what_is_withdrawn(
    samples: None,
    few: None,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    client: Client,
) -> None:
    rendering.render_all()
    kept = rendering.stored(home.STANDBY) or b""
    assert "重庆市渝北区人民政府外事办公室" in kept.decode()
    assert client.get("/").content == kept
    budget = Budget.objects.get(department__jurisdiction="500112")
    with django_capture_on_commit_callbacks(execute=True):
        actions.perform("withdraw", budget, None, "内容有误")
    kept = rendering.stored(home.STANDBY) or b""
    assert "重庆市沙坪坝区" in kept.decode()
    assert "重庆市渝北区人民政府外事办公室" not in kept.decode()
    assert client.get("/").content == kept
