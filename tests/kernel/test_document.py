"""What is frozen: parts in order, one form of bytes, and what two versions print differently."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from disclosures.kernel import document as documents
from disclosures.kernel.comparing import Change, compare
from disclosures.kernel.document import Document, Heading, Paragraph, Part, Text
from disclosures.kernel.tabular import Column, Field, Row, label
from tests.kernel.tables import ITEM, MONEY, ROWS, TOTAL, panel, summary, table

SAID = Text(
    "narrative", "情况说明", (Heading(2, "一、概况"), Paragraph("甲。")), "二", "national/n"
)
GOALS = Text("goals", "绩效文本", (Paragraph("乙。"),))


def document(*parts: Part) -> Document:
    return Document("甲部门", "目录", parts)


def test_a_document_finds_its_parts_and_lists_what_is_no_composed_text() -> None:
    made = document(SAID, summary(), GOALS)
    assert made.tables == (summary(),)
    assert made.texts == (SAID, GOALS)
    assert made.sheets == (summary(), GOALS)
    assert made.part("goals") is GOALS
    with pytest.raises(KeyError):
        made.part("other")


def test_a_document_survives_json_in_every_part() -> None:
    made = document(SAID, summary(), GOALS)
    data = documents.to_json(made)
    assert documents.from_json(data) == made
    assert (data["title"], data["contents_title"]) == ("甲部门", "目录")
    assert data["parts"][0] == {
        "text": {
            "code": "narrative", "title": "情况说明", "number": "二", "spec": "national/n",
            "blocks": [{"level": 2, "text": "一、概况"}, {"text": "甲。"}],
        }
    }  # fmt: skip
    assert list(data["parts"][1]) == ["table"]


def test_a_text_frozen_before_texts_had_a_spec_still_loads() -> None:
    data = documents.to_json(document(SAID))
    del data["parts"][0]["text"]["spec"]
    assert documents.from_json(data).texts == (replace(SAID, spec=""),)


def test_what_is_hashed_has_one_form_of_bytes() -> None:
    content = {"b": [1, None], "a": "部门"}
    assert documents.canonical(content) == '{"a":"部门","b":[1,null]}'.encode()
    assert documents.digest(content) == documents.digest({"a": "部门", "b": [1, None]})
    assert documents.digest({}) == (
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    )


def differences(old: Part, new: Part) -> list[tuple[str, str, str]]:
    found = compare(document(old), document(new))
    assert {each.part for each in found} <= {new.code}
    return [(each.where, each.old, each.new) for each in found]


def test_the_same_document_differs_in_nothing() -> None:
    made = document(SAID, summary(notes=("注",)), GOALS)
    assert compare(made, made) == []


def test_a_changed_figure_is_named_by_its_row_and_its_column() -> None:
    other = Row("a", {"item": "甲项", "total": Decimal(6)}, level=1)
    changed = table(panel((ITEM, MONEY), ROWS[0], other))
    assert compare(document(summary()), document(changed)) == [
        Change("t", "表一 甲表", "甲项 合计", "5.50", "6.00", "a.total"),
        Change("t", "表一 甲表", "甲项 增长", "-30%", "", "a.growth"),
    ]


def test_a_row_is_called_by_its_code_and_its_name() -> None:
    columns = (Column("code", "科目", "code"), Column("name", "名称", "label"), TOTAL)

    def of(amount: int) -> Part:
        return table(panel(
            columns,
            Row("total", {"total": Decimal(amount)}),
            Row("201", {"code": "201", "name": "一般", "total": Decimal(amount)}),
            Row("x", {"total": Decimal(amount)}),
            Row("p", {"project": "翻译", "total": Decimal(amount)}),
        ))  # fmt: skip

    assert [where for where, _, _ in differences(of(1), of(2))] == [
        "合计 合计", "201 一般 合计", "合计", "翻译 合计",
    ]  # fmt: skip


def test_rows_that_come_and_go_are_said_on_one_side() -> None:
    less = table(panel((ITEM, MONEY), ROWS[0]))
    assert differences(less, summary()) == [
        ("甲项 项目", "", "甲项"), ("甲项 合计", "", "5.50"), ("甲项 增长", "", "-30%"),
    ]  # fmt: skip
    assert differences(summary(), less) == [
        ("甲项 项目", "甲项", ""), ("甲项 合计", "5.50", ""), ("甲项 增长", "-30%", ""),
    ]  # fmt: skip


def test_the_heading_and_the_notes_of_a_table_are_compared() -> None:
    old = summary(subtitle="（草案）", preparer="甲", notes=("旧注", "常注"))
    new = summary(title="乙表", preparer="乙", notes=("常注", "新注"))
    assert differences(old, new) == [
        ("表头", "甲表", "乙表"), ("表头", "（草案）", ""), ("表头", "甲", "乙"),
        ("表注", "旧注", ""), ("表注", "", "新注"),
    ]  # fmt: skip
    in_wan = differences(summary(), summary(unit="万元", style="plain"))
    assert in_wan == [
        ("合计 合计", "100,000.00", "10"), ("甲项 合计", "5.50", "0.00055"), ("表头", "元", "万元"),
    ]  # fmt: skip


def test_a_field_of_a_form_is_named_by_the_label_before_it() -> None:
    def of(first: str, second: str, third: str) -> Part:
        return table(form=((Field(first, "a"), label("预算"), Field(second, "b"),
                            Field(third, "c")),))  # fmt: skip

    assert differences(of("一", "二", "三"), of("四", "五", "六")) == [
        ("表头", "一", "四"), ("预算", "二", "五"), ("预算", "三", "六"),
    ]  # fmt: skip


def test_parts_that_come_and_go_are_named() -> None:
    assert compare(document(SAID), document(summary(), GOALS)) == [
        Change("t", "表一 甲表", "", "", "新增"),
        Change("goals", "绩效文本", "", "", "新增"),
        Change("narrative", "情况说明", "", "原有", "删去"),
    ]
    became = replace(GOALS, code="t")
    assert compare(document(summary()), document(became)) == [
        Change("t", "绩效文本", "", "", "新增")
    ]
    assert compare(document(became), document(summary())) == [
        Change("t", "表一 甲表", "", "", "新增")
    ]


def said(*texts: str) -> Any:
    return Text("narrative", "情况说明", tuple(Paragraph(text) for text in texts))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("甲 乙 丙", "甲 丁 丙", [("第2段", "乙", "丁")]),
        ("甲 丙", "甲 乙 丙", [("第2段", "", "乙")]),
        ("甲 乙 丙", "甲 丙", [("第2段", "乙", "")]),
        ("甲 乙 丙 丁", "甲 子 丁", [("第2段", "乙", "子"), ("第3段", "丙", "")]),
        ("甲 乙 丁", "甲 子 丑 丁", [("第2段", "乙", "子"), ("第3段", "", "丑")]),
        ("甲", "甲", []),
    ],
)
def test_paragraphs_are_compared_in_their_places(
    old: str, new: str, expected: list[tuple[str, str, str]]
) -> None:
    assert differences(said(*old.split()), said(*new.split())) == expected


def discreetly(old: Part, new: Part) -> list[Change]:
    return compare(document(old), document(new), secret=True)


def test_a_row_that_became_secret_is_quoted_nowhere() -> None:
    less = table(panel((ITEM, MONEY), Row("total", {"item": "合计", "total": Decimal(7)})))
    assert discreetly(summary(notes=("旧注",)), replace(less, notes=("新注",))) == [
        Change("t", "表一 甲表", "合计 合计", "100,000.00", "7.00", at="total.total"),
        Change("t", "表一 甲表", "表注", "", "新注"),
    ]


def test_another_name_under_the_same_address_hides_what_stood_there() -> None:
    def of(name: str, amount: int | None) -> Part:
        total = None if amount is None else Decimal(amount)
        return table(panel((ITEM, TOTAL), Row("item.1", {"item": name, "total": total})))

    assert discreetly(of("暗", 5), of("明", 6)) == [
        Change("t", "表一 甲表", "明 项目", "", "明", "item.1.item", withheld=True),
        Change("t", "表一 甲表", "明 合计", "", "6.00", "item.1.total", withheld=True),
    ]
    assert discreetly(of("暗", None), of("明", 6))[1] == Change(
        "t", "表一 甲表", "明 合计", "", "6.00", "item.1.total"
    )
    heading = replace(summary(), title="乙表")
    assert [(each.where, each.old) for each in discreetly(summary(), heading)] == [("表头", "甲表")]


def test_words_that_only_the_old_text_prints_are_withheld() -> None:
    found = compare(document(said("甲", "暗", "丙")), document(said("甲", "明", "丙")), secret=True)
    assert found == [Change("narrative", "情况说明", "第2段", "", "明", withheld=True)]
    assert discreetly(said("甲", "暗"), said("甲")) == []
    assert discreetly(said("甲"), said("甲", "新")) == [
        Change("narrative", "情况说明", "第2段", "", "新")
    ]


def test_parts_that_are_gone_are_not_named_where_secrets_may_be() -> None:
    assert compare(document(summary(), SAID), document(GOALS), secret=True) == [
        Change("goals", "绩效文本", "", "", "新增")
    ]
    became = replace(GOALS, code="t")
    assert discreetly(summary(), became) == [Change("t", "绩效文本", "", "", "新增")]
    assert discreetly(became, summary()) == [Change("t", "表一 甲表", "", "", "新增")]


def test_the_table_of_a_project_is_compared_with_that_projects_table() -> None:
    def of(code: str, subject: str) -> Part:
        return summary(code=code, spec="national/goal", subject=subject)

    before = document(of("goal-1", "暗"), of("goal-2", "翻译"))
    after = document(of("goal-1", "翻译"))
    assert compare(before, after, secret=True) == []
    other = document(of("goal-1", "培训"))
    assert compare(before, other, secret=True) == [
        Change("goal-1", "表一 甲表（培训）", "", "", "新增")
    ]


def test_a_change_says_no_more_than_it_was_told() -> None:
    assert Change("t", "", "", "", "") == Change("t", "", "", "", "", "", withheld=False)
    assert Text("t", "", ()) == Text("t", "", (), "", "")
