"""The kinds of rows that belong to a budget itself."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models

from disclosures.choices import (
    AssetItem,
    AssetMoment,
    BasicGroup,
    DepartmentKind,
    FundingSource,
    Measure,
    NilSubject,
    Scheme,
    ThreePublic,
    Use,
)
from disclosures.desk.forms.lines import BY_ECONOMIC, BY_FUNCTION, others
from disclosures.desk.imports.kinds import Context, Field, Kind, Problem, Row, problems_of
from disclosures.kernel import statements
from disclosures.models import (
    Asset,
    Budget,
    Classification,
    Comparative,
    FundingLine,
    NarrativePart,
    NilReturn,
    ProcurementItem,
    Project,
    TableNote,
)
from disclosures.models.budgets import narrative_parts
from disclosures.official_tables.sets import SETS

SOURCES = tuple((str(key), str(label)) for key, label in FundingSource.choices)
SOURCE = Field("source", "资金来源", "choice", ("资金性质", "来源"), choices=SOURCES)
SECRET = Field("secret", "涉密", "flag", width=6)
CARRIED = Field("carried_over", "上年结转", "flag", ("是否结转",), width=8)
NAME = ("科目名称", "名称")
TOTALS = (("basic", "基本支出"), ("project", "项目支出"), ("operating", "机关运行经费"))


def money(key: str, label: str, *aliases: str) -> Field:
    """Return a column of money."""
    return Field(key, label, "amount", aliases)


def check(at: int, instance: models.Model) -> list[Problem]:
    """Validate as a form would, then save; return what is wrong instead of raising."""
    try:
        instance.full_clean()
    except ValidationError as error:
        return problems_of(at, error)
    instance.save()
    return []


def _code(row: models.Model | None) -> str | None:
    return row.code if isinstance(row, Classification) else None


def _given(value: Any) -> Any:
    return value if value is not None else ""


# 功能科目明细

FUNCTIONAL = (
    Field("functional", "科目编码", "code", ("功能科目编码", "支出功能分类科目编码",
          "功能分类科目编码", "功能科目", "支出功能科目", "功能分类科目", "科目代码"),
          scheme=Scheme.FUNCTIONAL, required=True),
    money("basic", "基本支出"),
    money("project", "项目支出"),
    money("previous", "上年预算数", "上年数", "上年预算"),
    SOURCE, CARRIED, SECRET,
)  # fmt: skip


def dump_functional(budget: Budget) -> list[Row]:
    """Return a row for each 功能 code, source and flag: basic, project, last year."""
    rows: dict[tuple[Any, ...], Row] = {}
    lines = budget.lines.filter(BY_FUNCTION).select_related("functional")
    for line in lines.order_by("functional__code", "source", "carried_over", "secret", "use"):
        key = (_code(line.functional), line.source, line.carried_over, line.secret)
        row = rows.setdefault(key, _functional(*key))
        row[line.use] = line.amount
    known = {
        each.key: each.amount for each in budget.comparatives.filter(measure=Measure.FUNCTIONAL)
    }
    for code, amount in sorted(known.items()):
        found = next((row for key, row in rows.items() if key[0] == code), None)
        if found is None:
            key = (code, str(FundingSource.GENERAL), False, False)
            found = rows.setdefault(key, _functional(*key))
        found["previous"] = amount
    return sorted(rows.values(), key=lambda row: str(row["functional"]))


def _functional(code: str | None, source: str, carried: bool, secret: bool) -> Row:
    return {"functional": code, "source": source, "carried_over": carried, "secret": secret,
            "basic": None, "project": None, "previous": None}  # fmt: skip


def save_functional(context: Context, rows: Sequence[Row]) -> list[Problem]:
    """Replace the lines by function and last year's figures by function."""
    budget = context.budget
    budget.lines.filter(BY_FUNCTION).delete()
    budget.comparatives.filter(measure=Measure.FUNCTIONAL).delete()
    found: list[Problem] = []
    for at, row in enumerate(rows):
        code = context.book.find(Scheme.FUNCTIONAL, str(row["functional"]))
        for use in (Use.BASIC, Use.PROJECT):
            if row.get(use) is not None:
                found += check(at, FundingLine(
                    budget=budget, functional=code, use=use, amount=row[use],
                    **_line(row),
                ))  # fmt: skip
        if row.get("previous") is not None:
            found += check(at, Comparative(
                budget=budget, measure=Measure.FUNCTIONAL, key=code.code, amount=row["previous"]
            ))  # fmt: skip
    return found


