"""One box finds offices, codes, figures, projects and indicators, by a character or two."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from disclosures.choices import Status
from disclosures.models import Budget, Publication, SearchEntry
from disclosures.publication import guards, publishing, search
from disclosures.workflow import actions


def found(words: str, kind: str = "") -> list[str]:
    entries = search.find(words)
    if kind:
        entries = entries.filter(kind=kind)
    return list(entries.order_by("weight", "id").values_list("text", flat=True))


@pytest.mark.django_db
def test_chinese_by_one_and_two_characters(cities: None) -> None:
    assert "翻译经费 50011222T000000069072" in found("译", "project")
    assert "翻译经费 50011222T000000069072" in found("翻译", "project")
    assert len(found("外事", "office")) == 5
    assert found("神户") != []
    assert found("殡葬") == []
    assert all("翻译" in text and "外事" in text for text in found("外事 翻译"))


@pytest.mark.django_db
def test_pinyin_initials_codes_and_marks(cities: None) -> None:
    assert len(found("wsb", "office")) == 5  # 外事办公室
    assert "“三公”经费" in found("sgjf", "figure")
    assert "“三公”经费" in found("三公经费", "figure")
    assert "因公出国（境）费" in found("因公出国境", "figure")
    assert "2010301 行政运行" in found("2010301", "code")
    assert "2010301 行政运行" in found("xzyx", "code")
    assert "2010301 行政运行" in found("２０１０３０１", "code")  # full-width digits


@pytest.mark.django_db
def test_odd_queries_break_nothing(cities: None) -> None:
    for words in ("", " ", "“”", "%", "_", "'", '"', "*", "a AND", "NEAR(", "\\", "译\0"):
        assert isinstance(found(words), list)


@pytest.mark.django_db
def test_what_is_withdrawn_or_superseded_leaves_the_search(cities: None) -> None:
    publication = Publication.objects.get(budget__department__jurisdiction="500106")
    assert found("沙坪坝", "office")
    Budget.objects.filter(pk=publication.budget_id).update(status=Status.PUBLISHED)
    actions.perform("withdraw", publication.budget, None, "测试撤下")
    assert found("沙坪坝", "office") == []
    assert not SearchEntry.objects.filter(publication=publication).exists()


@pytest.mark.django_db
def test_reindexing_gives_the_same_entries(cities: None) -> None:
    def entries() -> set[tuple[str, str, str, str]]:
        return set(SearchEntry.objects.values_list("kind", "text", "url", "grams"))

    before = entries()
    for publication in Publication.objects.all():
        publishing.reindex(publication)
    assert entries() == before


@pytest.mark.django_db
def test_entries_are_written_only_while_deriving(cities: None) -> None:
    with guards.deriving():
        search.write(None, [search.Entry("code", "9999999 测试科目", "/x/")])
    assert found("测试科目") == ["9999999 测试科目"]


@given(st.text(max_size=30))
def test_grams_never_fail_and_hold_every_pair(text: str) -> None:
    grams = search.grams(text).split(" ")
    for run in search.plain(text).split():
        for at in range(len(run) - 1):
            assert run[at : at + 2] in grams
        for letter in run:
            assert letter in grams


@pytest.mark.django_db
def test_the_page_groups_the_hits_and_leads_to_their_lists(cities: None, client: Client) -> None:
    page = client.get("/search/", {"q": "翻译"}).content.decode()
    assert "翻译经费" in page
    assert "/projects/?q=50011222T000000069072" in page
    assert "绩效指标" in page
    code = client.get("/search/", {"q": "2010301"}).content.decode()
    assert "/figures/general-expenditure/2010301/" in code
    nothing = client.get("/search/", {"q": "殡葬"}).content.decode()
    assert "没有找到“殡葬”" in nothing
    more = client.get("/search/", {"q": "外事", "kind": "indicator"}).content.decode()
    assert more.count("<li>") > 8
    assert client.get("/search/", {"q": "外\0事", "kind": "x"}).status_code == 200
    assert client.get("/search/").status_code == 200
