"""Rows of a page: forms in a table, checked together, saved together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, BadRequest, ValidationError
from django.db import models
from django.forms.renderers import BaseRenderer, get_default_renderer
from django.utils.functional import cached_property

from disclosures.desk.forms.codes import CodeBook
from disclosures.desk.forms.fields import AmountField, CodeField
from disclosures.facts.loading import published_last_year
from disclosures.kernel.money import Unit
from disclosures.models import Budget, Project, PublishedProject

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
    BaseFormSet = forms.BaseFormSet["RowForm"]
else:
    ModelForm = forms.ModelForm  # takes no type arguments while running
    BaseFormSet = forms.BaseFormSet

BLANK_ROWS = 3
MOST_ROWS = 400


@dataclass
class Sheet:
    """What the forms of one page share: the budget, its codes and projects."""

    budget: Budget
    book: CodeBook
    projects: dict[int, Project] = field(default_factory=dict)
    unit: Unit = "元"  # in which amounts are shown and typed on this page

    @classmethod
    def of(cls, budget: Budget, unit: str = "") -> Sheet:
        """Read it in two queries. ``unit``: another than the budget's own."""
        projects = {each.pk: each for each in budget.projects.all()}
        shown: Unit = "万元" if (unit or budget.unit) == "万元" else "元"
        return cls(budget, CodeBook(budget), projects, shown)

    @cached_property
    def last_year(self) -> dict[tuple[str, str], Decimal]:
        """Return last year's figures that are published here and need no typing."""
        return published_last_year(self.budget)

    @cached_property
    def last_projects(self) -> dict[str, Decimal]:
        """Return last year's published amounts of projects, by name and by code."""
        published = PublishedProject.objects.filter(
            publication__budget__department=self.budget.department,
            publication__budget__fiscal_year=self.budget.fiscal_year_id - 1,
            publication__superseded_by=None,
            publication__withdrawn_at=None,
        ).exclude(amount=None)
        found: dict[str, Decimal] = {}
        for name, code, amount in published.values_list("name", "code", "amount"):
            if amount is not None:
                found |= {name: amount, **({code: amount} if code else {})}
        return found

    def prepare(self, form: forms.BaseForm) -> None:
        """Tell the fields of a form the unit and the codes."""
        for each in form.fields.values():
            if isinstance(each, AmountField):
                each.unit = self.unit
            elif isinstance(each, CodeField):
                each.book = self.book


class CheckedForm(ModelForm):
    """A model form that checks the whole object, also what is not on the form."""

    @property
    def errors_so_far(self) -> dict[str, Any]:
        """Return the errors found until now, without starting the check anew."""
        return self.__dict__.get("_errors") or {}

    def _get_validation_exclusions(self) -> set[str]:
        return set(self.errors_so_far)

    def _update_errors(self, errors: ValidationError) -> None:
        """Show each message beside its field; one that failed already says enough."""
        failed = set(self.errors)
        for name, messages in _by_field(errors).items():
            if name not in failed:
                self.add_error(name if name in self.fields else None, messages)

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield (anchor, sentence) for everything that is wrong."""
        return form_problems(self)


class RowForm(CheckedForm):
    """One row of a table. Blank rows are left out; an existing row is named by its id."""

    id = forms.CharField(required=False, widget=forms.HiddenInput)
    content: ClassVar[tuple[str, ...]] = ()  # a row where these are blank is a blank row
    key_field: ClassVar[str] = ""  # where a duplicate is shown

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        self.sheet = sheet
        super().__init__(*args, **kwargs)
        self.initial["id"] = self.instance.pk or ""
        sheet.prepare(self)

    @property
    def anchor(self) -> str:
        """Return what a finding calls this row by; blank for a row without a name."""
        stored = getattr(self.instance, self.key_field, None) if self.key_field else None
        return str(getattr(stored, "code", "") or "")

    @property
    def beside(self) -> str:
        """Return what is shown beside the amount: last year's, where it is published."""
        return ""

    def has_changed(self) -> bool:
        """Tell whether the row says anything."""
        if not self.is_bound:
            return False
        texts = (self.data.get(self.add_prefix(name)) or "" for name in self.content)
        return self.instance.pk is not None or any(text.strip() for text in texts)

    @property
    def is_live(self) -> bool:
        """Tell whether the row is to be kept: neither blank nor deleted."""
        return self.has_changed() and not self.cleaned_data.get("DELETE")

    @property
    def removed(self) -> bool:
        """Tell whether the row is marked for deletion: what is wrong with it does not matter."""
        return self.is_bound and bool(self.cleaned_data.get("DELETE"))

    @staticmethod
    def identity(instance: Any) -> tuple[Any, ...] | None:
        """Return what may occur only once; None when anything may repeat."""
        return None

    def _post_clean(self) -> None:
        """Check the object; whether it is there twice is for the whole table to say."""
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields)
        for check in (self._check_fields, self.instance.clean, self._check_constraints):
            try:
                check()
            except ValidationError as error:
                self._update_errors(error)

    def _check_fields(self) -> None:
        relations = {each.name for each in self.instance._meta.fields if each.is_relation}
        self.instance.clean_fields(exclude=relations | self._get_validation_exclusions())

    def _check_constraints(self) -> None:
        model = type(self.instance)
        for constraint in self.instance._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                constraint.validate(model, self.instance, self._get_validation_exclusions())


