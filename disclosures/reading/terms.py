"""Terms explained where they are used. Data only; an office's own 名词解释 comes first.

Short and plain; each with where the term comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from disclosures.kernel.shelf import Shelf


@dataclass(frozen=True)
class Term:
    name: str
    meaning: str
    source: str


TERMS: Final[Shelf[Term]] = Shelf(lambda each: each.name)
OWN: Final = (
    Term(
        "财政拨款收入",
        "财政部门拨给部门的钱，来自税收等公共资金。",
        "财预〔2016〕143号",
    ),
    Term(
        "基本支出",
        "保障机构正常运转、完成日常工作的支出，分人员经费和公用经费。",
        "预算法实施条例第5条",
    ),
    Term(
        "项目支出",
        "在基本支出之外，为完成特定任务和事业发展目标安排的支出。",
        "预算法实施条例第5条",
    ),
    Term("人员经费", "工资、津贴补贴、社会保险、住房公积金、离退休费等。", "预算法实施条例第5条"),
    Term(
        "公用经费",
        "办公、水电、差旅、维修、会议、培训等日常开支。",
        "预算法实施条例第5条",
    ),
    Term(
        "“三公”经费",
        "因公出国（境）费、公务用车购置及运行费、公务接待费。",
        "机关事务管理条例第7条；财预〔2016〕143号",
    ),
    Term(
        "机关运行经费",
        "行政单位和参照公务员法管理的单位为运转购买货物和服务的钱，大体是日常公用经费。",
        "预算法第14条；财预〔2016〕143号",
    ),
)
