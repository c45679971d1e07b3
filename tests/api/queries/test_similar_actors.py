"""The list of actors that may be one."""

from __future__ import annotations

from typing import Any

from tests.api.api_client import ApiClient, refused_field

PATH = "/v1/similar-actors"


def register(api: ApiClient, id: str, name: str, **more: Any) -> int:
    actor = {"id": id, "name": name, "kind": "armed-group", **more}
    position: int = api.record("/v1/actors", actor)["position"]
    return position


def pairs(api: ApiClient, **asked: Any) -> list[tuple[str, str, int]]:
    return [
        (one["first"]["id"], one["second"]["id"], one["likeness"])
        for one in api.read(PATH, **asked)["data"]
    ]


def test_two_ids_of_one_name_are_listed_with_the_reasons(talk_on_each: ApiClient) -> None:
    """UCDP has two actors called DPR, one after the other."""
    api = talk_on_each
    register(api, "ucdp-5840", "DPR", identifiers={"ucdp": "5840"})
    register(api, "ucdp-6711", "DPR", identifiers={"ucdp": "6711"})

    (found,) = api.read(PATH, actor="ucdp-5840")["data"]

    assert found["likeness"] == 85
    assert found["reasons"] == ["same-name", "same-kind", "ids-of-one-scheme"]
    assert (found["first"]["id"], found["second"]["id"]) == ("ucdp-5840", "ucdp-6711")
    assert api.read(found["second"]["href"])["identifiers"] == {"ucdp": "6711"}
    signs = api.read("/v1/codebook")["name_signs"]
    assert sum(signs[reason]["points"] for reason in found["reasons"]) == 85


def test_the_likeliest_are_first_and_pages_have_each_once(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    register(api, "kataib", "Kataib Hizbullah")
    register(api, "kataeb", "Kata'ib Hizbullāh")
    register(api, "hts", "Hayat Tahrir al-Sham (HTS)")
    register(api, "tahrir", "HTS")
    wanted = [("kataib", "kataeb", 85), ("hts", "tahrir", 65)]

    assert [one for one in pairs(api) if one in wanted] == wanted
    first = api.read(PATH, limit=1)
    rest = api.read(PATH, limit=100, cursor=first["next"])
    assert [*first["data"], *rest["data"]] == api.read(PATH)["data"]


def test_an_earlier_position_knows_only_the_names_of_then(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    register(api, "first", "River Brigade")
    before = register(api, "second", "Mountain Corps")

    api.record("/v1/actors/second/aliases", {"alias": "River Brigade"})

    assert pairs(api, actor="first") == [("first", "second", 95)]
    assert pairs(api, actor="first", position=before) == []


def test_an_unknown_actor_is_refused(api: ApiClient) -> None:
    assert refused_field(api.get(f"{PATH}?actor=nobody"))[0] == "actor"
