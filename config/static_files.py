"""Static files under names that hold their hash, those that JavaScript modules import too."""

from __future__ import annotations

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed and compressed: what an installation serves."""

    support_js_module_import_aggregation = True


class PlainStaticFiles(ManifestStaticFilesStorage):
    """The same names, without the seconds of compressing: for tests."""

    support_js_module_import_aggregation = True
