from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from disclosures.door import administrators, demo
from disclosures.site import rendering

STAMP = "static.stamp"


class Command(BaseCommand):
    help = "准备好一切再启动：建库、科目字典、静态文件、样例、演示账号、公开页面。可以反复运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        self._step("数据库", "migrate", interactive=False, verbosity=0)
        administrators.group()
        self._step("科目字典", "load_codes")
        with rendering.as_served():  # frozen pages name the static files as visitors get them
            self._static_files()
            with rendering.deferred():  # the pages are rendered together below
                self._step("样例预算", "load_samples")
            self._step("检索和汇总", "reindex_publications", missing=True)
            self._step("公开页面", "render_pages")
        if demo.why_not() is None:
            self._step("演示账号", "create_demo_accounts")

    def _step(self, title: str, command: str, **options: Any) -> None:
        """Run a command and show in one line what it says."""
        out = io.StringIO()
        call_command(command, stdout=out, **options)
        said = out.getvalue().strip().splitlines()
        words = f"{len(said)} 份" if len(said) > 1 else "".join(said) or "就绪"
        self.stdout.write(f"  {title}：{words}")
        self.stdout.flush()

    def _static_files(self) -> None:
        """Collect the static files unless none has changed since."""
        path = settings.VAR / STAMP
        now = stamp()
        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        if manifest.is_file() and path.is_file() and path.read_text() == now:
            self.stdout.write("  静态文件：没有变化")
            return
        self._step("静态文件", "collectstatic", interactive=False, verbosity=0)
        path.write_text(now)


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
