"""The process that fills a scratch database and asks for every list. Started by lists."""

from __future__ import annotations

import json
import os
import random
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from disclosures.models import (  # noqa: E402
    Budget,
    Department,
    Figure,
    Jurisdiction,
    Overview,
    Publication,
    PublishedProject,
    Tally,
)
from disclosures.publication import derived, guards, search  # noqa: E402

PER_PUBLICATION = 46  # few, so that also ten thousand figures fill a page of fifty
INDICATORS = 50_000
CODES = [
    f"{a}{b:02d}{c:02d}" for a in (201, 205, 208, 210, 221) for b in (1, 3) for c in (1, 2, 99)
]
REGIONS = [f"{province}{city:02d}{county:02d}" for province in (11, 31, 32, 50, 64)
           for city in (1, 2, 3) for county in range(1, 11)]  # fmt: skip
SYLLABLES = (
    "外事翻译接待出访培训宣传会议服务设备维护信息系统建设管理保障工程项目活动"
    "满意完成数量质量及时成本社会经济"
)


def measure(size: int, rounds: int) -> dict[str, float]:
    """Fill the database, ask for every page and return name -> ms."""

    guards.TESTING = True  # it writes rows that were derived from nothing
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_codes", stdout=open(os.devnull, "w"))  # noqa: SIM115
    cursor = fill(size)
    client = Client()
    pages = {
        "一个科目，按金额": "/figures/general-expenditure/2010301/",
        "一个科目，某年": "/figures/general-expenditure/2010301/?year=2024",
        "一个科目，某省某年": "/figures/general-expenditure/2010301/?year=2024&region=500000",
        "一个科目，很深的一页": f"/figures/general-expenditure/2010301/?after={cursor}",
        "科目下钻": "/figures/general-expenditure/",
        "三公经费，按合计": "/three-public/",
        "三公经费，某年": "/three-public/?year=2024",
        "项目，按金额": "/projects/",
        "部门预算": "/budgets/",
    }
    found = {
        name: _median(client, address, rounds, lambda: None) for name, address in pages.items()
    }
    first = {name: _median(client, address, 3, cache.clear) for name, address in pages.items()}
    found |= {f"{name}（首次）": value for name, value in first.items()}
    words = [
        "外事",
        "翻译",
        "译",
        "满",
        "fy",
        "jdfy",
        "2010301",
        "203",
        "外事 满意",
        "培训服务",
        "系统",
    ]
    times = []
    for word in words * rounds:
        start = time.perf_counter()
        assert client.get("/search/", {"q": word}).status_code == 200
        times.append((time.perf_counter() - start) * 1000)
    found["查找，第95百分位"] = sorted(times)[int(len(times) * 0.95)]
    found |= beside(rounds)
    return found


def _median(client: Any, address: str, rounds: int, clear: Callable[[], None]) -> float:
    times = []
    for _ in range(rounds + 1):
        clear()
        start = time.perf_counter()
        reply = client.get(address)
        times.append((time.perf_counter() - start) * 1000)
        assert reply.status_code == 200, address
    return statistics.median(times[1:])


