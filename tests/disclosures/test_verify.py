"""Tampering with what was published, or with the log, is found."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone
from pytest_django import Settings

from disclosures.models import (
    Budget,
    Figure,
    LogEntry,
    Overview,
    Publication,
    PublishedProject,
    SearchEntry,
    Tally,
)
from disclosures.models.records import verify_log
from disclosures.publication import derived, guards, verifying
from disclosures.publication.search_index import TABLE
from disclosures.site import rendering
from disclosures.workflow import actions
from indicators.models import IndicatorBand, PublishedIndicator
from tests.staff_pages import make_user


def verify(*, files: bool = False) -> str:
    out = StringIO()
    call_command("verify_publications", stdout=out, no_files=not files)
    return out.getvalue()


def test_untouched_publications_agree(samples: None) -> None:
    assert "5 份公开内容全部相符" in verify()


def tampered_content() -> Any:
    publication = Publication.objects.get(budget__department__jurisdiction="500112")
    content = copy.deepcopy(publication.content)
    content["source_note"] = "另一句话"
    return content


def test_a_changed_content_is_found(samples: None) -> None:
    found = Publication.objects.filter(budget__department__jurisdiction="500112")
    found.update(content=tampered_content())
    with pytest.raises(CommandError, match="1 处不符"):
        verify()


def test_a_changed_figure_is_found(samples: None) -> None:
    first = Figure.objects.filter(amount__gt=0).order_by("pk")[0]
    Figure.objects.filter(pk=first.pk).update(amount=first.amount + 1)
    with pytest.raises(CommandError, match="1 处不符"):
        verify()


def test_a_deleted_figure_is_found_and_reindexing_mends_it(samples: None) -> None:
    Figure.objects.order_by("pk")[0].delete()
    with pytest.raises(CommandError):
        verify()
    call_command("reindex_publications", stdout=StringIO())
    assert "全部相符" in verify()


def test_a_rehashed_content_breaks_the_chain(samples: None) -> None:
    first = Publication.objects.order_by("pk")[0]
    Publication.objects.filter(pk=first.pk).update(sha256="0" * 64, chain="1" * 64)
    with pytest.raises(CommandError, match="处不符"):
        verify()


def test_a_publication_cannot_be_saved_again_or_deleted(samples: None) -> None:
    publication = Publication.objects.order_by("pk")[0]
    for act in (publication.save, publication.delete):
        with pytest.raises(TypeError, match="不可"):
            act()


def test_the_log_shows_an_edit_a_deletion_and_a_reorder(samples: None) -> None:
    assert verify_log() == []
    first, second = LogEntry.objects.order_by("sequence")[:2]
    LogEntry.objects.filter(pk=first.pk).update(message="改过")
    assert verify_log()
    LogEntry.objects.filter(pk=first.pk).update(message="")
    assert verify_log() == []
    LogEntry.objects.filter(pk=second.pk).delete()
    assert "第2条操作记录缺失" in verify_log()
    LogEntry.objects.filter(pk=first.pk).update(sequence=2)
    assert verify_log()


CHANGES: dict[str, tuple[Callable[[], object], str]] = {
    "a figure": (
        lambda: first(Figure).update(amount=1), "数字 .*的金额是“0.01”|数字 .*的金额是“1.00”"
    ),
    "a figure's label": (lambda: first(Figure).update(label="别的"), "数字 .*的名称是“别的”"),
    "a figure of another place": (lambda: first(Figure).update(region="110000"), "行政区划代码"),
    "a figure twice as current": (lambda: first(Figure).update(current=False), "的现行是“False”"),
    "a figure more": (lambda: again(Figure, row="x"), "数字 .* 多出"),
    "a project": (lambda: first(PublishedProject).update(name="别的"), "项目 1 的项目名称是“别的”"),
    "a project away": (lambda: first(PublishedProject).delete(), "项目 1 缺少"),
    "an indicator": (
        lambda: first(PublishedIndicator).update(name="别的"), "指标 1 的三级指标是“别的”"
    ),
    "an indicator's record": (
        lambda: first(PublishedIndicator).update(record={"level3": "别的"}), "指标 1 的记录是"
    ),
    "an indicator's verdict": (
        lambda: first(PublishedIndicator).update(verdict="x"), "指标 1 的是否可衡量是“x”"
    ),
    "an indicator's group": (
        lambda: first(PublishedIndicator).update(group="数量指标 · 车辆"), "不相近"
    ),
    "an indicator away": (lambda: first(PublishedIndicator).delete(), "指标 1 缺少"),
    "the hashes of a group": (lambda: IndicatorBand.objects.all().delete(), "缺少散列"),
    "an overview": (lambda: first(Overview).update(three_public=1), "“三公”经费合计是"),
    "an overview's quality": (lambda: first(Overview).update(quality={}), "公开质量是"),
    "an overview away": (lambda: first(Overview).delete(), "概况 .* 缺少"),
    "a search entry": (
        lambda: first(SearchEntry, publication=1).update(text="别的"), "检索条目“别的”.*不是由公开"
    ),
    "a search entry away": (lambda: first(SearchEntry, publication=1).delete(), "检索条目.*缺少"),
    "a search entry of all away": (
        lambda: first(SearchEntry, publication=0).delete(), "检索条目.*缺少"
    ),
    "a search entry of nothing": (
        lambda: SearchEntry.objects.create(kind="office", text="某", url="/", grams="某"),
        "检索条目“某”（/）不是由公开内容得出",
    ),
    "a tally": (lambda: first(Tally).update(count=99), "汇总数 .*的份数是“99”"),
    "a tally away": (lambda: first(Tally).delete(), "汇总数 .* 缺少"),
    "a tally of nowhere": (
        lambda: Tally.objects.create(spec="x", row="", year=1999, region="1", count=1, amount=1),
        "1 1999年没有公开内容，却有汇总数",
    ),
    "the title": (lambda: first(Publication).update(title="别的"), "标题一栏与内容不符"),
    "the unit": (lambda: first(Publication).update(unit="分"), "金额单位一栏与内容不符"),
    "the words": (lambda: first(Publication).update(words="别的"), "检索文字一栏与内容不符"),
    "the spending": (lambda: first(Publication).update(spending=1), "部门支出预算一栏与内容不符"),
    "the summary": (lambda: first(Publication).update(summary={}), "摘要一栏与内容不符"),
    "the tables": (lambda: first(Publication).update(table_specs=" x "), "所含公开表一栏与内容"),
    "the day": (
        lambda: first(Publication).update(published_at=timezone.now() - timedelta(days=3)),
        "公开时间与第.*条操作记录不符",
    ),
    "who published": (
        lambda: first(Publication).update(published_by=make_user("somebody")), "公开人与第"
    ),
    "the reason": (lambda: first(Publication).update(reason="别的"), "更正原因不在操作记录里"),
    "the version": (lambda: first(Publication).update(version=2), "操作记录里没有这次公开"),
    "its taking down": (
        lambda: first(Publication).update(withdrawn_at=timezone.now(), withdrawal_reason="不公开"),
        "撤下的时间和原因不在操作记录里",
    ),
    "a reason without taking down": (
        lambda: first(Publication).update(withdrawal_reason="不想公开"), "没有撤下，却写着撤下原因"
    ),
    "its successor": (
        lambda: first(Publication).update(superseded_by=Publication.objects.order_by("-pk")[0]),
        "取代它的版本不是下一版",
    ),
}  # fmt: skip


def first(model: type[Model], publication: int | None = None) -> QuerySet[Any]:
    """Return the first row of a model, to be changed; with a publication (1) or without (0)."""
    rows = model._default_manager.order_by("pk")
    if publication is not None:
        rows = rows.filter(publication__isnull=not publication)
    row = rows.first()
    assert row is not None
    return model._default_manager.filter(pk=row.pk)


def again(model: type[Model], **changed: Any) -> None:
    row = model._default_manager.order_by("pk")[0]
    row.pk = None
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()


@pytest.mark.parametrize("what", CHANGES)
def test_the_row_that_was_changed_is_named(samples: None, what: str) -> None:
    change, said = CHANGES[what]
    change()
    out = StringIO()
    with pytest.raises(CommandError, match="处不符"):
        call_command("verify_publications", stdout=out, no_files=True)
    assert re.search(said, out.getvalue()), out.getvalue()


def test_a_row_that_differs_is_rebuilt_after_an_upgrade(samples: None) -> None:
    first(Overview).update(quality={})
    first(SearchEntry, publication=1).delete()
    out = StringIO()
    call_command("reindex_publications", missing=True, stdout=out)
    assert out.getvalue().count("已重建") in (1, 2)
    assert "全部相符" in verify()
    again = StringIO()
    call_command("reindex_publications", missing=True, stdout=again)
    assert again.getvalue() == ""


def test_a_search_index_that_lost_an_entry_is_found(samples: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's index is the database's own")
    row = SearchEntry.objects.order_by("pk")[0]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE}({TABLE}, rowid, grams) VALUES ('delete', %s, %s)",
            [row.pk, row.grams],
        )
    assert any("全文索引" in each for each in verifying.verify_search())


def test_an_act_whose_publication_is_gone_is_found(samples: None) -> None:
    newest = Publication.objects.order_by("-pk")[0]
    with guards.deriving():
        derived.clear(newest)
        newest.projects.all().delete()
        PublishedIndicator.objects.filter(publication=newest).delete()
    Publication.objects.filter(pk=newest.pk)._raw_delete("default")
    assert any("所说的公开版本（第1版）不在" in each for each in verifying.verify_deeds())


def test_taking_down_is_confirmed_by_the_log_and_undoing_it_is_found(samples: None) -> None:
    budget = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    actions.perform("withdraw", budget, None, "有涉密内容 ")
    assert "全部相符" in verify()
    Publication.objects.filter(budget=budget).update(withdrawn_at=None, withdrawal_reason="")
    assert any("说已撤下，公开版本却没有撤下" in each for each in verifying.verify_deeds())


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    """Render one office into a store of its own: what is asked does not need the others."""
    settings.PUBLISHED_ROOT = tmp_path / "published"
    every = rendering._publications
    monkeypatch.setattr(rendering, "_publications", lambda: every().in_region("500106"))
    with rendering.as_served():
        rendering.render_all(force=True)


GOAL, INCOME = "/500106/wsb/2024/project-goal-1/", "/500106/wsb/2024/"


def damage(what: str) -> None:
    """Do something to the store behind its back."""
    held = rendering.store()
    data = held.read_map()
    entry = data["addresses"][GOAL]
    plain, packed = held.root / entry["object"], held.root / entry["gzip"]
    match what:
        case "one byte":
            body = bytearray(plain.read_bytes())
            body[len(body) // 2] ^= 1
            plain.write_bytes(body)
        case "a missing object":
            plain.unlink()
        case "a missing gz":
            packed.unlink()
        case "one byte of the gz":
            body = bytearray(packed.read_bytes())
            body[-1] ^= 1
            packed.write_bytes(body)
        case "a gz of another page":
            other = data["addresses"][INCOME]["gzip"]
            text = held.map_path.read_text(encoding="utf-8")
            held.map_path.write_text(text.replace(entry["gzip"], other), encoding="utf-8")
        case "a map that names another page":
            data["addresses"][GOAL] = data["addresses"][INCOME]
            held.map_path.write_text(json.dumps(data, ensure_ascii=False, sort_keys=True, indent=0))
        case "an address more":
            data["addresses"]["/fake/"] = entry
            held.map_path.write_text(json.dumps(data, ensure_ascii=False, sort_keys=True, indent=0))
        case "an address less":
            del data["addresses"][INCOME]
            held._swap(data)


DAMAGES = {
    "one byte": f"{GOAL} 的文件被改动",
    "a missing object": f"{GOAL} 的文件不在",
    "a missing gz": f"{GOAL} 的压缩文件不在",
    "one byte of the gz": f"{GOAL} 的压缩文件被改动",
    "a gz of another page": f"{GOAL} 的压缩文件不是这一页",
    "a map that names another page": "地址表 addresses-2.json 与数据库登记的指纹不符",
    "an address more": "地址表 addresses-2.json 与数据库登记的指纹不符",
    "an address less": f"{INCOME} 没有生成",
}


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damaged_store_is_found_without_rendering(
    samples: None, few: None, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(rendering, "pages", lambda publication: 1 / 0)
    assert list(rendering.verify_files()) == []
    damage(what)
    assert any(each.startswith(DAMAGES[what]) for each in rendering.verify_files())


def test_rendering_again_finds_what_hashes_cannot(samples: None, few: None) -> None:
    with rendering.as_served():
        assert list(rendering.verify_rendering()) == []
        held = rendering.store()
        data = held.read_map()
        data["addresses"][GOAL] = data["addresses"][INCOME]
        data["addresses"]["/fake/"] = data["addresses"][INCOME]
        held._swap(data)  # whoever holds the database as well can say that this is the map
        assert list(rendering.verify_files()) == []
        assert list(rendering.verify_rendering()) == [
            f"{GOAL} 的文件与公开内容不符",
            "/fake/ 不属于任何公开内容",
        ]


def test_a_map_that_is_not_the_one_noted_is_made_anew(samples: None, few: None) -> None:
    with rendering.as_served():
        assert rendering.render_all() is None
        damage("an address more")
        assert rendering.render_all()
    assert list(rendering.verify_files()) == []


def test_the_command_looks_at_the_files_unless_told_not_to(samples: None, few: None) -> None:
    damage("one byte")
    assert "全部相符" in verify()
    with pytest.raises(CommandError, match="处不符"):
        verify(files=True)
