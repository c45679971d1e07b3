"""The list of developments that may be one that was recorded twice."""

from __future__ import annotations

from typing import Any

from tests.api.api_client import ApiClient, refused_field

PATH = "/v1/duplicates"


def of(dataset: str, id: str = "17") -> dict[str, str]:
    return {"dataset": dataset, "id": id}


def pairs(api: ApiClient, **asked: Any) -> list[tuple[str, str]]:
    """Each candidate: the development that stays, and the one that goes."""
    return [(one["stays"]["id"], one["goes"]["id"]) for one in api.read(PATH, **asked)["data"]]


def test_what_two_data_sets_have_is_a_candidate_with_its_reasons(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    first = api.report(external_id=of("acled"))
    second = api.report(external_id=of("ged"), title="Rockets hit the north")
    answer = api.read(PATH)

    (found,) = answer["data"]
    assert (found["stays"]["id"], found["goes"]["id"]) == (first, second)
    assert found["reasons"] == ["same-parties", "same-kind", "same-day", "similar-title"]
    assert found["likeness"] == 80
    assert (found["stays"]["dataset"], found["goes"]["dataset"]) == ("acled", "ged")
    assert api.read(found["goes"]["href"])["title"] == "Rockets hit the north"
    assert (answer["compared"], answer["complete"], answer["next"]) == (1, True, None)


def test_one_data_set_is_not_compared_with_itself_but_what_was_recorded_by_hand_is(
    api: ApiClient,
) -> None:
    api.report(external_id=of("ged", "1"))
    api.report(external_id=of("ged", "2"))
    assert pairs(api) == []
    first = api.report(occurred="2024-02-01")
    second = api.report(occurred="2024-02-01")
    assert pairs(api) == [(first, second)]


def test_a_candidate_is_accepted_by_the_request_that_it_names_and_comes_back(
    api: ApiClient,
) -> None:
    first, second = api.report(), api.report()
    (found,) = api.read(PATH)["data"]
    accept = found["accept"]
    assert accept["body"]["duplicate_of"] == first
    assert accept["command"].startswith(f"stanceline retract {second} --duplicate-of {first} ")

    before = api.record(accept["href"], accept["body"])["position"] - 1
    assert pairs(api) == []
    assert pairs(api, position=before) == [(first, second)]

    api.record(f"{accept['href']}/withdrawal", {"reason": "two attacks"})
    assert pairs(api) == [(first, second)]


def test_what_a_person_coded_stays_whichever_was_recorded_first(api: ApiClient) -> None:
    coded = {"source": "reuters", "summary": "Rockets.", "coded_by": {"tool": "petrarch"}}
    by_program = api.report(reports=[coded])
    by_person = api.report()
    assert pairs(api) == [(by_person, by_program)]


def test_the_likeliest_comes_first_and_pages_follow_one_another(api: ApiClient) -> None:
    place = {"name": "Haifa", "country": "ISR"}
    for day in ("01", "11", "21"):
        for _ in range(2):
            api.report(occurred=f"2024-01-{day}", place=place if day == "11" else None)
    every = pairs(api)
    assert len(every) == 3
    (likeliest, *_) = api.read(PATH)["data"]
    assert (likeliest["likeness"], likeliest["stays"]["occurred"]) == (100, "2024-01-11")

    paged: list[tuple[str, str]] = []
    cursor: dict[str, Any] = {}
    for _ in every:
        page = api.read(PATH, limit=1, **cursor)
        paged += [(one["stays"]["id"], one["goes"]["id"]) for one in page["data"]]
        cursor = {"cursor": page["next"]}
    assert paged == every
    assert cursor == {"cursor": None}
    assert api.read(PATH, limit=1, with_total="true")["total"] == 3


def test_filters_choose_by_either_of_the_two(api: ApiClient) -> None:
    first = api.report(external_id=of("acled"), conflict="border")
    second = api.report(external_id=of("ged"))
    one = [(first, second)]
    assert pairs(api, conflict="border") == one
    assert pairs(api, dataset="acled") == one
    assert pairs(api, dataset="ged") == one
    assert pairs(api, actor="israel", occurred_from="2024-01-01", occurred_to="2024-01-31") == one
    assert pairs(api, conflict="coast") == []
    assert pairs(api, dataset="icews") == []
    assert pairs(api, occurred_from="2024-02-01") == []
    assert refused_field(api.get(PATH, dataset="No Slug"))[0] == "dataset"


def test_an_unknown_day_is_compared_with_the_days_that_it_may_be(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    month = api.report(occurred="2024-01", external_id=of("acled"))
    day = api.report(occurred="2024-01-20", external_id=of("ged"))
    assert pairs(api) == [(month, day)]


def test_a_truce_is_found_though_it_took_effect_later(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = {"by": "hezbollah", "toward": "israel", "action": "cease-attacks"}
    first = api.report(
        kind="ceasefire",
        title="Truce on the border",
        commitments=[{**truce, "effective_from": "2024-01-10"}],
        external_id=of("acled"),
    )
    second = api.report(
        kind="ceasefire", title="Border truce", commitments=[truce], external_id=of("ged")
    )
    assert pairs(api) == [(first, second)]


def test_of_many_on_one_day_only_the_likeliest_are_listed(api: ApiClient) -> None:
    haifa, acre = ({"name": name, "country": "ISR"} for name in ("Haifa", "Acre"))
    in_haifa = api.report(external_id=of("acled", "1"), place=haifa)
    in_acre = api.report(external_id=of("acled", "2"), place=acre)
    again_in_haifa = api.report(external_id=of("ged", "1"), place=haifa)
    again_in_acre = api.report(external_id=of("ged", "2"), place=acre)
    assert pairs(api) == [(in_acre, again_in_acre), (in_haifa, again_in_haifa)]
    # Nothing is likelier for one without a place.
    nowhere = api.report(external_id=of("icews", "1"))
    assert len(pairs(api)) == 6
    assert {stays for stays, goes in pairs(api) if goes == nowhere} == {
        in_haifa, in_acre, again_in_haifa, again_in_acre,
    }  # fmt: skip
