"""The passages that every 部门预算情况说明 is made of; the order is each region's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from disclosures.kernel.package import Package
from disclosures.kernel.statements import (
    ECONOMIC,
    EQUIPMENT_HELD,
    EQUIPMENT_PLANNED,
    FUNCTIONAL,
    OPERATING_COST,
    PENDING,
    PROCUREMENT,
    RECORD,
    VEHICLES_HELD,
    VEHICLES_PLANNED,
)
from disclosures.narrative.phrases import Composed, Words, joined, listed, sentence

SOURCES = {
    "general": "一般公共预算财政拨款收入",
    "government_fund": "政府性基金预算财政拨款收入",
    "state_capital": "国有资本经营预算财政拨款收入",
    "special_account": "财政专户管理资金",
    "business": "事业收入",
    "superior_subsidy": "上级补助收入",
    "affiliated": "附属单位上缴收入",
    "operating_income": "事业单位经营收入",
    "other": "其他收入",
    "carried_over": "上年结转",
    "fund_balance": "用事业基金弥补收支差额",
}
VEHICLES = (
    ("leaders", "领导干部用车（含在职和离退休部级干部用车）"),
    ("confidential", "机要通信用车"),
    ("emergency", "应急保障用车"),
    ("enforcement", "执法执勤用车"),
    ("special", "特种专业技术用车"),
    ("other", "其他用车"),
)
EQUIPMENT = "单位价值100万元（含）以上设备（不含车辆）"
SUMMARY, GENERAL = "budget-summary", "general-expenditure"
THREE_PUBLIC = (
    ("abroad", "因公出国（境）费用"),
    ("reception", "公务接待费"),
    ("vehicle_operation", "公务用车运行维护费"),
    ("vehicle_purchase", "公务用车购置费"),
)


def is_only_general(package: Package) -> bool:
    """Tell whether all money is 一般公共预算财政拨款 of this year."""
    whole = package.amount(SUMMARY, "income.total", "amount")
    return whole == package.amount(SUMMARY, "income.general", "amount")


def income(words: Words) -> Composed:
    """总收入, each source with its share, and the change (N01–N03)."""
    if words.silent(FUNCTIONAL):
        return sentence(f"{words.year}年年初预算总收入{PENDING}。", "N01", "functional")
    package = words.package
    whole = package.amount(SUMMARY, "income.total", "amount")
    parts = [
        f"{name}{words.money(amount)}{words.share(amount, whole)}"
        for key, name in SOURCES.items()
        if (amount := package.amount(SUMMARY, f"income.{key}", "amount"))
    ]
    text = f"{words.year}年年初预算总收入{words.money(whole)}"
    text += f"，其中：{listed(parts)}。" if parts else "。"
    previous = words.previous_general()
    general = package.amount(SUMMARY, "income.general", "amount")
    if previous is not None and is_only_general(package):
        if general == previous:
            text += "收入与上年持平。"
        else:
            moved = words.moved(general - previous)
            text += f"收入较{words.last_year}年{moved}，主要是{SOURCES['general']}{moved}。"
    elif previous is not None:
        text += f"其中{SOURCES['general']}{words.against(general, previous)}。"
    return sentence(text, "N01", "functional")


def spending(words: Words) -> Composed:
    """总支出, each 类 with its share, and the change (N01–N03)."""
    if words.silent(FUNCTIONAL):
        return sentence(f"{words.year}年年初预算总支出{PENDING}。", "N02", "functional")
    package = words.package
    whole = package.amount(SUMMARY, "expenditure.total", "amount")
    table = package.table(SUMMARY)
    parts = [
        f"{row.values['item']}{words.money(amount)}{words.share(amount, whole)}"
        for row in (table.rows if table else ())
        if row.key.removeprefix("expenditure.").isdigit()
        and isinstance(amount := row.values.get("amount"), Decimal)
    ]
    kept = package.amount(SUMMARY, "expenditure.carried_forward", "amount")
    if kept:
        parts.append(f"结转下年{words.money(kept)}{words.share(kept, whole)}")
    text = f"{words.year}年年初预算总支出{words.money(whole)}"
    text += f"，其中：{listed(parts)}。" if parts else "。"
    previous = words.previous_general()
    if previous is not None and is_only_general(package):
        text += _spending_change(words, whole, previous)
    return sentence(text, "N02", "functional")


def _spending_change(words: Words, whole: Decimal, previous: Decimal) -> str:
    if whole == previous:
        return "支出与上年持平。"
    clauses = [f"支出较{words.last_year}年{words.moved(whole - previous)}"]
    moved = []
    for key, name in (("basic", "基本支出预算"), ("project", "项目支出预算")):
        before = words.known("total", key)
        if before is not None:
            difference = words.package.amount(GENERAL, "total", key) - before
            moved.append(f"{name}{'与上年' if not difference else ''}{words.moved(difference)}")
    if moved:
        clauses.append(f"主要是{'，'.join(moved)}")
    return joined(*clauses)


def general(words: Words) -> Composed:
    """一般公共预算财政拨款: income, spending, change (N03)."""
    if words.silent(FUNCTIONAL):
        return sentence(f"{words.year}年一般公共预算财政拨款收支{PENDING}。", "N03", "functional")
    package = words.package
    received = package.amount("appropriation-summary", "income.general", "amount")
    spent = package.amount(GENERAL, "total", "total")
    text = joined(
        f"{words.year}年一般公共预算财政拨款收入{words.money(received)}",
        f"一般公共预算财政拨款支出{words.money(spent)}",
        words.against(spent, words.previous_general()),
    )
    return sentence(text, "N03", "functional")


def basic(words: Words) -> str:
    """基本支出: share, change, reason, what 人员经费 and 公用经费 are for (N02, N03)."""
    if words.silent(FUNCTIONAL):
        return f"基本支出{PENDING}。"
    package = words.package
    whole = package.amount(GENERAL, "total", "total")
    amount = package.amount(GENERAL, "total", "basic")
    groups = [
        _group(words, "personnel", "人员经费"),
        _group(words, "operating", "公用经费"),
    ]
    said = "；".join(each for each in groups if each)
    return joined(
        f"基本支出{words.money(amount)}",
        words.share(amount, whole),
        words.against(amount, words.known("total", "basic")),
        _why(words, "basic", amount, words.known("total", "basic")),
        f"其中：{said}" if said else "",
    )


def _group(words: Words, column: str, name: str) -> str:
    amount = words.package.amount("basic-by-department-economic", "total", column)
    if not amount:
        return ""
    largest = words.largest(column)
    return joined(
        f"{name}{words.money(amount)}",
        words.use(column),
        f"主要包括{largest}等" if largest else "",
        stop="",
    )


def project(words: Words) -> str:
    """项目支出: share, change, reason, use (N02, N03)."""
    if words.silent(FUNCTIONAL):
        return f"项目支出{PENDING}。"
    package = words.package
    whole = package.amount(GENERAL, "total", "total")
    amount = package.amount(GENERAL, "total", "project")
    if not amount:
        return f"{words.year}年没有项目支出。"
    before = words.known("total", "project")
    use = words.use("project")
    return joined(
        f"项目支出{words.money(amount)}",
        words.share(amount, whole),
        words.against(amount, before),
        _why(words, "project", amount, before),
        use if not use or use.endswith("重点工作") else f"{use}等重点工作",
    )


def _why(words: Words, key: str, current: Decimal, previous: Decimal | None) -> str:
    return words.reason(key) if previous is not None and current != previous else ""


def items(words: Words, kind: str = GENERAL) -> Iterator[Composed]:
    """Every 项 with its names, this year's figure and the change (N04)."""
    table = words.package.table(kind)
    if table is None:
        return
    names = {row.key: str(row.values.get("name", "")) for row in table.rows}
    at = 0
    for row in table.rows:
        if len(row.key) != 7:
            continue
        at += 1
        chain = "".join(
            f"{names[row.key[:length]]}（{level}）"
            for length, level in ((3, "类"), (5, "款"), (7, "项"))
            if row.key[:length] in names
        )
        amount = words.package.amount(kind, row.key, "total")
        before = words.known("functional", row.key) if kind == GENERAL else None
        text = joined(
            f"（{at}）{chain}{words.year}年预算数为{words.money(amount)}",
            words.against(amount, before),
            words.percent(amount, before),
        )
        why = _why(words, f"functional:{row.key}", amount, before)
        yield sentence(text + (f"{why}。" if why else ""), "N04", f"functional:{row.key}")