def _line(row: Row) -> dict[str, Any]:
    return {
        "source": row.get("source") or FundingSource.GENERAL,
        "carried_over": bool(row.get("carried_over")),
        "secret": bool(row.get("secret")),
    }


# 经济科目明细

ECONOMIC_CODE = ("部门经济科目编码", "部门经济科目", "部门预算支出经济分类科目", "部门预算经济科目",
                 "经济分类科目编码", "经济分类科目", "经济科目编码", "经济科目",
                 "部门预算支出经济分类科目编码", "部门预算支出经济科目")  # fmt: skip
GOVERNMENT_CODE = ("政府经济科目编码", "政府预算支出经济分类科目", "政府预算经济科目",
                   "政府预算支出经济分类科目编码", "政府经济分类")  # fmt: skip
GROUPS = tuple((str(key), str(label)) for key, label in BasicGroup.choices)
ECONOMIC = (
    Field("economic", "科目编码", "code", ECONOMIC_CODE, scheme=Scheme.DEPT_ECONOMIC,
          required=True),
    money("basic", "基本支出"),
    money("project", "项目支出"),
    Field("government", "政府经济科目", "code", GOVERNMENT_CODE, scheme=Scheme.GOV_ECONOMIC),
    Field("basic_group", "人员或公用", "choice", ("基本支出归类",), choices=GROUPS),
    SOURCE, SECRET,
)  # fmt: skip


def dump_economic(budget: Budget) -> list[Row]:
    """Return a row for each 部门经济 code with its override, group, source and flag."""
    rows: dict[tuple[Any, ...], Row] = {}
    lines = budget.lines.filter(BY_ECONOMIC).select_related("economic", "government")
    for line in lines.order_by("economic__code", "source", "secret", "use"):
        group = line.basic_group or None
        key = (_code(line.economic), _code(line.government), line.source, line.secret)
        row = rows.setdefault(
            key,
            {"economic": key[0], "government": key[1], "basic_group": None, "source": key[2],
             "secret": key[3], "basic": None, "project": None},
        )  # fmt: skip
        if row[line.use] is not None or (group and row["basic_group"] not in (None, group)):
            row = rows[(*key, group)] = {**row, "basic": None, "project": None}
        row[line.use] = line.amount
        row["basic_group"] = group or row["basic_group"]
    return sorted(rows.values(), key=lambda row: str(row["economic"]))


def save_economic(context: Context, rows: Sequence[Row]) -> list[Problem]:
    """Replace the lines by economic code."""
    budget = context.budget
    budget.lines.filter(BY_ECONOMIC).delete()
    found: list[Problem] = []
    for at, row in enumerate(rows):
        code = context.book.find(Scheme.DEPT_ECONOMIC, str(row["economic"]))
        government = row.get("government")
        target = context.book.find(Scheme.GOV_ECONOMIC, str(government)) if government else None
        for use in (Use.BASIC, Use.PROJECT):
            if row.get(use) is not None:
                values = {**_line(row), "carried_over": False}
                group = row.get("basic_group") if use == Use.BASIC else None
                found += check(at, FundingLine(
                    budget=budget, economic=code, government=target, use=use, amount=row[use],
                    basic_group=_given(group), **values,
                ))  # fmt: skip
    return found


# 其他明细

USES = tuple((str(key), str(label)) for key, label in Use.choices)
OTHER = (
    Field("functional", "功能科目编码", "code", ("支出功能分类科目编码", "功能分类科目编码",
          "功能科目", "支出功能分类科目", "功能分类"), scheme=Scheme.FUNCTIONAL),
    Field("economic", "部门经济科目编码", "code", ECONOMIC_CODE, scheme=Scheme.DEPT_ECONOMIC),
    Field("government", "政府经济科目编码", "code", (*GOVERNMENT_CODE, "政府经济科目"),
          scheme=Scheme.GOV_ECONOMIC),
    Field("project", "项目名称", "text", ("项目", "预算项目名称")),
    Field("use", "支出性质", "choice", ("支出类型", "支出类别", "项目类别", "基本或项目"),
          choices=USES),
    Field("basic_group", "人员或公用", "choice", ("基本支出归类",), choices=GROUPS),
    SOURCE, CARRIED,
    Field("amount", "金额", "amount", ("预算数", "预算金额", "本年预算", "本年预算数", "年初预算数",
          "合计"), required=True),
    SECRET,
)  # fmt: skip


