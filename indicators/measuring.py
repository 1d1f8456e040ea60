"""Whether a target can be measured, and what to write instead where it cannot. Pure.

A target is measurable when it is a number with a sign and a unit, a date, or a step of a scale
that was declared (优 / 良 / 中 / 差). 财预〔2015〕88号《中央部门预算绩效目标管理办法》: 指向明确、
细化量化、合理可行、相应匹配.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

MEASURABLE, PARTLY, NOT = "measurable", "partly", "not"
VERDICTS: Final = {MEASURABLE: "可衡量", PARTLY: "部分可衡量", NOT: "不可衡量"}
LOWER: Final = ("≤", "<", "=", "小于", "不超过", "低于")
HIGHER: Final = ("≥", ">", "大于", "不少于", "不低于")
# steps of a scale: a target that is one of these can be marked in one way only
STEPS: Final = frozenset(
    (
        "优",
        "良",
        "中",
        "差",
        "优秀",
        "优良",
        "良好",
        "合格",
        "不合格",
        "达标",
        "未达标",
        "高",
        "低",
        "好",
        "较好",
        "一般",
        "坏",
        "是",
        "否",
        "有",
        "无",
        "完成",
        "健全",
        "完善",
        "齐全",
        "规范",
    )
)
VAGUE: Final = (
    "进一步", "有效", "明显", "逐步", "不断", "提升", "加强", "促进", "保障", "提高", "改善",
    "圆满", "积极", "充分", "切实", "显著", "持续",
)  # fmt: skip
TIMELY: Final = ("及时", "按时", "按期", "如期")
_DATE = re.compile(r"[0-9]{1,4}\s*(年|月|日|季度|天|个工作日|小时)|年底|月底|季度末")
_NUMBER = re.compile(r"[0-9]")


@dataclass(frozen=True)
class Finding:
    """What keeps a target from being measured, and what to write instead."""

    id: str
    sentence: str
    proposal: str = ""


@dataclass(frozen=True)
class Verdict:
    verdict: str
    findings: tuple[Finding, ...] = ()

    @property
    def label(self) -> str:
        return VERDICTS[self.verdict]


def measure(row: Mapping[str, Any]) -> Verdict:
    """Judge an indicator's record: level1, level2, level3, operator, value, unit, value_text."""
    text = str(row.get("value_text") or "").strip()
    if not text:
        return Verdict(NOT, (Finding("M1", "没有指标值。", "填写要达到的数字和计量单位。"),))
    if row.get("value") is not None:
        findings = tuple(each for each in (_unit(row), _direction(row)) if each is not None)
        return Verdict(PARTLY if findings else MEASURABLE, findings)
    return _words(row, text)


def _unit(row: Mapping[str, Any]) -> Finding | None:
    text = str(row.get("value_text") or "")
    number = str(row.get("value"))
    rest = re.sub(r"[0-9.,≥≤><=＝\s]|大于|小于|等于", "", text)
    if row.get("unit") or rest:
        return None
    name = str(row.get("level3") or "")
    if name.endswith("率") or "度" in name[-3:]:
        return Finding("M2", "没有计量单位。", f"{text or number}%")
    return Finding("M2", "没有计量单位。", f"{text or number}（补上个、次、人、万元等单位）")


def _direction(row: Mapping[str, Any]) -> Finding | None:
    """Find a sign that points the wrong way: more cost, less satisfaction."""
    operator = str(row.get("operator") or "")
    path = f"{row.get('level1') or ''}{row.get('level2') or ''}"
    value = f"{row.get('value')}{row.get('unit') or ''}"
    if "成本" in path and operator in HIGHER:
        return Finding("M3", "成本指标写成了“至少”，花得越多越算完成。", f"≤{value}")
    if "满意" in path and operator in ("≤", "<"):
        return Finding("M3", "满意度写成了“至多”。", f"≥{value}")
    return None


def _taken_apart(text: str) -> str:
    """Propose a sign, a number and a unit for a target that is a sentence with one number."""
    numbers = re.findall(r"([0-9]+(?:\.[0-9]+)?)\s*(%|[个次人份期项元万]?[元次]?)", text)
    if len(numbers) != 1:
        return "每个数字各列一个指标"
    number, unit = numbers[0]
    least = any(word in text for word in ("以上", "不低于", "不少于", "达到", "大于"))
    most = any(word in text for word in ("以内", "不超过", "不高于", "以下", "小于"))
    return f"{'≤' if most else '≥' if least else '='}{number}{unit}"


def _words(row: Mapping[str, Any], text: str) -> Verdict:
    path = f"{row.get('level1') or ''}{row.get('level2') or ''}"
    if text in STEPS or set(re.split(r"[/、，]", text)) <= STEPS:
        return Verdict(MEASURABLE)
    if _DATE.search(text):
        return Verdict(MEASURABLE)
    if "时效" in path or any(word in text for word in TIMELY):
        finding = Finding("M4", f"“{text}”没有写明时间。", "12月31日前完成，或及时率≥100%")
        return Verdict(NOT, (finding,))
    if _NUMBER.search(text):
        why = f"“{text}”里有数字，但没有分开填符号、数值和单位。"
        finding = Finding("M5", why, _taken_apart(text))
        return Verdict(PARTLY, (finding,))
    vague = next((word for word in VAGUE if word in text), "")
    why = f"“{text}”里的“{vague}”没有衡量的尺度。" if vague else f"“{text}”没有声明衡量的等级。"
    proposal = "满意度≥95%" if "满意" in path else "优 / 良 / 中 / 差，并写明各级标准；或改用数字"
    return Verdict(NOT, (Finding("M6", why, proposal),))
