"""Closed lists of the performance frame, with their official Chinese words."""

from __future__ import annotations

from django.db.models import TextChoices


class Operator(TextChoices):
    """指标性质: how a target binds. Blank: the value alone is the target (100%)."""

    AT_LEAST = "≥", "≥"
    AT_MOST = "≤", "≤"
    EQUAL = "=", "="
    MORE = ">", ">"
    LESS = "<", "<"
    QUALITATIVE = "定性", "定性"


# Offered while typing; an office's own wording is kept as it is (财预〔2021〕101号).
LEVEL1 = ("成本指标", "产出指标", "效益指标", "满意度指标")
LEVEL2 = (
    "经济成本指标", "社会成本指标", "生态环境成本指标",
    "数量指标", "质量指标", "时效指标", "成本指标",
    "经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标",
    "服务对象满意度指标",
)  # fmt: skip
