"""Tampering with what was published, or with the log, is found."""

from __future__ import annotations

import copy
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from disclosures.models import Figure, LogEntry, Publication
from disclosures.models.records import verify_log
from disclosures.site import rendering


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


def test_a_changed_or_missing_file_is_found(samples: None, monkeypatch: pytest.MonkeyPatch) -> None:
    every = rendering._publications  # one office: what is asked does not need the others
    monkeypatch.setattr(rendering, "_publications", lambda: every().in_region("500106"))
    with rendering.as_served():
        rendering.render_all(force=True)
    assert "全部相符" in verify(files=True)
    held = rendering.store()
    entry = held.read_map()["addresses"]["/500106/wsb/2024/project-goal-1/"]
    path = held.root / entry["object"]
    body = path.read_bytes()
    path.write_bytes(body.replace("外事".encode(), "内事".encode()))
    with pytest.raises(CommandError):
        verify(files=True)
    path.write_bytes(body)
    assert "全部相符" in verify(files=True)
    path.unlink()
    with pytest.raises(CommandError):
        verify(files=True)
    path.write_bytes(body)
