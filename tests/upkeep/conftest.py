"""One backup of the samples, made once and outside any transaction of a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from disclosures.models import Publication
from disclosures.upkeep import backing_up
from tests.conftest import load_samples
from tests.upkeep.places import Place

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def made_once(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    folder = tmp_path_factory.mktemp("backup") / "kept"
    with django_db_blocker.unblock():
        if not Publication.objects.exists():  # after a live-server test
            load_samples()
        backing_up.back_up(folder)
    return folder


@pytest.fixture
def kept(made_once: Path, tmp_path: Path, db: None) -> Path:
    """Return a backup of the samples that a test may damage."""
    return copytree(made_once, tmp_path / "kept")


@pytest.fixture
def place(tmp_path: Path, db: None) -> Iterator[Place]:
    """Return an empty place for an installation."""
    found = Place(tmp_path, "place")
    yield found
    found.destroy()
