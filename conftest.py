"""Settings of every test run, set before Django reads them; Debian's browser.

Nothing of the user's environment reaches a test but DATABASE_URL and CACHE_URL, and nothing of
a test reaches the user's var/.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import django
import hypothesis
import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.test import override_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

if settings.configured:  # for the user's own var/, then
    raise pytest.UsageError("请先取消环境变量 DJANGO_SETTINGS_MODULE：它让 Django 先于测试配置。")
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker:  # inside the folder that the first process made and will remove
    var = os.path.join(os.environ["MINGZHANG_VAR"], worker)
    os.mkdir(var)
else:
    folder = tempfile.TemporaryDirectory(prefix="mingzhang-")
    var = folder.name

os.environ.update(
    DJANGO_SETTINGS_MODULE="config.settings",
    DEBUG="off",
    HTTPS="off",
    SECRET_KEY="only-for-tests-" + "0123456789" * 5,
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    MINGZHANG_VAR=var,
    DJANGO_ALLOW_ASYNC_UNSAFE="1",  # Playwright's loop runs in the thread of the test
)
for name in ("BEHIND_PROXY", "CSRF_TRUSTED_ORIGINS", "LOG_LEVEL"):
    os.environ.pop(name, None)
if worker and os.environ.get("CACHE_URL"):
    # Each worker clears a Redis database of its own.
    cache = urlsplit(os.environ["CACHE_URL"])
    number = int(cache.path.strip("/") or 0) + int(worker.removeprefix("gw"))
    os.environ["CACHE_URL"] = cache._replace(path=f"/{number}").geturl()

# A busy machine is slow, and the same commit gives the same answer: no test fails by chance.
hypothesis.settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("steady")

# Not by pytest's own setting: pytest-django would read the settings before this file.
django.setup()
settings.RECORD_HEADS = None  # a test's publications are rolled back, a line would stay
# A worker of xdist would inherit the name and do just that.
del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture(scope="session", autouse=True)
def collected_static_files() -> Iterator[None]:
    """Name and serve static files as the running application does: hashed, by WhiteNoise."""
    plain = {"BACKEND": "config.static_files.PlainStaticFiles"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        # The same names, without two seconds of compressing.
        call_command("collectstatic", interactive=False, verbosity=0)
    with pytest.MonkeyPatch.context() as patch:
        # pytest-django's live server would look for the hashed names among the sources.
        patch.setattr(StaticFilesHandler, "_should_handle", lambda *_: False)
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium: Playwright's own is a download of its own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    return {
        **browser_type_launch_args,
        **({"executable_path": path} if path else {}),
        "headless": True,
        "args": [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }
