"""绩效目标 in the 部门预算情况说明: how many projects, how much money (N08)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from disclosures.kernel.package import Package
from disclosures.kernel.statements import FUNCTIONAL, PENDING, PROJECTS, RECORD
from disclosures.narrative.passages import GENERAL, is_only_general
from disclosures.narrative.phrases import Matter, Words


def goals(words: Words) -> str:
    """绩效目标: how many projects and how much, key projects and others (N08).

    均实行 is said only where the projects with a goal take all project money. An office that
    does not list every project states their number; the money is then all project spending.
    """
    package = words.package
    every = package.records.get("projects", [])
    named = {row["project"] for row in package.records.get("goals", [])}
    projects = [row for row in every if row["name"] in named]
    stated = words.text("goals", "count")
    count, money = len(projects), covered(package, projects)
    all_covered = len(projects) == len(every)
    if RECORD in package.records:  # content frozen before: as it was said then
        all_covered = all_covered and money == fiscal_projects(package)
    if stated.isascii() and stated.isdigit():
        count, money = int(stated), package.amount(GENERAL, "total", "project")
        all_covered = True
    key = [row for row in projects if row["key_project"]]
    key_money = covered(package, key)
    if not count:
        return _no_goals(words, any_project=bool(every))
    managed = "均实行了绩效目标管理" if all_covered else "实行绩效目标管理"
    if all_covered or RECORD not in package.records:
        text = f"{words.year}年项目支出{managed}，涉及项目{count}个，"
    else:
        text = f"{words.year}年项目支出中实行绩效目标管理的项目{count}个，"
    text += f"涉及当年财政拨款{words.money(money)}"
    if is_only_general(package):
        text += f"（其中当年一般公共预算财政拨款安排项目{count}个，金额{words.money(money)}）"
    return (
        f"{text}。纳入重点绩效评价的项目{len(key)}个，金额{words.money(key_money)}。"
        f"纳入一般绩效目标评价的项目{count - len(key)}个，"
        f"金额{words.money(money - key_money)}。"
    )


def _no_goals(words: Words, *, any_project: bool) -> str:
    if RECORD not in words.package.records:
        why = "没有设置项目绩效目标" if any_project else "没有项目支出，没有设置项目绩效目标"
        return f"{words.year}年{why}。"
    if words.silent(FUNCTIONAL):
        return f"{words.year}年项目绩效目标{PENDING}。"
    if any_project or words.silent(PROJECTS):
        return f"{words.year}年没有公开项目绩效目标。"
    return f"{words.year}年没有项目支出，没有设置项目绩效目标。"


def covered(package: Package, projects: Iterable[Mapping[str, Any]]) -> Decimal:
    """Return the 财政拨款 of projects, in 元.

    Content frozen before counted all their money.
    """
    key = "fiscal_amount" if RECORD in package.records else "amount"
    return sum((Decimal(row[key] or 0) for row in projects), Decimal(0))


def fiscal_projects(package: Package) -> Decimal:
    """Return all project spending from 财政拨款, in 元."""
    kinds = (GENERAL, "government-fund", "state-capital")
    return sum((package.amount(kind, "total", "project") for kind in kinds), Decimal(0))


MATTER: Final = Matter(
    "goals",
    "绩效目标",
    goals,
    rule="N08",
    mend="projects",
    titles={"chongqing/narrative": "绩效目标设置情况"},
)
