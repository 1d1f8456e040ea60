"""勾稽 of goals and indicators."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from disclosures.kernel.called import name_of
from disclosures.kernel.money import FACTORS, trim
from disclosures.kernel.package import Package
from disclosures.kernel.tabular import FilledTable
from disclosures.narrative import CODE
from disclosures.reconciliation.engine import (
    Finding,
    Mend,
    Place,
    Term,
    at_most,
    equal,
    rule,
    shown,
    total,
)
from disclosures.reconciliation.reading import has, term, term_in
from indicators.facts import Passage
from indicators.kinds import KINDS
from indicators.official_tables import text_blocks

SOURCE = "财预〔2015〕88号、财预〔2021〕101号：绩效目标和指标的设置"
SIGNS = {
    "=": ("＝", "等于"),
    ">": ("大于",),
    "<": ("小于",),
    "≥": ("大于等于",),
    "≤": ("小于等于",),
}
MONEY = {"元": FACTORS["元"], "万元": FACTORS["万元"]}
QUALITATIVE = "定性"
PLAN = (("plan_march", "3月底"), ("plan_june", "6月底"), ("plan_october", "10月底"),
        ("plan_december", "12月底"))  # fmt: skip
_COUNTED = re.compile(
    r"(?<![0-9.])([0-9]+(?:\.[0-9]+)?)\s*(批次|人次|次|场次|场|家|篇|册|个|件|人|%)"
)
_CLAUSE = re.compile(r"[，。；、：:,;（）()\s]|[0-9]+\s*[^0-9\s]")
_AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?)(万元|元)(/次)?")
_TIMES = re.compile(r"([0-9]+)次")
_EVERY = {"每季度": Decimal(4), "每月": Decimal(12), "每半年": Decimal(2)}


def goal_tables(package: Package) -> Iterator[FilledTable]:
    """Yield the goal tables that are filled."""
    for kind in KINDS:
        yield from (table for table in package.tables(kind.code) if not table.is_empty())


def _field(table: FilledTable, key: str) -> Any:
    return next((each.value for each in table.fields() if each.key == key), None)


def _has(table: FilledTable, *keys: str) -> bool:
    return set(keys) <= {each.key for each in table.fields()}


def _name(table: FilledTable) -> str:
    return f"{name_of(table)}“{table.subject}”" if table.subject else name_of(table)


def _mend(table: FilledTable) -> Mend:
    return Mend("goals", table.subject)


def _form(table: FilledTable, key: str, label: str) -> Term:
    """Return an amount of the form as a term."""
    return term_in(table, "form", key, f"{_name(table)}的{label}")


@rule(
    "P01", "指标权重合计为100", source=SOURCE,
    exceptions="不设权重的表样不检查；权重印作25%的与25同",
)  # fmt: skip
def weights(package: Package) -> Iterator[Finding]:
    for table in goal_tables(package):
        given = [
            value for row in table.rows if isinstance(value := row.values.get("weight"), Decimal)
        ]
        if given and sum(given) != 100:
            yield Finding(
                f"{_name(table)}的指标权重合计{trim(sum(given, Decimal(0)))}，应为100。",
                "请调整各指标的权重。",
                tuple(Place(table.code, row.key, "weight") for row in table.rows
                      if row.values.get("weight") is not None),
                _mend(table),
            )  # fmt: skip


@rule(
    "P02",
    "当年预算等于区级支出加补助镇街",
    source="渝北区2024年部门预算公开表、沙坪坝区2024年绩效目标表：当年预算分列区级支出和补助镇街",
    exceptions="空白视为0",
)
def district_and_towns(package: Package) -> Iterator[Finding]:
    for table in goal_tables(package):
        if _has(table, "total", "district", "subsidy"):
            parts = (_form(table, "district", "区级支出"), _form(table, "subsidy", "补助镇街"))
            yield from equal(
                package,
                _form(table, "total", "当年预算"),
                total("区级支出与补助之和", parts),
                "请核对补助镇街的金额。",
                _mend(table),
            )


@rule(
    "P03", "各项目预算之和不大于部门支出预算", source=(
        "沙坪坝区2024年绩效目标表：部门支出预算总量是各专项之和"
    ),
    exceptions="项目可以少于部门支出；只公开绩效目标时，部门支出预算总量可以只含项目",
)  # fmt: skip
def projects_within(package: Package) -> Iterator[Finding]:
    whole = next((t for t in package.tables("department-goal") if _has(t, "spending")), None)
    projects = [
        _form(table, "total", "预算")
        for table in goal_tables(package)
        if table.kind != "department-goal" and _has(table, "total")
    ]
    if whole is None or _field(whole, "spending") is None or not projects:
        return
    spending = _form(whole, "spending", "部门支出预算")
    compare = at_most
    if package.table("budget-summary") is None:
        compare = equal  # only the goals are published: the total is the projects' (沙坪坝)
    yield from compare(
        package,
        total("各项目预算之和", projects),
        spending,
        "请核对项目预算和部门支出预算总量。",
        Mend("projects"),
    )


@rule("P04", "预算数等于财政资金加其他资金", source=SOURCE, exceptions="空白视为0")
def fiscal_and_other(package: Package) -> Iterator[Finding]:
    for table in goal_tables(package):
        if _has(table, "total", "fiscal", "other"):
            parts = (_form(table, "fiscal", "财政资金"), _form(table, "other", "其他资金"))
            yield from equal(
                package,
                _form(table, "total", "预算数"),
                total("财政资金与其他资金之和", parts),
                "请核对项目的资金。",
                _mend(table),
            )


def _by_goal(package: Package) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the indicators of each goal under the project's name; blank for the department."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in package.records.get("indicators", []):
        found[row["project"]["name"] if row["project"] else ""].append(row)
    yield from found.items()


def _budgets(package: Package) -> dict[str, Decimal]:
    return {
        row["name"]: Decimal(row["amount"])
        for row in package.records.get("projects", [])
        if row["amount"] is not None
    }


def _called(name: str) -> str:
    return f"项目“{name}”" if name else "部门整体目标"


def _places(package: Package, name: str) -> tuple[Place, ...]:
    return tuple(
        Place(table.code, "form", "goal") for table in goal_tables(package) if table.subject == name
    )


@rule(
    "P05", "成本指标的上限之和不大于项目预算", "warning", source=SOURCE,
    exceptions="人均、单价等指标不相加；金额按计量单位折算成元",
)  # fmt: skip
def costs(package: Package) -> Iterator[Finding]:
    budgets = _budgets(package)
    for name, rows in _by_goal(package):
        limits = [
            Term(row["level3"], Decimal(row["value"]) * MONEY[row["unit"]])
            for row in rows
            if row["operator"] in ("≤", "<")
            and row["unit"] in MONEY
            and row["value"] is not None
            and "成本" in row["level1"] + row["level2"]
            and not re.search("人均|单价|每", row["level3"])
        ]
        if name in budgets and limits:
            yield from at_most(
                package,
                total(f"{_called(name)}的成本指标之和", limits),
                Term("项目预算", budgets[name], _places(package, name)),
                "请核对成本指标的数值和计量单位。",
                Mend("goals", name),
            )


@rule(
    "P06", "资金支出计划逐期累计，年底到100%", source=(
        "石家庄市2024年绩效文本：三、六、十、十二月底的累计进度"
    ),
    exceptions="空白的一期不检查",
)  # fmt: skip
def payment_plans(package: Package) -> Iterator[Finding]:
    for table in goal_tables(package):
        plan = [(label, key, _field(table, key)) for key, label in PLAN if _has(table, key)]
        given = [(label, key, value) for label, key, value in plan if isinstance(value, Decimal)]
        if not given:
            continue
        places = tuple(Place(table.code, "form", key) for _, key, _ in given)
        percents = [value for _, _, value in given]
        said = "、".join(f"{label}{trim(value)}%" for label, _, value in given)
        if percents != sorted(percents) or percents[-1] > 100:
            yield Finding(
                f"{_name(table)}的资金支出计划（{said}）不是逐期累计。",
                "填累计百分比，后一期不小于前一期，不超过100%。",
                places,
                _mend(table),
            )
        elif given[-1][0] == "12月底" and percents[-1] != 100:
            yield Finding(
                f"{_name(table)}的资金支出计划年底是{trim(percents[-1])}%。",
                "年底应为100%；确有结转的写明原因。",
                places,
                _mend(table),
                level="warning",
            )


@rule(
    "P07", "有产出、效益和满意度指标", "warning", source="财预〔2021〕101号：三级指标的框架",
    exceptions="不分级的表样不检查；没有服务对象的项目可以没有满意度指标",
)  # fmt: skip
def frame(package: Package) -> Iterator[Finding]:
    for name, rows in _by_goal(package):
        levels = "".join(row["level1"] for row in rows)
        if not name or not any(row["level1"] for row in rows):
            continue
        for word, level in (("产出", "warning"), ("效益", "warning"), ("满意度", "hint")):
            if word not in levels and not any(word in row["level2"] for row in rows):
                yield Finding(
                    f"{_called(name)}没有{word}指标。",
                    f"请补充{word}指标。" if level == "warning" else "有服务对象的应设满意度指标。",
                    _places(package, name),
                    Mend("goals", name),
                    level="warning" if level == "warning" else "hint",
                )


@rule(
    "P08",
    "目标文字中的数字与指标值一致",
    "hint",
    source="推理：绩效目标要细化量化，文字里的数和指标值说的是同一件事",
)
def repeated_numbers(package: Package) -> Iterator[Finding]:
    texts = {table.subject: str(_field(table, "goal") or "") for table in goal_tables(package)}
    for name, rows in _by_goal(package):
        for match in _COUNTED.finditer(texts.get(name, "")):
            number, unit = Decimal(match[1]), match[2]
            before = _CLAUSE.split(texts[name][: match.start()])[-1][-12:]
            alike = sorted(
                (-_shared(before, row["level3"]), at, row)
                for at, row in enumerate(rows)
                if row["unit"] == unit and row["value"] and _shared(before, row["level3"]) > 1
            )
            if alike and all(Decimal(row["value"]) != number for _, _, row in alike):
                row = alike[0][2]
                yield Finding(
                    f"{_called(name)}的目标写“{before}{match[0]}”，"
                    f"指标“{row['level3']}”的值是{row['value_text']}。",
                    "两处说的是一件事时请改成一致。",
                    _places(package, name),
                    Mend("goals", name),
                )


def _shared(text: str, name: str) -> int:
    """Return the length of the longest run of characters that a text shares with a name."""
    return max(
        (
            length
            for length in range(1, len(text) + 1)
            for at in range(len(text) - length + 1)
            if text[at : at + length] in name
        ),
        default=0,
    )


@rule(
    "P10", "指标值与指标性质、计量单位相符", "warning", source=SOURCE,
    exceptions="公开文件中缺失的指标值照录",
)  # fmt: skip
def indicator_values(package: Package) -> Iterator[Finding]:
    for name, rows in _by_goal(package):
        for row in rows:
            wrong = _wrong_value(row)
            if wrong:
                yield Finding(
                    f"{_called(name)}的指标“{row['level3']}”{wrong}",
                    "请改指标性质、指标值或计量单位。",
                    _places(package, name),
                    Mend("goals", name),
                )


def _wrong_value(row: dict[str, Any]) -> str:
    value = None if row["value"] is None else Decimal(row["value"])
    if row["operator"] == QUALITATIVE and value is not None:
        return f"是定性指标，值却是数字{row['value']}。"
    if row["unit"] == "%" and value is not None and value > 100:
        return f"的值{row['value']}%超过100%。"
    if row["operator"] not in ("", QUALITATIVE) and value is None:
        return f"写了“{row['operator']}”，却没有数值。"
    if row["operator"] == ">" and row["unit"] in MONEY and "成本" in row["level1"] + row["level2"]:
        return "是成本指标，应写上限（≤），不是“大于”。"
    if row["operator"] == "≥" and row["value"] == "100" and row["unit"] == "%":
        return "写≥100%，应写=100%。"
    return ""


@rule(
    "P11", "测算依据各项之和等于项目预算", "hint", source=(
        "渝北区2024年部门预算公开表：表十七的项目概况写出测算依据"
    ),
    exceptions="单价与次数写得不清楚的不计算",
)  # fmt: skip
def calculations(package: Package) -> Iterator[Finding]:
    budgets = _budgets(package)
    for row in package.records.get("projects", []):
        _, found, text = row["overview"].partition("测算依据")
        amount = _calculated(text) if found else None
        budget = budgets.get(row["name"])
        if amount is not None and budget is not None and amount != budget:
            unit = package.scope.unit
            yield Finding(
                f"{_called(row['name'])}的测算依据合计{shown(amount, unit)}，"
                f"预算{shown(budget, unit)}。",
                "请核对测算依据。",
                _places(package, row["name"]),
                Mend("goals", row["name"]),
            )


def _calculated(text: str) -> Decimal | None:
    """Return the sum of the amounts in 元; an amount 每次 times the number of times."""
    times = _TIMES.search(text)
    count = Decimal(times[1]) if times else None
    count = next((n for word, n in _EVERY.items() if word in text), count)
    amounts = [
        Decimal(match[1]) * MONEY[match[2]] * (count if match[3] and count else Decimal(1))
        for match in _AMOUNT.finditer(text)
        if not (match[3] and count is None)
    ]
    return sum(amounts, Decimal(0)) if amounts else None


@rule(
    "X15", "整体绩效目标表的部门支出预算数等于支出合计", source=(
        "渝北区2024年部门预算公开表：表十五的部门支出预算数就是表一的支出合"
        "计"
    ),
    exceptions="只公开绩效目标的，按项目合计（P03）",
)  # fmt: skip
def spending(package: Package) -> Iterator[Finding]:
    summary = package.table("budget-summary")
    for table in package.tables("department-goal"):
        if summary is not None and _has(table, "spending") and not table.is_empty():
            yield from equal(
                package,
                _form(table, "spending", "部门支出预算数"),
                term_in(summary, "expenditure.current", "amount", "收支总表本年支出合计"),
                "部门支出预算数由明细得出，请核对功能科目明细。",
                Mend("functional"),
            )


@rule(
    "X17",
    "项目的名称、编码、金额在各表中相同",
    source="推理：同一个项目在项目表、绩效目标表和情况说明里应当是同一个",
)
def same_projects(package: Package) -> Iterator[Finding]:
    listed = package.table("projects")
    records = {row["name"]: row for row in package.records.get("projects", [])}
    for table in goal_tables(package):
        if table.kind == "department-goal":
            continue
        record = records.get(table.subject)
        printed = _field(table, "code_and_name") or _field(table, "name")
        expected = {table.subject}
        if record is not None and record["code"]:
            expected = {f"{record['code']}-{record['name']}", record["name"]}
        if record is None or printed not in expected:
            yield Finding(
                f"{_name(table)}的项目写作“{printed}”，项目清单中没有这个名称和编码。",
                "项目的编码和名称在各处应一字不差。",
                (Place(table.code, "form", "name"),),
                _mend(table),
            )
            continue
        code = _field(table, "code")
        if _has(table, "code") and (code or "") != record["code"]:
            yield Finding(
                f"{_name(table)}的项目编码{code}与项目清单的{record['code']}不同。",
                "项目的编码和名称在各处应一字不差。",
                (Place(table.code, "form", "code"),),
                _mend(table),
            )
        if _has(table, "total"):
            known = Term("项目清单中的金额", Decimal(record["amount"] or 0))
            yield from equal(
                package, _form(table, "total", "预算"), known, "请核对项目金额。", _mend(table)
            )
    if listed is not None:
        yield from _listed(package, listed, records)


def _listed(
    package: Package, table: FilledTable, records: dict[str, dict[str, Any]]
) -> Iterator[Finding]:
    expected = {
        f"{row['code']}-{row['name']}" if row["code"] else row["name"]: row
        for row in records.values()
    }
    for row in table.rows:
        if row.key == "total":
            continue
        record = expected.get(str(row.values.get("project")))
        if record is None:
            yield Finding(
                f"{name_of(table)}的项目“{row.values.get('project')}”与项目清单不符。",
                "项目的编码和名称在各处应一字不差。",
                (Place(table.code, row.key, "project"),),
                Mend("projects"),
            )
        else:
            known = Term("项目清单中的金额", Decimal(record["amount"] or 0))
            printed = term_in(table, row.key, "total", f"{name_of(table)}“{record['name']}”")
            yield from equal(
                package, printed, known, "请核对项目金额。", Mend("projects", record["name"])
            )


@rule("P12", "绩效目标表与指标记录逐项一致", source="推理：公开表和供机器读取的数据出自同一份填报")
def same_indicators(package: Package) -> Iterator[Finding]:
    by_goal = dict(_by_goal(package))
    for table in goal_tables(package):
        rows = [row for row in table.rows if row.key.startswith("indicator.")]
        records = by_goal.get(table.subject, [])
        if len(rows) != len(records):
            yield Finding(
                f"{_name(table)}印了{len(rows)}个指标，记录有{len(records)}个。",
                "请重新生成公开表。",
                (Place(table.code),),
                _mend(table),
            )
            continue
        for row, record in zip(rows, records, strict=True):
            for key, right in _printed(record).items():
                value = row.values.get(key)
                if key in row.values and _plain(value) not in right:
                    yield Finding(
                        f"{_name(table)}的指标“{record['level3']}”印作“{_plain(value)}”，"
                        f"记录是“{'或'.join(sorted(right - {''})) or '空白'}”。",
                        "请重新生成公开表。",
                        (Place(table.code, row.key, key),),
                        _mend(table),
                    )


@rule(
    "P13",
    "绩效目标表的文字和计划与项目记录一致",
    source="推理：公开表和供机器读取的数据出自同一份填报",
)
def same_forms(package: Package) -> Iterator[Finding]:
    projects = {row["name"]: row for row in package.records.get("projects", [])}
    goals = {row["project"]: row for row in package.records.get("goals", [])}
    for table in goal_tables(package):
        record = projects.get(table.subject, {})
        expected: dict[str, Any] = {
            key: record.get(key) or None
            for key in ("overview", "basis", "purpose", "attribute", "period")
            if table.subject
        }
        if table.subject:
            plan = record.get("payment_plan") or [None] * len(PLAN)
            for (key, _), percent in zip(PLAN, plan, strict=True):
                expected[key] = None if percent is None else Decimal(percent)
            for key in ("fiscal", "other"):
                amount = record.get(f"{key}_amount")
                expected[key] = None if amount is None else Decimal(amount)
            if record.get("competent_department"):
                expected["competent_department"] = record["competent_department"]
        else:
            expected["department"] = package.scope.department
        if table.subject in goals:
            expected["goal"] = goals[table.subject]["text"]
        for key, right in expected.items():
            if _has(table, key) and _field(table, key) != right:
                found = _short(_field(table, key))
                yield Finding(
                    f"{_name(table)}印的“{found}”与记录的“{_short(right)}”不同。",
                    "请重新生成公开表。",
                    (Place(table.code, "form", key),),
                    _mend(table),
                )


@rule(
    "N16", "纳入绩效目标管理的项目覆盖全部项目支出", "warning",
    source="预算法第32条、财预〔2021〕101号：项目支出全面设置绩效目标；说明写“均”须全部覆盖",
    exceptions="没有公开绩效目标的项目写明原因；涉密项目不单列",
)  # fmt: skip
def goals_cover(package: Package) -> Iterator[Finding]:
    if package.text(CODE) is None or not has(package, "expenditure"):
        return
    named = {row["project"] for row in package.records.get("goals", [])}
    with_goal = [row for row in package.records.get("projects", []) if row["name"] in named]
    if not with_goal:
        return  # P14 and X16 speak of projects without goals and of spending without projects
    money = sum((Decimal(row["amount"] or 0) for row in with_goal), Decimal(0))
    compare = at_most if package.scope.holds_secret("project", "") else equal
    yield from compare(
        package,
        Term(f"有绩效目标的{len(with_goal)}个项目合计", money, (Place(CODE),)),
        term(package, "expenditure", "total", "project", "支出总表的项目支出"),
        "请补全项目和绩效目标；没有公开的写明原因。",
        Mend("projects"),
    )


@rule(
    "N12", "绩效文本与填报的目标一致", source="石家庄市2024年绩效文本：分项目标、保障措施与填报相同"
)
def performance_text(package: Package) -> Iterator[Finding]:
    text = package.text("performance-text")
    goal = next((row for row in package.records.get("goals", []) if not row["project"]), None)
    if text is None or goal is None:
        return
    expected = tuple(
        text_blocks(
            goal["text"],
            [Passage(**each) for each in goal["sub_goals"]],
            [Passage(**each) for each in goal["measures"]],
        )
    )
    for at, (printed, right) in enumerate(zip_longest(text.blocks, expected), start=1):
        if printed != right:
            found = _short(printed.text if printed else None)
            typed = _short(right.text if right else None)
            yield Finding(
                f"{text.title}第{at}段“{found}”与填报的“{typed}”不同。",
                "请重新生成公开文本。",
                (Place(text.code),),
                Mend("goals"),
            )
            return


def _short(value: object) -> str:
    text = _plain(value)
    return text if len(text) <= 40 else f"{text[:20]}…{text[-18:]}"


@rule(
    "P14", "每个项目都有绩效目标", "warning", source="预算法第32条；财预〔2021〕101号",
    exceptions="没有公开绩效目标的项目写明原因；表样中没有项目绩效目标表的不检查",
)  # fmt: skip
def projects_with_goals(package: Package) -> Iterator[Finding]:
    if not package.tables("project-goal"):
        return
    named = {row["project"] for row in package.records.get("goals", [])}
    names = [row["name"] for row in package.records.get("projects", [])]
    missing = [name for name in names if name not in named]
    if missing:
        shown_names = "、".join(f"“{name}”" for name in missing[:5])
        more = f"等{len(missing)}个项目" if len(missing) > 5 else ""
        yield Finding(
            f"{shown_names}{more}没有绩效目标。",
            "请在项目页填写绩效目标和指标。",
            (),
            Mend("goals", missing[0]),
        )


def _printed(record: dict[str, Any]) -> dict[str, set[str]]:
    """Return what each column may print of an indicator."""
    core = {True: "是", False: "否", None: ""}[record["core"]]
    number = record["value"] or ""
    text = record["value_text"]
    for sign in (record["operator"], record["unit"]):
        text = text.removeprefix(sign).removesuffix(sign)
    return {
        "level1": {record["level1"]},
        "level2": {record["level2"]},
        "name": {record["level3"]},
        "description": {record["description"]},
        "basis": {record["basis"]},
        "unit": {record["unit"]},
        "operator": {record["operator"], *SIGNS.get(record["operator"], ())},
        "weight": {record["weight"] or ""},
        "core": {core},
        "target": {record["value_text"]},
        "value": {number, text, record["value_text"]} if not number else {number},
    }


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return trim(value)
    return "" if value is None else str(value)
