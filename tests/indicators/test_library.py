"""The indicator library: judged, grouped, counted, downloaded, taken over."""

from __future__ import annotations

import csv
import io
import itertools
import re

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from disclosures.models import Budget, LogEntry, Project, Publication
from indicators import library
from indicators.measuring import MEASURABLE, NOT, PARTLY, measure
from indicators.models import Goal, Indicator, PublishedIndicator
from indicators.similar import alike, bands, closest, normal
from tests.staff_pages import make_clerk, make_draft, make_user, signed_in


def judged(**row: object) -> tuple[str, list[str]]:
    found = measure(row)
    return found.verdict, [each.proposal for each in found.findings]


def test_a_number_with_sign_and_unit_can_be_measured() -> None:
    assert judged(operator="≥", value="95", unit="%", value_text="≥95%") == (MEASURABLE, [])
    assert judged(value="3", unit="次", value_text="3次", operator="") == (MEASURABLE, [])
    assert judged(value=None, value_text="2024年12月底前") == (MEASURABLE, [])
    assert judged(value=None, value_text="优") == (MEASURABLE, [])


def test_a_cost_of_at_least_is_turned_round() -> None:
    row = {"level2": "成本指标", "operator": ">", "value": "650", "unit": "万元",
           "value_text": "大于650万元"}  # fmt: skip
    assert judged(**row) == (PARTLY, ["≤650万元"])


def test_words_without_a_scale_get_a_proposal() -> None:
    assert judged(level2="时效指标", value=None, value_text="及时") == (
        NOT, ["12月31日前完成，或及时率≥100%"],
    )  # fmt: skip
    assert judged(level2="社会效益指标", value=None, value_text="大大提升")[0] == NOT
    assert judged(value=None, value_text="满意度达到80%以上") == (PARTLY, ["≥80%"])
    assert judged(value=None, value_text="人均费用不超过100元") == (PARTLY, ["≤100元"])
    assert judged(value=None, value_text="") == (NOT, ["填写要达到的数字和计量单位。"])


@pytest.mark.django_db
def test_the_published_ones_are_judged_as_counted_by_hand(samples: None) -> None:
    counts = {}
    for publication in Publication.objects.select_related("budget__department"):
        rows = publication.content["records"]["indicators"]
        found = [measure(row).verdict for row in rows]
        counts[publication.budget.department.jurisdiction_id] = (
            len(found), found.count(MEASURABLE), found.count(PARTLY), found.count(NOT),
        )  # fmt: skip
    assert counts == {
        "120000": (70, 61, 0, 9),
        "130100": (53, 34, 6, 13),
        "500106": (23, 23, 0, 0),
        "500112": (30, 30, 0, 0),
        "640000": (60, 31, 20, 9),
    }


@given(st.dictionaries(
    st.sampled_from(["level1", "level2", "level3", "operator", "value", "unit", "value_text"]),
    st.one_of(st.none(), st.text(max_size=30)),
))  # fmt: skip
def test_no_words_break_the_judgement(row: dict[str, str | None]) -> None:
    assert measure(row).verdict in (MEASURABLE, PARTLY, NOT)


def test_alike_names_meet_in_a_band_and_others_do_not() -> None:
    same = [("外事翻译满意度", "翻译满意度"), ("全年开展翻译工作的次数", "开展翻译次数")]
    for one, other in same:
        assert alike(normal(one), normal(other))
        assert set(bands(normal(one))) & set(bands(normal(other)))
    assert not alike(normal("出访团组"), normal("外事翻译满意度"))
    assert closest(normal("翻译满意度"), [normal("外事翻译满意度"), normal("出访团组")]) == normal(
        "外事翻译满意度"
    )
    assert closest("甲", []) is None


@given(st.text(max_size=40))
def test_every_text_has_a_normal_form_and_bands(text: str) -> None:
    assert len(bands(normal(text))) == len(set(bands(normal(text))))
    assert normal(normal(text)) != "" or text == ""


def counts(text: str) -> list[tuple[str, int]]:
    found = re.findall(r'<a href="(\?[^"]*)"[^>]*>[^<]+ <small>([0-9]+)</small>', text)
    return [(query.replace("&amp;", "&"), int(count)) for query, count in found]


@pytest.mark.django_db
def test_facets_count_what_a_click_shows_and_files_hold_it(samples: None, client: Client) -> None:
    cache.clear()
    text = client.get("/indicators/").content.decode()
    assert "共 236 个指标" in text
    choices = counts(text)
    assert len(choices) > 40
    for query, count in choices:
        shown = client.get(f"/indicators/{query}").content.decode()
        assert f"共 {count} 个指标" in shown, query
    asked = ({"verdict": NOT}, {"region": "640000", "level1": "产出指标"}, {"q": "翻译"})
    for each in asked:
        shown = client.get("/indicators/", each).content.decode()
        count = int(re.search(r"共 ([0-9]+) 个指标", shown)[1])  # type: ignore[index]
        reply = client.get("/indicators/", {**each, "format": "csv"})
        content = b"".join(reply.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(content)))
        assert len(rows) == count + 2
        assert rows[-1][1] == f"{count}条"


