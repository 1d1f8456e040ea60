"""What the acts of the log are called."""

from __future__ import annotations

from typing import Final

from disclosures.workflow.transitions import TRANSITIONS

VERBS: Final = {
    "accept": "说明提示",
    "unaccept": "收回说明",
    "secrecy": "登记保密审查",
    "import": "导入",
    "audit": "导出操作记录",
    "look": "查看已撤下的内容",
    "second-factor": "两步验证",
    "password": "密码",
    "reset-link": "重设链接",
    "create": "新建",
    "edit": "填报",
    "delete": "删除",
    **{each.verb: each.label for each in TRANSITIONS.values()},
}
