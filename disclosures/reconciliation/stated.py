"""What is printed must have been said: nothing entered is not zero, and no sentence says more
than the facts. The subjects are those of kernel/statements.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosures.kernel import statements
from disclosures.kernel.package import Package
from disclosures.kernel.registry import WRITTEN
from disclosures.kernel.statements import PENDING
from disclosures.narrative import CODE
from disclosures.reconciliation.engine import (
    Finding,
    Mend,
    Place,
    Term,
    at_most,
    rule,
    shown,
    total,
)
from disclosures.reconciliation.reading import codes, has, row_name, term

PUBLIC = "three-public"
VEHICLES = "推理：国有资产占有使用情况由部门填报；情况说明写到的数都要有填报或“没有”的声明"
_NONE = "没有的，在那一页勾选“没有”。"
ASSETS = {
    statements.VEHICLES_HELD: "上年底占有的车辆",
    statements.EQUIPMENT_HELD: "上年底占有的大型设备",
    statements.VEHICLES_PLANNED: "本年计划购置的车辆",
    statements.EQUIPMENT_PLANNED: "本年计划购置的大型设备",
}


@rule(
    "N15", "没有填写的不当作没有",
    source="预算法第14条、财预〔2016〕143号：公开的内容应当真实、完整；没有填写和数额为0是两回事",
    exceptions="国有资产用自己的文字写明的，不要求填数量",
)  # fmt: skip
def said(package: Package) -> Iterator[Finding]:
    text = package.text(CODE) is not None
    silent, place = package.silent, (Place(CODE),) if text else ()
    if statements.FUNCTIONAL in silent and (text or has(package, "general-expenditure")):
        yield Finding(
            "没有填写收支明细。", "请填写功能科目明细，各表和说明由此得出。",
            place, Mend("functional"),
        )  # fmt: skip
    if statements.PROCUREMENT in silent and (text or has(package, "procurement")):
        yield Finding(
            "没有填写政府采购预算，也没有写明没有。", f"请填写采购项目；{_NONE}",
            place, Mend("procurement"),
        )  # fmt: skip
    missing = [name for subject, name in ASSETS.items() if subject in silent]
    if missing and text:
        yield Finding(
            f"没有填写{'、'.join(missing)}，也没有写明没有。", f"请填写数量；{_NONE}",
            place, Mend("assets"),
        )  # fmt: skip
    yield from _economic(package)
    for (part, _), words in package.words.items():
        if PENDING in words:
            yield Finding(
                f"填写的文字里还有“{PENDING}”：{words[:20]}。",
                "请把待填的内容写上。", (), Mend("texts" if part != "reason" else "reasons"),
            )  # fmt: skip


def _economic(package: Package) -> Iterator[Finding]:
    """Ask for economic codes where “三公”经费 would be called none without them."""
    silent = package.silent
    if not has(package, PUBLIC) or statements.ECONOMIC not in silent:
        return
    if statements.FUNCTIONAL in silent:
        return  # everything is missing, which is said already
    none = not package.amount(PUBLIC, PUBLIC, "total")
    if none or not has(package, "project-by-department-economic"):
        yield Finding(
            "一般公共预算的支出没有全部填写经济科目，“三公”经费"
            + ("无从得出。" if none else "可能不全。"),
            "“三公”经费由经济科目得出，请在经济科目明细里填全基本支出和项目支出。",
            (Place(PUBLIC),),
            Mend("economic"),
            level="error" if none else "warning",
        )


@rule(
    "X19", "上年机关运行经费已填写，不大于上年公用经费",
    source="预算法第14条：机关运行经费的安排要作说明；与上年比较要用上年的机关运行经费",
    exceptions="上年各数都不知道的不检查；上年没有在本站公开的，不与上年公用经费比较",
)  # fmt: skip
def operating_cost_last_year(package: Package) -> Iterator[Finding]:
    current, known = package.operating_cost, package.previous
    if current is None or package.text(CODE) is None:
        return
    mend = Mend("operating-cost")
    before = known.get(("total", "operating"))
    published = known.get(("published", "operating"))
    if before is not None and published is not None:
        yield from at_most(
            package,
            Term("上年机关运行经费", before),
            Term("上年公开的日常公用经费", published),
            "机关运行经费只算行政、参公单位的公用经费，请核对上年数。",
            mend,
        )
    if before is None and any(measure == "functional" for measure, _ in known):
        yield Finding(
            "没有填写上年的机关运行经费，说明中无法写出增减。",
            "上年在本站公开过的自动取用，其余请填写上年数。",
            (Place(CODE),),
            mend,
            level="warning" if package.scope.includes_institutions else "hint",
        )


def vehicles(package: Package, moment: str) -> int | None:
    """Return how many vehicles are held or planned; None where nobody said."""
    counts = [
        count
        for (when, item), count in package.assets.items()
        if when == moment and item != statements.EQUIPMENT
    ]
    return sum(counts) if counts else None


@rule(
    "X20", "公务用车购置费与计划购置的车辆相符", "warning",
    source="财预〔2016〕143号：公务用车购置费单列。" + VEHICLES,
    exceptions="支付上年购车尾款，或以其他资金、其他科目购车的，写明原因",
)  # fmt: skip
def planned_vehicles(package: Package) -> Iterator[Finding]:
    planned = vehicles(package, "planned")
    if planned is None or not has(package, PUBLIC):
        return
    cost = term(package, PUBLIC, PUBLIC, "vehicle_purchase", "公务用车购置费")
    if not cost.printed or bool(cost.amount) == bool(planned):
        return
    yield Finding(
        f"公务用车购置费{shown(cost.amount, package.scope.unit)}，计划购置的车辆却是{planned}辆。",
        "请核对国有资产的计划购置车辆数，或经济科目明细的公务用车购置（31013、30913）。",
        cost.places,
        Mend("assets") if cost.amount else Mend("economic", "31013"),
    )


@rule(
    "X21", "公务用车运行费与车辆相符", "hint", source=VEHICLES,
    exceptions="公务用车由机关事务部门统一保障、统一开支的",
)  # fmt: skip
def running_vehicles(package: Package) -> Iterator[Finding]:
    held = vehicles(package, "held")
    if held is None or not has(package, PUBLIC):
        return
    cost = term(package, PUBLIC, PUBLIC, "vehicle_operation", "公务用车运行费")
    if not cost.printed:
        return
    if cost.amount and not held and not vehicles(package, "planned"):
        yield Finding(
            f"公务用车运行费{shown(cost.amount, package.scope.unit)}，却没有一辆车。",
            "请核对国有资产的车辆数；车辆由别处统一管理的不必改。",
            cost.places,
            Mend("assets"),
        )
    if held and not cost.amount:
        yield Finding(
            f"有车辆{held}辆，却没有公务用车运行费。",
            "请核对经济科目明细的公务用车运行维护费（30231）；由别处统一开支的不必改。",
            cost.places,
            Mend("economic", "30231"),
        )


@rule(
    "X22", "政府采购预算不大于支出合计", "warning", source="政府采购法第6条：采购按批准的预算执行",
    exceptions="含以前年度结转的采购，写明原因",
)  # fmt: skip
def procurement_within(package: Package) -> Iterator[Finding]:
    if not has(package, "procurement", "expenditure"):
        return
    yield from at_most(
        package,
        _procurement(package),
        term(package, "expenditure", "total", "total", "支出总表的合计"),
        "请核对采购项目的金额和单位。",
        Mend("procurement"),
    )


# What people may write that the figures contradict: words, the cell that must then be blank
_DENIALS = (
    (r"因公出国（境）|因公出国", "因公出国（境）费", (PUBLIC, PUBLIC, "abroad")),
    (r"公务接待", "公务接待费", (PUBLIC, PUBLIC, "reception")),
    (r"政府性基金", "政府性基金预算支出", ("government-fund", "total", "total")),
    (r"国有资本经营", "国有资本经营预算支出", ("state-capital", "total", "total")),
    (r"项目支出", "项目支出", ("expenditure", "total", "project")),
)
_NO = "(?:没有|未安排|不安排|无)"
_PARTS = ("structure", "use", "procurement", "assets")  # and what the apps let people write


@rule(
    "N17", "填写的文字与各表不矛盾", "warning",
    source="财预〔2016〕143号：情况说明与公开表一致",
    exceptions="说的是某一笔、某个单位或以前年度的，写明原因",
)  # fmt: skip
def words_agree(package: Package) -> Iterator[Finding]:
    if package.text(CODE) is None:
        return
    bought, held = _procurement(package).amount, vehicles(package, "held")
    for (part, _), words in package.words.items():
        if part not in _PARTS and part not in WRITTEN:
            continue
        for pattern, name, cell in _DENIALS:
            found = re.search(rf"{_NO}[^，。；、]{{0,6}}(?:{pattern})", words)
            amount = package.amount(*cell)
            if found and amount:
                yield _contradicted(
                    found[0], f"{name}{shown(amount, package.scope.unit)}", Place(*cell)
                )
        found = re.search(rf"{_NO}[^，。；、]{{0,6}}(?:政府)?采购", words)
        if found and bought:
            money = f"政府采购预算{shown(bought, package.scope.unit)}"
            yield _contradicted(found[0], money, Place("procurement"))
        found = re.search(rf"{_NO}(?:公务用车|公车|车辆)(?!购置|运行)", words)
        if found and held:
            yield _contradicted(found[0], f"国有资产的车辆{held}辆", Place(CODE))


def _procurement(package: Package) -> Term:
    """Return the sum of the procurement items; not printed where the set has no such table."""
    table = package.table("procurement")
    items = [
        term(package, "procurement", row.key, "total")
        for row in (table.rows if table is not None else ())
        if row.key != "total"
    ]
    return total("政府采购预算", items)


def _contradicted(words: str, fact: str, place: Place) -> Finding:
    return Finding(
        f"填写的文字说“{words}”，而{fact}。", "请改写文字，或核对数字。", (place,), Mend("texts")
    )


@rule(
    "N18", "人员经费的用途与科目相符", "hint",
    source="政府收支分类科目：离休费（30301）、退休费（30302）列对个人和家庭的补助（303）",
    exceptions="离退休费由社会保险基金支付，只是说明一般用途的",
)  # fmt: skip
def retired(package: Package) -> Iterator[Finding]:
    table = package.table(statements.BASIC)
    words = package.words.get(("use", "personnel"), "")
    said_of = next((word for word in ("离休", "退休") if word in words), "")
    if table is None or package.text(CODE) is None or not said_of:
        return
    if not package.amount(statements.BASIC, "303", "total"):
        yield Finding(
            f"人员经费的用途写到“{said_of}”，基本支出里却没有对个人和家庭的补助（303）。",
            "从上年抄来的请改写；确有这项支出的请核对经济科目明细。",
            (Place(table.code),),
            Mend("texts"),
        )


@rule(
    "X23", "包含事业单位的部门已经标明", "warning",
    source="推理：机关运行经费只算行政、参公单位；“事业运行”（各款的50项）是事业单位的基本支出",
    exceptions="科目使用有特殊规定的，写明原因",
)  # fmt: skip
def institutions_marked(package: Package) -> Iterator[Finding]:
    scope = package.scope
    if not scope.has_operating_cost or scope.includes_institutions or package.text(CODE) is None:
        return
    remedy = (
        "包含事业单位的，请系统管理员在部门资料里勾选“包含事业单位”，"
        "再填写机关运行经费；否则公用经费会全部算作机关运行经费。"
    )
    table = package.table("general-expenditure")
    for row in codes(table) if table is not None else ():
        if len(row.key) == 7 and row.key.endswith("50") and row.values.get("basic"):
            yield Finding(
                f"有“{row_name(row)}”的基本支出，部门却没有标明包含事业单位。",
                remedy,
                (Place("general-expenditure", row.key, "basic"),),
                Mend("functional", row.key),
            )
