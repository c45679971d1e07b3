"""Sources read over HTTP, and how far each can be relied on."""

from __future__ import annotations

from tests.api.talking import Conversation, refused_field


def test_sources_are_listed_in_the_order_of_registration(talk_on_each: Conversation) -> None:
    page = talk_on_each.read("/v1/sources", limit=2, with_total="true")
    assert [source["id"] for source in page["data"]] == ["al-akhbar", "al-manar"]
    assert page["total"] == 3
    rest = talk_on_each.read("/v1/sources", limit=2, cursor=page["next"], with_total="false")
    assert [source["id"] for source in rest["data"]] == ["reuters"]


def test_a_source_is_as_reliable_as_its_latest_rating_says(talk: Conversation) -> None:
    path = "/v1/sources/reuters"
    assert talk.read(path)["reliability"] is None
    position = talk.record(f"{path}/ratings", {"reliability": "B", "start_date": "2024-06-01"})[
        "position"
    ]
    talk.record(f"{path}/ratings", {"reliability": "A", "start_date": "2020-01-01"})
    assert talk.read(path)["reliability"] == "B"
    assert [rating["reliability"] for rating in talk.read(f"{path}/ratings")["data"]] == ["B", "A"]
    assert len(talk.read(f"{path}/ratings", position=position)["data"]) == 1


def test_a_source_has_a_tag_that_changes_with_it(talk: Conversation) -> None:
    path = "/v1/sources/reuters"
    tag = talk.get(path).headers["etag"]
    assert talk.get_unless(tag, path).status_code == 304
    talk.record(f"{path}/affiliation", {"affiliation": "iran"})
    assert talk.get_unless(tag, path).status_code == 200


def test_a_source_that_nobody_registered_is_not_found(talk: Conversation) -> None:
    for path in ("", "/ratings"):
        assert refused_field(talk.get(f"/v1/sources/nobody{path}"), 404)[0] == "id"
