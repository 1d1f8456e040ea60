"""A table described once: how it is filled, addressed, counted and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from disclosures.kernel import tabular
from disclosures.kernel.tabular import (
    Column,
    Entry,
    Field,
    Group,
    Look,
    Panel,
    Row,
    TableSpec,
    figures,
    label,
    leaves,
)
from tests.kernel.tables import GROWTH, ITEM, MONEY, ROWS, TOTAL, panel, summary, table

LOOK = Look("万元", "plain")
NAME = Column("name", "名称")


@dataclass
class Source:
    """A budget, or one of its projects."""

    words: Mapping[str, str]
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    projects: tuple[Any, ...] = ()
    silent: frozenset[str] = frozenset()

    def notes_for(self, kind: str) -> tuple[str, ...]:
        return self.notes.get(kind, ())


def source(**values: Any) -> Source:
    return Source({"year": "2024", "department": "外办", "preparer": "外办"}, **values)


def spec(**values: Any) -> TableSpec:
    def rows(_: Any) -> list[Row]:
        return [Row("a", {"item": "甲", "total": Decimal(1)})]

    given = {"code": "national/goal", "panels": (Panel((ITEM, MONEY), rows),)}
    return TableSpec(**(given | values))


def test_an_address_reads_the_cell_and_an_unknown_one_is_an_error() -> None:
    made = summary(form=((label("预算"), Field(Decimal(7), "budget", "amount")),))
    assert made.cell("total", "total") == 100000
    assert made.cell("a", "growth") == -30
    assert made.cell("total", "growth") is None
    assert made.cell("form", "budget") == 7
    for row, column in (("form", ""), ("b", "total"), ("a", "other")):
        with pytest.raises(KeyError):
            made.cell(row, column)


def test_an_address_printed_twice_reads_what_was_printed_first() -> None:
    twice = Row("a", {"item": "乙", "total": Decimal(2)})
    form = ((Field("一", "x"), Field("二", "x")),)
    made = table(panel((ITEM, TOTAL), ROWS[1], twice), form=form)
    assert made.cell("a", "item") == "甲项"
    assert made.cell("form", "x") == "一"
    assert [(each.row, each.amount) for each in figures(made)] == [("a", Decimal("5.5"))]


def test_lines_stand_side_by_side_and_the_shorter_side_is_blank() -> None:
    made = table(panel((ITEM, TOTAL), *ROWS), panel((NAME,), Row("b", {})))
    assert [[row and row.key for row in line] for line in made.lines()] == [
        ["total", "b"], ["a", None],
    ]  # fmt: skip
    assert [each.key for each in made.columns] == ["item", "total", "name"]
    assert [each.key for each in made.rows] == ["total", "a", "b"]
    assert made.kind == "t"


@pytest.mark.parametrize(
    ("values", "empty"),
    [
        ({"item": "甲"}, True),  # a printed name is no figure
        ({"item": "甲", "total": Decimal(0)}, False),
        ({"item": "甲", "growth": Decimal(1)}, False),
        ({}, True),
    ],
)
def test_a_table_of_figures_is_empty_without_a_figure(values: dict[str, Any], empty: bool) -> None:
    assert table(panel((ITEM, MONEY), Row("a", values))).is_empty() is empty


def test_a_table_of_words_is_empty_without_words() -> None:
    words = (Column("name", "名称", "label"), Column("use", "用途"))
    assert table(panel(words)).is_empty()
    assert table(panel(words, Row("a", {"name": "", "use": None}))).is_empty()
    assert table(panel(words, Row("a", {"name": "合计"}, strong=True))).is_empty()
    assert not table(panel(words, Row("a", {"name": "甲"}))).is_empty()
    number = (NAME, Column("n", "数", "number"))
    assert table(panel(number, Row("a", {"name": "甲"}))).is_empty()
    assert not table(panel(number, Row("a", {"n": Decimal(1)}))).is_empty()


def test_a_filled_form_is_not_empty_and_its_labels_do_not_count() -> None:
    assert table(form=((label("预算"), Field(None, "x"), Field("", "y")),)).is_empty()
    assert not table(form=((label("预算"), Field("甲", "x")),)).is_empty()
    assert not table(panel((ITEM, TOTAL)), form=((Field("甲", "x"),),)).is_empty()


def test_a_spec_is_filled_with_the_words_of_the_budget() -> None:
    entry = Entry("national/goal", "表一", "{year}年{department}表", "（草案{year}）")
    budget = source(notes={"goal": ("本部门注{year}",), "other": ("别的注",)})
    (made,) = spec(
        preparer="编制：{preparer}", side="指标", notes=("{year}年常注",), empty_notes=("无数据",),
        form=lambda each: ((Field(each.words["year"], "year"),),),
    ).build(budget, entry, LOOK)  # fmt: skip
    assert (made.code, made.spec, made.number, made.kind) == (
        "goal", "national/goal", "表一", "goal",
    )  # fmt: skip
    assert (made.title, made.subtitle) == ("2024年外办表", "（草案2024）")
    assert made.listed == "2024年外办表（草案2024）"
    assert (made.department, made.preparer) == ("外办", "编制：外办")
    assert (made.unit, made.style, made.side) == ("万元", "plain", "指标")
    assert made.unit_line == "单位：{unit}"  # the layout knows the unit
    assert made.notes == ("2024年常注", "本部门注{year}")  # an office's own words stay its own
    assert made.cell("form", "year") == "2024"
    assert made.cell("a", "total") == 1
    assert made.subject == ""


def test_an_empty_table_says_so() -> None:
    nothing = spec(panels=(Panel((ITEM, MONEY), lambda _: []),), empty_notes=("{year}年没有",))
    (made,) = nothing.build(source(), Entry("x", "", "甲"), LOOK)
    assert made.notes == ("2024年没有",)


def test_an_empty_table_says_none_only_of_what_the_office_said_something() -> None:
    nothing = spec(
        panels=(Panel((ITEM, MONEY), lambda _: []),), notes=("常注",), empty_notes=("没有",),
        about="procurement", silent_notes=("{year}年未填",),
    )  # fmt: skip
    entry = Entry("x", "", "甲")
    (made,) = nothing.build(source(silent=frozenset({"procurement"})), entry, LOOK)
    assert made.notes == ("常注", "2024年未填")
    (made,) = nothing.build(source(silent=frozenset({"assets"})), entry, LOOK)
    assert made.notes == ("常注", "没有")


def test_a_title_in_the_contents_may_be_another() -> None:
    assert Entry("x", "", "甲", "乙").listed_title == "甲乙"
    assert Entry("x", "", "甲", "乙", "丙").listed_title == "丙"


def test_a_table_of_each_project_is_numbered_and_names_it() -> None:
    projects = tuple(source() for _ in range(2))
    projects[1].words = {"subject": "翻译", "year": "2025"}
    each = spec(each=lambda budget: budget.projects)
    first, second = each.build(source(projects=projects), Entry("x", "", "{year}"), LOOK)
    assert (first.code, second.code) == ("goal-1", "goal-2")
    assert (first.subject, second.subject) == ("", "翻译")
    assert (first.title, second.title) == ("2024", "2025")
    assert second.cell("a", "item") == "甲"
    (only,) = spec(each=lambda b: b.projects, repeated=False).build(
        source(projects=projects[:1]), Entry("x", "", "甲"), LOOK
    )
    assert only.code == "goal"


def test_without_a_project_the_form_is_printed_once_and_empty() -> None:
    asked: list[Any] = []

    def form(item: Any) -> tuple[tuple[Field, ...], ...]:
        asked.append(item)
        return ((label("甲"),),)

    (made,) = spec(each=lambda _: (), form=form, preparer="编制：{preparer}").build(
        source(), Entry("x", "", "甲"), LOOK
    )
    assert (made.code, made.rows, asked, made.preparer) == ("goal", (), [None], "编制：")


def test_headings_may_depend_on_the_project_and_take_its_words() -> None:
    headings = Panel(
        lambda item: (Group("{year}年", (Column(item.words["year"], "到{year}"),)),), lambda _: []
    )
    (made,) = spec(panels=(headings,)).build(source(), Entry("x", "", "甲"), LOOK)
    (group,) = made.panels[0].headings
    assert isinstance(group, Group)
    assert (group.label, made.columns[0].key, made.columns[0].label) == ("2024年", "2024", "到2024")


def test_words_fill_the_braces_and_the_unit_stays_for_the_layout() -> None:
    assert tabular.fill("{year}年{unit}{other}", {"year": "2024"}) == "2024年{unit}{other}"
    assert tabular.kind_of("chongqing/income") == "income"
    assert tabular.kind_of("income") == "income"
    assert [each.key for each in leaves((ITEM, Group("", (MONEY, NAME))))] == [
        "item", "total", "growth", "name",
    ]  # fmt: skip


def test_every_amount_has_its_address_and_the_names_of_its_row() -> None:
    code = Column("code", "编码", "code")
    rows = (
        Row("total", {"code": "合计", "total": Decimal(3), "growth": Decimal(9)},
            spans={"code": 2}),
        Row("201", {"code": "201", "name": "一般", "total": Decimal(2)}),
        Row("x", {"code": "甲", "total": Decimal(1)}),
        Row("y", {"total": None, "name": "乙"}),
    )  # fmt: skip
    form = ((label("预算"), Field(Decimal(7), "budget", "amount"), Field(Decimal(1), "n", "number"),
             Field("文字", "t", "amount")),)  # fmt: skip
    made = table(panel((code, NAME, TOTAL, GROWTH), *rows), form=form, subject="翻译")
    assert [
        (each.row, each.column, each.label, each.code, each.amount) for each in figures(made)
    ] == [
        ("form", "budget", "翻译", "", Decimal(7)),
        ("total", "total", "合计", "", Decimal(3)),
        ("201", "total", "一般", "201", Decimal(2)),
        ("x", "total", "甲表", "甲", Decimal(1)),
    ]
    without = table(panel((TOTAL,), Row("r", {"total": Decimal(1)})), form=form)
    assert [each.label for each in figures(without)] == ["甲表", "甲表"]


def test_a_row_is_called_by_its_first_name_that_is_printed() -> None:
    columns = (ITEM, NAME, TOTAL)
    made = table(panel(columns, Row("r", {"name": "乙", "total": Decimal(1)})))
    assert [each.label for each in figures(made)] == ["乙"]
    codes = (Column("code", "编码", "code"), TOTAL)
    made = table(panel(codes, Row("r", {"code": "201", "total": Decimal(1)}, spans={"code": 1})))
    assert [(each.label, each.code) for each in figures(made)] == [("甲表", "201")]


def test_json_keeps_all_of_a_table() -> None:
    full = summary(
        department="外办", listed="目录名", subtitle="（草案）", subject="翻译", preparer="编制",
        unit_line="单位", side="指标", notes=("注一", "注二"),
        form=((label("预算", 2, 3), Field(Decimal("7.10"), "x", "amount", 4, 5)),),
    )  # fmt: skip
    data = tabular.to_json(full)
    assert tabular.from_json(data) == full
    assert data["form"][0][1] == {
        "value": {"amount": "7.10"}, "key": "x", "kind": "amount", "colspan": 4, "rowspan": 5,
    }  # fmt: skip
    assert data["panels"][0]["rows"][0] == {
        "key": "total", "level": 0, "strong": True, "spans": {},
        "values": {"item": "合计", "total": {"amount": "100000"}, "growth": None},
    }  # fmt: skip
    assert data["panels"][0]["headings"][0] == {
        "key": "item", "label": "项目", "kind": "label", "width": 10, "merge": False, "span": 1,
    }  # fmt: skip
    assert data["panels"][0]["headings"][1]["label"] == "金额（{unit}）"
    assert (data["unit"], data["side"], data["notes"]) == ("元", "指标", ["注一", "注二"])


def test_what_is_not_said_of_a_table_is_blank() -> None:
    assert label("甲", 2, 3) == Field("甲", "", "label", 2, 3)
    assert (label("甲"), Field("乙")) == (
        Field("甲", "", "label", 1, 1), Field("乙", "", "text", 1, 1),
    )  # fmt: skip
    assert Column("a", "甲") == Column("a", "甲", "text", 12, False, 1)
    assert Row("a", {}) == Row("a", {}, 0, False, {})
    made = tabular.FilledTable("t", "n/t", "", "甲", "元", "plain")
    assert made == tabular.FilledTable(
        "t", "n/t", "", "甲", "元", "plain", "", "", "", "", "", "", (), "", (), (),
    )  # fmt: skip
    assert Entry("x", "", "甲") == Entry("x", "", "甲", "", "")
    blank = TableSpec("n/t")
    assert blank == TableSpec(
        "n/t", (), "", "单位：{unit}", None, "", (), (), "", (tabular.PENDING,), None, True, "",
    )  # fmt: skip
