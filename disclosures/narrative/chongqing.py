"""部门预算情况说明 in the structure of 渝北 (2024; docs/sources.md)."""

from __future__ import annotations

from collections.abc import Iterator

from disclosures.kernel.naming import numeral
from disclosures.kernel.package import Package
from disclosures.narrative import passages
from disclosures.narrative.phrases import Composed, Words, heading, matters, sentence

CODE = "chongqing/narrative"


def compose(package: Package) -> Iterator[Composed]:
    """Yield the headings and paragraphs in their order."""
    words = Words(package)
    yield heading(2, "一、单位基本情况")
    yield heading(3, "（一）职能职责")
    yield from _typed(words, "duties")
    yield heading(3, "（二）单位构成")
    yield from _typed(words, "structure")
    yield heading(2, "二、部门预算总体情况")
    yield sentence(f"按照综合预算的原则，{words.department}所有收入和支出均纳入部门预算管理。")
    yield _led("（一）收入预算：", passages.income(words))
    yield _led("（二）支出预算：", passages.spending(words))
    yield heading(2, "三、部门预算情况说明")
    yield heading(3, "（一）一般公共预算")
    yield passages.general(words)
    yield heading(4, "1.按支出属性说明")
    yield sentence(f"（1）{passages.basic(words)}", "N03", "reason:basic")
    yield sentence(f"（2）{passages.project(words)}", "N03", "reason:project")
    yield heading(4, "2.按支出功能科目说明")
    yield from passages.items(words)
    yield heading(3, "（二）政府性基金预算")
    yield passages.fund(words, "government-fund", "政府性基金预算")
    yield heading(3, "（三）国有资本经营预算")
    yield passages.fund(words, "state-capital", "国有资本经营预算")
    yield heading(2, "四、“三公”经费情况说明")
    yield passages.three_public(words)
    yield heading(2, "五、其他重要事项的情况说明")
    yield sentence(
        f"（一）机关运行经费。{passages.operating_cost(words)}", "N06", "reason:operating"
    )
    yield sentence(f"（二）政府采购情况。{passages.procurement(words)}", "N07", "procurement")
    brought = list(matters(words, CODE, start=3))
    yield from brought
    lead = f"（{numeral(3 + len(brought))}）国有资产占有使用情况。"
    for text in passages.assets(words):
        yield sentence(f"{lead}{text}", "W16", "assets")
        lead = ""
    yield heading(2, "六、专业性名词解释")
    for at, line in enumerate(words.paragraphs("glossary"), start=1):
        yield sentence(f"（{numeral(at)}）{line}", "N11", "glossary:")
    yield heading(2, "七、预算公开联系方式及信息反馈")
    yield from _typed(words, "contact")


def _typed(words: Words, part: str) -> Iterator[Composed]:
    for line in words.paragraphs(part):
        yield sentence(line, "N11", f"{part}:")


def _led(lead: str, each: Composed) -> Composed:
    return sentence(lead + each.block.text, each.rule, each.mend)
