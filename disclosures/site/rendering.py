"""The public site: every publication's pages rendered once and kept as bytes.

The store can be lost: what it does not hold, the public view renders from the frozen content.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import chain
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.utils import timezone

from disclosures.models import AddressMap, Budget, Publication
from disclosures.models.querysets import PublicationQuerySet
from disclosures.publication.addresses import (
    below,
    budget_stem,
    current_stem,
    stems,
    version_stem,
)
from disclosures.site import home
from disclosures.site.pages import pages
from disclosures.site.store import Store

_DEFERRED: ContextVar[bool] = ContextVar("deferred", default=False)
logger = logging.getLogger(__name__)
DRAWN_FROM = ("templates", "static")  # and every app of the project
SUFFIXES = {".py", ".html", ".css", ".js", ".svg", ".typ", ".ttf"}


def store() -> Store:
    """Return the store of this installation."""
    return Store(Path(settings.PUBLISHED_ROOT), _note)


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
        # drawn while nobody else draws: what is stored last is not older than what was before
        made = (page for each in versions for page in pages(each))
        store().update(_under(stem), chain(made, home.standby()), may_show=_may_show)
    except Exception:
        logger.exception("publication %s could not be rendered", publication_id)


def take_down(budget: Budget, *, again: bool = False) -> None:
    """Remove every stored byte of a budget at once, of all its versions. Raises OSError.

    Every server looks at the map at each request, so that none serves them when this returns;
    the view renders what may be shown. ``again``: the transaction is over, what is left of the
    budget is rendered, and the home page that is kept for a lost database.
    """
    store().remove(_under(budget_stem(budget)), hurry=not again)
    for path in archives().glob("*"):
        if path.name.startswith("."):
            continue  # being written, under a name that nobody asks for any more
        try:
            path.unlink(missing_ok=True)
        except OSError:  # still read on Windows; the name is not asked for any more
            logger.warning("%s could not be removed", path, exc_info=True)
    if again:
        render(Publication.objects.filter(budget=budget).newest()[0].pk)


def archives() -> Path:
    """Return where files over many publications are kept, which can be made again."""
    return Path(settings.VAR) / "opendata"


def render_all(*, force: bool = False) -> int | None:
    """Render everything when the sources, the publications or the map have changed.

    Returns how many addresses there are now; None when nothing had to be done.
    """
    target = store()
    now = fingerprint()
    whole = target.read_map()["fingerprint"] == now and target.map_digest() == _noted()
    if whole and not force:
        return None
    made = (page for each in _publications().iterator(chunk_size=10) for page in pages(each))
    count = target.update(lambda path: True, chain(made, home.standby()), now, _may_show)
    target.sweep()
    return count


def stored(address: str) -> bytes | None:
    """Return the bytes the store holds for an address; None when there are none."""
    held = store()
    entry = held.read_map()["addresses"].get(address)
    path = held.root / entry["object"] if entry else None
    return path.read_bytes() if path is not None and path.is_file() else None


@contextmanager
def as_served() -> Iterator[None]:
    """Draw pages as the server serves them: with DEBUG off static files have hashed names."""
    debug, settings.DEBUG = settings.DEBUG, False
    try:
        yield
    finally:
        settings.DEBUG = debug


def verify_files() -> Iterator[str]:
    """Yield what is wrong with the store: its map, an object, an address that is missing.

    Nothing is rendered: an object's name is its hash, and the database keeps the map's.
    Nothing to say when there is no store yet: the view renders what it does not hold.
    """
    held = store()
    addresses = held.read_map()["addresses"]
    if not addresses:
        return
    if held.map_digest() != _noted():
        yield f"地址表 {held.map_path.name} 与数据库登记的指纹不符，请运行 render_pages --force"
    shown = _may_show()
    yield from (f"{path} 已撤下，文件还在" for path in addresses if not shown(path))
    for publication in _publications().defer("content", "summary", "words"):
        for stem in stems(publication):
            if stem not in addresses:
                yield f"{stem} 没有生成，请运行 render_pages --force"
    yield from held.damaged()


def verify_rendering() -> Iterator[str]:
    """Render everything again and yield each address whose stored bytes are others. Slow."""
    held = store()
    addresses = held.read_map()["addresses"]
    if not addresses:
        return
    right: set[str] = set()
    made = (page for each in _publications().iterator(chunk_size=10) for page in pages(each))
    for page in chain(made, home.standby()):
        right.add(page.path)
        entry = addresses.get(page.path)
        if entry is None:
            yield f"{page.path} 没有生成"
        elif entry["object"].replace("/", "") != hashlib.sha256(page.body).hexdigest():
            yield f"{page.path} 的文件与公开内容不符"
    for path in sorted(addresses.keys() - right):
        yield f"{path} 不属于任何公开内容"


def _note(digest: str) -> None:
    """Keep the hash of the map in the database."""
    AddressMap.objects.update_or_create(pk=1, defaults={"sha256": digest, "at": timezone.now()})


def _noted() -> str | None:
    return AddressMap.objects.filter(pk=1).values_list("sha256", flat=True).first()


def own_apps() -> list[AppConfig]:
    """Return the apps of this project: those whose folders stand beside each other."""
    return [each for each in apps.get_app_configs() if Path(each.path).parent == settings.BASE_DIR]


def fingerprint() -> str:
    """Return a hash over the sources that draw pages and over what is published."""
    digest = hashlib.sha256()
    digest.update((settings.BASE_DIR / "requirements.txt").read_bytes())  # what draws files
    ours = [Path(each.path) for each in own_apps()]
    for folder in (*ours, *(settings.BASE_DIR / name for name in DRAWN_FROM)):
        for path in sorted(folder.rglob("*")):
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
    """Tell which addresses a budget changes: below its stem, its files beside it, the home page."""
    starts = (*below(stem), home.STANDBY)
    return lambda path: path.startswith(starts)


def _may_show() -> Callable[[str], bool]:
    """Tell which addresses may be shown by what the database says now."""
    gone: list[str] = []
    for each in Publication.objects.withdrawn().select_related("budget__department"):
        gone += below(version_stem(each))
        if each.superseded_by_id is None:
            gone += below(current_stem(each))
    return lambda path: not path.startswith(tuple(gone))