@dataclass(frozen=True)
class Column:
    """A column of the table of inputs: the fields that share a cell, and how wide it is."""

    names: tuple[str, ...]
    label: str
    css: str = ""


class RowFormSet(BaseFormSet):
    """The rows of one kind that belong to one object."""

    form: type[RowForm]
    columns: ClassVar[tuple[Column, ...]] = ()
    duplicate: ClassVar[str] = "这一行与第{row}行重复。"
    duplicate_elsewhere: ClassVar[str] = "这份预算中已有相同的一条。"

    extra = 0
    can_order = False
    can_delete = True
    can_delete_extra = True
    min_num = 0
    max_num = MOST_ROWS
    absolute_max = MOST_ROWS + 100
    validate_min = False
    validate_max = True
    renderer: BaseRenderer = get_default_renderer()

    def __init__(
        self,
        sheet: Sheet,
        rows: Iterable[models.Model],
        new: models.Model,
        data: Any = None,
        *,
        prefix: str,
        blank: int = BLANK_ROWS,
        others: Iterable[models.Model] = (),
        initial: list[dict[str, Any]] | None = None,
    ) -> None:
        self.sheet, self.rows, self.new = sheet, list(rows), new
        self.unclaimed = {str(row.pk): row for row in self.rows}
        self.others = others  # rows of the same kind that are not on this page
        self.proposed = initial or []
        super().__init__(data, prefix=prefix, form_kwargs={"sheet": sheet})
        if not self.is_bound:
            self.extra = max(0, min(blank, MOST_ROWS - self.initial_form_count()))
        elif not self.management_form.is_valid():
            raise BadRequest("提交的表格不完整，请返回上一页重试。")
        elif not 0 <= (self.management_form.cleaned_data["TOTAL_FORMS"] or 0) <= MOST_ROWS:
            raise BadRequest(f"一张表最多{MOST_ROWS}行。")

    def initial_form_count(self) -> int:
        """Count the rows that are there; a bound row proves itself by its id."""
        return 0 if self.is_bound else len(self.rows) + len(self.proposed)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Give each form its object: the stored one or a new one."""
        kwargs = {**super().get_form_kwargs(index), "instance": self._instance(index)}
        at = -1 if index is None or self.is_bound else index - len(self.rows)
        if 0 <= at < len(self.proposed):
            kwargs["initial"] = self.proposed[at]
        return kwargs

    def _instance(self, index: int | None) -> models.Model:
        found = None
        if index is not None and self.is_bound:
            given = self.data.get(f"{self.prefix}-{index}-id") or ""
            found = self.unclaimed.pop(given, None)
        elif index is not None and index < len(self.rows):
            found = self.rows[index]
        return found or _copy(self.new)

    def add_fields(self, form: RowForm, index: int | None) -> None:
        """Name every field by its row, for those who hear the page."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = "删除"
        where = "新行" if index is None else f"第{index + 1}行"
        below = {name for column in self.columns for name in column.names[1:]}
        for name, each in form.fields.items():
            each.widget.attrs["aria-label"] = f"{where} {each.label}"
            if name in below:
                each.widget.attrs["placeholder"] = each.label

    @property
    def live(self) -> list[RowForm]:
        """Return the forms of the rows to be kept."""
        return [form for form in self.forms if form.is_live]

    def clean(self) -> None:
        """Refuse a row that is there twice, on this page or elsewhere in the budget."""
        seen: dict[tuple[Any, ...], str] = {}
        for row in (*self.others, *self.unclaimed.values()):
            key = self.form.identity(row)
            if key is not None:
                seen[key] = self.duplicate_elsewhere
        for at, form in enumerate(self.forms, start=1):
            key = form.identity(form.instance) if form.is_live and not form.errors else None
            if key is None:
                continue
            if key in seen:
                form.add_error(form.key_field or None, seen[key])
            else:
                seen[key] = self.duplicate.format(row=at)

    def save(self) -> None:
        """Write every row. Call inside a transaction, after is_valid.

        Changed rows are taken out and put back under their ids, so that two rows may exchange
        what each may have only once.
        """
        kept = [form.instance for form in self.kept()]
        gone = [form.instance.pk for form in self.forms if form.instance.pk]
        manager = type(self.new)._default_manager
        manager.filter(pk__in=gone).delete()
        for instance in kept:
            self.attach(instance)
            instance.save(force_insert=True)

    def kept(self) -> list[RowForm]:
        """Return the forms whose objects are to be stored, in their order."""
        return self.live

    def attach(self, instance: Any) -> None:
        """Give an object what only the moment of saving knows."""

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield (anchor, sentence) for everything that is wrong."""
        for message in self.non_form_errors():
            yield f"#{self.prefix}", str(message)
        for at, form in enumerate(self.forms, start=1):
            if not form.removed:
                for anchor, sentence in form_problems(form):
                    yield anchor, f"第{at}行 {sentence}"

    def table(self) -> Iterator[tuple[RowForm, str, list[tuple[Column, list[forms.BoundField]]]]]:
        """Yield every row with its address on the page and its cells, as the template draws."""
        named: set[str] = set()
        for form in self.forms:
            anchor = "" if form.anchor in named else form.anchor
            named.add(anchor)
            yield form, anchor, self._cells(form)

    @cached_property
    def blank(self) -> forms.BaseForm:
        """Return the form of the row that the page's script copies."""
        return self.empty_form

    def template_row(self) -> list[tuple[Column, list[forms.BoundField]]]:
        """Return the cells of that row."""
        return self._cells(self.blank)

    def _cells(self, form: forms.BaseForm) -> list[tuple[Column, list[forms.BoundField]]]:
        columns = (*self.columns, Column(("DELETE",), "删除", "check"))
        return [(column, [form[name] for name in column.names]) for column in columns]


