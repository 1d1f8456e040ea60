"""Codes and names: valid for the year, written as the dictionary has them, each once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from disclosures.kernel import kinds
from disclosures.kernel.called import name_of
from disclosures.kernel.kinds import FUNCTIONAL
from disclosures.kernel.package import Package
from disclosures.kernel.tabular import UNREAD
from disclosures.reconciliation.engine import Finding, Mend, Place, rule
from disclosures.reconciliation.reading import (
    SECTIONS,
    amount_columns,
    codes,
    row_name,
)

LABELS = {
    "functional": "支出功能分类",
    "dept_economic": "部门预算支出经济分类",
    "gov_economic": "政府预算支出经济分类",
}
_PROJECT_CODE = re.compile(r"[0-9]{6}[0-9]{2}[0-9A-Z][0-9A-Z]{12}")


@rule("C01", "科目编码在本年度目录中", source="政府收支分类科目（年度版本）")
def codes_in_force(package: Package) -> Iterator[Finding]:
    known = package.dictionary.names
    for kind, scheme in kinds.coded():
        for table in package.tables(kind):
            for row in codes(table):
                code = row.values.get("code")
                if isinstance(code, str) and code == row.key and (scheme, code) in known:
                    continue
                if not known and code == row.key:
                    continue
                yield Finding(
                    f"{name_of(table)}的编码“{code or ''}”不在{package.scope.year}年"
                    f"{LABELS[scheme]}科目中，或与所在的行不符。",
                    "请改用本年度目录中的编码。",
                    (Place(table.code, row.key, "code"),),
                    Mend(SECTIONS[scheme], row.key),
                )


@rule(
    "C02", "科目名称与编码相符", source="政府收支分类科目（年度版本）",
    exceptions="本地对科目名称另有写法的，登记在本地科目中",
)  # fmt: skip
def names_fit(package: Package) -> Iterator[Finding]:
    known = package.dictionary.names
    if not known:
        return
    for kind, scheme in kinds.coded():
        for table in package.tables(kind):
            for row in codes(table):
                name = row.values.get("name")
                right = known.get((scheme, row.key))
                if right is not None and name != right:
                    yield _name(table.code, name_of(table), row.key, "name", name, right)
    for kind in ("budget-summary", "appropriation-summary"):
        for table in package.tables(kind):
            for row in table.rows:
                code = row.key.removeprefix("expenditure.")
                right = known.get((FUNCTIONAL, code))
                if right is not None and row.values.get("item") != right:
                    found = row.values.get("item")
                    yield _name(table.code, name_of(table), row.key, "item", found, right)


def _name(part: str, table: str, row: str, column: str, found: object, right: str) -> Finding:
    return Finding(
        f"{table}“{found or ''}”与编码不符，应为“{right}”。",
        "名称随编码取自目录；本地另有写法的，请管理员登记本地科目。",
        (Place(part, row, column),),
    )


@rule("C03", "科目按编码排列，每个一行，上级不缺", source="政府收支分类科目的编码规则")
def order(package: Package) -> Iterator[Finding]:
    for kind, scheme in kinds.coded():
        for table in package.tables(kind):
            printed = [row.key for row in codes(table)]
            for before, row in zip(["", *printed], codes(table), strict=False):
                above = [row.key[:length] for length in (3, 5) if length < len(row.key)]
                missing = [
                    code
                    for code in above
                    if code not in printed and (scheme, code) in package.dictionary.names
                ]
                if row.key <= before or missing:
                    why = f"缺少上级科目{missing[0]}" if missing else f"排在{before}之后"
                    yield Finding(
                        f"{name_of(table)}“{row_name(row)}”{why}。",
                        "每个科目列一行，由小到大，上级在前。",
                        (Place(table.code, row.key, "code"),),
                        Mend(SECTIONS[scheme], row.key),
                    )


@rule(
    "C05", "印出的编码、项目和数认得出", source="政府收支分类科目的编码规则",
    exceptions="转录的公开件照原件印出，认不出的照录，列在这里",
)  # fmt: skip
def legible(package: Package) -> Iterator[Finding]:
    for table in package.document.tables:
        for row in table.rows:
            if row.key.startswith(UNREAD):
                yield Finding(
                    f"{name_of(table)}“{row_name(row)}”不是科目编码或项目，或与别的一行相同。",
                    "请对照原件；原件如此的，按原件照录。",
                    (Place(table.code, row.key, "code"),),
                )
        for column in amount_columns(table):
            for row in table.rows:
                value = row.values.get(column)
                if isinstance(value, str):
                    yield Finding(
                        f"{name_of(table)}“{row_name(row)}”的“{value}”不是一个数，或印法与全表不同。",
                        "请对照原件；原件如此的，按原件照录。",
                        (Place(table.code, row.key, column),),
                    )


@rule(
    "C04", "项目编码为21位", "warning", source=(
        "推理：各地公开件的项目编码都是21位：行政区划6位、年度2位、类别1位"
        "、顺序12位"
    ),
    exceptions="公开文件本身缺位的照录，写明原因；没有编码的项目不检查",
)  # fmt: skip
def project_codes(package: Package) -> Iterator[Finding]:
    for row in package.records.get("projects", []):
        code = unicodedata.normalize("NFKC", row["code"])
        if code and not _PROJECT_CODE.fullmatch(code):
            yield Finding(
                f"项目“{row['name']}”的编码{code}是{len(code)}位，或各段不合规定。",
                "项目编码21位：行政区划6位、年度2位、类别1位、顺序12位。",
                mend=Mend("projects", row["name"]),
            )
