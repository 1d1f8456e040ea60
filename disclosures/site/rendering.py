"""The public site: every publication's pages rendered once and kept as bytes.

The store can be lost: what it does not hold, the public view renders from the frozen content.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings

from disclosures.models import Publication
from disclosures.models.querysets import PublicationQuerySet
from disclosures.publication.addresses import current_stem
from disclosures.site.pages import pages
from disclosures.site.store import Store

_DEFERRED: ContextVar[bool] = ContextVar("deferred", default=False)
logger = logging.getLogger(__name__)
SOURCES = ("disclosures", "indicators", "templates", "static")
SUFFIXES = {".py", ".html", ".css", ".js", ".svg", ".typ", ".ttf"}


def store() -> Store:
    """Return the store of this installation."""
    return Store(Path(settings.PUBLISHED_ROOT))


@contextmanager
def deferred() -> Iterator[None]:
    """Render nothing at each publication in here: for many at once, with render_all after."""
    token = _DEFERRED.set(True)
    try:
        yield
    finally:
        _DEFERRED.reset(token)


def render(publication_id: int) -> None:
    """Render what a new publication changes: its own pages and those of earlier versions.

    A failure is logged and undoes nothing: the view still serves the publication.
    """
    if _DEFERRED.get():
        return
    try:
        stem = current_stem(_publications().get(pk=publication_id))
        versions = _publications().filter(budget__publications=publication_id)
        made = [page for each in versions for page in pages(each)]
        store().update(_under(stem), made)
    except Exception:
        logger.exception("publication %s could not be rendered", publication_id)


def render_all(*, force: bool = False) -> int | None:
    """Render everything when the sources or the publications have changed.

    Returns how many addresses there are now; None when nothing had to be done.
    """
    target = store()
    now = fingerprint()
    if not force and target.read_map()["fingerprint"] == now:
        return None
    made = (page for each in _publications().iterator(chunk_size=10) for page in pages(each))
    count = target.update(lambda path: True, made, now)
    target.sweep()
    return count


@contextmanager
def as_served() -> Iterator[None]:
    """Draw pages as the server serves them: with DEBUG off static files have hashed names."""
    debug, settings.DEBUG = settings.DEBUG, False
    try:
        yield
    finally:
        settings.DEBUG = debug


def verify_files() -> Iterator[str]:
    """Yield what is wrong with the store: addresses that are missing, damaged or other bytes.

    Nothing when there is no store yet: the view renders what it does not hold.
    """
    held = store()
    addresses = held.read_map()["addresses"]
    if not addresses:
        return
    for publication in _publications().iterator(chunk_size=10):
        for page in pages(publication):
            entry = addresses.get(page.path)
            if entry is None:
                yield f"{page.path} 没有生成"
                continue
            path = held.root / entry["object"]
            if not path.is_file():
                yield f"{page.path} 的文件不在"
            elif path.read_bytes() != page.body:
                yield f"{page.path} 的文件与公开内容不符"


def fingerprint() -> str:
    """Return a hash over the sources that draw pages and over what is published."""
    digest = hashlib.sha256()
    digest.update((settings.BASE_DIR / "requirements.txt").read_bytes())  # what draws files
    for folder in SOURCES:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                digest.update(path.name.encode() + path.read_bytes())
    for row in Publication.objects.order_by("pk").values_list(
        "pk", "chain", "superseded_by", "withdrawn_at"
    ):
        digest.update(repr(row).encode())
    return digest.hexdigest()


def _publications() -> PublicationQuerySet:
    return Publication.objects.select_related(
        "budget__department__jurisdiction", "budget__fiscal_year", "superseded_by"
    ).order_by("pk")


def _under(stem: str) -> Callable[[str], bool]:
    """Tell which addresses are of one budget: below its stem, and its files beside it."""
    return lambda path: path.startswith((stem, stem.rstrip("/") + "."))
