"""Sources read over HTTP, and how far each can be relied on."""

from __future__ import annotations

from tests.api.api_client import ApiClient, refused_field


def test_sources_are_listed_in_the_order_of_registration(talk_on_each: ApiClient) -> None:
    page = talk_on_each.read("/v1/sources", limit=2, with_total="true")
    assert [source["id"] for source in page["data"]] == ["al-akhbar", "al-manar"]
    assert page["total"] == 3
    rest = talk_on_each.read("/v1/sources", limit=2, cursor=page["next"], with_total="false")
    assert [source["id"] for source in rest["data"]] == ["reuters"]


def test_a_source_is_as_reliable_as_its_latest_rating_says(api: ApiClient) -> None:
    path = "/v1/sources/reuters"
    assert api.read(path)["reliability"] is None
    position = api.record(f"{path}/ratings", {"reliability": "B", "start_date": "2024-06-01"})[
        "position"
    ]
    api.record(f"{path}/ratings", {"reliability": "A", "start_date": "2020-01-01"})
    assert api.read(path)["reliability"] == "B"
    assert [rating["reliability"] for rating in api.read(f"{path}/ratings")["data"]] == ["B", "A"]
    assert len(api.read(f"{path}/ratings", position=position)["data"]) == 1


def test_a_source_has_a_tag_that_changes_with_it(api: ApiClient) -> None:
    path = "/v1/sources/reuters"
    tag = api.get(path).headers["etag"]
    assert api.get_unless(tag, path).status_code == 304
    api.record(f"{path}/affiliation", {"affiliation": "iran"})
    assert api.get_unless(tag, path).status_code == 200


def test_a_source_that_nobody_registered_is_not_found(api: ApiClient) -> None:
    for path in ("", "/ratings"):
        assert refused_field(api.get(f"/v1/sources/nobody{path}"), 404)[0] == "id"
