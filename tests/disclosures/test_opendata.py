"""Everything published can be taken away: packages, archives, feed, sitemap, descriptions."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.test import Client
from frictionless import Package

from disclosures.archive import loading
from disclosures.models import Budget, Classification, Figure, Publication
from disclosures.public.opendata import files
from disclosures.workflow import actions

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def cities(samples: None) -> None:
    cache.clear()
    loading.load_all()


def body(client: Client, address: str) -> bytes:
    reply = client.get(address)
    assert reply.status_code == 200, address
    return b"".join(reply.streaming_content) if reply.streaming else reply.content


@pytest.mark.django_db
def test_the_package_of_a_year_is_valid_and_complete(
    cities: None, client: Client, tmp_path: Path
) -> None:
    with zipfile.ZipFile(io.BytesIO(body(client, "/data/2024.zip"))) as archive:
        archive.extractall(tmp_path)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "note"])
    with (tmp_path / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = Figure.objects.filter(current=True, year=2024)
    assert len(rows) == found.count()
    assert sum(Decimal(row["amount"]) for row in rows) == sum(
        found.values_list("amount", flat=True)
    )
    assert "500112-wsb-2024-v1/three-public/three-public/total" in {row["id"] for row in rows}
    description = json.loads(body(client, "/data/2024/datapackage.json"))
    assert description["licenses"][0]["title"].startswith("依法公开的政府信息")
    for resource in description["resources"]:
        assert (tmp_path / resource["path"]).read_bytes() == body(
            client, f"/data/2024/{resource['path']}"
        )
    assert client.get("/data/1999.zip").status_code == 404
    assert client.get("/data/2024/nothing.csv").status_code == 404


@pytest.mark.django_db
def test_archives_hold_every_format_with_true_checksums(cities: None, client: Client) -> None:
    for address, offices in (
        ("/downloads/310107.zip", 3),
        ("/downloads/500000.zip", 2),
        ("/downloads/2024.zip", 4),
        ("/500112/wsb.zip", 1),
    ):
        content = body(client, address)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            lines = archive.read("SHA256SUMS").decode().splitlines()
            assert len(lines) == offices * len(files.TAKEN)
            for line in lines:
                digest, _, name = line.partition("  ")
                assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        assert body(client, address) == content  # the file that was kept
    assert client.get("/downloads/990000.zip").status_code == 404
    assert client.get("/500112/nobody.zip").status_code == 404


@pytest.mark.django_db
def test_a_new_publication_makes_new_files_and_sweeps_the_old(cities: None, client: Client) -> None:
    assert body(client, "/500112/wsb.zip").startswith(b"PK")
    before = next(files.root().glob("500112-wsb.zip-*")).name
    budget = Budget.objects.get(department__jurisdiction="500112")
    actions.perform("correct", budget, None, "改一处")
    for verb in ("submit", "approve", "publish"):
        actions.perform(verb, budget, None, transcribed=True)
    assert body(client, "/500112/wsb.zip").startswith(b"PK")
    kept = [path.name for path in files.root().glob("500112-wsb.zip-*")]
    assert len(kept) == 1
    assert kept != [before]


@pytest.mark.django_db
def test_the_feed_tells_of_new_corrected_and_withdrawn(cities: None, client: Client) -> None:
    budget = Budget.objects.get(department__jurisdiction="500112")
    actions.perform("correct", budget, None, "接待费改一处")
    for verb in ("submit", "approve", "publish"):
        actions.perform(verb, budget, None, transcribed=True)
    reply = client.get("/feed.atom")
    root = ElementTree.fromstring(reply.content)
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == 12
    ids = [each.findtext(f"{ATOM}id") for each in entries]
    assert len(set(ids)) == 12
    assert all(each and each.startswith("tag:") for each in ids)
    assert "接待费改一处" in (entries[0].findtext(f"{ATOM}summary") or "")
    assert entries[0].findtext(f"{ATOM}title", "").startswith("更正：")
    again = client.get("/feed.atom", headers={"if-none-match": reply["ETag"]})
    assert again.status_code == 304
    actions.perform("withdraw", budget, None, "误公开")
    text = client.get("/feed.atom?region=500112").content.decode()
    assert "撤下原因：误公开" in text
    assert "天津" not in text
    assert client.get("/feed.atom?region=x").status_code == 404


@pytest.mark.django_db
def test_every_address_of_the_sitemap_answers(cities: None, client: Client) -> None:
    index = ElementTree.fromstring(body(client, "/sitemap.xml"))
    parts = [each.text or "" for each in index.iter(f"{MAP}loc")]
    assert len(parts) == 2
    count = 0
    for part in parts:
        path = re.sub(r"^http://[^/]*", "", part)
        for each in ElementTree.fromstring(body(client, path)).iter(f"{MAP}loc"):
            address = re.sub(r"^http://[^/]*", "", each.text or "")
            count += 1
            if count % 5 == 0:
                assert client.get(address).status_code == 200, address
    assert count > 110
    robots = body(client, "/robots.txt").decode()
    assert "Disallow: /staff/" in robots
    assert "/sitemap.xml" in robots


@pytest.mark.django_db
def test_a_budget_describes_itself_as_a_dataset(cities: None, client: Client) -> None:
    for address in ("/500112/wsb/2024/", "/data/"):
        text = body(client, address).decode()
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
        assert found
        data = json.loads(found[1])
        assert data["@context"] == "https://schema.org/"
        if address != "/data/":
            assert data["@type"] == "Dataset"
            assert data["identifier"] == "500112-wsb-2024-v1"
            assert data["distribution"]
            for each in data["distribution"]:
                assert client.get(each["contentUrl"]).status_code == 200


@pytest.mark.django_db
def test_code_lists_hold_the_dictionary(cities: None, client: Client) -> None:
    text = body(client, "/data/codes/2024-functional.csv").decode()
    rows = list(csv.reader(io.StringIO(text)))[1:]
    kept = Classification.objects.filter(edition=2024, scheme="functional", jurisdiction=None)
    assert len(rows) == kept.count()
    assert ["functional", "2010301", "行政运行", "20103", "项"] in rows
    assert client.get("/data/codes/1900-functional.csv").status_code == 404
    assert client.get("/data/codes/2024-nothing.csv").status_code == 404


@pytest.mark.django_db
def test_a_name_with_quotes_and_commas_stays_one_cell_of_a_code_list(
    cities: None, client: Client
) -> None:
    name = '对"重点"事项, 其他'
    row = Classification.objects.filter(
        edition=2024, scheme="functional", jurisdiction=None, code="2010301"
    )
    assert row.update(name=name) == 1
    text = body(client, "/data/codes/2024-functional.csv").decode()
    found = list(csv.reader(io.StringIO(text), strict=True))
    assert ["functional", "2010301", name, "20103", "项"] in found
    assert {len(each) for each in found} == {5}


@pytest.mark.django_db
def test_the_page_about_the_data_leads_to_everything(cities: None, client: Client) -> None:
    text = body(client, "/data/").decode()
    links = set(re.findall(r'href="(/(?:data|downloads|feed|api)[^"]*)"', text))
    assert len(links) > 40
    assert {"/downloads/310107.zip", "/downloads/2024.zip"} <= links
    for link in sorted(each for each in links if not each.startswith("/downloads/")):
        assert client.get(link).status_code == 200, link
    assert Publication.objects.current().count() == 11
