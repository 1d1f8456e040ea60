"""The five samples and the six transcribed budgets together."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from disclosures.archive import loading


@pytest.fixture
def cities(samples: None) -> None:
    """Have eleven budgets of seven places and six years."""
    cache.clear()
    loading.load_all()
