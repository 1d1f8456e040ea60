"""勾稽 within one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from disclosures.kernel import kinds
from disclosures.kernel.called import name_of
from disclosures.kernel.money import growth, show_percent
from disclosures.kernel.package import Package
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
    SECTIONS,
    amount_columns,
    branches,
    codes,
    has,
    items,
    row_name,
    term,
    term_in,
    whole,
)

SUM = "请核对各分项，合计由分项相加得出。"
LAW = "财预〔2016〕143号：收支、财政拨款各总表。推理：表里的合计是所列各行、各列相加"
CHONGQING = "渝北区2024年部门预算公开表：表五分列上年数、小计和增幅"


@rule("W01", "收支总表收入合计等于支出合计", source=LAW)
def summary_balances(package: Package) -> Iterator[Finding]:
    if has(package, "budget-summary"):
        yield from equal(
            package,
            term(package, "budget-summary", "income.total", "amount", "收入合计"),
            term(package, "budget-summary", "expenditure.total", "amount", "支出合计"),
            "请核对各项收入、支出和结转，两边合计应当相等。",
            Mend("functional"),
        )


@rule("W02", "收支总表合计等于本年数加结转", source=LAW, exceptions="空白视为0")
def summary_totals(package: Package) -> Iterator[Finding]:
    if not has(package, "budget-summary"):
        return
    for sum_row, parts in (
        ("income.total", ("income.current", "income.carried_over", "income.fund_balance")),
        ("expenditure.total", ("expenditure.current", "expenditure.carried_forward")),
    ):
        yield from equal(
            package,
            term(package, "budget-summary", sum_row, "amount"),
            total(
                "本年数与结转之和",
                (term(package, "budget-summary", each, "amount") for each in parts),
            ),
            SUM,
        )


@rule("W03", "本年收入合计等于各项来源之和", source=LAW)
def summary_income(package: Package) -> Iterator[Finding]:
    table = package.table("budget-summary")
    if table is not None:
        yield from equal(
            package,
            term_in(table, whole(table, "income"), "amount"),
            total(
                "各项收入之和",
                (
                    term_in(table, f"income.{source}", "amount")
                    for source in (*FISCAL, *OTHER_INCOME)
                ),
            ),
            SUM,
        )


@rule("W04", "本年支出合计等于各类支出之和", source=LAW)
def summary_spending(package: Package) -> Iterator[Finding]:
    table = package.table("budget-summary")
    if table is not None:
        # 江苏 prints the spending a second time by use: 基本支出, 项目支出, 预留机动经费
        for side, name in (("expenditure", "各类支出之和"), ("use", "各种用途之和")):
            parts = items(table, side)
            if parts or side == "expenditure":
                yield from equal(
                    package,
                    term_in(table, whole(table, "expenditure"), "amount"),
                    total(name, [term_in(table, key, "amount") for key in parts]),
                    SUM,
                )


def across_columns(
    package: Package, kind: str, whole: str, parts: Iterable[str], remedy: str = SUM
) -> Iterator[Finding]:
    """Yield the rows of a table where a column is not the sum of others."""
    keys = list(parts)
    for table in package.tables(kind):
        printed = set(amount_columns(table))
        if whole not in printed:
            continue
        for row in table.rows:
            if any(key in printed for key in keys):
                yield from equal(
                    package,
                    term_in(table, row.key, whole),
                    total(
                        "各列之和", (term_in(table, row.key, key) for key in keys if key in printed)
                    ),
                    remedy,
                )


@rule("W05", "收入总表各行合计等于各来源之和", source=LAW)
def incomeitems(package: Package) -> Iterator[Finding]:
    return across_columns(
        package,
        "income",
        "total",
        ("fiscal", *FISCAL, *OTHER_INCOME, "carried_over", "fund_balance"),
    )


@rule(
    "W06", "支出总表总计等于基本支出加项目支出", source=LAW,
    exceptions="有上缴上级、事业单位经营、对附属单位补助支出列的，一并相加",
)  # fmt: skip
def expenditureitems(package: Package) -> Iterator[Finding]:
    for kind in ("expenditure", "government-fund", "state-capital"):
        table = package.table(kind)
        if table is not None:
            others = [key for key in amount_columns(table) if key != "total"]
            yield from across_columns(package, kind, "total", others)


@rule(
    "W07", "上级科目等于下级科目之和", source=(
        "预算法实施条例第6条：公开到项、款。推理：上级科目是下级科目之和"
    ),
    exceptions="涉密行并入上级科目时，上级可以大于下级之和",
)  # fmt: skip
def code_trees(package: Package) -> Iterator[Finding]:
    for kind, scheme in kinds.coded():
        table = package.table(kind)
        if table is None:
            continue
        for branch in branches(table):
            code = "" if branch.row.key == "total" else branch.row.key
            secret = package.scope.holds_secret(scheme, code)
            compare = _not_more if secret else equal
            for column in amount_columns(table):
                yield from compare(
                    package,
                    term_in(table, branch.row.key, column),
                    total(
                        "下级科目之和",
                        (term_in(table, child.key, column) for child in branch.children),
                    ),
                    f"请核对“{row_name(branch.row)}”下面的各科目。",
                    Mend(SECTIONS[scheme], branch.row.key),
                )


def _not_more(
    package: Package, whole: Term, parts: Term, remedy: str, mend: Mend
) -> Iterator[Finding]:
    return at_most(package, parts, whole, remedy, mend)


@rule("W08", "财政拨款收支总表各合计相符", source=LAW)
def appropriation(package: Package) -> Iterator[Finding]:
    table = package.table("appropriation-summary")
    if table is None:
        return
    for row in table.rows:
        if row.key.startswith(("expenditure.", "carried_forward.")):
            yield from equal(
                package,
                term_in(table, row.key, "total"),
                total("三种拨款之和", (term_in(table, row.key, fund) for fund in FISCAL)),
                SUM,
            )
    for column in ("total", *FISCAL):
        side = "expenditure" if items(table, "expenditure") or not items(table, "use") else "use"
        classes = [term_in(table, key, column) for key in items(table, side)]
        current = term_in(table, whole(table, "expenditure"), column)
        yield from equal(package, current, total("各类支出之和", classes), SUM)
        kept = term_in(table, "expenditure.carried_forward", column)
        if current.places != term_in(table, "expenditure.total", column).places:
            yield from equal(
                package,
                term_in(table, "expenditure.total", column),
                total("本年支出与结转下年之和", (current, kept)),
                SUM,
            )
    received = whole(table, "income")
    for sum_row, prefix in ((received, "income"), ("income.carried_over", "carried_over")):
        yield from equal(
            package,
            term_in(table, sum_row, "amount"),
            total(
                "三种拨款之和", (term_in(table, f"{prefix}.{fund}", "amount") for fund in FISCAL)
            ),
            SUM,
        )
    yield from equal(
        package,
        term_in(table, "income.total", "amount"),
        total(
            "本年收入与上年结转之和",
            (
                term_in(table, "income.current", "amount"),
                term_in(table, "income.carried_over", "amount"),
            ),
        ),
        SUM,
    )
    yield from equal(
        package,
        term_in(table, "income.total", "amount"),
        term_in(table, "expenditure.total", "total"),
        "财政拨款的收入合计应等于支出合计，请核对结转。",
    )


@rule("W09", "每种财政拨款的收入加结转等于支出合计", source=LAW)
def appropriation_funds(package: Package) -> Iterator[Finding]:
    table = package.table("appropriation-summary")
    if table is None:
        return
    for fund in FISCAL:
        yield from equal(
            package,
            total(
                f"{name_of(table)}本年收入与上年结转之和",
                (
                    term_in(table, f"income.{fund}", "amount"),
                    term_in(table, f"carried_over.{fund}", "amount"),
                ),
            ),
            term_in(table, "expenditure.total", fund),
            "请核对这种拨款的收入、支出和结转。",
        )


@rule(
    "W10", "一般公共预算支出表小计和增幅正确", source=CHONGQING,
    exceptions="上年为0或空白的不计算增幅；上年预算数列只有部分地区有",
)  # fmt: skip
def generalitems(package: Package) -> Iterator[Finding]:
    table = package.table("general-expenditure")
    if table is None:
        return
    yield from across_columns(package, "general-expenditure", "total", ("basic", "project"))
    if not any(column.key == "growth" for column in table.columns):
        return
    for row in table.rows:
        current, previous, printed = (row.values.get(k) for k in ("total", "previous", "growth"))
        assert not isinstance(current, str) and not isinstance(previous, str)
        right = growth(current, previous)
        if printed != right:
            shown = show_percent(printed if isinstance(printed, Decimal) else None) or "空白"
            yield Finding(
                f"{name_of(table)}“{row_name(row)}”的增幅是{shown}，"
                f"按两年预算数应为{show_percent(right) or '空白'}。",
                "增幅＝（本年－上年）÷上年，四舍五入到整数；上年为0的不填。",
                (Place(table.code, row.key, "growth"),),
            )


@rule("W11", "基本支出总计等于人员经费加公用经费", source="预算法实施条例第5条")
def basic_groups(package: Package) -> Iterator[Finding]:
    table = package.table("basic-by-department-economic")
    if table is None:
        return
    for row in table.rows:
        yield from equal(
            package,
            term_in(table, row.key, "total"),
            total(
                "人员经费与公用经费之和",
                (term_in(table, row.key, key) for key in ("personnel", "operating")),
            ),
            "请在经济科目明细里为这个科目选定人员经费或日常公用经费。",
            Mend("economic", row.key),
        )


@rule(
    "W12", "工资福利归人员经费，商品服务归公用经费", "hint",
    source=(
        "政府收支分类科目：301、303归人员经费，302、310归公用经费"
    ), exceptions="303退休费等可以部分列公用经费，各地做法不同",
)  # fmt: skip
def default_groups(package: Package) -> Iterator[Finding]:
    table = package.table("basic-by-department-economic")
    if table is None:
        return
    for row in codes(table):
        personnel = row.key.startswith(("301", "303"))
        if not personnel and not row.key.startswith(("302", "310")):
            continue
        wrong = "operating" if personnel else "personnel"
        here, there = ("人员经费", "公用经费") if personnel else ("公用经费", "人员经费")
        if len(row.key) == 5 and row.values.get(wrong):
            yield Finding(
                f"{name_of(table)}“{row_name(row)}”列入了{there}。",
                f"通常列{here}，确需如此可不改。",
                (Place(table.code, row.key, wrong),),
                Mend("economic", row.key),
            )


@rule("W13", "“三公”经费合计等于各项之和", source="财预〔2016〕143号：公务用车分列购置费、运行费")
def three_public_sums(package: Package) -> Iterator[Finding]:
    table = package.table("three-public")
    if table is None:
        return
    printed = set(amount_columns(table))
    for prefix in ("", "previous_"):
        if f"{prefix}total" not in printed:
            continue
        for row in table.rows:
            yield from equal(
                package,
                term_in(table, row.key, f"{prefix}vehicle"),
                total(
                    "购置费与运行费之和",
                    (
                        term_in(table, row.key, f"{prefix}vehicle_{each}")
                        for each in ("purchase", "operation")
                    ),
                ),
                SUM,
            )
            yield from equal(
                package,
                term_in(table, row.key, f"{prefix}total"),
                total(
                    "各项之和",
                    (
                        term_in(table, row.key, f"{prefix}{each}")
                        for each in ("abroad", "vehicle", "reception")
                    ),
                ),
                SUM,
            )


@rule(
    "W14", "项目支出明细表各行、各列合计相符", source=(
        "推理：一行的合计是各项资金之和，一列的合计是各项目之和"
    ),
    exceptions="涉密项目不单列，合计可以大于各行之和",
)  # fmt: skip
def project_table(package: Package) -> Iterator[Finding]:
    table = package.table("projects")
    if table is None:
        return
    sources = [key for key in amount_columns(table) if key != "total"]
    yield from across_columns(
        package, "projects", "total", sources, "请核对项目的财政资金和其他资金。"
    )
    secret = package.scope.holds_secret("project", "")
    compare = _not_more if secret else equal
    for column in ("total", *sources):
        yield from compare(
            package,
            term_in(table, "total", column),
            total("各项目之和", (term_in(table, row.key, column) for row in codes(table))),
            SUM,
            Mend("projects"),
        )


@rule(
    "W15", "政府采购合计等于货物、工程、服务之和", source="政府采购法第2条：采购分货物、工程、服务"
)
def procurementitems(package: Package) -> Iterator[Finding]:
    return across_columns(package, "procurement", "total", ("goods", "works", "services"))
