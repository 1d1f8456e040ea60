"""勾稽 between 部门预算情况说明 and the tables.

The printed text is compared, paragraph by paragraph, with what the tables give now: a figure,
a share, a direction or a word that differs is found by the rule that speaks of its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher

from disclosures.kernel.document import Paragraph, Text
from disclosures.kernel.package import Package
from disclosures.narrative import CODE, SPECS
from disclosures.narrative.phrases import Composed
from disclosures.reconciliation.engine import Finding, Mend, Place, Rule, rule

SOURCE = "预算法第14条、财预〔2016〕143号：收支增减变化、机关运行经费、政府采购等情况说明"
SECTIONS = {"functional", "economic", "projects", "procurement", "assets"}
REPEATED = ("一般公共预算财政拨款收入", "一般公共预算财政拨款支出")
SHARES = re.compile(r"占([0-9]+(?:\.[0-9])?)%")
VEHICLES = re.compile(r"车辆([0-9]+)辆，其中，([^。]*)")
NUMBERS = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?%?")
ROUNDED_NUMBERS = 5  # as many rounded numbers as a figure of the text may be added up from
YEARS = re.compile(r"(?<![0-9])(20[0-9]{2})年")


def _expected(package: Package) -> tuple[Text, list[Composed]] | None:
    text = package.text(CODE)
    if text is None or text.spec not in SPECS:
        return None
    return text, list(SPECS[text.spec].paragraphs(package))


def _differences(package: Package) -> Iterator[tuple[str, Finding]]:
    """Yield (rule, finding) for every paragraph that is not what the tables give."""
    found = _expected(package)
    if found is None:
        return
    text, expected = found
    printed = [block.text for block in text.blocks]
    right = [each.block.text for each in expected]
    matcher = SequenceMatcher(None, printed, right, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        for at in range(max(i2 - i1, j2 - j1)):
            old = printed[i1 + at] if i1 + at < i2 else ""
            new = expected[j1 + at] if j1 + at < j2 else None
            rule_id, finding = _difference(text, old, new)
            if new is not None and _only_rounded(package, old, new.block.text):
                finding = replace(finding, level="hint")
            yield rule_id, finding


def _only_rounded(package: Package, old: str, new: str) -> bool:
    """Tell whether two paragraphs differ in numbers alone, by what rounding can do.

    Only where every table is printed rounded: then shares and sums of rounded numbers may be a
    little off (由于四舍五入因素).
    """
    grain = package.grains[package.scope.unit]
    if not grain or NUMBERS.sub("#", old) != NUMBERS.sub("#", new):
        return False
    step = Decimal("0.01") if package.scope.unit == "万元" else Decimal(1)
    for left, right in zip(NUMBERS.findall(old), NUMBERS.findall(new), strict=True):
        allowed = Decimal("0.1") if left.endswith("%") else step * ROUNDED_NUMBERS
        if abs(_number(left) - _number(right)) > allowed:
            return False
    return True


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").removesuffix("%"))


def _difference(text: Text, old: str, new: Composed | None) -> tuple[str, Finding]:
    place = (Place(text.code),)
    if new is None:
        sentence = f"{text.title}里的“{_short(old)}”不是由各表和填报得出的。"
        return "N11", Finding(sentence, "请重新生成说明。", place, Mend("texts"))
    mend = _mend(new)
    rule_id = new.rule or "N11"
    if not old:
        sentence = f"{text.title}缺少一段：“{_short(new.block.text)}”。"
        return rule_id, Finding(sentence, "请重新生成说明。", place, mend)
    was, now = _around(old, new.block.text)
    sentence = f"{text.title}写“{was}”，按各表和填报应为“{now}”。"
    return rule_id, Finding(sentence, "请核对表中的数，再重新生成说明。", place, mend)


def _mend(each: Composed) -> Mend:
    if each.mend in SECTIONS:
        return Mend(each.mend)
    if each.mend.startswith("reason:"):
        return Mend("reasons", each.mend)
    if each.mend.startswith("functional:"):
        return Mend("functional", each.mend.partition(":")[2])
    return Mend("texts")


def _around(old: str, new: str) -> tuple[str, str]:
    """Return the first difference of two texts with a few characters before it."""
    start = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
                 min(len(old), len(new)))  # fmt: skip
    first = max(0, start - 12)
    return old[first : start + 14], new[first : start + 14]


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:28]}…"


def _of(rule_id: str) -> Callable[[Package], Iterator[Finding]]:
    def check(package: Package) -> Iterator[Finding]:
        if "differences" not in package.memo:
            package.memo["differences"] = list(_differences(package))
        for found, finding in package.memo["differences"]:
            if found == rule_id:
                yield finding

    return check


def of_paragraphs(id: str, title: str, exceptions: str = "没有情况说明的不检查") -> Rule:
    """Return the rule that hears of the paragraphs composed under its id."""
    return Rule(id, title, "error", SOURCE, _of(id), exceptions)


COMPOSED = (
    of_paragraphs("N01", "说明中的收入与收支总表一致"),
    of_paragraphs("N02", "说明中的支出和占比与收支总表一致"),
    of_paragraphs("N03", "说明中的基本支出、项目支出和增减与各表一致"),
    of_paragraphs("N04", "说明中逐项的预算数和增减与支出表一致"),
    of_paragraphs("N05", "说明中的“三公”经费、基金、国资与各表一致"),
    of_paragraphs("N06", "说明中的机关运行经费与公用经费一致"),
    of_paragraphs("N07", "说明中的政府采购与采购表一致"),
    of_paragraphs("N11", "说明中的文字与填报的一致"),
    of_paragraphs("W16", "国有资产各项之和等于总数，与填报一致", "各地用途分类不同的按本地"),
)


@rule(
    "N10", "同一个数在说明中前后一致，占比和分项相加相符", source=SOURCE,
    exceptions="占比各自四舍五入，合计可以相差0.1乘项数的一半",
)  # fmt: skip
def consistent(package: Package) -> Iterator[Finding]:
    text = package.text(CODE)
    if text is None:
        return
    blocks = [block.text for block in text.blocks if isinstance(block, Paragraph)]
    place = (Place(text.code),)
    for phrase in REPEATED:
        amounts = dict.fromkeys(re.findall(rf"{phrase}([0-9][0-9,.]*)", "".join(blocks)))
        if len(amounts) > 1:
            yield Finding(
                f"{text.title}里{phrase}前后不一：{'、'.join(amounts)}。",
                "同一个数应处处相同。", place, Mend("texts"),
            )  # fmt: skip
    for block in blocks:
        shares = [int(each.replace(".", "")) if "." in each else int(each) * 10
                  for each in SHARES.findall(block)]  # fmt: skip
        if len(shares) > 1 and abs(sum(shares) - 1000) * 2 > len(shares):
            yield Finding(
                f"{text.title}“{_short(block)}”的占比合计{sum(shares) / 10:.1f}%。",
                "各项占比之和应为100%（四舍五入除外）。", place, Mend("texts"),
            )  # fmt: skip
        for match in VEHICLES.finditer(block):
            parts = [int(each) for each in re.findall(r"([0-9]+)辆", match[2])]
            if sum(parts) != int(match[1]):
                yield Finding(
                    f"{text.title}写车辆{match[1]}辆，各种用途相加是{sum(parts)}辆。",
                    "请核对国有资产。", place, Mend("assets"),
                )  # fmt: skip


@rule(
    "N13", "说明中的年份是预算年度或上一年", "warning", source=(
        "推理：情况说明讲的是预算年度和上一年，别的年份多半是从旧的说明里抄"
        "来的"
    ),
    exceptions="文件名称（《》、〔〕内）和以前年度的事项，写明原因",
)  # fmt: skip
def years(package: Package) -> Iterator[Finding]:
    text = package.text(CODE)
    if text is None:
        return
    allowed = {package.scope.year, package.scope.year - 1}
    for block in text.blocks:
        plain = re.sub(r"《[^》]*》|〔[^〕]*〕", "", block.text)
        for found in dict.fromkeys(int(each) for each in YEARS.findall(plain)):
            if found not in allowed:
                yield Finding(
                    f"{text.title}“{_short(block.text)}”写到{found}年。",
                    "从上年抄来的文字请改年份；确实说的是那一年的写明原因。",
                    (Place(text.code),),
                    Mend("texts"),
                )


@rule(
    "N14", "应由人写的各段都已写", "warning", source="财预〔2016〕143号：职责、机构设置、名词解释"
)
def written(package: Package) -> Iterator[Finding]:
    if package.text(CODE) is None:
        return
    for part, name in (("duties", "职能职责"), ("structure", "单位构成"), ("glossary", "名词解释")):
        if not package.words.get((part, ""), "").strip():
            yield Finding(f"没有写{name}。", f"请在说明文字中填写{name}。", (), Mend("texts"))