def fund(words: Words, kind: str, name: str) -> Composed:
    """政府性基金 or 国有资本经营: what is spent, or that there is none (N09)."""
    package = words.package
    whole = package.amount(kind, "total", "total")
    if words.silent(FUNCTIONAL):
        return sentence(f"{words.year}年{name}支出{PENDING}。", "N05", "functional")
    if not whole:
        text = f"{words.department}{words.year}年无使用{name}拨款安排的支出。"
        return sentence(text, "N05", "functional")
    shares = [
        f"{label}{words.money(amount)}{words.share(amount, whole)}"
        for key, label in (("basic", "基本支出"), ("project", "项目支出"))
        if (amount := package.amount(kind, "total", key))
    ]
    text = f"{words.year}年{name}财政拨款支出{words.money(whole)}，其中：{listed(shares)}。"
    return sentence(text, "N05", "functional")


def three_public(words: Words) -> Composed:
    """“三公”经费: total and items, each with its change and reason (N05)."""
    package = words.package
    known = words.knows("three_public")
    amounts = {key: package.amount("three-public", "three-public", key) for key, _ in THREE_PUBLIC}
    before = {key: words.known("three_public", key) for key, _ in THREE_PUBLIC}
    whole = sum(amounts.values(), Decimal(0))
    last = sum((each or Decimal(0) for each in before.values()), Decimal(0)) if known else None
    if not whole and words.silent(FUNCTIONAL, ECONOMIC):
        return sentence(f"{words.year}年“三公”经费预算{PENDING}。", "N05", "economic")
    if not whole and not last:
        return sentence(f"{words.year}年没有安排“三公”经费预算。", "N05", "economic")
    parts = [
        joined(
            f"{name}{words.money(amounts[key])}",
            words.against(amounts[key], before[key]),
            _why(words, f"three_public:{key}", amounts[key], before[key]),
            stop="",
        )
        for key, name in THREE_PUBLIC
    ]
    text = joined(f"{words.year}年“三公”经费预算{words.money(whole)}", words.against(whole, last))
    return sentence(f"{text}其中：{'；'.join(parts)}。", "N05", "economic")