def dump_other(budget: Budget) -> list[Row]:
    """Return every other line: with several classifications, of a project, carried forward."""
    lines = others(budget.lines.all())
    return [
        {
            "functional": _code(line.functional),
            "economic": _code(line.economic),
            "government": _code(line.government),
            "project": line.project.name if line.project else None,
            "use": line.use,
            "basic_group": line.basic_group or None,
            "source": line.source,
            "carried_over": line.carried_over,
            "amount": line.amount,
            "secret": line.secret,
        }
        for line in lines
    ]


def save_other(context: Context, rows: Sequence[Row]) -> list[Problem]:
    """Replace the other lines."""
    budget = context.budget
    gone = [line.pk for line in others(budget.lines.all())]
    budget.lines.filter(pk__in=gone).delete()
    projects = {each.name: each for each in budget.projects.all()}
    found: list[Problem] = []
    for at, row in enumerate(rows):
        codes = {
            name: context.book.find(scheme, str(row[name]))
            for name, scheme in (
                ("functional", Scheme.FUNCTIONAL),
                ("economic", Scheme.DEPT_ECONOMIC),
                ("government", Scheme.GOV_ECONOMIC),
            )
            if row.get(name)
        }
        project = row.get("project")
        if project and project not in projects:
            found.append((at, "project", f"这份预算里没有项目“{project}”，请先在项目表里增加。"))
            continue
        found += check(at, FundingLine(
            budget=budget, project=projects.get(str(project)), amount=row["amount"],
            use=row.get("use") or Use.BASIC, basic_group=_given(row.get("basic_group")),
            **_line(row), **codes,
        ))  # fmt: skip
    return found


# 项目

PROJECT_TEXTS = ("code", "competent_department", "implementing_unit", "attribute", "period",
                 "overview", "basis", "purpose")  # fmt: skip
PLAN = ("plan_march", "plan_june", "plan_october", "plan_december")
PROJECT_MONEY = ("fiscal_amount", "other_amount", "subsidy_amount")
PROJECTS = (
    Field("name", "项目名称", required=True, width=24),
    Field("code", "项目编码", aliases=("项目代码",), width=24),
    Field("is_key", "重点项目", "flag", width=8),
    Field("functional", "功能科目", "code", scheme=Scheme.FUNCTIONAL),
    SOURCE,
    money("fiscal_amount", "财政资金", "财政拨款"),
    money("other_amount", "其他资金"),
    money("subsidy_amount", "补助镇街", "补助街镇"),
    Field("competent_department", "业务主管部门", aliases=("主管部门",), width=24),
    Field("implementing_unit", "实施单位", width=20),
    Field("attribute", "项目属性"),
    Field("period", "项目期"),
    Field("overview", "项目概况", width=40),
    Field("basis", "立项依据", width=40),
    Field("purpose", "资金用途", width=40),
    Field("plan_march", "3月底（%）", "number"),
    Field("plan_june", "6月底（%）", "number"),
    Field("plan_october", "10月底（%）", "number"),
    Field("plan_december", "12月底（%）", "number"),
    SECRET,
)


def dump_projects(budget: Budget) -> list[Row]:
    """Return the projects in their order."""
    rows: list[Row] = []
    for each in budget.projects.select_related("functional"):
        row: Row = {"name": each.name, "is_key": each.is_key, "secret": each.secret,
                    "source": each.source, "functional": _code(each.functional)}  # fmt: skip
        row |= {key: getattr(each, key) or None for key in PROJECT_TEXTS}
        row |= {key: getattr(each, key) for key in PROJECT_MONEY}
        for key in PLAN:
            percent = getattr(each, key)
            row[key] = None if percent is None else Decimal(percent)
        rows.append(row)
    return rows


