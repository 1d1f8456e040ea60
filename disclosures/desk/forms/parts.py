"""What else of a budget is entered in rows: texts, notes, procurement, last year's figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from disclosures.choices import (
    AssetItem,
    AssetMoment,
    Measure,
    NilSubject,
    Scheme,
    ThreePublic,
)
from disclosures.desk.forms.fields import (
    AmountField,
    LongText,
    NumberField,
    refuse_other,
    show_published,
)
from disclosures.desk.forms.rows import (
    BLANK_ROWS,
    Column,
    RowForm,
    RowFormSet,
    Sheet,
    form_problems,
)
from disclosures.desk.forms.statements import OPERATING, keep, nil_field, stated
from disclosures.kernel import statements
from disclosures.kernel.registry import PARTS
from disclosures.models import Asset, Comparative, NarrativePart, ProcurementItem, TableNote
from disclosures.models.budgets import narrative_parts
from disclosures.official_tables.sets import SETS

TOTALS = (("basic", "基本支出"), ("project", "项目支出"))


class ProcurementForm(RowForm):
    content = ("unit_code", "unit_name", "name", "goods", "works", "services")
    key_field = "name"
    goods = AmountField("货物类")
    works = AmountField("工程类")
    services = AmountField("服务类")

    class Meta:
        model = ProcurementItem
        fields = ["unit_code", "unit_name", "name", "goods", "works", "services"]

    @staticmethod
    def identity(instance: Any) -> tuple[Any, ...] | None:
        """Return what the constraint procurement_once compares."""
        return instance.unit_name, instance.name


class ProcurementRows(RowFormSet):
    """政府采购."""

    form = ProcurementForm
    duplicate = "单位和采购项目都与第{row}行相同。"
    duplicate_elsewhere = "这个单位的采购项目已经填过。"
    columns = (
        Column(("unit_code",), "单位代码", "short"),
        Column(("unit_name",), "单位名称", "words"),
        Column(("name",), "采购项目名称", "words"),
        Column(("goods",), "货物类", "money"),
        Column(("works",), "工程类", "money"),
        Column(("services",), "服务类", "money"),
    )

    def __init__(self, sheet: Sheet, data: Any = None, blank: int = BLANK_ROWS) -> None:
        rows, new = sheet.budget.procurement_items.all(), ProcurementItem(budget=sheet.budget)
        super().__init__(sheet, rows, new, data, prefix="procurement", blank=blank)


class NarrativeForm(RowForm):
    content = ("text",)
    key_field = "key"
    code = forms.ChoiceField(label="部分", choices=narrative_parts)
    key = forms.ChoiceField(label="对应", required=False)
    text = LongText("文字", rows=4, required=True)

    class Meta:
        model = NarrativePart
        fields = ["code", "key", "text"]

    def __init__(self, *args: Any, sheet: Sheet, subjects: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, sheet=sheet, **kwargs)
        stored = self.instance.key
        field = self.fields["key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list((subjects | {stored: subjects.get(stored, stored)}).items())

    @staticmethod
    def identity(instance: Any) -> tuple[Any, ...] | None:
        """Return what the constraint narrative_part_once compares."""
        return instance.code, instance.key


class NarrativeRows(RowFormSet):
    """说明文字."""

    form = NarrativeForm
    duplicate = "这一部分、这个对象的文字在第{row}行已经填过。"
    duplicate_elsewhere = "这一部分的文字已经填过。"
    columns = (
        Column(("code", "key"), "部分 / 对应", "source"),
        Column(("text",), "文字", "wide"),
    )

    def __init__(self, sheet: Sheet, data: Any = None, blank: int = BLANK_ROWS) -> None:
        self.subjects = subjects(sheet)
        rows, new = sheet.budget.narrative_parts.all(), NarrativePart(budget=sheet.budget)
        super().__init__(sheet, rows, new, data, prefix="texts", blank=blank)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Give each form what a text may be about."""
        return {**super().get_form_kwargs(index), "subjects": self.subjects}


def subjects(sheet: Sheet) -> dict[str, str]:
    """Return what a text may be about: everything, a total, a “三公” item, a code in use."""
    lines = sheet.budget.lines.filter(functional__isnull=False).select_related("functional")
    used = {line.functional.code: line.functional for line in lines if line.functional}
    return {
        "": "整份预算",
        **dict(TOTALS),
        "operating": "公用经费（机关运行经费）",
        "personnel": "人员经费",
        **{f"three_public:{key}": label for key, label in ThreePublic.choices},
        **{
            f"{Scheme.FUNCTIONAL}:{code}": sheet.book.label(row)
            for code, row in sorted(used.items())
        },
    }


