"""Actors read over HTTP: found by any of their names, with their memberships."""

from __future__ import annotations

import pytest

from tests.api.api_client import ApiClient, refused_field


@pytest.fixture
def named(talk_on_each: ApiClient) -> ApiClient:
    """A server that knows some names that are spelt in many ways."""
    for id, name, aliases in (
        ("kataib-hizbullah", "Kata'ib Hizbullāh", ["كتائب حزب الله"]),
        ("hizbullah-brigade", "Hizbullah Brigade", []),
        ("al-nujaba", "Harakat al-Nujabāʾ", ["HHN"]),
    ):
        body = {"id": id, "name": name, "kind": "armed-group", "aliases": aliases}
        talk_on_each.record("/v1/actors", body)
    return talk_on_each


def found(api: ApiClient, q: str) -> list[tuple[str, str]]:
    data = api.read("/v1/actors", q=q)["data"]
    return [(actor["id"], actor["match"]) for actor in data]


def test_a_name_is_found_without_its_diacritics_and_in_its_own_script(named: ApiClient) -> None:
    assert found(named, "kataib hizbullah") == [("kataib-hizbullah", "exact")]
    assert found(named, "كتائب حزب الله")[0] == ("kataib-hizbullah", "exact")
    assert found(named, "hhn") == [("al-nujaba", "exact")]


def test_what_begins_so_comes_before_what_holds_it(named: ApiClient) -> None:
    assert found(named, "Hizbullah")[:2] == [
        ("hizbullah-brigade", "prefix"),
        ("kataib-hizbullah", "contains"),
    ]


def test_what_is_only_spelt_alike_is_marked_as_a_suggestion(named: ApiClient) -> None:
    assert ("hezbollah", "suggestion") in found(named, "Hezbolah")
    assert found(named, "Zzyzx") == []
    assert found(named, "؟") == []


def test_an_actor_is_found_by_its_id_before_those_of_such_a_name(named: ApiClient) -> None:
    body = {"id": "hhn", "name": "Nobody of that name", "kind": "armed-group"}
    named.record("/v1/actors", body)
    assert found(named, "hhn") == [("hhn", "id"), ("al-nujaba", "exact")]
    assert found(named, " kataib-hizbullah ") == [("kataib-hizbullah", "id")]


def test_an_actor_is_found_by_its_identifier_alone_or_with_its_scheme(named: ApiClient) -> None:
    for id, scheme in (("northland", "ucdp"), ("southland", "gwno")):
        body = {"id": id, "name": id.title(), "kind": "state", "identifiers": {scheme: '7"%_'}}
        named.record("/v1/actors", body)
    both = [("northland", "identifier"), ("southland", "identifier")]
    assert found(named, '7"%_') == both
    assert found(named, 'gwno:7"%_') == both[1:]
    data = named.read("/v1/actors", q='ucdp:7"%_')["data"]
    assert data[0]["matched_name"] == 'ucdp:7"%_'
    for other in ("7", "%", "acled:7", "\x00", ":"):
        assert found(named, other) == []


def test_names_recorded_later_are_not_found_at_an_older_position(named: ApiClient) -> None:
    position = named.last_position()
    named.record("/v1/actors/israel/aliases", {"alias": "Medinat Yisrael"})
    assert found(named, "medinat yisrael") == [("israel", "exact")]
    older = named.read("/v1/actors", q="medinat yisrael", position=position)
    assert all(actor["match"] == "suggestion" for actor in older["data"])


def test_actors_are_listed_page_by_page_in_the_order_of_registration(api: ApiClient) -> None:
    first = api.read("/v1/actors", limit=3, with_total="true")
    assert [actor["id"] for actor in first["data"]] == ["hezbollah", "israel", "iran"]
    assert first["total"] == 4
    last = api.read("/v1/actors", limit=3, cursor=first["next"])
    assert [actor["id"] for actor in last["data"]] == ["resistance"]
    assert last["next"] is None
    assert "total" not in last


@pytest.mark.parametrize("limit", ["0", "501", "x", ""])
def test_a_page_has_from_1_to_500_items(api: ApiClient, limit: str) -> None:
    assert refused_field(api.get("/v1/actors", limit=limit))[0] == "limit"


def test_a_cursor_goes_with_its_own_list_and_filters_only(api: ApiClient) -> None:
    cursor = api.read("/v1/actors", limit=1)["next"]
    assert refused_field(api.get("/v1/sources", cursor=cursor))[0] == "cursor"
    assert refused_field(api.get("/v1/actors", cursor="x"))[0] == "cursor"
    assert refused_field(api.get("/v1/actors", cursor="ü"))[0] == "cursor"
    assert api.read("/v1/actors", limit=2, cursor=cursor)["data"][0]["id"] == "israel"


