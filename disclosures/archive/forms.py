"""The forms of documents published elsewhere. Data only: a family is one tuple of Forms.

A form names each printed column by its stable key, so that a finished table of another city
has the same addresses as ours: rules, lists and comparisons need not know where it came from.
``path`` gives the storeys over a column where the transcription lost some.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from disclosures.kernel.tabular import Kind

Rows = Literal["codes", "items", "listed", "one"]


@dataclass(frozen=True)
class Leaf:
    """A column: printed heading (without the year), key, kind."""

    label: str
    key: str
    kind: Kind = "amount"
    path: tuple[str, ...] = ()
    width: int = 12


@dataclass(frozen=True)
class Side:
    """Columns and rows that belong together; a two-sided table has two or three."""

    leaves: tuple[Leaf, ...]
    rows: Rows = "items"
    items: str = ""  # which list of named rows: a key of ITEMS


@dataclass(frozen=True)
class Form:
    """A table of a family: which role it has in the document, which kind it is with us."""

    role: str
    kind: str
    sides: tuple[Side, ...]
    row: str = ""  # the key of the one row of a table without named rows


def _item(label: str, key: str = "item") -> Leaf:
    return Leaf(label, key, "label", width=18)


def _codes(*amounts: Leaf) -> tuple[Side, ...]:
    return (
        Side(
            (
                Leaf("科目编码", "code", "code", width=8),
                Leaf("科目名称", "name", "label", width=20),
                *amounts,
            ),
            "codes",
        ),
    )


# What a named row is, without its number: 一、 1.
INCOME: Final = {
    "财政拨款": "fiscal",
    "财政拨款收入": "fiscal",
    "一般公共预算": "general",
    "一般公共预算资金": "general",
    "政府性基金": "government_fund",
    "政府性基金预算": "government_fund",
    "国有资本经营预算": "state_capital",
    "财政专户管理资金": "special_account",
    "事业收入": "business",
    "事业单位经营收入": "operating_income",
    "其他收入": "other",
    "其他资金": "other",
    "当年收入小计": "current",
    "上年结转资金": "carried_over",
    "收入合计": "total",
    "收入总计": "total",
}
EXPENDITURE: Final = {
    "当年支出小计": "current",
    "结转下年资金": "carried_forward",
    "支出合计": "total",
    "支出总计": "total",
}
USES: Final = {"基本支出": "basic", "项目支出": "project", "单位预留机动经费": "reserve"}
# 类 by every name they were printed with (政府收支分类科目, 2017 to 2025)
CLASSES: Final = {
    "一般公共服务支出": "201",
    "外交支出": "202",
    "国防支出": "203",
    "公共安全支出": "204",
    "教育支出": "205",
    "科学技术支出": "206",
    "文化体育与传媒支出": "207",
    "文化旅游体育与传媒支出": "207",
    "社会保障和就业支出": "208",
    "医疗卫生与计划生育支出": "210",
    "卫生健康支出": "210",
    "节能环保支出": "211",
    "城乡社区支出": "212",
    "农林水支出": "213",
    "交通运输支出": "214",
    "资源勘探信息等支出": "215",
    "资源勘探工业信息等支出": "215",
    "商业服务业等支出": "216",
    "金融支出": "217",
    "国土海洋气象等支出": "220",
    "自然资源海洋气象等支出": "220",
    "住房保障支出": "221",
    "粮油物资储备支出": "222",
    "灾害防治及应急管理支出": "224",
    "其他支出": "229",
}
ITEMS: Final[dict[str, dict[str, str]]] = {
    "income": {name: f"income.{key}" for name, key in INCOME.items()},
    "expenditure": {
        **{name: f"expenditure.{code}" for name, code in CLASSES.items()},
        **{name: f"expenditure.{key}" for name, key in EXPENDITURE.items()},
    },
    "use": {
        **{name: f"use.{key}" for name, key in USES.items()},
        **{name: f"expenditure.{key}" for name, key in EXPENDITURE.items()},
    },
}
# 江苏 收入预算总表: its rows stand in an order; 小计 stands above the name of its group
_SOURCES_BEFORE: Final = (
    ("收入总计", "total"),
    ("小计", "general"),
    ("一般公共预算资金|公共财政拨款(补助)资金", "general.appropriation"),
    ("专项收入", "general.earmarked"),
    ("政府性基金|小计", "government_fund"),
    ("小计", "special_account"),
    ("财政专户管理资金|专户管理教育收费", "special_account.education"),
    ("其他非税收入", "special_account.other"),
    ("小计", "own"),
    ("事业收入", "own.business"),
)
_SOURCES_AFTER: Final = (
    ("小计", "carried_over"),
    ("上年结转和结余资金", "carried_over.all"),
    ("其中：动用上年结转和结余资金", "carried_over.used"),
)
SOURCES: Final = (
    (
        *_SOURCES_BEFORE,
        ("其他资金|经营收入", "own.operating_income"),
        ("其他收入", "own.other"),
        ("债务资金(银行贷款)", "own.debt"),
        *_SOURCES_AFTER,
    ),
    (  # since 2019
        *_SOURCES_BEFORE,
        ("其他资金", "own.name"),
        ("经营收入", "own.operating_income"),
        ("其他收入", "own.other"),
        *_SOURCES_AFTER,
    ),
)
STRONG: Final = ("income.total", "expenditure.total", "total")

_AMOUNT = Leaf("金额", "total")
JIANGSU: Final = (
    Form(
        "收支总表",
        "budget-summary",
        (
            Side((_item("收入/项目名称"), Leaf("收入/金额", "amount")), items="income"),
            Side(
                (_item("支出/功能分类/功能科目名称"), Leaf("支出/功能分类/金额", "amount")),
                items="expenditure",
            ),
            Side(
                (_item("支出/支出用途/项目名称"), Leaf("支出/支出用途/金额", "amount")),
                items="use",
            ),
        ),
    ),
    Form(
        "收入总表",
        "income-by-source",
        (Side((_item("项目名称"), Leaf("金额", "amount")), "listed"),),
    ),
    Form(
        "支出总表",
        "expenditure-by-use",
        (
            Side(
                (
                    Leaf("合计", "total"),
                    Leaf("基本支出", "basic"),
                    Leaf("项目支出", "project"),
                    Leaf("单位预留机动经费", "reserve"),
                    Leaf("结转下年资金", "carried_forward"),
                ),
                "one",
            ),
        ),
        row="total",
    ),
    Form(
        "财政拨款收支总表",
        "appropriation-summary",
        (
            Side((_item("收入/项目名称"), Leaf("收入/金额", "amount")), items="income"),
            Side(
                (_item("支出/支出用途/项目名称"), Leaf("支出/支出用途/金额", "total")),
                items="use",
            ),
        ),
    ),
    Form("财政拨款支出", "appropriation-expenditure", _codes(_AMOUNT)),
    Form("财政拨款基本支出", "appropriation-basic", _codes(_AMOUNT)),
    Form("政府性基金", "government-fund", _codes(_AMOUNT)),
    Form("一般公共预算支出", "general-expenditure", _codes(_AMOUNT)),
    Form("一般公共预算基本支出", "basic-by-department-economic", _codes(_AMOUNT)),
    Form("机关运行经费", "operating-cost", _codes(_AMOUNT)),
    Form(
        "三公",
        "three-public",
        (
            Side(
                (
                    Leaf("合计", "with_meetings"),
                    Leaf("“三公”经费/小计", "total"),
                    Leaf("因公出国（境）费", "abroad", path=("“三公”经费",)),
                    Leaf(
                        "公务用车购置及运行维护费/小计",
                        "vehicle",
                        path=("“三公”经费", "公务用车购置及运行维护费"),
                    ),
                    Leaf(
                        "公务用车购置费",
                        "vehicle_purchase",
                        path=("“三公”经费", "公务用车购置及运行维护费"),
                    ),
                    Leaf(
                        "公务用车运行维护费",
                        "vehicle_operation",
                        path=("“三公”经费", "公务用车购置及运行维护费"),
                    ),
                    Leaf("公务接待费", "reception", path=("“三公”经费",)),
                    Leaf("会议费", "conference"),
                    Leaf("培训费", "training"),
                ),
                "one",
            ),
        ),
        row="three-public",
    ),
)

_FUNCTIONAL = (
    Leaf("项目/功能分类科目编码/类", "class", "code", width=5),
    Leaf("项目/款", "section", "code", ("项目", "功能分类科目编码"), 4),
    Leaf("项目/项", "code_item", "code", ("项目", "功能分类科目编码"), 4),
    Leaf("项目/功能分类科目名称", "name", "label", width=20),
)


def _of_fund(role: str, kind: str, heading: str) -> Form:
    return Form(
        role,
        kind,
        (
            Side(
                (
                    *_FUNCTIONAL,
                    Leaf(f"{heading}/合计", "total"),
                    Leaf(f"{heading}/基本支出", "basic"),
                    Leaf(f"{heading}/项目支出", "project"),
                ),
                "codes",
            ),
        ),
    )


def _economic(code: str, name: str) -> Side:
    heading = "一般公共预算基本支出"
    return Side(
        (
            Leaf(f"项目/{code}/类", "class", "code", width=5),
            Leaf("项目/款", "section", "code", ("项目", code), 4),
            Leaf(f"项目/{name}", "name", "label", width=20),
            Leaf(f"{heading}/合计", "total"),
            Leaf(f"{heading}/人员经费", "personnel"),
            Leaf(f"{heading}/公用经费", "operating"),
        ),
        "codes",
    )


_THREE_PUBLIC = "“三公”经费预算数"
_VEHICLES = (_THREE_PUBLIC, "公务用车购置及运行费")
SHANGHAI: Final = (
    Form(
        "收支总表",
        "budget-summary",
        (
            Side((_item("本年收入/项目"), Leaf("本年收入/预算数", "amount")), items="income"),
            Side((_item("本年支出/项目"), Leaf("本年支出/预算数", "amount")), items="expenditure"),
        ),
    ),
    Form(
        "收支总表",  # of a 单位: with 基本支出 and 项目支出 beside 合计
        "budget-summary",
        (
            Side((_item("本年收入/项目"), Leaf("本年收入/预算数", "amount")), items="income"),
            Side(
                (
                    _item("本年支出/项目"),
                    Leaf("本年支出/预算数/合计", "amount"),
                    Leaf(
                        "本年支出/基本支出/人员经费",
                        "personnel",
                        path=("本年支出", "预算数", "基本支出"),
                    ),
                    Leaf("本年支出/公用经费", "operating", path=("本年支出", "预算数", "基本支出")),
                    Leaf("本年支出/项目支出", "project", path=("本年支出", "预算数")),
                ),
                items="expenditure",
            ),
        ),
    ),
    Form(
        "收入总表",
        "income",
        (
            Side(
                (
                    *_FUNCTIONAL,
                    Leaf("收入预算/合计", "total"),
                    Leaf("收入预算/财政拨款收入", "fiscal"),
                    Leaf("收入预算/事业收入", "business"),
                    Leaf("收入预算/事业单位经营收入", "operating_income"),
                    Leaf("收入预算/其他收入", "other"),
                ),
                "codes",
            ),
        ),
    ),
    _of_fund("支出总表", "expenditure", "支出预算"),
    Form(
        "财政拨款收支总表",
        "appropriation-summary",
        (
            Side(
                (_item("财政拨款收入/项目"), Leaf("财政拨款收入/预算数", "amount")), items="income"
            ),
            Side(
                (
                    _item("财政拨款支出/项目"),
                    Leaf("财政拨款支出/合计", "total"),
                    Leaf("财政拨款支出/一般公共预算", "general"),
                    Leaf("财政拨款支出/政府性基金预算", "government_fund"),
                    Leaf("财政拨款支出/国有资本经营预算", "state_capital"),
                ),
                items="expenditure",
            ),
        ),
    ),
    _of_fund("一般公共预算支出", "general-expenditure", "一般公共预算支出"),
    _of_fund("政府性基金", "government-fund", "政府性基金预算支出"),
    _of_fund("国有资本", "state-capital", "国有资本经营预算支出"),
    Form(
        "基本支出",
        "basic-by-department-economic",
        (_economic("部门预算经济分类科目编码", "经济分类科目名称"),),
    ),
    Form(
        "基本支出",
        "basic-by-department-economic",
        (_economic("经济分类科目编码", "部门经济分类科目名称"),),
    ),
    Form(
        "三公",
        "three-public",
        (
            Side(
                (
                    Leaf(f"{_THREE_PUBLIC}/合计", "total"),
                    Leaf(f"{_THREE_PUBLIC}/因公出国(境)费", "abroad"),
                    Leaf(f"{_THREE_PUBLIC}/公务接待费", "reception"),
                    Leaf(f"{_THREE_PUBLIC}/公务用车购置及运行费/小计", "vehicle"),
                    Leaf(f"{_THREE_PUBLIC}/购置费", "vehicle_purchase", path=_VEHICLES),
                    Leaf(f"{_THREE_PUBLIC}/运行费", "vehicle_operation", path=_VEHICLES),
                    Leaf("机关运行经费预算数", "operating_cost"),
                ),
                "one",
            ),
        ),
        row="three-public",
    ),
)
FAMILIES: Final[dict[str, tuple[Form, ...]]] = {"jiangsu": JIANGSU, "shanghai": SHANGHAI}
