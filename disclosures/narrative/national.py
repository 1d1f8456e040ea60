"""部门预算情况说明 where a region has no structure of its own (财预〔2016〕143号)."""

from __future__ import annotations

from collections.abc import Iterator

from disclosures.kernel.naming import numeral
from disclosures.kernel.package import Package
from disclosures.narrative import passages
from disclosures.narrative.phrases import Composed, Words, heading, matters, sentence

CODE = "national/narrative"


def compose(package: Package) -> Iterator[Composed]:
    """Yield the headings and paragraphs in their order."""
    words = Words(package)
    yield heading(2, "一、主要职责")
    yield from _typed(words, "duties")
    yield heading(2, "二、机构设置")
    yield from _typed(words, "structure")
    yield heading(2, "三、收支预算总体情况")
    yield passages.income(words)
    yield passages.spending(words)
    yield heading(2, "四、一般公共预算财政拨款情况")
    yield passages.general(words)
    yield sentence(passages.basic(words), "N03", "reason:basic")
    yield sentence(passages.project(words), "N03", "reason:project")
    yield from passages.items(words)
    yield heading(2, "五、“三公”经费情况")
    yield passages.three_public(words)
    yield heading(2, "六、政府性基金预算情况")
    yield passages.fund(words, "government-fund", "政府性基金预算")
    yield heading(2, "七、国有资本经营预算情况")
    yield passages.fund(words, "state-capital", "国有资本经营预算")
    yield heading(2, "八、其他重要事项")
    yield sentence(
        f"（一）机关运行经费。{passages.operating_cost(words)}", "N06", "reason:operating"
    )
    yield sentence(f"（二）政府采购。{passages.procurement(words)}", "N07", "procurement")
    brought = list(matters(words, CODE, start=3))
    yield from brought
    lead = f"（{numeral(3 + len(brought))}）国有资产。"
    for text in passages.assets(words):
        yield sentence(f"{lead}{text}", "W16", "assets")
        lead = ""
    yield heading(2, "九、名词解释")
    for at, line in enumerate(words.paragraphs("glossary"), start=1):
        yield sentence(f"（{numeral(at)}）{line}", "N11", "glossary:")
    contact = words.paragraphs("contact")
    if contact:
        yield heading(2, "十、联系方式")
        yield from _typed(words, "contact")


def _typed(words: Words, part: str) -> Iterator[Composed]:
    for line in words.paragraphs(part):
        yield sentence(line, "N11", f"{part}:")
