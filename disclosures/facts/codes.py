"""The code dictionaries shipped with the project, read and loaded. Edition 2024."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from disclosures.choices import BasicGroup, CodeLevel, Scheme, UnitNature, Verified
from disclosures.models import Classification, CodeEdition, EconomicMapping, FiscalYear

DATA = Path(__file__).parent.parent / "data" / "codes"
FILES = {
    Scheme.FUNCTIONAL: "functional.csv",
    Scheme.DEPT_ECONOMIC: "dept_economic.csv",
    Scheme.GOV_ECONOMIC: "gov_economic.csv",
}
MAPPING = "economic_mapping.csv"
NATURES = {
    UnitNature.ADMINISTRATIVE: "gov_code_for_行政单位",
    UnitNature.INSTITUTION: "gov_code_for_事业单位",
}
LEVELS = {level.label: level for level in CodeLevel}
GROUPS = {"人员经费": BasicGroup.PERSONNEL, "公用经费": BasicGroup.OPERATING}
FIRST_YEAR, LAST_YEAR = 2018, 2027  # the years served by edition 2024 until another comes
# Before the 2018 reform of the economic codes there was another edition. It has no dictionary
# here: what past documents print is kept as printed, and carried by code_carrying.
OLD_EDITION, OLD_YEARS = 2007, range(2014, 2018)
BATCH = 500


class CodeDataError(Exception):
    """A dictionary that cannot be loaded; says which file, line and code."""


@dataclass(frozen=True)
class Loaded:
    classifications: int
    mappings: int


@transaction.atomic
def load(edition_year: int = 2024, directory: Path = DATA) -> Loaded:
    """Load what is missing of an edition; what an administrator corrected stays.

    Raises CodeDataError for a file that is missing or does not hold together.
    """
    edition, _ = CodeEdition.objects.get_or_create(year=edition_year)
    old, _ = CodeEdition.objects.get_or_create(year=OLD_EDITION)
    for year in OLD_YEARS:
        FiscalYear.objects.get_or_create(year=year, defaults={"edition": old})
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        FiscalYear.objects.get_or_create(year=year, defaults={"edition": edition})
    count = sum(_load_scheme(edition, scheme, directory / FILES[scheme]) for scheme in FILES)
    return Loaded(count, _load_mapping(edition, directory / MAPPING))


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    if not path.is_file():
        raise CodeDataError(f"缺少科目文件 {path.name}。")
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            yield f"{path.name} 第{line}行", row


def _load_scheme(edition: CodeEdition, scheme: Scheme, path: Path) -> int:
    known = {
        row.code: row
        for row in Classification.objects.filter(edition=edition, scheme=scheme, jurisdiction=None)
    }
    added = 0
    for level in CodeLevel:  # parents first
        missing = []
        for where, row in _rows(path):
            if LEVELS.get(row.get("level", "")) is None:
                raise CodeDataError(f"{where}：级次应为类、款或项。")
            if LEVELS[row["level"]] != level or row["code"] in known:
                continue
            parent = known.get(row["parent"]) if row["parent"] else None
            if row["parent"] and parent is None:
                raise CodeDataError(f"{where}：上级科目 {row['parent']} 不在目录中。")
            missing.append(
                Classification(
                    edition=edition,
                    scheme=scheme,
                    code=row["code"],
                    name=row["name"],
                    level=level,
                    parent=parent,
                    verified=_verified(row["verified"]),
                    basic_group=GROUPS.get(row.get("default_basic_group") or "", ""),
                    note=row.get("note") or "",
                )
            )
        for each in Classification.objects.bulk_create(missing, batch_size=BATCH):
            known[each.code] = each
        added += len(missing)
    return added


def _load_mapping(edition: CodeEdition, path: Path) -> int:
    codes = {
        (row.scheme, row.code): row
        for row in Classification.objects.filter(edition=edition, jurisdiction=None)
    }
    known = set(
        EconomicMapping.objects.filter(edition=edition).values_list(
            "nature", "department_code__code"
        )
    )
    missing = []
    for where, row in _rows(path):
        for nature, column in NATURES.items():
            if not row[column] or (nature, row["dept_code"]) in known:
                continue
            pair = (
                codes.get((Scheme.DEPT_ECONOMIC, row["dept_code"])),
                codes.get((Scheme.GOV_ECONOMIC, row[column])),
            )
            if pair[0] is None or pair[1] is None:
                raise CodeDataError(
                    f"{where}：{row['dept_code']} → {row[column]} 中有目录里没有的科目。"
                )
            missing.append(
                EconomicMapping(
                    edition=edition,
                    nature=nature,
                    department_code=pair[0],
                    government_code=pair[1],
                    verified=_verified(row["verified"]),
                    note=row["note"] or "",
                )
            )
    EconomicMapping.objects.bulk_create(missing, batch_size=BATCH)
    return len(missing)


def _verified(text: str) -> str:
    word = text.partition(":")[0].strip()
    return word if word in Verified.values else Verified.MEMORY
