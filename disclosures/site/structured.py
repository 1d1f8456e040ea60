"""What search engines read of a page: schema.org Dataset as JSON-LD. Addresses are relative:
the same bytes are served from every host."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from disclosures.kernel.registry import RECORD_COUNTS, SUBJECTS, beside
from disclosures.models import Publication
from disclosures.publication.addresses import current_stem, reference_id
from disclosures.publication.licence import LICENCE
from disclosures.renderers import FORMATS

CONTEXT = "https://schema.org/"


def dataset(publication: Publication) -> dict[str, Any]:
    """Return a budget as a Dataset with every file it can be had as."""
    budget = publication.budget
    department = budget.department
    stem = current_stem(publication)
    year = budget.fiscal_year_id
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": publication.title,
        "description": f"{department.name}{year}年{beside('部门预算公开表', *SUBJECTS)}",
        "identifier": reference_id(publication),
        "url": stem,
        "version": str(publication.version),
        "inLanguage": "zh-CN",
        "temporalCoverage": f"{year}-01-01/{year}-12-31",
        "spatialCoverage": {"@type": "Place", "name": department.jurisdiction.name},
        "creator": {"@type": "GovernmentOrganization", "name": department.name},
        "datePublished": publication.published_at.date().isoformat(),
        "dateModified": publication.published_at.date().isoformat(),
        "license": LICENCE["path"],
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": each.content_type.partition(";")[0],
                "contentUrl": f"{stem.rstrip('/')}.{each.extension}",
            }
            for each in FORMATS.values()
        ],
    }


def catalog(years: list[tuple[str, str]]) -> dict[str, Any]:
    """Return the packages by year as a DataCatalog."""
    return {
        "@context": CONTEXT,
        "@type": "DataCatalog",
        "name": "明账：部门预算公开数据",
        "url": "/data/",
        "license": LICENCE["path"],
        "dataset": [
            {
                "@type": "Dataset",
                "name": f"{label}部门预算公开数据",
                "description": f"{label}公开的{_holds()}",
                "license": LICENCE["path"],
                "distribution": {
                    "@type": "DataDownload",
                    "encodingFormat": "application/zip",
                    "contentUrl": f"/data/{year}.zip",
                },
            }
            for year, label in years
        ],
    }


def _holds() -> str:
    return beside("每一个数", "项目", *(each.label for each in RECORD_COUNTS.values()))


def script(data: dict[str, Any]) -> SafeString:
    """Return JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False)
    for mark, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(mark, escape)
    return mark_safe(text)
