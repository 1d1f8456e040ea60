"""Amounts, shares and changes in words, as 部门预算情况说明 writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from disclosures.kernel.document import Block, Heading, Paragraph
from disclosures.kernel.money import quantize, to_unit, trim
from disclosures.kernel.naming import numeral
from disclosures.kernel.package import Package
from disclosures.kernel.shelf import Shelf

MOST_NAMED = 8  # 主要包括…: the eight largest items (渝北 2024)


@dataclass(frozen=True)
class Composed:
    """A paragraph with the rule that speaks of it and what people wrote in it."""

    block: Block
    rule: str = ""
    mend: str = ""  # part:key of the words in it, or the section of its figures


def heading(level: int, text: str) -> Composed:
    """Return a heading."""
    return Composed(Heading(level, text))


def sentence(text: str, rule: str = "", mend: str = "") -> Composed:
    """Return a paragraph."""
    return Composed(Paragraph(text), rule, mend)


@dataclass(frozen=True)
class Words:
    """The figures of one package in words: 元 as they are, 万元 to two decimals."""

    package: Package

    @property
    def year(self) -> int:
        return self.package.scope.year

    @property
    def last_year(self) -> int:
        return self.package.scope.year - 1

    @property
    def department(self) -> str:
        return self.package.scope.department

    @property
    def is_unit(self) -> bool:
        """Tell whether it is the budget of one 单位, with nothing below it."""
        return self.package.scope.level == "unit"

    def silent(self, *subjects: str) -> bool:
        """Tell whether the office has said nothing of one of these subjects."""
        return not self.package.silent.isdisjoint(subjects)

    def money(self, amount: Decimal) -> str:
        """Write an amount of 元 with its unit, grouped, without needless zeros: 2,134,018.9元."""
        unit = self.package.scope.unit
        number = quantize(to_unit(amount, unit))
        whole, _, decimals = trim(number).partition(".")
        return f"{int(whole):,}{'.' + decimals if decimals else ''}{unit}"

    def share(self, amount: Decimal, whole: Decimal) -> str:
        """Write 占89.9%; 占100% where it is all; blank where there is nothing to share."""
        if not whole:
            return ""
        percent = quantize(amount / whole * 100, 1)
        return "占100%" if amount == whole else f"占{percent}%"

    def moved(self, difference: Decimal) -> str:
        """Write 增加1,000元, 减少1,000元 or 持平."""
        if not difference:
            return "持平"
        return f"{'增加' if difference > 0 else '减少'}{self.money(abs(difference))}"

    def against(self, current: Decimal, previous: Decimal | None) -> str:
        """Write 较2023年减少1,000元 or 与上年持平; blank where last year is not known."""
        if previous is None:
            return ""
        if current == previous:
            return "与上年持平"
        return f"较{self.last_year}年{self.moved(current - previous)}"

    def percent(self, current: Decimal, previous: Decimal | None) -> str:
        """Write 下降4.2% or 增长4.2%; blank without last year, from 0, or without a change."""
        if not previous or current == previous:
            return ""
        change = quantize((current - previous) / previous * 100, 1)
        return f"{'增长' if change > 0 else '下降'}{abs(change)}%"

    def reason(self, key: str) -> str:
        """Write 主要原因是…; blank where no reason was given."""
        text = self.text("reason", key)
        return f"主要原因是{text}" if text else ""

    def use(self, key: str) -> str:
        """Write 主要用于…; blank where nobody said what for."""
        text = self.text("use", key)
        return f"主要用于{text}" if text else ""

    def text(self, part: str, key: str = "") -> str:
        """Return what people wrote, without the full stop at its end."""
        return self.package.words.get((part, key), "").strip().rstrip("。；，")

    def paragraphs(self, part: str) -> list[str]:
        """Return what people wrote, line by line."""
        text = self.package.words.get((part, ""), "")
        return [line.strip() for line in text.splitlines() if line.strip()]

    def known(self, measure: str, key: str) -> Decimal | None:
        """Return last year's figure; 0 where others of its kind are known and this one is not."""
        found = self.package.previous.get((measure, key))
        if found is None and measure != "total" and self.knows(measure):
            return Decimal(0)
        return found

    def knows(self, measure: str) -> bool:
        """Tell whether any figure of this kind is known of last year."""
        return any(each == measure for each, _ in self.package.previous)

    def previous_general(self) -> Decimal | None:
        """Return last year's 一般公共预算 spending: as printed, or the sum of its 功能 codes."""
        printed = self.package.cell("general-expenditure", "total", "previous")
        if isinstance(printed, Decimal):
            return printed
        if not self.knows("functional"):
            return None
        return sum(
            (
                amount
                for (measure, _), amount in self.package.previous.items()
                if measure == "functional"
            ),
            Decimal(0),
        )

    def largest(self, column: str) -> str:
        """Name the eight largest 款 of 基本支出 in a column, the largest first."""
        table = self.package.table("basic-by-department-economic")
        items = [
            (row.values.get(column), row.values.get("name"))
            for row in (table.rows if table else ())
            if len(row.key) == 5
        ]
        named = [
            (amount, name)
            for amount, name in items
            if isinstance(amount, Decimal) and amount and isinstance(name, str)
        ]
        ranked = sorted(named, key=lambda each: -each[0])[:MOST_NAMED]
        return "、".join(name for _, name in ranked)


def joined(*clauses: str, stop: str = "。") -> str:
    """Join the clauses that say something with commas, and end the sentence."""
    return "，".join(each for each in clauses if each) + stop


def listed(items: Iterable[str]) -> str:
    """Join items with 、."""
    return "、".join(items)


@dataclass(frozen=True)
class Matter:
    """One of the 其他重要事项, brought by an app: a heading and what is said under it."""

    code: str
    title: str
    compose: Callable[[Words], str]
    rule: str  # which speaks of its paragraph
    mend: str
    titles: Mapping[str, str] = field(default_factory=dict)  # text -> what it is called there


MATTERS: Final[Shelf[Matter]] = Shelf(lambda each: each.code)


def matters(words: Words, text: str, start: int) -> Iterator[Composed]:
    """Yield what the apps say among the 其他重要事项 of a text, numbered from ``start``."""
    for at, each in enumerate(MATTERS.values(), start=start):
        title = each.titles.get(text, each.title)
        said = f"（{numeral(at)}）{title}。{each.compose(words)}"
        yield sentence(said, each.rule, each.mend)