def operating_cost(words: Words) -> str:
    """机关运行经费 of 行政 and 参公 units (N06; 预算法 第14条)."""
    scope = words.package.scope
    if not scope.has_operating_cost:
        return "本单位为事业单位，没有机关运行经费。"
    if words.silent(OPERATING_COST) or words.silent(FUNCTIONAL):
        return f"{words.year}年{words.department}的机关运行经费财政拨款预算{PENDING}。"
    amount = words.package.operating_cost or Decimal(0)
    before = words.known("total", "operating")
    # what institutions buy is 公用经费 too, and no part of this figure
    mixed = scope.includes_institutions and RECORD in words.package.records
    largest = "" if mixed else words.largest("operating")
    change = ""
    if before is not None and amount != before:
        percent = words.percent(amount, before)
        moved = words.moved(amount - before)
        change = f"比{words.last_year}年预算数{f'{percent}，' if percent else ''}{moved}"
    elif before is not None:
        change = "与上年持平"
    return joined(
        f"{words.year}年{words.department}的机关运行经费财政拨款预算{words.money(amount)}",
        change,
        _why(words, "operating", amount, before),
        f"主要用于{largest}等" if largest else "",
    )


def procurement(words: Words) -> str:
    """政府采购: the total and its three kinds (N07)."""
    table = words.package.table("procurement")
    sums = {
        key: sum(
            (
                value
                for row in (table.rows if table else ())
                if isinstance(value := row.values.get(key), Decimal)
            ),
            Decimal(0),
        )
        for key in ("goods", "works", "services")
    }
    kinds = listed(
        f"政府采购{name}预算{words.money(sums[key])}"
        for key, name in (("goods", "货物"), ("works", "工程"), ("services", "服务"))
    )
    whole = words.money(sum(sums.values(), Decimal(0)))
    whose = words.department if words.is_unit else f"{words.department}所属各预算单位"
    if words.silent(PROCUREMENT):
        return f"{whose}政府采购预算总额{PENDING}。"
    text = f"{whose}政府采购预算总额{whole}（{kinds}）。"
    if is_only_general(words.package):
        text += f"其中一般公共预算财政拨款政府采购{whole}（{kinds}）。"
    more = words.text("procurement")
    return text + (f"{more}。" if more else "")


def assets(words: Words) -> list[str]:
    """国有资产: vehicles by use and equipment, held at the end of last year and planned (W16)."""
    whose = words.department if words.is_unit else f"{words.department}本级及所属各预算单位"
    held = _assets(
        words,
        "held",
        VEHICLES_HELD,
        EQUIPMENT_HELD,
        f"截至{words.last_year}年12月底，{whose}共有车辆",
        dict(VEHICLES),
    )
    planned = _assets(
        words,
        "planned",
        VEHICLES_PLANNED,
        EQUIPMENT_PLANNED,
        f"{words.year}年一般公共预算安排购置车辆",
        {key: name.partition("（")[0] for key, name in VEHICLES},
    )
    return [*held, *planned, *words.paragraphs("assets")]


def _assets(
    words: Words, moment: str, vehicles: str, equipment: str, lead: str, names: Mapping[str, str]
) -> Iterator[str]:
    """Yield the sentence of one moment; a use left blank among others counts as none."""
    found = words.package.assets
    entered = any(when == moment for when, _ in found)
    if not entered and not words.silent(vehicles, equipment):
        return
    text = f"{lead}{PENDING}。"
    if not words.silent(vehicles):
        counts = {key: found.get((moment, key), 0) for key in names}
        uses = listed(f"{name}{counts[key]}辆" for key, name in names.items())
        text = f"{lead}{sum(counts.values())}辆，其中，{uses}。"
    devices = f"{found.get((moment, 'equipment'), 0)}台（套）"
    yield f"{text}{EQUIPMENT}{PENDING if words.silent(equipment) else devices}。"
