"""No csv that leaves the house holds a cell that a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

import pytest
from django.test import Client

from disclosures.archive import loading
from disclosures.choices import Scheme
from disclosures.models import Publication
from disclosures.public.opendata.tables import TABLES
from disclosures.publication.addresses import current_stem
from tests.kernel.test_csvfiles import is_harmless
from tests.staff_pages import make_user, signed_in

LISTS = ("/budgets/", "/projects/", "/three-public/", "/figures/expenditure/201/", "/indicators/")


def every_csv() -> Iterator[str]:
    for each in Publication.objects.current().select_related("budget__department"):
        stem = current_stem(each)
        yield f"{stem.rstrip('/')}.csv"
        yield from (f"{stem}{table['code']}.csv" for table in each.summary["tables"])
    for year in Publication.objects.current().values_list("budget__fiscal_year", flat=True):
        yield from (f"/data/{year}/{table.name}.csv" for table in TABLES.values())
    yield from (f"/data/codes/2024-{scheme}.csv" for scheme in Scheme.values)
    yield from (f"{each}?format=csv" for each in LISTS)
    yield from ("/staff/audit.csv", "/staff/board.csv")


@pytest.mark.django_db
def test_no_csv_of_the_samples_holds_a_live_formula(samples: None) -> None:
    loading.load_all()
    user = make_user("looks", staff=True)
    type(user).objects.filter(pk=user.pk).update(is_superuser=True)
    client: Client = signed_in(user)
    guarded = files = 0
    for address in dict.fromkeys(every_csv()):
        reply = client.get(address)
        assert reply.status_code == 200, address
        body = b"".join(reply.streaming_content) if reply.streaming else reply.content
        assert body.startswith(b"\xef\xbb\xbf"), address
        files += 1
        for row in csv.reader(StringIO(body.decode("utf-8-sig"), newline="")):
            live = [cell for cell in row if not is_harmless(cell)]
            assert live == [], address
            guarded += sum(cell.startswith("'") for cell in row)
    assert files > 150
    assert guarded >= 25