@pytest.mark.django_db
def test_every_pair_of_facets_counts_what_the_contents_hold(samples: None, client: Client) -> None:
    rows = [
        {
            "level1": row["level1"],
            "level2": row["level2"],
            "kind": "定量" if row["value"] is not None else "定性",
            "operator": row["operator"],
            "unit": row["unit"],
            "verdict": measure(row).verdict,
            "year": str(publication.budget.fiscal_year_id),
            "region": publication.budget.department.jurisdiction_id,
        }
        for publication in Publication.objects.select_related("budget__department")
        for row in publication.content["records"]["indicators"]
    ]
    names = list(rows[0])
    published = library.Library().rows()
    chosen = library.LibraryFilter({}, queryset=published)
    for one, other in itertools.combinations(names, 2):
        pairs = {(row[one], row[other]) for row in rows if row[one] and row[other]}
        assert pairs, (one, other)
        for value, second in pairs:
            right = sum(row[one] == value and row[other] == second for row in rows)
            found = chosen.narrow(published, **{one: value, other: second})
            assert found.count() == right, (one, other)


@pytest.mark.django_db
def test_pages_of_groups_go_through_every_indicator_once(samples: None, client: Client) -> None:
    total, here, keys = 0, "/indicators/", set()
    while True:
        text = client.get(here).content.decode()
        groups = re.findall(r'<details class="group".*?</details>', text, re.S)
        for group in groups:
            many = re.search(r"等 ([0-9]+) 个", group)
            total += int(many[1]) if many else 1
            name = re.search(r"<summary>(.*?)</summary>", group, re.S)
            assert name
            keys.add(name[1])
        following = re.search(r'rel="next" href="([^"]*)"', text)
        if not following:
            break
        here = f"/indicators/{following[1].replace('&amp;', '&')}"
    assert total == PublishedIndicator.objects.count() == 236


@pytest.mark.django_db
def test_wrong_filters_are_said_and_odd_ones_break_nothing(samples: None, client: Client) -> None:
    assert "没有这种可否衡量：zz。" in client.get("/indicators/?verdict=zz").content.decode()
    for query in ("after=%00", "q=%27", "level1=x", "group=x", "unit=%25", "year=1", "format=exe"):
        assert client.get(f"/indicators/?{query}").status_code == 200


@pytest.mark.django_db
def test_an_indicator_links_to_the_table_it_stands_in(samples: None, client: Client) -> None:
    row = PublishedIndicator.objects.get(name="外事翻译满意度")
    assert row.url.startswith("/500112/wsb/2024/project-goal-")
    assert "外事翻译满意度" in client.get(row.url).content.decode()
    assert library.has_any()


@pytest.fixture
def draft(samples: None) -> Budget:
    budget = make_draft()
    project = Project.objects.create(budget=budget, name="翻译经费", order=1)
    Goal.objects.create(budget=budget, project=project, text="完成翻译工作")
    return budget


@pytest.mark.django_db
def test_a_clerk_takes_an_indicator_over(draft: Budget) -> None:
    client = signed_in(make_clerk())
    project = draft.projects.get()
    page = client.get(f"/staff/budgets/{draft.pk}/projects/{project.pk}/").content.decode()
    address = f"/staff/budgets/{draft.pk}/projects/{project.pk}/library/"
    assert address in page
    listed = client.get(address, {"q": "翻译满意"}).content.decode()
    assert "外事翻译满意度" in listed
    source = PublishedIndicator.objects.get(name="外事翻译满意度")
    before = draft.version
    reply = client.post(address, {"indicator": source.pk}, follow=True)
    assert "已选用“外事翻译满意度”" in reply.content.decode()
    taken = Indicator.objects.get(goal__project=project)
    assert (taken.name, taken.operator, str(taken.value), taken.unit) == (
        "外事翻译满意度", "≥", "95.0000", "%",
    )  # fmt: skip
    assert taken.weight is None
    draft.refresh_from_db()
    assert draft.version == before + 1
    entry = LogEntry.objects.filter(budget=draft).first()
    assert entry is not None
    assert "从指标库选用“外事翻译满意度”" in entry.message
    assert "重庆市渝北区人民政府外事办公室2024年" in entry.message


@pytest.mark.django_db
def test_every_published_indicator_can_be_taken_over(draft: Budget) -> None:
    client = signed_in(make_clerk())
    project = draft.projects.get()
    address = f"/staff/budgets/{draft.pk}/projects/{project.pk}/library/"
    rows = list(PublishedIndicator.objects.order_by("kind", "operator", "-unit"))[::6]
    for row in rows:
        assert client.post(address, {"indicator": row.pk}).status_code == 302, row.record
    assert project.goal.indicators.count() == len(rows)


@pytest.mark.django_db
def test_nobody_else_and_no_other_state_takes_anything_over(draft: Budget) -> None:
    project = draft.projects.get()
    address = f"/staff/budgets/{draft.pk}/projects/{project.pk}/library/"
    source = PublishedIndicator.objects.order_by("pk")[0]
    stranger = signed_in(make_user("other", "clerk", place="500106"))
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"indicator": source.pk}).status_code == 404
    assert Client().get(address).status_code == 302
    clerk = signed_in(make_clerk())
    for wrong in ("", "x", "-1", "9" * 40, "999999"):
        assert clerk.post(address, {"indicator": wrong}).status_code in (400, 404)
    department = f"/staff/budgets/{draft.pk}/goal/library/"
    assert clerk.post(department, {"indicator": source.pk}).status_code == 409
    assert clerk.get(f"/staff/budgets/{draft.pk}/projects/99999/library/").status_code == 404
    Budget.objects.filter(pk=draft.pk).update(status="submitted")
    assert clerk.post(address, {"indicator": source.pk}).status_code == 403
    assert clerk.get(address).status_code == 403
    assert not Indicator.objects.filter(goal__project=project).exists()
