"""One way to edit anything of a budget: show, check, refuse a stale page, save all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property

from disclosures.choices import Scheme
from disclosures.desk.forms.fields import CodeField
from disclosures.desk.forms.rows import BLANK_ROWS, RowFormSet, Sheet
from disclosures.desk.views.conflicts import Difference, differences
from disclosures.door.access import StaffRequest, refuse
from disclosures.door.drafts import find_draft, forget_draft, typed_in
from disclosures.kernel.money import UNITS
from disclosures.kernel.numbers import whole
from disclosures.kernel.pinyin import initials
from disclosures.models import Budget, Draft
from disclosures.workflow import checking, editing
from disclosures.workflow.case import Case
from disclosures.workflow.permissions import why_not_edit

MORE_ROWS = 5
MOST_BLANK_ROWS = 50


class Part(Protocol):
    """A form or a table of rows."""

    def is_valid(self) -> bool: ...

    def problems(self) -> Iterator[tuple[str, str]]: ...


@dataclass(frozen=True)
class Block:
    """A part of the page under its heading."""

    title: str
    part: Any
    hint: str = ""
    link: tuple[str, str] = ("", "")  # an address and its words, beside the heading

    @property
    def is_table(self) -> bool:
        return isinstance(self.part, RowFormSet)


@dataclass
class Editor:
    """What a page edits: its blocks, and how they are saved."""

    sheet: Sheet
    blocks: tuple[Block, ...]
    save: Callable[[], None]

    def is_valid(self) -> bool:
        """Check every block, so that every message shows at once."""
        checked = [block.part.is_valid() for block in self.blocks]
        return all(checked)

    @cached_property
    def problems(self) -> list[tuple[str, str]]:
        """Return (anchor, sentence) for everything that is wrong."""
        return [each for block in self.blocks for each in block.part.problems()]

    @property
    def has_tables(self) -> bool:
        return any(block.is_table for block in self.blocks)

    @property
    def word_lists(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield (id, words) of the lists that tables of rows offer."""
        for block in self.blocks:
            yield from getattr(block.part, "lists", ())

    @property
    def code_lists(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Yield (id, options with pinyin initials) of the lists that the code fields offer."""
        used = {
            field.scheme
            for block in self.blocks
            for field in _fields(block)
            if isinstance(field, CodeField)
        }
        for scheme in Scheme:
            if scheme in used:
                options = self.sheet.book.options(scheme)
                yield f"codes-{scheme.value}", [(each, initials(each[5:])) for each in options]

    @property
    def parents(self) -> Iterator[tuple[str, list[str]]]:
        """Yield (id, names) of 类 and 款, for the sums beside a table of codes."""
        for name, _ in self.code_lists:
            scheme = name.removeprefix("codes-")
            yield f"parents-{scheme}", self.sheet.book.parents(scheme)


Build = Callable[[Sheet, Any, int], Editor]  # (sheet, posted data or None, blank rows)


@dataclass(frozen=True)
class Page:
    """A page that edits: its title, where it leads, and what it is made of."""

    title: str
    here: str  # its own address
    build: Build
    after: str = ""  # where saving leads; back to the page itself when blank
    hint: str = ""
    delete: str = ""  # the address that deletes what is edited


def edit(request: StaffRequest, budget: Budget, page: Page) -> HttpResponse:
    """Show a page or save it. Call after the budget was found for the user."""
    if request.method == "POST":
        checking = "check" in request.POST and why_not_edit(request.user, budget) is None
        return (_check if checking else _save)(request, budget, page)
    draft = find_draft(request.user, budget, page.here)
    kept = typed_in(draft) if draft is not None and "draft" in request.GET else None
    locked = why_not_edit(request.user, budget) is not None
    sheet = Sheet.of(budget, _unit(kept or request.GET))
    editor = page.build(sheet, kept, 0 if locked else _blank_rows(request))
    version = _version(kept) if kept else budget.version
    offered = None if kept is not None or locked else draft
    return _show(
        request, budget, page, editor, version=version, restored=kept is not None, draft=offered
    )


def _check(request: StaffRequest, budget: Budget, page: Page) -> HttpResponse:
    """Say what the rules would find if the page were saved now; store nothing."""
    with transaction.atomic():
        locked = editing.lock(budget)
        editor = page.build(Sheet.of(locked, _unit(request.POST)), request.POST, 0)
        valid = editor.is_valid()
        if valid:
            editor.save()
            found = checking.report(Case(Budget.objects.get(pk=locked.pk)))
        transaction.set_rollback(True)
    context = {"report": found if valid else None, "problems": editor.problems, "budget": budget}
    return render(request, "staff/findings_aside.html", context)


def _save(request: StaffRequest, budget: Budget, page: Page) -> HttpResponse:
    with transaction.atomic():
        locked = editing.lock(budget)
        refusal = why_not_edit(request.user, locked)
        editor = page.build(Sheet.of(locked, _unit(request.POST)), request.POST, 0)
        valid = editor.is_valid()
        stale = _version(request.POST) != locked.version
        if refusal is None and valid and not stale:
            editor.save()
            editing.record(locked, request.user, page.title)
    if refusal is not None:
        return _show(request, locked, page, editor, version=locked.version, refusal=refusal)
    if stale:
        stored = page.build(Sheet.of(locked, _unit(request.POST)), None, 0)
        return _show(
            request, locked, page, editor, version=locked.version,
            stale=True, theirs=differences(editor, stored),
        )  # fmt: skip
    if not valid:
        return _show(request, locked, page, editor, version=locked.version)
    forget_draft(request.user, page.here)
    messages.success(request, f"{page.title}已保存。")
    if "more" in request.POST:
        return redirect(f"{page.here}?rows={BLANK_ROWS + MORE_ROWS}#more")
    return redirect(page.after or page.here)


def _show(
    request: StaffRequest,
    budget: Budget,
    page: Page,
    editor: Editor,
    *,
    version: int,
    stale: bool = False,
    restored: bool = False,
    refusal: str | None = None,
    draft: Draft | None = None,
    theirs: list[Difference] | None = None,
) -> HttpResponse:
    status = 409 if stale else 403 if refusal else 200
    refusal = refusal or why_not_edit(request.user, budget)
    context = {
        "budget": budget,
        "page": page,
        "editor": editor,
        "version": version,
        "stale": editing.last_change(budget) if stale else None,
        "restored": restored,
        "draft": draft,
        "theirs": theirs or [],
        "unit": editor.sheet.unit,
        "other_unit": "元" if editor.sheet.unit == "万元" else "万元",
        "report": checking.report(Case(budget)) if request.method == "GET" else None,
        "refusal": refusal,
        "locked": refusal and request.method != "POST" and not restored,
    }
    return render(request, "staff/edit.html", context, status=status)


def refused(request: StaffRequest, budget: Budget, back: str) -> HttpResponse | None:
    """Return the page that says why the user may not edit; None when allowed."""
    refusal = why_not_edit(request.user, budget)
    return refuse(request, refusal, back) if refusal else None


def _version(data: Any) -> int:
    given = whole(data.get("version") or "")
    return -1 if given is None else given


def _unit(data: Any) -> str:
    """Return the unit in which a page is typed, where it names one."""
    given = data.get("unit") or ""
    return given if given in UNITS else ""


def _blank_rows(request: StaffRequest) -> int:
    given = whole(request.GET.get("rows", ""))
    return BLANK_ROWS if given is None else min(given, MOST_BLANK_ROWS)


def _fields(block: Block) -> list[Any]:
    form = block.part.empty_form if isinstance(block.part, RowFormSet) else block.part
    return list(form.fields.values())
