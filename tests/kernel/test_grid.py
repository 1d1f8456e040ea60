"""Where each cell sits, how far it reaches and what it is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from disclosures.kernel.grid import Cell, Grid, lay_out, printed
from disclosures.kernel.tabular import Column, Field, Group, Row, label
from tests.kernel.tables import ITEM, MONEY, ROWS, TOTAL, panel, summary, table

NAME = Column("name", "名称", "text", width=8)


def cell(grid: Grid, row: int, column: int) -> Cell:
    return next(each for each in grid.cells if (each.row, each.column) == (row, column))


def seen(each: Cell, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(each, name) for name in names)


def test_two_panels_stand_side_by_side_under_their_headings() -> None:
    grid = lay_out(table(panel((ITEM, MONEY), *ROWS), panel((NAME,), Row("b", {"name": "乙项"}))))
    assert grid.texts() == [
        ["项目", "金额（元）", "", "名称"],
        ["", "合计", "增长", ""],
        ["合计", "100,000.00", "", "乙项"],
        ["甲项", "5.50", "-30%", ""],
    ]
    assert grid.widths == (10, 12, 5, 8)
    assert grid.head == range(0, 2)
    assert [seen(each, "column", "rowspan", "colspan", "scope") for each in grid.rows[0]] == [
        (0, 2, 1, "col"), (1, 1, 2, "colgroup"), (3, 2, 1, "col"),
    ]  # fmt: skip
    assert [seen(each, "column", "rowspan", "colspan", "scope") for each in grid.rows[1]] == [
        (1, 1, 1, "col"), (2, 1, 1, "col"),
    ]  # fmt: skip
    assert {each.role for row in grid.rows[:2] for each in row} == {"head"}


def test_a_cell_knows_its_value_its_address_and_what_it_is() -> None:
    grid = lay_out(summary())
    head = cell(grid, 0, 0)
    assert seen(head, "text", "value", "kind", "at", "strong", "level") == (
        "项目", "项目", "label", "", False, 0,
    )  # fmt: skip
    total, amount, blank = grid.rows[2]
    assert seen(total, "role", "kind", "scope", "strong", "level", "at") == (
        "label", "label", "row", True, 0, "total.item",
    )  # fmt: skip
    assert seen(amount, "role", "kind", "scope", "strong", "level", "at", "value") == (
        "amount", "amount", "", True, 0, "total.total", Decimal(100000),
    )  # fmt: skip
    assert seen(blank, "text", "role", "kind", "value") == ("", "percent", "percent", None)
    item, amount, _ = grid.rows[3]
    assert seen(item, "level", "strong") == (1, False)
    assert seen(amount, "level", "scope") == (0, "")


def test_a_line_that_one_panel_lacks_is_blank_and_has_no_address() -> None:
    grid = lay_out(table(panel((ITEM, NAME)), panel((NAME,), Row("b", {"name": "乙"}))))
    left, right, other = grid.rows[1]
    assert seen(left, "text", "at", "role", "level", "strong", "scope") == (
        "", "", "text", 0, False, "",
    )  # fmt: skip
    assert right.at == "" and other.at == "b.name"


def test_equal_neighbours_are_joined_and_never_across_a_joint_to_their_left() -> None:
    first = Column("a", "一级", "label", merge=True)
    second = Column("b", "二级", "label", merge=True)
    rows = [
        Row(str(at), {"a": a, "b": b, "name": f"第{at}项"})
        for at, (a, b) in enumerate(
            [("产出", "数量"), ("产出", "数量"), ("产出", "质量"), ("效益", "质量")]
        )
    ]
    grid = lay_out(table(panel((first, second, NAME), *rows)))
    spans = [seen(each, "row", "column", "rowspan", "scope") for each in grid.cells if each.row]
    assert [each for each in spans if each[1] < 2] == [
        (1, 0, 3, "rowgroup"), (1, 1, 2, "rowgroup"), (3, 1, 1, "row"),
        (4, 0, 1, "row"), (4, 1, 1, "row"),
    ]  # fmt: skip
    assert [each for each in spans if each[1] == 2] == [
        (1, 2, 1, ""), (2, 2, 1, ""), (3, 2, 1, ""), (4, 2, 1, ""),
    ]  # fmt: skip


def test_a_column_that_does_not_join_lets_those_beside_it_join() -> None:
    first, last = Column("a", "甲", merge=True), Column("c", "丙", merge=True)
    rows = [Row("x", {"a": "一", "name": "异", "c": "同"}),
            Row("y", {"a": "一", "name": "别", "c": "同"})]  # fmt: skip
    grid = lay_out(table(panel((first, NAME, last), *rows)))
    assert [seen(each, "column", "rowspan") for each in grid.rows[1]] == [(0, 2), (1, 1), (2, 2)]


def test_headings_of_three_storeys_reach_down_to_the_list() -> None:
    deep = Group("上", (Group("中", (TOTAL, NAME)), ITEM))
    grid = lay_out(table(panel((deep, NAME), Row("a", {"item": "甲"}))))
    assert grid.texts()[:3] == [
        ["上", "", "", "名称"], ["中", "", "项目", ""], ["合计", "名称", "", ""],
    ]  # fmt: skip
    assert [seen(each, "column", "rowspan", "colspan") for each in grid.rows[0]] == [
        (0, 1, 3), (3, 3, 1),
    ]  # fmt: skip
    assert [seen(each, "column", "rowspan", "colspan") for each in grid.rows[1]] == [
        (0, 1, 2), (2, 2, 1),
    ]  # fmt: skip


def test_equal_neighbours_of_a_column_that_does_not_join_stay_apart() -> None:
    rows = [Row("a", {"name": "同"}), Row("b", {"name": "同"})]
    assert len(list(lay_out(table(panel((NAME,), *rows))).cells)) == 3


def test_a_total_over_code_and_name_is_one_label() -> None:
    code = Column("code", "编码", "code")
    rows = [
        Row("total", {"code": "合计", "total": Decimal(5)}, strong=True, spans={"code": 2}),
        Row("201", {"code": "201", "name": "一般", "total": Decimal(5)}),
        Row("blank", {}, spans={"code": 2}),
    ]
    grid = lay_out(table(panel((code, NAME, TOTAL), *rows)))
    over, amount = grid.rows[1]
    assert seen(over, "text", "colspan", "role", "kind", "scope") == (
        "合计", 2, "label", "label", "row",
    )  # fmt: skip
    assert amount.column == 2
    assert seen(grid.rows[2][0], "colspan", "role", "kind", "scope") == (1, "code", "code", "")
    assert seen(grid.rows[3][0], "colspan", "role", "kind") == (2, "code", "code")


def test_a_column_may_take_several_columns_of_the_sheet() -> None:
    wide = Column("name", "名称", width=15, span=2)
    grid = lay_out(table(panel((wide, TOTAL), Row("a", {"name": "甲", "total": Decimal(1)}))))
    assert grid.widths == (8, 8, 12)  # 15 characters on two columns, rounded up
    assert [seen(each, "column", "colspan") for each in grid.rows[0]] == [(0, 2), (2, 1)]
    assert [seen(each, "column", "colspan") for each in grid.rows[1]] == [(0, 2), (2, 1)]
    spanned = Row("b", {"name": "乙"}, spans={"name": 2})
    (only,) = lay_out(table(panel((wide, TOTAL), spanned))).rows[1]
    assert only.colspan == 3


def test_a_form_stands_above_the_list_and_a_label_down_its_side() -> None:
    form = (
        (label("单位（{unit}）", rowspan=2), Field("甲{unit}", "name", colspan=2)),
        (label("预算"), Field(Decimal(1500), "budget", "amount")),
    )
    grid = lay_out(summary(form=form, side="指标", unit="万元", style="plain"))
    assert grid.texts() == [
        ["单位（万元）", "甲{unit}", "", ""],
        ["", "预算", "0.15", ""],
        ["指标", "项目", "金额（万元）", ""],
        ["", "", "合计", "增长"],
        ["", "合计", "10", ""],
        ["", "甲项", "0.00055", "-30%"],
    ]
    assert grid.head == range(2, 4)
    assert grid.widths == (6, 10, 12, 5)
    first, name = grid.rows[0]
    assert seen(first, "rowspan", "colspan", "scope", "role", "at") == (
        2, 1, "rowgroup", "label", "",
    )  # fmt: skip
    assert seen(name, "colspan", "scope", "role", "at", "kind") == (
        2,
        "",
        "text",
        "form.name",
        "text",
    )
    lone, budget = grid.rows[1]
    assert seen(lone, "column", "scope") == (1, "row")
    assert seen(budget, "column", "role", "value") == (2, "amount", Decimal(1500))
    side = grid.rows[2][0]
    assert seen(side, "rowspan", "role", "scope", "kind") == (4, "label", "rowgroup", "label")


def test_a_form_alone_is_as_wide_as_its_first_line() -> None:
    form = ((label("甲", colspan=2), Field("乙", "x", colspan=3)), (label("丙"),))
    assert lay_out(table(form=form)).widths == (12,) * 5
    assert lay_out(table()).widths == ()
    assert lay_out(table()).rows == ()


def test_what_stands_around_the_table_is_its_own_and_in_its_unit() -> None:
    around = {"subtitle": "（草案）", "preparer": "编制：甲", "unit_line": "单位：{unit}",
              "notes": ("注",)}  # fmt: skip
    own, other = lay_out(summary(**around)), lay_out(summary(**around), "万元")
    assert seen(own, "code", "title", "subtitle", "preparer", "unit_line", "unit", "notes") == (  # type: ignore[arg-type]
        "t", "甲表", "（草案）", "编制：甲", "单位：元", "元", ("注",),
    )  # fmt: skip
    assert (other.unit, other.unit_line) == ("万元", "单位：万元")
    assert other.texts()[0][1] == "金额（万元）"
    assert other.texts()[2][1] == "10.00"


def test_a_value_is_printed_by_its_kind() -> None:
    assert printed(None, "amount", "元", "grouped2") == ""
    assert printed("文字", "amount", "元", "grouped2") == "文字"
    assert printed(Decimal(15000), "amount", "万元", "fixed2") == "1.50"
    assert printed(Decimal("-4.20"), "percent", "万元", "fixed2") == "-4.2%"
    assert printed(Decimal("4.20"), "number", "万元", "fixed2") == "4.2"


def test_a_cell_covers_its_rectangle_and_no_more() -> None:
    one = Cell(2, 3, "", None, "text", "text")
    assert one == Cell(2, 3, "", None, "text", "text", 1, 1, 0, False, "", "")
    assert list(one.places) == [(2, 3)]
    each = Cell(2, 3, "", None, "text", "text", rowspan=2, colspan=2)
    assert list(each.places) == [(2, 3), (2, 4), (3, 3), (3, 4)]
