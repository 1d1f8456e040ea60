"""What the tests of the application share: the codes and the five published samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from disclosures.facts import codes
from disclosures.models import Publication
from disclosures.publication import guards
from disclosures.site import rendering
from indicators import sample_data

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

guards.TESTING = True  # before the database is made: a live-server test empties its tables
OPEN_FOR_TESTS = (
    "INSERT INTO disclosures_guard (id, name, until) VALUES (1000000, 'tests', 1000000)"
)


def load_samples() -> None:
    """Load the dictionaries and publish the samples."""
    codes.load()
    with rendering.deferred():
        sample_data.load_all()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Fill the test database once; tests roll back to it."""
    with django_db_blocker.unblock():
        load_samples()
        # A live-server test empties every table when it is over, by DELETE or TRUNCATE: a door
        # that no installation has. Tests of the triggers shut it again.
        with connection.cursor() as cursor:
            cursor.execute(OPEN_FOR_TESTS)


@pytest.fixture
def samples(db: None) -> None:
    """Have the samples, also after a live-server test has emptied the database."""
    if not Publication.objects.exists():
        load_samples()
