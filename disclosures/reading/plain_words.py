"""Where the money comes from, where it goes, what changed, “三公”, and what the apps
tell.

Pure: a package in, sections with sentences and charts out. Amounts in 万元 as said; a section
about which the document prints nothing says so in one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from disclosures.kernel.money import quantize, show, trim
from disclosures.kernel.naming import unnumbered
from disclosures.kernel.package import Package
from disclosures.kernel.shelf import Shelf
from disclosures.reading import charts, measures
from disclosures.reading.measures import Found
from disclosures.reading.terms import TERMS
from disclosures.reconciliation import years

UNIT: Final = "万元"
MOST_CHANGES, MOST_BARS = 3, 12


@dataclass(frozen=True)
class Promise:
    """A target the office set: what, and how much."""

    name: str
    target: str
    subject: str  # the project, or blank for the whole office


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    sentences: tuple[str, ...]
    chart: charts.Chart | None = None
    terms: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True)
class Teller:
    """What an app tells of a budget after what the figures say."""

    code: str
    tell: Callable[[Package], Section]


TELLERS: Final[Shelf[Teller]] = Shelf(lambda each: each.code)


def sections(package: Package) -> list[Section]:
    """Return the explanation of a budget, in the order a reader asks."""
    found = measures.find(package)
    return [
        _income(package, found),
        _spending(package, found),
        _changes(package),
        _three_public(package, found),
        *(each.tell(package) for each in TELLERS.values()),
    ]


def glossary(package: Package) -> list[tuple[str, str]]:
    """Return the office's own 名词解释; where it has none, the terms used here."""
    text = "\n".join(
        words for (part, _), words in sorted(package.words.items()) if part == "glossary"
    )
    own = [line.strip() for line in text.splitlines() if line.strip()]
    pairs = []
    for line in own:
        head, colon, meaning = unnumbered(line).partition("：")
        head = unnumbered(head)
        if colon and len(head) < 30:
            pairs.append((head, meaning))
    return pairs or [(each.name, f"{each.meaning}（{each.source}）") for each in TERMS.values()]


def said(amount: Decimal) -> str:
    """Say an amount of 元 in 万元."""
    return f"{show(amount, UNIT)}{UNIT}"


def share(part: Decimal, whole: Decimal) -> str:
    """Say a share in percent, one decimal."""
    return f"{trim(quantize(part / whole * 100, 1))}%"


def _income(package: Package, found: dict[str, Found]) -> Section:
    title = "钱从哪里来"
    total = _amount(found, "income")
    table = package.table("budget-summary")
    if total is None or table is None:
        return Section("income", title, ("公开件里没有收支总表，看不出收入。",))
    sources = [
        (unnumbered(str(row.values.get("item"))), value)
        for row in table.rows
        if row.key.startswith("income.")
        and row.key.removeprefix("income.") not in ("total", "current", "fiscal")
        and isinstance(value := row.values.get("amount"), Decimal)
        and value
    ]
    parts = "，".join(f"{name}{said(value)}（占{share(value, total)}）" for name, value in sources)
    sentence = f"{package.scope.year}年预计收入{said(total)}"
    sentences = (f"{sentence}，其中{parts}。" if total and parts else f"{sentence}。",)
    return Section(
        "income", title, sentences, _bars("income", "收入来源", "来源", sources), ("财政拨款收入",)
    )


def _spending(package: Package, found: dict[str, Found]) -> Section:
    title = "钱花到哪里去"
    total, money = _amount(found, "spending"), ""
    if not total:
        total, money = _amount(found, "general"), "一般公共预算"
    if not total:
        projects = [
            (row["name"], Decimal(row["amount"]))
            for row in package.records.get("projects", [])
            if row["amount"]
        ]
        if not projects:
            return Section("spending", title, ("公开件里没有支出表，看不出支出。",))
        amount = sum((each for _, each in projects), Decimal(0))
        sentence = f"公开件里没有支出表。列出的{len(projects)}个项目共{said(amount)}。"
        return Section(
            "spending", title, (sentence,), _bars("spending", "项目预算", "项目", projects)
        )
    sentences = [f"{money}安排支出{said(total)}。"]
    for keys, reserve in ((("basic", "project"), "其余为预留等"), (("personnel", "operating"), "")):
        amounts = [(measures.BY_KEY[key].label, _amount(found, key)) for key in keys]
        known = [(name, amount) for name, amount in amounts if amount is not None]
        whole = total if keys[0] == "basic" else sum((a for _, a in known), Decimal(0))
        if known and whole:
            parts = "，".join(f"{name}{said(a)}（占{share(a, whole)}）" for name, a in known)
            opening = "" if keys[0] == "basic" else "基本支出中，"
            rest = whole - sum((a for _, a in known), Decimal(0))
            tail = f"，{reserve}{said(rest)}" if reserve and rest > 0 and len(known) == 2 else ""
            sentences.append(f"{opening}{parts}{tail}。")
    classes = [
        (name, each.amount)
        for _, name, each in measures.classes(package)
        if each.amount is not None
    ]
    if classes:
        name, most = max(classes, key=lambda each: each[1])
        whole = sum((amount for _, amount in classes), Decimal(0))
        sentences.append(f"最多的一类是{name}，{said(most)}，占{share(most, whole)}。")
    return Section(
        "spending",
        title,
        tuple(sentences),
        _bars("spending", "支出构成（按功能分类）", "类", classes),
        ("基本支出", "项目支出", "人员经费", "公用经费"),
    )