class OrderedRows(RowFormSet):
    """Rows that people put in order: by the number typed, then as they stand."""

    def kept(self) -> list[RowForm]:
        """Return the live rows in their order."""
        rows = enumerate(self.live)
        return [form for _, form in sorted(rows, key=lambda each: (_place(each[1]), each[0]))]

    def save(self) -> None:
        """Number the rows, then write them."""
        for at, form in enumerate(self.kept(), start=1):
            form.instance.order = at
            form.cleaned_data["order"] = at
        super().save()


def form_problems(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    """Yield (anchor, sentence) for everything that is wrong with one form."""
    first = next(iter(form.visible_fields()))
    for name, messages in form.errors.items():
        known = name != NON_FIELD_ERRORS and name in form.fields
        target = form[name] if known else first
        label = f"{target.label}：" if known else ""
        for message in messages:
            yield f"#{target.id_for_label}", f"{label}{message}"


def _place(form: RowForm) -> int:
    order = form.cleaned_data.get("order")
    return order if isinstance(order, int) and order > 0 else 2**15


def _copy(row: models.Model) -> Any:
    """Return a new object like a stored-nowhere one, related objects included."""
    values = {each.name: getattr(row, each.name) for each in row._meta.fields if each.is_relation}
    return type(row)(**values)


def _by_field(errors: ValidationError) -> dict[str, list[Any]]:
    if hasattr(errors, "error_dict"):
        return dict(errors.error_dict)
    return {NON_FIELD_ERRORS: errors.error_list}