def fill(size: int) -> str:
    """Write publications, figures, overviews, tallies and search entries; return a deep cursor."""

    chance = random.Random(7)
    publications = max(size // PER_PUBLICATION, 10)
    Jurisdiction.objects.bulk_create(
        Jurisdiction(code=code, name=f"地区{code}", short_name=code, level="county")
        for code in {*REGIONS, *(f"{code[:2]}0000" for code in REGIONS)}
    )
    years = list(range(2018, 2026))
    offices = -(-publications // len(years))
    departments = Department.objects.bulk_create(
        Department(jurisdiction_id=REGIONS[at % len(REGIONS)], name=f"第{at}办公室", slug=f"b{at}")
        for at in range(offices)
    )
    budgets = Budget.objects.bulk_create(
        Budget(department=department, fiscal_year_id=year, table_set="archive", unit="元",
               status="published")
        for department in departments for year in years
    )[:publications]  # fmt: skip
    summary: dict[str, Any] = {
        "tables": [], "texts": [], "counts": {"projects": 3}, "spending": None,
        "department": "", "transcribed": True,
    }  # fmt: skip

    made = Publication.objects.bulk_create(
        Publication(
            budget=each, version=1, title=str(each.pk), unit="元", content={}, summary=summary,
            table_specs="", words="", spending=chance.randint(1, 10**7), sha256="",
            chain=str(each.pk), published_at=timezone.now(),
        )
        for each in budgets
    )  # fmt: skip
    places = {
        each.pk: (each.budget.fiscal_year_id, each.budget.department.jurisdiction_id)
        for each in made
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO disclosures_guard (id, name, until) VALUES (1000000, 'tests', 1000000)"
        )
        if connection.vendor == "postgresql":
            for table in guards.derived():
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    rows = _figures(made, places, chance, size)
    _insert(Figure, rows)
    Overview.objects.bulk_create(
        (
            Overview(
                publication=each, department=each.budget.department, year=places[each.pk][0],
                region=places[each.pk][1], edition=2024, level="department", transcribed=True,
                spending=each.spending, three_public=chance.randint(0, 10**6),
                abroad=chance.randint(0, 10**5), vehicle=chance.randint(0, 10**5),
                reception=chance.randint(0, 10**5), measures={}, quality={}, missing=0, errors=0,
                counts={},
            )
            for each in made
        ),
        batch_size=1000,
    )  # fmt: skip
    PublishedProject.objects.bulk_create(
        (
            PublishedProject(
                publication=each, order=at, code="", name=_name(chance), record={},
                amount=chance.randint(1, 10**7), year=places[each.pk][0], region=places[each.pk][1],
            )
            for each in made for at in range(3)
        ),
        batch_size=2000,
    )  # fmt: skip
    for region in sorted({region for _, region in places.values()}):
        for year in years:
            Tally.objects.bulk_create(derived.tallies(region, year))
    entries = [search.Entry("indicator", _name(chance), "/indicators/") for _ in range(INDICATORS)]
    entries += [search.Entry("office", each.name, "/") for each in departments]
    entries += [search.Entry("code", f"{code} 科目{code}", f"/figures/x/{code}/") for code in CODES]
    for at in range(0, len(entries), 5000):
        search.write(None, entries[at : at + 5000])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    deep = Figure.objects.filter(spec="general-expenditure", row="2010301", column="total")
    middle = deep.order_by("-amount", "-id")[deep.count() // 2]
    return f"{middle.amount}~{middle.pk}"


def _figures(
    made: list[Any], places: dict[int, tuple[int, str]], chance: random.Random, size: int
) -> Iterator[tuple[Any, ...]]:
    specs = ("general-expenditure",)
    count = 0
    for each in made:
        year, region = places[each.pk]
        for spec in specs:
            for code in CODES:
                for column in ("total", "basic", "project"):
                    amount = chance.randint(1, 10**9)
                    yield (
                        each.pk,
                        spec,
                        spec,
                        code,
                        column,
                        f"科目{code}",
                        code,
                        amount,
                        year,
                        region,
                    )
                    count += 1
        yield (each.pk, "three-public", "three-public", "three-public", "total", "“三公”", "",
               chance.randint(1, 10**8), year, region)  # fmt: skip
        if count >= size:
            return


def _insert(model: Any, rows: Iterator[tuple[Any, ...]]) -> None:
    columns = (
        "publication_id", "table", "spec", "row", "column", "label", "code", "amount", "year",
        "region", "current",
    )  # fmt: skip
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((*row, True))
            return
        marks = ", ".join(["?"] * len(columns))
        raw = connection.connection
        raw.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", ((*row, True) for row in rows)
        )
        raw.commit()


def _name(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(6, 16)))


def beside(rounds: int) -> dict[str, float]:
    """Let Datasette list the same figures by amount; nothing where it is not at hand."""
    tool = os.environ.get("DATASETTE", "")
    if not tool:
        return {}

    path = Path(os.environ["MINGZHANG_VAR"]) / "datasette.db"
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TABLE figure (id integer primary key, spec, row, col, year, amount)"
        )
        found = Figure.objects.values_list("pk", "spec", "row", "column", "year", "amount")
        database.executemany(
            "INSERT INTO figure VALUES (?,?,?,?,?,?)",
            ((*row[:5], int(row[5] * 100)) for row in found.iterator(chunk_size=5000)),
        )
        database.execute("CREATE INDEX a ON figure (spec, row, col, amount)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [tool, str(path), "-p", str(port), "--setting", "sql_time_limit_ms", "60000"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = (
        f"http://127.0.0.1:{port}/datasette/figure?spec=general-expenditure&row=2010301"
        "&col=total&_sort_desc=amount&_size=50&_facet=year"
    )
    times = []
    try:
        for at in range(60 + rounds):
            start = time.perf_counter()
            try:
                with urllib.request.urlopen(address, timeout=60) as reply:
                    reply.read()
            except OSError:
                time.sleep(0.5)  # it is still starting
                if at > 60:
                    raise
                continue
            times.append((time.perf_counter() - start) * 1000)
            if len(times) > rounds:
                break
    finally:
        server.terminate()
        server.wait(timeout=10)
    return {"Datasette，同一列表": statistics.median(times[1:])}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