def _changes(package: Package) -> Section:
    title = "比上年变了什么"
    found = years.changes(package)
    if not package.previous:
        return Section("changes", title, ("公开件里没有上年数，不能比较。",))
    if not found:
        return Section("changes", title, ("各项都与上年持平。",))
    largest = sorted(found, key=lambda each: -abs(each.difference))
    sentences = []
    for each in largest[:MOST_CHANGES]:
        word = "增加" if each.difference > 0 else "减少"
        percent = f"（{trim(abs(each.percent))}%）" if each.percent is not None else ""
        reason = years.reason(package, each).rstrip("。；")
        why = f"部门写明的原因：{reason}。" if reason else "没有写明原因。"
        sentences.append(f"{each.label}{word}{said(abs(each.difference))}{percent}。{why}")
    rows = [
        (each.label, [charts.Point(each.difference, _signed(each.difference))])
        for each in largest[:MOST_BARS]
    ]
    chart = charts.draw("changes", "比上年增减", "项目", ("增减",), rows, UNIT)
    return Section("changes", title, tuple(sentences), chart)


def _three_public(package: Package, found: dict[str, Found]) -> Section:
    title = "“三公”经费"
    if "total" not in found:
        return Section("three-public", title, ("公开件里没有“三公”经费表。",))
    total = found["total"].amount
    if not total:
        return Section("three-public", title, ("没有安排“三公”经费。",), terms=("“三公”经费",))
    items = [(years.ITEMS[key], _amount(found, key), package.previous.get(("three_public", key)))
             for key in years.ITEMS]  # fmt: skip
    parts = "，".join(f"{name}{said(now)}" for name, now, _ in items if now)
    sentences = [f"共{said(total)}：{parts}。"]
    known = any(before is not None for _, _, before in items)
    if known:
        before = sum((each or Decimal(0) for _, _, each in items), Decimal(0))
        gap = total - before
        word = "与上年持平" if not gap else f"比上年{'增加' if gap > 0 else '减少'}{said(abs(gap))}"
        sentences.append(f"{word}。")
    names = ("本年", "上年") if known else ("本年",)
    rows = [
        (
            name,
            [
                charts.Point(each, "" if each is None else show(each, UNIT))
                for each in ((now, before) if known else (now,))
            ],
        )
        for name, now, before in items
    ]
    chart = charts.draw("three-public", "“三公”经费", "项目", names, rows, UNIT)
    return Section("three-public", title, tuple(sentences), chart, ("“三公”经费",))


def _bars(
    code: str, title: str, heading: str, amounts: list[tuple[str, Decimal]]
) -> charts.Chart | None:
    if not amounts:
        return None
    largest = sorted(amounts, key=lambda each: -each[1])
    whole = sum((amount for _, amount in amounts), Decimal(0))
    rows = [
        (name, [charts.Point(amount, show(amount, UNIT), share(amount, whole) if whole else "")])
        for name, amount in largest[:MOST_BARS]
    ]
    return charts.draw(code, title, heading, ("预算数",), rows, UNIT)


def _amount(found: dict[str, Found], key: str) -> Decimal | None:
    return found[key].amount if key in found else None


def _signed(number: Decimal) -> str:
    return f"{'+' if number > 0 else ''}{show(number, UNIT)}"


def pictures(package: Package) -> Iterator[charts.Chart]:
    """Yield the charts that can be had as pictures."""
    for section in sections(package):
        if section.chart is not None:
            yield section.chart
