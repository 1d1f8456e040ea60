"""勾稽 between tables."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from disclosures.kernel import statements
from disclosures.kernel.package import Package
from disclosures.kernel.tabular import FilledTable
from disclosures.reconciliation.engine import (
    Finding,
    Mend,
    Place,
    Term,
    at_most,
    equal,
    rule,
    total,
)
from disclosures.reconciliation.reading import (
    FISCAL,
    OTHER_INCOME,
    codes,
    has,
    term,
    term_in,
    whole,
)

SOURCE = "推理：各张公开表由同一份预算得出，同一笔钱在几张表里印出的数应当相等"
LINES = "请核对功能科目明细。"
BASIC, PROJECT = "basic-by-department-economic", "project-by-department-economic"
# “三公”经费 by 部门经济 code
THREE_PUBLIC = {
    "abroad": ("因公出国（境）费", ("30212",)),
    "vehicle_purchase": ("公务用车购置费", ("30913", "31013")),
    "vehicle_operation": ("公务用车运行费", ("30231",)),
    "reception": ("公务接待费", ("30217",)),
}
# a word that the national name of a code has; without it the code is the office's own
WORDS = {"30202": "印刷", "30212": "出国", "30217": "接待", "30231": "用车"}
INSURANCE = {"30108": "2080505", "30109": "2080506", "30113": "2210201"}


def _of(name: str, terms: Term) -> Term:
    return Term(name, terms.amount, terms.places, terms.count, terms.unit)


def has_own_codes(package: Package) -> bool:
    """Tell whether an office numbers its economic codes itself (普陀区社会福利院: 30202 咨询费)."""
    table = package.table(BASIC)
    names = {} if table is None else {row.key: str(row.values.get("name")) for row in codes(table)}
    return any(code in names and word not in names[code] for code, word in WORDS.items())


def _classes(table: FilledTable) -> list[str]:
    return [
        row.key.removeprefix("expenditure.")
        for row in table.rows
        if row.key.removeprefix("expenditure.").isdigit()
    ]


def other_money(package: Package) -> Decimal:
    """Return income that is not 财政拨款, in 元: 专户, 事业, 其他 and 事业基金."""
    keys = [f"income.{source}" for source in OTHER_INCOME] + ["income.fund_balance"]
    return sum((package.amount("budget-summary", key, "amount") for key in keys), Decimal(0))


@rule(
    "X01", "收支总表各项收入与收入总表一致", source=SOURCE,
    exceptions="有结转下年时，收支总表的收入可以大于收入总表",
)  # fmt: skip
def income_sources(package: Package) -> Iterator[Finding]:
    if not has(package, "budget-summary", "income"):
        return
    kept = package.amount("budget-summary", "expenditure.carried_forward", "amount")
    compare = at_most if kept else equal
    printed = {column.key for column in package.tables("income")[0].columns}
    for source in (*FISCAL, *OTHER_INCOME):
        if source in printed:
            yield from compare(
                package,
                term(package, "income", "total", source),
                term(package, "budget-summary", f"income.{source}", "amount"),
                LINES,
                Mend("functional"),
            )
    yield from compare(
        package,
        term(package, "income", "total", "carried_over"),
        term(package, "budget-summary", "income.carried_over", "amount"),
        LINES,
        Mend("other-lines"),
    )
    summary = package.tables("budget-summary")[0]
    received = (
        term_in(summary, whole(summary, "income"), "amount"),
        term_in(summary, "income.carried_over", "amount"),
    )
    yield from compare(
        package,
        term(package, "income", "total", "total"),
        total("收支总表本年收入与上年结转之和", received),
        LINES,
    )


@rule("X02", "收支总表各类支出与支出总表一致", source=SOURCE)
def spending_classes(package: Package) -> Iterator[Finding]:
    summary, table = package.table("budget-summary"), package.table("expenditure")
    if summary is None or table is None:
        return
    keys = dict.fromkeys(
        [*_classes(summary), *(row.key for row in codes(table) if len(row.key) == 3)]
    )
    for key in keys:
        yield from equal(
            package,
            term_in(summary, f"expenditure.{key}", "amount"),
            term_in(table, key, "total"),
            LINES,
            Mend("functional", key),
        )
    yield from equal(
        package,
        term_in(summary, whole(summary, "expenditure"), "amount"),
        term_in(table, "total", "total"),
        LINES,
        Mend("functional"),
    )


@rule("X03", "收支总表的财政拨款与财政拨款收支总表一致", source=SOURCE)
def appropriations(package: Package) -> Iterator[Finding]:
    if has(package, "budget-summary", "appropriation-summary"):
        for fund in FISCAL:
            yield from equal(
                package,
                term(package, "budget-summary", f"income.{fund}", "amount"),
                term(package, "appropriation-summary", f"income.{fund}", "amount"),
                LINES,
            )


@rule(
    "X04", "财政拨款支出不大于支出总表", source=SOURCE,
    exceptions="有财政专户、事业收入等其他资金时可以小于，没有时应当相等",
)  # fmt: skip
def appropriation_within(package: Package) -> Iterator[Finding]:
    summary, table = package.table("appropriation-summary"), package.table("expenditure")
    if summary is None or table is None:
        return
    compare = at_most if other_money(package) else equal
    for key in _classes(summary):
        yield from compare(
            package,
            term_in(summary, f"expenditure.{key}", "total"),
            term_in(table, key, "total"),
            "没有其他资金时两者应相等；请核对资金来源。",
            Mend("functional", key),
        )
    yield from compare(
        package,
        term_in(summary, whole(summary, "expenditure"), "total"),
        term_in(table, "total", "total"),
        "没有其他资金时两者应相等；请核对资金来源。",
        Mend("functional"),
    )


@rule(
    "X05", "财政拨款收支总表的一般公共预算支出与一般公共预算支出表一致", source=SOURCE,
    exceptions="上年结转安排的支出只列前表的地区，可以相差结转数",
)  # fmt: skip
def general_spending(package: Package) -> Iterator[Finding]:
    summary, table = package.table("appropriation-summary"), package.table("general-expenditure")
    if summary is None or table is None:
        return
    carried = package.amount("appropriation-summary", "carried_over.general", "amount")
    pairs = [(f"expenditure.{key}", key) for key in _classes(summary)]
    for left, right in [*pairs, (whole(summary, "expenditure"), "total")]:
        gap = term_in(summary, left, "general").amount - term_in(table, right, "total").amount
        if not (carried and 0 < gap <= carried):
            yield from equal(
                package,
                term_in(summary, left, "general"),
                term_in(table, right, "total"),
                LINES,
                Mend("functional", right if right != "total" else ""),
            )


@rule(
    "X06", "财政拨款收支总表的基金、国资列与各自支出表一致", source=SOURCE, exceptions="空表视为0"
)
def other_funds(package: Package) -> Iterator[Finding]:
    summary = package.table("appropriation-summary")
    for fund, kind in (("government_fund", "government-fund"), ("state_capital", "state-capital")):
        if summary is not None and has(package, kind):
            yield from equal(
                package,
                term_in(summary, whole(summary, "expenditure"), fund),
                term(package, kind, "total", "total"),
                LINES,
                Mend("functional"),
            )


@rule(
    "X07", "支出总表等于各项预算支出表之和", source=SOURCE,
    exceptions="有其他资金时，支出总表可以大于财政拨款各表之和",
)  # fmt: skip
def all_spending(package: Package) -> Iterator[Finding]:
    table = package.table("expenditure")
    kinds = ("general-expenditure", "government-fund", "state-capital")
    if table is None or not has(package, *kinds):
        return
    compare = at_most if other_money(package) else equal
    keys = dict.fromkeys(row.key for kind in ("expenditure", *kinds) for t in package.tables(kind)
                         for row in t.rows)  # fmt: skip
    for key in keys:
        for column in ("total", "basic", "project"):
            yield from compare(
                package,
                total(
                    "一般公共预算、政府性基金、国有资本经营支出之和",
                    (term(package, kind, key, column) for kind in kinds),
                ),
                term_in(table, key, column),
                LINES,
                Mend("functional", key),
            )


def _general(package: Package, column: str, kinds: dict[str, str]) -> Iterator[Finding]:
    if not has(package, "general-expenditure"):
        return
    left = term(package, "general-expenditure", "total", column)
    for kind, what in kinds.items():
        if has(package, kind):
            yield from equal(
                package,
                left,
                _of(f"{what}合计", term(package, kind, "total", "total")),
                "功能科目和经济科目填的是同一笔钱，合计应相等；请核对功能科目明细和经济科目明细。",
                Mend("economic"),
            )


@rule("X08", "基本支出按功能科目与按经济科目的合计一致", source=SOURCE)
def basic_twice(package: Package) -> Iterator[Finding]:
    return _general(
        package,
        "basic",
        {BASIC: "基本支出经济科目", "basic-by-government-economic": "基本支出政府经济科目"},
    )


@rule("X09", "项目支出按功能科目与按经济科目的合计一致", source=SOURCE)
def project_twice(package: Package) -> Iterator[Finding]:
    return _general(
        package,
        "project",
        {PROJECT: "项目支出经济科目", "project-by-government-economic": "项目支出政府经济科目"},
    )


@rule(
    "X10", "政府经济科目等于所对应的部门经济科目之和", "warning",
    source="支出经济分类对照表：政府预算经济科目由部门预算经济科目逐款归并",
    exceptions="同一部门有行政、事业单位的按单位性质分别对应；改填了政府经济科目的",
)  # fmt: skip
def mapping(package: Package) -> Iterator[Finding]:
    for kind, government in (
        (BASIC, "basic-by-government-economic"),
        (PROJECT, "project-by-government-economic"),
    ):
        if not has(package, kind, government) or not package.dictionary.government:
            continue
        mapped: dict[str, list[Term]] = {}
        for row in codes(package.tables(kind)[0]):
            target = package.dictionary.government.get(row.key)
            if target:
                mapped.setdefault(target, []).append(term(package, kind, row.key, "total"))
        printed = [row.key for row in codes(package.tables(government)[0]) if len(row.key) == 5]
        for code in dict.fromkeys([*mapped, *printed]):
            yield from equal(
                package,
                term(package, government, code, "total"),
                total("对应的部门经济科目之和", mapped.get(code, [])),
                "请核对经济科目明细中改填的政府经济科目；确需改填的写明原因。",
                Mend("economic", code),
            )


@rule(
    "X11", "“三公”经费与经济科目一致", source=(
        "推理：“三公”经费只含一般公共预算财政拨款，就是因公出国（境）费用"
        "（30212）、公务接待费（30217）、"
        "公务用车运行维护费（30231）和公务用车购置（31013、30913）"
    ),
    exceptions="不公开项目支出经济科目的地区，只要求基本支出中的数不大于“三公”经费；"
    "自编经济科目的单位不比较",
)  # fmt: skip
def three_public(package: Package) -> Iterator[Finding]:
    if not has(package, "three-public", BASIC) or has_own_codes(package):
        return
    both = has(package, PROJECT)
    tables = (BASIC, PROJECT) if both else (BASIC,)
    for item, (name, economic) in THREE_PUBLIC.items():
        spent = total(
            f"经济科目{'、'.join(economic)}之和",
            (term(package, kind, code, "total") for kind in tables for code in economic),
        )
        printed = term(package, "three-public", "three-public", item, f"“三公”经费的{name}")
        remedy = "“三公”经费由经济科目得出，请核对经济科目明细。"
        mend = Mend("economic", economic[0])
        if both:
            yield from equal(package, printed, spent, remedy, mend)
        else:
            yield from at_most(package, spent, printed, remedy, mend)


@rule(
    "X12", "养老保险、职业年金、公积金在两种科目中一致", "warning", source=(
        "推理：同一笔缴费在两种科目里各列一次：养老30108和2080505、"
        "年金30109和2080506、公积金30113和2210201"
    ),
    exceptions="由项目或其他资金负担一部分的",
)  # fmt: skip
def insurance(package: Package) -> Iterator[Finding]:
    if not has(package, BASIC, "general-expenditure"):
        return
    for economic, functional in INSURANCE.items():
        left = term(package, BASIC, economic, "total")
        right = term(package, "general-expenditure", functional, "basic")
        if left.amount or right.amount:
            yield from equal(
                package,
                left,
                right,
                f"{economic}通常等于{functional}，请核对；有其他资金负担的写明原因。",
                Mend("economic", economic),
            )


@rule(
    "X13", "医疗保险缴费与行政事业单位医疗相近", "hint", source=(
        "推理：医疗保险缴费（30110、30111、30114）从行政事业单位医疗"
        "（21011）列支，两数相近"
    ),
    exceptions="一部分列在其他社会保障缴费（30112）的地区不相等",
)  # fmt: skip
def medical(package: Package) -> Iterator[Finding]:
    if not has(package, BASIC, "general-expenditure"):
        return
    left = total(
        "30110、30111、30114之和",
        (term(package, BASIC, code, "total") for code in ("30110", "30111", "30114")),
    )
    right = term(package, "general-expenditure", "21011", "basic")
    if left.amount and right.amount:
        yield from equal(
            package, left, right, "两者通常相等，不等时请留意。", Mend("economic", "30110")
        )


@rule(
    "X14", "机关运行经费已填写，与日常公用经费相符",
    source="预算法第14条：机关运行经费的安排、使用要作说明；"
    "机关运行经费是行政单位和参公单位的日常公用经费",
    exceptions="事业单位没有机关运行经费；包含事业单位的部门，机关运行经费小于公用经费",
)  # fmt: skip
def operating_cost(package: Package) -> Iterator[Finding]:
    scope, mend = package.scope, Mend("operating-cost")
    if statements.OPERATING_COST in package.silent and package.text("narrative") is not None:
        yield Finding(
            "部门包含事业单位，没有填写机关运行经费。",
            "请填写行政、参公单位的公用经费之和；没有行政、参公单位的填0。",
            (Place("narrative"),),
            mend,
        )
    if scope.operating_cost is None or not has(package, BASIC):
        return
    typed = Term("填写的机关运行经费", Decimal(scope.operating_cost))
    operating = term(package, BASIC, "total", "operating", "日常公用经费合计")
    if not scope.has_operating_cost:
        if typed.amount:
            yield Finding(
                "本单位是事业单位，却填写了机关运行经费。",
                "事业单位没有机关运行经费，请清空。",
                mend=mend,
            )
    elif scope.includes_institutions:
        yield from at_most(
            package, typed, operating, "机关运行经费只算行政、参公单位，不会大于公用经费。", mend
        )
    else:
        remedy = (
            "全部是行政、参公单位的部门，机关运行经费等于日常公用经费；请改正，或留空由系统得出。"
        )
        yield from equal(package, typed, operating, remedy, mend)


@rule(
    "X16", "项目支出明细与项目支出合计一致", "warning", source=(
        "推理：逐个列出的项目是项目支出的一部分，全部列出时合计相等"
    ),
    exceptions="没有逐个列出的项目，明细可以小于合计，写明原因",
)  # fmt: skip
def projects_total(package: Package) -> Iterator[Finding]:
    if not has(package, "projects", "expenditure"):
        return
    yield from equal(
        package,
        term(package, "projects", "total", "total", "各项目合计"),
        term(package, "expenditure", "total", "project", "支出总表的项目支出"),
        "请补全项目，或核对功能科目明细的项目支出；没有列出的项目写明原因。",
        Mend("projects"),
    )


@rule(
    "X18",
    "按固定比例计提的费用合乎常理",
    "hint",
    source=(
        "推理：职业年金是养老保险的一半，公积金、福利费、培训费按工资的固定比例计提；各地比例不同"
    ),
)
def rates(package: Package) -> Iterator[Finding]:
    if not has(package, BASIC):
        return

    def of(code: str) -> Term:
        return term(package, BASIC, code, "total")

    pension, annuity, housing = of("30108"), of("30109"), of("30113")
    if pension.amount and annuity.amount:
        gap = abs(annuity.amount * 2 - pension.amount)
        if gap > pension.amount * Decimal("0.02"):
            yield Finding(
                "职业年金缴费（30109）通常是养老保险缴费（30108）的一半，现在不是。",
                "按8%和16%计提；有补缴等情况的不必改。",
                (*annuity.places, *pension.places),
                Mend("economic", "30109"),
            )
    base = total("工资", (of(code) for code in ("30101", "30102", "30103", "30107")))
    if base.amount and housing.amount:
        rate = housing.amount / base.amount
        if not Decimal("0.03") <= rate <= Decimal("0.20"):
            yield Finding(
                f"住房公积金（30113）是工资（30101至30103）的{rate * 100:.1f}%。",
                "单位缴存比例为5%至12%，请核对金额和单位。",
                housing.places,
                Mend("economic", "30113"),
            )