def save_projects(context: Context, rows: Sequence[Row]) -> list[Problem]:
    """Write the projects by name, in the order of the rows; those not named are deleted."""
    budget = context.budget
    stored = {each.name: each for each in budget.projects.all()}
    kept = {row["name"] for row in rows}
    gone = [each.pk for name, each in stored.items() if name not in kept]
    budget.projects.filter(pk__in=gone).delete()
    found: list[Problem] = []
    for at, row in enumerate(rows):
        project = stored.get(str(row["name"])) or Project(budget=budget, name=row["name"])
        project.budget, project.order = budget, at + 1
        code = row.get("functional")
        project.functional = context.book.find(Scheme.FUNCTIONAL, str(code)) if code else None
        project.is_key, project.secret = bool(row.get("is_key")), bool(row.get("secret"))
        project.source = str(row.get("source") or FundingSource.GENERAL)
        for key in PROJECT_TEXTS:
            setattr(project, key, _given(row.get(key)))
        for key in PROJECT_MONEY:
            setattr(project, key, row.get(key))
        for key in PLAN:
            value = row.get(key)
            if isinstance(value, Decimal) and value != int(value):
                found.append((at, key, "支出计划应是0到100的整数。"))
                continue
            setattr(project, key, None if value is None else int(Decimal(str(value))))
        found += check(at, project)
    return found


# The shorter ones


def _simple(
    code: str,
    sheet: str,
    order: int,
    fields: tuple[Field, ...],
    identity: tuple[str, ...],
    model: Any,
    manager: str,
    nil: str = "",  # the subject that rows of this kind contradict
) -> Kind:
    """Return a kind of rows that are a model's own fields."""
    keys = [field.key for field in fields]
    blank = {field.key for field in fields if field.type in ("text", "choice")}

    def dump(budget: Budget) -> list[Row]:
        return [
            {key: (getattr(each, key) or None) if key in blank else _plain(getattr(each, key))
             for key in keys}
            for each in getattr(budget, manager).all()
        ]  # fmt: skip

    def save(context: Context, rows: Sequence[Row]) -> list[Problem]:
        getattr(context.budget, manager).all().delete()
        if rows and nil:
            context.budget.nil_returns.filter(subject=nil).delete()
        return [
            problem
            for at, row in enumerate(rows)
            for problem in check(
                at,
                model(
                    budget=context.budget,
                    **{key: _given(row.get(key)) if key in blank else row.get(key)
                       for key in keys},
                ),
            )
        ]  # fmt: skip

    return Kind(code, sheet, fields, identity, dump, save, order)


