"""The static files, collected when one has changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

STAMP = "static.stamp"


def collect() -> bool:
    """Collect the static files unless none has changed since; tell whether it was done."""
    path = settings.VAR / STAMP
    now = stamp()
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.is_file() and path.is_file() and path.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    path.write_text(now)
    return True


def stamp() -> str:
    """Return a hash of the lock and of every static file of ours: name, size, time."""
    found = hashlib.sha256()
    lock = settings.BASE_DIR / "requirements.txt"
    files = [lock, *sorted(p for top in settings.STATICFILES_DIRS for p in Path(top).rglob("*"))]
    for path in files:
        about = path.stat()
        if path.is_file():
            found.update(f"{path}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    return found.hexdigest()
