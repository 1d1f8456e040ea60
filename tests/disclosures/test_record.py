"""The heads of log and chain are kept outside, and tell what was taken away at the end."""

from __future__ import annotations

import hashlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from disclosures.models import Budget, LogEntry, Publication, PublishedProject
from disclosures.models.records import verify_log
from disclosures.publication import derived, publishing, record, verifying
from disclosures.workflow import actions
from disclosures.workflow.case import Case
from indicators.models import PublishedIndicator


def verify(*heads: object) -> str:
    out = StringIO()
    call_command(
        "verify_publications", stdout=out, no_files=True, head=[str(each) for each in heads]
    )
    return out.getvalue()


def refused(*heads: object) -> str:
    out = StringIO()
    with pytest.raises(CommandError, match="处不符"):
        call_command(
            "verify_publications", stdout=out, no_files=True, head=[str(each) for each in heads]
        )
    return out.getvalue()


def take_away_the_newest() -> None:
    """Delete the newest publication with all that tells of it, as the database's owner could."""
    newest = Publication.objects.order_by("-pk")[0]
    entry = LogEntry.objects.get(detail__sha256=newest.sha256)
    place = newest.budget.department.jurisdiction_id
    derived.clear(newest)
    for model in (PublishedProject, PublishedIndicator):
        model._default_manager.filter(publication=newest).delete()
    LogEntry.objects.filter(sequence__gte=entry.sequence)._raw_delete("default")
    Publication.objects.filter(pk=newest.pk)._raw_delete("default")
    derived.count(place, newest.budget.fiscal_year_id)


def test_each_link_of_the_chain_covers_the_one_before(samples: None) -> None:
    previous = ""
    for publication in Publication.objects.order_by("pk"):
        assert publication.previous_chain == previous
        joined = previous.encode() + publication.sha256.encode()
        assert publication.chain == hashlib.sha256(joined).hexdigest()
        previous = publication.chain
    assert Publication.objects.count() > 1


def test_a_new_publication_is_linked_to_the_last_one_of_all(samples: None) -> None:
    budget = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    last = Publication.objects.order_by("-pk")[0]
    assert last.budget_id != budget.pk
    new = publishing.store(Case(budget).frozen, budget, None, "更正")
    assert new.previous_chain == last.chain
    joined = last.chain + new.sha256
    assert new.chain == hashlib.sha256(joined.encode()).hexdigest() != last.chain


def test_a_publication_exchanged_for_another_of_its_own_hash_breaks_the_chain(
    samples: None,
) -> None:
    """Content and hash may be made to agree: the link still covers what stood before."""
    first, second = Publication.objects.order_by("pk")[:2]
    for publication in (first, second):
        alone = hashlib.sha256(publication.sha256.encode()).hexdigest()
        assert publication.chain != alone or publication is first
    Publication.objects.filter(pk=second.pk).update(
        previous_chain="", chain=hashlib.sha256(second.sha256.encode()).hexdigest()
    )
    problems = {publication.pk: problem for publication, problem in verifying.verify()}
    assert "链条断开" in problems[second.pk]


def test_the_heads_are_the_last_entry_and_the_last_link(samples: None) -> None:
    entry = LogEntry.objects.order_by("-sequence")[0]
    found = record.heads()
    assert found["log"] == {"sequence": entry.sequence, "digest": entry.digest}
    assert found["publications"] == {
        "count": Publication.objects.count(),
        "chain": Publication.objects.order_by("-pk")[0].chain,
    }
    assert record.read(record.to_json(found)) == [found]


def test_there_are_heads_before_anything_is_published(db: None) -> None:
    LogEntry.objects.all()._raw_delete("default")
    found = record.heads()
    assert found["log"] == {"sequence": 0, "digest": ""}
    assert list(record.compare([found])) == []


def test_what_is_added_later_agrees_with_an_older_head(samples: None, tmp_path: Path) -> None:
    kept = tmp_path / "record.json"
    kept.write_text(record.to_json(record.heads()), encoding="utf-8")
    actions.log("audit", None, None, "另一条")
    assert "全部相符" in verify(kept)


def test_the_newest_entries_taken_away_are_missed(samples: None) -> None:
    for words in ("一", "二", "三"):
        actions.log("audit", None, None, words)
    heads = record.heads()
    number = heads["log"]["sequence"]
    LogEntry.objects.filter(sequence__gt=number - 2)._raw_delete("default")
    assert verify_log() == []  # within the database nothing tells
    said = f"当时操作记录有{number}条，现在只有{number - 2}条，后面的被删去"
    assert list(record.compare([heads])) == [said]
    actions.log("audit", None, None, "补上的")
    actions.log("audit", None, None, "补上的")
    assert "这一条或前面的被改动" in next(record.compare([heads]))