def _plain(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def dump_operating(budget: Budget) -> list[Row]:
    """Return this year's 机关运行经费, where it is entered."""
    amount = budget.operating_cost
    return [] if amount is None else [{"item": "operating", "amount": amount}]


def save_operating(context: Context, rows: Sequence[Row]) -> list[Problem]:
    """Replace this year's 机关运行经费."""
    budget = context.budget
    budget.operating_cost = rows[0]["amount"] if rows else None
    if budget.operating_cost and budget.department.kind == DepartmentKind.INSTITUTION:
        return [(0, "amount", "事业单位没有机关运行经费，请留空。")]
    Budget.objects.filter(pk=budget.pk).update(operating_cost=budget.operating_cost)
    return []


def dump_nil(budget: Budget) -> list[Row]:
    """Return every subject with whether the office says it has none of it."""
    said = set(budget.nil_returns.values_list("subject", flat=True))
    return [{"subject": str(each), "none": each in said} for each in NilSubject.values]


def save_nil(context: Context, rows: Sequence[Row]) -> list[Problem]:
    """Replace what the office says it has none of."""
    context.budget.nil_returns.all().delete()
    return [
        problem
        for at, row in enumerate(rows)
        if row["none"]
        for problem in check(at, NilReturn(budget=context.budget, subject=row["subject"]))
    ]


def dump_previous(budget: Budget) -> list[Row]:
    """Return last year's “三公” items and totals."""
    kept = budget.comparatives.exclude(measure=Measure.FUNCTIONAL)
    return [{"measure": x.measure, "key": x.key, "amount": x.amount} for x in kept]


def save_previous(context: Context, rows: Sequence[Row]) -> list[Problem]:
    """Replace last year's “三公” items and totals."""
    context.budget.comparatives.exclude(measure=Measure.FUNCTIONAL).delete()
    found: list[Problem] = []
    for at, row in enumerate(rows):
        items = {str(key) for key in ThreePublic.values}
        measure = Measure.THREE_PUBLIC if row["key"] in items else Measure.TOTAL
        found += check(at, Comparative(
            budget=context.budget, measure=measure, key=row["key"], amount=row["amount"]
        ))  # fmt: skip
    return found


def dump_assets(budget: Budget) -> list[Row]:
    """Return 国有资产 as counts."""
    return [
        {"moment": x.moment, "item": x.item, "count": Decimal(x.count)} for x in budget.assets.all()
    ]


def save_assets(context: Context, rows: Sequence[Row]) -> list[Problem]:
    """Replace 国有资产."""
    context.budget.assets.all().delete()
    for subject in statements.ASSETS:
        if any(row["count"] and statements.is_about(subject, row["moment"], row["item"])
               for row in rows):  # fmt: skip
            context.budget.nil_returns.filter(subject=subject).delete()
    found: list[Problem] = []
    for at, row in enumerate(rows):
        count = row["count"]
        if not isinstance(count, Decimal) or count != int(count) or not 0 <= count < 10**9:
            found.append((at, "count", "数量应是0或正整数。"))
            continue
        found += check(at, Asset(
            budget=context.budget, moment=row["moment"], item=row["item"], count=int(count)
        ))  # fmt: skip
    return found


PREVIOUS_ITEMS = (*((str(k), str(v)) for k, v in ThreePublic.choices), *TOTALS)
OWN: Final = (
    Kind("projects", "项目", PROJECTS, ("name",), dump_projects, save_projects, 10),
    Kind("functional", "功能科目明细", FUNCTIONAL,
         ("functional", "source", "carried_over", "secret"), dump_functional, save_functional, 20),
    Kind("economic", "经济科目明细", ECONOMIC,
         ("economic", "government", "basic_group", "source", "secret"),
         dump_economic, save_economic, 30),
    Kind("other", "其他明细", OTHER,
         ("functional", "economic", "government", "project", "use", "basic_group", "source",
          "carried_over", "secret"),
         dump_other, save_other, 40),
    Kind("previous", "上年三公和总额",
         (Field("key", "项目", "choice", ("上年项目",), choices=PREVIOUS_ITEMS, required=True,
                width=24),
          Field("amount", "上年预算数", "amount", ("上年数",), required=True)),
         ("key",), dump_previous, save_previous, 50),
    Kind("operating-cost", "机关运行经费",
         (Field("item", "事项", "choice", required=True, width=24,
                choices=(("operating", "本年机关运行经费"),)),
          Field("amount", "本年预算数", "amount", ("预算数",), required=True)),
         ("item",), dump_operating, save_operating, 55),
    _simple(
        "procurement", "政府采购", 60,
        (Field("name", "采购项目名称", aliases=("采购项目",), required=True, width=30),
         Field("unit_code", "单位代码"), Field("unit_name", "单位名称", width=24),
         money("goods", "货物类", "货物"), money("works", "工程类", "工程"),
         money("services", "服务类", "服务")),
        ("unit_name", "name"), ProcurementItem, "procurement_items", statements.PROCUREMENT,
    ),
    Kind("assets", "国有资产",
         (Field("moment", "时点", "choice", required=True, width=16,
                choices=tuple((str(k), str(v)) for k, v in AssetMoment.choices)),
          Field("item", "资产", "choice", required=True, width=44,
                choices=tuple((str(k), str(v)) for k, v in AssetItem.choices)),
          Field("count", "数量", "number", required=True)),
         ("moment", "item"), dump_assets, save_assets, 70),
    Kind("nil", "没有的事项",
         (Field("subject", "事项", "choice", required=True, width=50,
                choices=tuple((str(k), str(v)) for k, v in NilSubject.choices)),
          Field("none", "没有", "flag", width=8)),
         ("subject",), dump_nil, save_nil, 75),
    _simple(
        "texts", "说明文字", 80,
        (Field("code", "部分", "choice", required=True, width=20, choices=narrative_parts),
         Field("key", "对应", width=28), Field("text", "文字", required=True, width=90)),
        ("code", "key"), NarrativePart, "narrative_parts",
    ),
    _simple(
        "notes", "表注", 90,
        (Field("table", "公开表", required=True, width=36),
         Field("text", "注", required=True, width=90)),
        ("table", "text"), TableNote, "table_notes",
    ),
)  # fmt: skip


def table_kinds(budget: Budget) -> tuple[str, ...]:
    """Return the kinds of tables that the budget's set has."""
    return SETS[budget.table_set].kinds