def test_one_actor_is_reported_with_its_tag(api: ApiClient) -> None:
    answer = api.get("/v1/actors/israel")
    position = api.last_position()
    assert answer.json() == {
        "id": "israel",
        "name": "Israel",
        "kind": "armed-group",
        "aliases": [],
        "identifiers": {},
        "dissolved": None,
        "predecessors": [],
        "successors": [],
        "version": 1,
        "position": 2,
        "href": f"/v1/actors/israel?position={position}",
        "known": {"position": position, "at": answer.json()["known"]["at"]},
        "links": {"permalink": f"/v1/actors/israel?position={position}"},
    }
    tag = answer.headers["etag"]
    again = api.get_unless(f'"other", {tag}', "/v1/actors/israel")
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    api.record("/v1/actors/israel/aliases", {"alias": "IL"})
    changed = api.get_unless(tag, "/v1/actors/israel")
    assert (changed.status_code, changed.json()["aliases"]) == (200, ["IL"])


def test_only_an_answer_at_a_pinned_position_may_be_kept_for_ever(api: ApiClient) -> None:
    assert api.get("/v1/actors/israel").headers["cache-control"] == "no-cache"
    pinned = api.get("/v1/actors/israel", position="3")
    assert "immutable" in pinned.headers["cache-control"]


def test_an_actor_that_nobody_registered_is_not_found(api: ApiClient) -> None:
    for path in ("", "/aliases", "/memberships", "/history"):
        assert refused_field(api.get(f"/v1/actors/nobody{path}"), 404)[0] == "id"
    assert refused_field(api.get("/v1/actors/Not%00an%20id"), 422)[0] == "id"


def test_names_are_reported_with_the_position_they_are_known_from(api: ApiClient) -> None:
    position = api.record("/v1/actors/iran/name", {"name": "IRI"})["position"]
    assert api.read("/v1/actors/iran/aliases")["data"] == [
        {"name": "Iran", "position": 3},
        {"name": "IRI", "position": position},
    ]


def test_memberships_are_reported_from_both_sides(api: ApiClient) -> None:
    body = {"of": "resistance", "relation": "member", "start_date": "2023-10"}
    api.record("/v1/actors/hezbollah/memberships", body)
    membership = {
        "actor": "hezbollah",
        "number": 1,
        "ending_date": None,
        "withdrawn": False,
        **body,
    }
    (of_member,) = api.read("/v1/actors/hezbollah/memberships")["data"]
    (of_coalition,) = api.read("/v1/actors/resistance/memberships")["data"]
    assert of_member == {"role": "member", **membership}
    assert of_coalition == {"role": "coalition", **membership}


def test_a_removed_alias_finds_nobody_from_its_position_on(named: ApiClient) -> None:
    before = named.last_position()
    facts = {"kind": "coalition", "aliases": ["Nujaba"], "identifiers": {"ucdp": "7"}}
    named.record("/v1/actors/al-nujaba/corrections", {"changes": facts, "reason": "A slip."})
    actor = named.read("/v1/actors/al-nujaba")
    assert {name: actor[name] for name in facts} == facts
    assert [match for _, match in found(named, "HHN")] in ([], ["suggestion"])
    assert found(named, "nujaba")[0] == ("al-nujaba", "exact")
    assert found(named, "ucdp:7") == [("al-nujaba", "identifier")]
    then = named.read("/v1/actors", q="HHN", position=before)["data"]
    assert [(one["id"], one["match"]) for one in then] == [("al-nujaba", "exact")]
    names = [one["name"] for one in named.read("/v1/actors/al-nujaba/aliases")["data"]]
    assert sorted(names) == ["Harakat al-Nujabāʾ", "Nujaba"]

    # The same alias may be added again, and is known from then on.
    position = named.record("/v1/actors/al-nujaba/aliases", {"alias": "HHN"})["position"]
    assert found(named, "HHN") == [("al-nujaba", "exact")]
    (again,) = (
        one for one in named.read("/v1/actors/al-nujaba/aliases")["data"] if one["name"] == "HHN"
    )
    assert again["position"] == position


def test_an_identifier_of_another_actor_is_refused_with_its_id(api: ApiClient) -> None:
    body = {"id": "jordan", "name": "Jordan", "kind": "state", "identifiers": {"gwno": "663"}}
    api.record("/v1/actors", body)
    before = api.last_position()
    taken = {"changes": {"identifiers": {"gwno": "663"}}, "reason": "A slip."}
    answer = api.post("/v1/actors/iran/corrections", taken)
    assert refused_field(answer, 409)[0] == "changes.identifiers.gwno"
    assert "jordan" in answer.text
    assert api.last_position() == before
