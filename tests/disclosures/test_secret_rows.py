"""涉密 rows: the money stays in the totals, the code, name and amount are nowhere."""

from __future__ import annotations

import json
import shutil
import subprocess
from decimal import Decimal

import pytest

from disclosures.models import Budget, NarrativePart, Publication
from disclosures.publication import publishing
from disclosures.site import pages
from disclosures.workflow import checking
from disclosures.workflow.case import Case

SECRET = Decimal("38889.04")  # 2080506 and 30109, and no other row of 渝北


@pytest.fixture
def budget(samples: None) -> Budget:
    budget = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    budget.lines.filter(functional__code="2080506").update(secret=True)
    budget.lines.filter(economic__code="30109").update(secret=True)
    budget.projects.filter(name="翻译经费").update(secret=True)
    return budget


def test_the_totals_stay_and_the_row_is_gone(budget: Budget) -> None:
    package = Case(budget).package
    assert package.amount("expenditure", "total", "total") == Decimal("2375070.89")
    assert package.amount("expenditure", "20805", "total") == Decimal("116667.12")
    assert package.cell("expenditure", "2080506", "total") is None
    assert package.amount("general-expenditure", "20805", "previous") == Decimal("117868.32")
    assert package.amount("basic-by-department-economic", "total", "total") == Decimal("1110070.89")
    assert package.amount("projects", "total", "total") == Decimal(255000)
    assert len(package.tables("project-goal")) == 4


def test_the_rules_know_that_a_parent_may_hold_more(budget: Budget) -> None:
    report = checking.report(Case(budget))
    assert [each.sentence for each in report.errors] == []


def test_what_was_written_about_it_is_not_kept(budget: Budget) -> None:
    for code in ("2080505", "2080506"):
        NarrativePart.objects.update_or_create(
            budget=budget, code="reason", key=f"functional:{code}", defaults={"text": f"因为{code}"}
        )
    kept = {row["key"]: row["text"] for row in Case(budget).frozen.content["records"]["narrative"]}
    assert kept["functional:2080505"] == "因为2080505"
    assert "functional:2080506" not in kept
    assert "因为2080506" not in kept.values()


def pdf_text(content: bytes) -> str:
    """Return what a PDF prints; nothing where there is no tool to read it."""
    if shutil.which("pdftotext") is None:
        return ""
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


def test_nothing_of_it_is_in_the_frozen_content_or_any_file(budget: Budget) -> None:
    frozen = Case(budget).frozen
    content = json.dumps(frozen.content, ensure_ascii=False)
    for word in ("2080506", "30109", "38889.04", "机关事业单位职业年金缴费支出", "翻译经费"):
        assert word not in content, word
    publication = publishing.store(frozen, budget, None, "涉密处理")
    publication = Publication.objects.select_related("budget__department__jurisdiction").get(
        pk=publication.pk
    )
    for page in pages.pages(publication):
        if page.path.endswith(("changes/", ".xlsx", ".docx")):
            continue
        text = pdf_text(page.body) if page.path.endswith(".pdf") else page.body.decode()
        assert "2080506" not in text, page.path
        assert "38,889.04" not in text, page.path
    assert "国家秘密" in json.dumps(frozen.content["document"], ensure_ascii=False)