def test_the_newest_publication_taken_away_with_its_log_is_missed(
    samples: None, tmp_path: Path
) -> None:
    heads = record.heads()
    count = heads["publications"]["count"]
    kept = tmp_path / "record.json"
    kept.write_text(record.to_json(heads), encoding="utf-8")
    take_away_the_newest()
    assert "全部相符" in verify()  # within the database nothing tells
    said = refused(kept)
    assert f"当时公开版本有{count}份，现在只有{count - 1}份，后面的被删去" in said
    assert "当时操作记录有" in said


@pytest.mark.parametrize("which", ["log", "publications"])
def test_a_line_written_down_by_hand_is_compared(samples: None, which: str) -> None:
    number, digest = record.heads()[which].values()
    assert "全部相符" in verify(f"{number}:{digest}")
    assert "全部相符" in verify(f" {number}：{digest} ")
    assert "都没有链值" in refused(f"{number}:{digest[::-1]}")
    assert "都没有链值" in refused(f"{number - 1}:{digest}")
    assert "都没有链值" in refused(f"0:{digest}")
    said = "\n".join(record.lines(record.heads()))
    assert f"{number}:{digest}" in said and said.splitlines()[0] in verify()


@pytest.mark.parametrize("text", ["", "12", "{}", "[1]", '{"log": 3}', "12:abc", "没有的文件"])
def test_what_is_no_head_is_refused_with_a_sentence(
    samples: None, tmp_path: Path, text: str
) -> None:
    with pytest.raises(CommandError, match=r"序号:链值|没有记录的末尾值"):
        verify(text)
    path = tmp_path / "record.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"序号:链值|没有记录的末尾值"):
        verify(path)


def test_every_publication_adds_a_line_beside_the_store(
    samples: None,
    settings: Settings,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.RECORD_HEADS = tmp_path / "heads.jsonl"
    monkeypatch.setattr("disclosures.site.rendering.render", lambda publication: None)
    assert "全部相符" in verify()  # the file is not needed
    budget = Budget.objects.get(department__jurisdiction="500112", fiscal_year=2024)
    with django_capture_on_commit_callbacks(execute=True):
        actions.perform("correct", budget, None, "更正")
        for verb in ("submit", "approve", "publish"):
            actions.perform(verb, budget, None, transcribed=True)
    with django_capture_on_commit_callbacks(execute=True):
        actions.perform("withdraw", budget, None, "撤下")
    lines = settings.RECORD_HEADS.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["publications"]["count"] for line in lines] == [6, 6]
    assert "全部相符" in verify(settings.RECORD_HEADS)
    newest = LogEntry.objects.order_by("-sequence")[0]
    LogEntry.objects.filter(pk=newest.pk)._raw_delete("default")
    assert "heads.jsonl：当时操作记录有" in refused()
    with settings.RECORD_HEADS.open("a", encoding="utf-8") as file:
        file.write('{"log": ')
    assert "最后一行不完整" in refused()


def test_a_file_that_cannot_be_written_hinders_nothing(
    samples: None, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.RECORD_HEADS = tmp_path / "no" / "such" / "folder"
    record.keep()
    assert "could not be kept" in caplog.text
    assert list(record.kept()) == []


def test_the_page_and_its_twin_show_the_heads_and_nothing_else(
    samples: None, client: Client
) -> None:
    heads = record.heads()
    page = client.get("/record/").content.decode()
    twin = client.get("/record.json").json()
    for which in ("log", "publications"):
        assert twin[which] == heads[which]
        for value in heads[which].values():
            assert str(value) in page
    assert set(twin) == {"log", "publications", "at"}
    assert 'href="/record/"' in client.get("/about/").content.decode()
    assert client.post("/record.json").status_code == 405


def test_an_export_carries_the_heads(samples: None, tmp_path: Path) -> None:
    call_command("export_publication", tmp_path, address=["/500106/wsb/2024/"], stdout=StringIO())
    text = (tmp_path / "record.json").read_bytes()
    assert json.loads(text)["log"] == record.heads()["log"]
    sums = (tmp_path / "SHA256SUMS").read_text(encoding="utf-8")
    assert f"{hashlib.sha256(text).hexdigest()}  record.json" in sums
    assert "全部相符" in verify(tmp_path / "record.json")
