"""Publish a transcription: check it by the rules, freeze it, mark it 转录.

What was published elsewhere is kept as it is: findings do not stop it, they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from disclosures.archive import reading, transcription
from disclosures.archive.transcription import Transcription, TranscriptionError
from disclosures.choices import Stage
from disclosures.kernel import document as documents
from disclosures.kernel.package import Scope, scope_to_json
from disclosures.models import Budget, Department, FiscalYear, Jurisdiction, Publication
from disclosures.models.records import head
from disclosures.official_tables.sets import ARCHIVE
from disclosures.publication import publishing
from disclosures.workflow import actions

M = TypeVar("M", bound=models.Model)
DIRECTORY = Path(__file__).parent.parent / "data" / "archive"


@dataclass(frozen=True)
class Kept:
    """What became of a file: its publication, and whether it is new."""

    publication: Publication
    created: bool


def load_all(directory: Path = DIRECTORY) -> list[Kept]:
    """Publish every transcription that is not here yet, by year. Raises TranscriptionError."""
    found = [transcription.read(path) for path in sorted(directory.glob("*.json"))]
    return [publish(each) for each in sorted(found, key=lambda each: (each.year, each.name))]


@transaction.atomic
def publish(found: Transcription, reason: str = "") -> Kept:
    """Publish a transcription; the same one twice changes nothing.

    A changed one becomes the next version and needs a reason, its own or this one. Raises
    TranscriptionError.
    """
    document = reading.document(found)
    try:
        budget = _budget(found)
    except ValidationError as error:
        raise TranscriptionError(f"{found.name}：{'；'.join(error.messages)}") from error
    current = Publication.objects.filter(budget=budget, superseded_by=None).first()
    if current is not None and current.content["document"] == documents.to_json(document):
        return Kept(current, created=False)
    reason = "" if current is None else (reason.strip() or found.reason)
    if current is not None and not reason:
        raise TranscriptionError(f"{found.name}：与已公开的转录件不同，要写明更正原因。")
    Budget.objects.filter(pk=budget.pk).update(source_note=_note(found))
    frozen = _freeze(found, budget, document, reading.spending(document))
    return Kept(actions.archive(budget, frozen, reason), created=True)


def _freeze(
    found: Transcription, budget: Budget, document: documents.Document, spending: Decimal | None
) -> publishing.Frozen:
    department = budget.department
    scope = Scope(
        year=found.year,
        unit=found.unit,
        department=department.name,
        place=department.jurisdiction.short_name,
        kind=department.kind,
        level="unit" if found.kind == "单位预算" else "department",
        includes_institutions=department.includes_institutions,
    )
    content = {
        "schema": publishing.SCHEMA,
        "table_set": ARCHIVE,
        "department": department.name,
        "department_code": department.code,
        "place": department.jurisdiction.name,
        "year": found.year,
        "stage": budget.stage,
        "unit": budget.unit,
        "approved_on": None,
        "source_note": _note(found),
        "spending": None if spending is None else format(spending, "f"),
        "log": head(),
        "scope": scope_to_json(scope),
        "document": documents.to_json(document),
        "records": {name: [] for name in publishing.record_names()},
        "transcribed": {
            "documents": list(found.documents),
            "corrections": [],  # of old: nothing that is printed is altered any more
        },
    }
    return publishing.Frozen(document.title, document, spending, content)


def _budget(found: Transcription) -> Budget:
    """Return the budget the transcription is of, made where it is missing."""
    for row in found.jurisdictions:
        if not Jurisdiction.objects.filter(code=row["code"]).exists():
            parent = row.get("parent") or None
            rest = {key: value for key, value in row.items() if key != "parent"}
            _save(Jurisdiction(**rest, parent_id=parent))
    year = FiscalYear.objects.filter(year=found.year).first()
    if year is None:
        raise ValidationError(f"没有预算年度{found.year}，请先装入科目字典。")
    department = _department(found.department)
    existing = Budget.objects.filter(
        department=department, fiscal_year=year, stage=Stage.BUDGET
    ).first()
    if existing is not None and existing.table_set != ARCHIVE:
        raise ValidationError(f"{existing}已在系统内编制，不能再用转录件公开。")
    return existing or _save(
        Budget(
            department=department,
            fiscal_year=year,
            unit=found.unit,
            table_set=ARCHIVE,
            source_note=_note(found),
        )
    )


def _department(row: Mapping[str, Any]) -> Department:
    found = Department.objects.filter(jurisdiction=row["jurisdiction"], slug=row["slug"]).first()
    rest = {key: value for key, value in row.items() if key != "jurisdiction"}
    return found or _save(Department(**rest, jurisdiction_id=row["jurisdiction"]))


def _note(found: Transcription) -> str:
    titles = "、".join(f"《{each}》" for each in found.documents)
    return f"本件由{titles}转录，各表数字、编码、空白照录。"


def _save(instance: M) -> M:
    instance.full_clean()
    instance.save()
    return instance