class NoteForm(RowForm):
    content = ("text",)
    table = forms.ChoiceField(label="公开表")
    text = LongText("表注", rows=2, required=True)

    class Meta:
        model = TableNote
        fields = ["table", "text"]

    def __init__(self, *args: Any, sheet: Sheet, tables: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, sheet=sheet, **kwargs)
        stored = self.instance.table
        more = {stored: tables.get(stored, stored)} if stored else {}
        field = self.fields["table"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list((tables | more).items())


class NoteRows(RowFormSet):
    """表注."""

    form = NoteForm
    columns = (Column(("table",), "公开表", "source"), Column(("text",), "表注", "wide"))

    def __init__(self, sheet: Sheet, data: Any = None, blank: int = BLANK_ROWS) -> None:
        self.tables = tables(sheet)
        rows, new = sheet.budget.table_notes.all(), TableNote(budget=sheet.budget)
        super().__init__(sheet, rows, new, data, prefix="notes", blank=blank)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Give each form the tables of the set."""
        return {**super().get_form_kwargs(index), "tables": self.tables}


def tables(sheet: Sheet) -> dict[str, str]:
    """Return the tables of the budget's set by kind, with their printed names."""
    budget = sheet.budget
    words = {
        "{year}": str(budget.fiscal_year_id),
        "{place}": budget.department.jurisdiction.short_name,
        "{department}": budget.department.name,
        "{position}.{subject}": "项目",
    }
    found = {}
    for entry in SETS[budget.table_set].entries:
        title = f"{entry.number} {entry.listed_title}".strip()
        for mark, word in words.items():
            title = title.replace(mark, word)
        if entry.code in PARTS:
            found[entry.code.rpartition("/")[2]] = title
    return found


class PreviousForm(forms.Form):
    """Last year's “三公” figures and totals, where last year is not published here.

    机关运行经费 has a page of its own (OperatingCostForm).
    """

    def __init__(self, sheet: Sheet, data: Any = None) -> None:
        self.sheet = sheet
        kept = self._kept()
        stored = {(each.measure, each.key): each.amount for each in kept}
        super().__init__(
            data,
            prefix="previous",
            initial={f"{measure}-{key}": amount for (measure, key), amount in stored.items()},
        )
        for measure, items in (
            (Measure.THREE_PUBLIC, ThreePublic.choices),
            (Measure.TOTAL, TOTALS),
        ):
            for key, label in items:
                self.fields[f"{measure}-{key}"] = AmountField(label)
                published = sheet.last_year.get((measure, key))
                show_published(self.fields[f"{measure}-{key}"], published, sheet.unit)
        sheet.prepare(self)

    def _kept(self) -> Any:
        """Return the figures of this page."""
        kept = self.sheet.budget.comparatives.exclude(measure=Measure.FUNCTIONAL)
        return kept.exclude(measure=OPERATING[0], key=OPERATING[1])

    def clean(self) -> None:
        """Refuse another figure than the one published last year."""
        for name, amount in list(self.cleaned_data.items()):
            measure, _, key = name.partition("-")
            published = self.sheet.last_year.get((measure, key))
            try:
                refuse_other(amount, published, self.sheet.unit)
            except ValidationError as error:
                self.add_error(name, error)

    def save(self) -> None:
        """Write what is given, forget what is blank."""
        self._kept().delete()
        for name, amount in self.cleaned_data.items():
            measure, _, key = name.partition("-")
            if isinstance(amount, Decimal):
                Comparative(
                    budget=self.sheet.budget, measure=measure, key=key, amount=amount
                ).save()

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield (anchor, sentence) for everything that is wrong."""
        return form_problems(self)


class AssetsForm(forms.Form):
    """One subject of 国有资产占有使用情况: vehicles or equipment, held or planned.

    The office fills in counts, or ticks that there are none.
    """

    def __init__(self, sheet: Sheet, data: Any, subject: str) -> None:
        self.budget, self.subject = sheet.budget, subject
        self.moment, _ = statements.ASSETS[subject]
        self.items = dict(_items(subject))
        stored = {
            f"{each.moment}-{each.item}": each.count
            for each in self.budget.assets.filter(moment=self.moment)
        }
        self.tick = f"nil-{subject}"
        initial = {**stored, self.tick: subject in stated(self.budget)}
        super().__init__(data, prefix="assets", initial=initial)
        self.fields[self.tick] = nil_field(f"没有{self.title}")
        for item, label in self.items.items():
            name = f"{AssetMoment(self.moment).label}：{label}"
            self.fields[f"{self.moment}-{item}"] = NumberField(name, whole=True)

    @property
    def title(self) -> str:
        """Return what the counts are of."""
        return str(NilSubject(self.subject).label)

    def clean(self) -> None:
        """Refuse to say there is none of what is counted."""
        counted = any(self.cleaned_data.get(f"{self.moment}-{item}") for item in self.items)
        if self.cleaned_data.get(self.tick) and counted:
            self.add_error(self.tick, "填了数量，不能又说没有；请取消勾选或改数量。")

    def save(self) -> None:
        """Write what is given, forget what is blank."""
        self.budget.assets.filter(moment=self.moment, item__in=self.items).delete()
        for item in self.items:
            count = self.cleaned_data[f"{self.moment}-{item}"]
            if count is not None:
                Asset(budget=self.budget, moment=self.moment, item=item, count=count).save()
        keep(self.budget, {self.subject: self.cleaned_data[self.tick]})

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield (anchor, sentence) for everything that is wrong."""
        return form_problems(self)


def _items(subject: str) -> Iterator[tuple[str, str]]:
    moment, _ = statements.ASSETS[subject]
    for item, label in AssetItem.choices:
        if statements.is_about(subject, moment, item):
            yield item, label
