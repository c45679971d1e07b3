"""`reported_by` without hindsight: corrections, memberships and dissolutions published later."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, a_commitment, a_report, refused_field

STANCES = "/v1/actors/hezbollah/stances"
TIMELINE = "/v1/actors/hezbollah/timeline"
JANUARY = [a_report(reported_at="2024-01-02")]


def postures(api: ApiClient, path: str = STANCES, **asked: Any) -> list[tuple[str, str]]:
    found = api.read(path, **asked)["stances"]
    return [(stance["toward"]["id"], stance["posture"]) for stance in found]


def correct(api: ApiClient, id: str, reported_at: str | None, **changes: Any) -> None:
    body: Json = {"changes": changes, "reason": "It was wrong.", "reported_at": reported_at}
    api.record(f"/v1/developments/{id}/corrections", body)


def test_a_correction_counts_from_the_day_it_was_published(api: ApiClient) -> None:
    attack = api.report(reports=JANUARY)
    correct(api, attack, "2024-03-01", kind="warning", title="A threat")
    asked = {"on": "2024-01-05"}

    assert postures(api, reported_by="2024-02-29", **asked) == [("israel", "hostilities")]
    assert postures(api, reported_by="2024-03-01", **asked) == [("israel", "threatening")]
    assert postures(api, **asked) == [("israel", "threatening")]


def test_a_development_reads_as_it_was_published(api: ApiClient) -> None:
    attack = api.report(reports=JANUARY)
    correct(api, attack, "2024-03-01", kind="warning", title="A threat", occurred="2024-01-04")

    def shown(**asked: str) -> list[tuple[str, str, str]]:
        one = api.read(f"/v1/developments/{attack}", **asked)
        (listed,) = api.read("/v1/developments", **asked)["data"]
        (dated,) = api.read(TIMELINE, **asked)["developments"]
        return [(it["kind"], it["title"], it["occurred"]) for it in (one, listed, dated)]

    before, after = (
        ("attack", "Rockets at the north", "2024-01-01"),
        ("warning", "A threat", "2024-01-04"),
    )
    assert shown(reported_by="2024-02-29") == [before] * 3
    assert shown(reported_by="2024-03-01") == [after] * 3
    assert shown() == [after] * 3


def test_the_basis_and_the_evidence_are_as_published(api: ApiClient) -> None:
    attack = api.report(reports=JANUARY)
    correct(api, attack, "2024-03-01", title="A few rockets")
    asked = {"on": "2024-01-05", "evidence": "true"}

    def titles(**more: str) -> list[str]:
        ((cause,),) = (it["basis"] for it in api.read(STANCES, **asked, **more)["stances"])
        return [cause["title"]]

    assert titles(reported_by="2024-02-29") == ["Rockets at the north"]
    assert titles(reported_by="2024-03-01") == ["A few rockets"]


def test_lists_are_filtered_by_the_account_as_published(api: ApiClient) -> None:
    attack = api.report(reports=JANUARY, conflict="first")
    correct(api, attack, "2024-03-01", conflict="second", kind="warning", targets=["iran"])

    def found(day: str, **asked: str) -> int:
        return len(api.read("/v1/developments", reported_by=day, **asked)["data"])

    for asked in ({"conflict": "first"}, {"kind": "attack"}, {"actor": "israel"}):
        assert (found("2024-02-29", **asked), found("2024-03-01", **asked)) == (1, 0)
    for asked in ({"conflict": "second"}, {"kind": "warning"}, {"actor": "iran"}):
        assert (found("2024-02-29", **asked), found("2024-03-01", **asked)) == (0, 1)


def test_a_conflict_is_that_of_the_account_as_published(api: ApiClient) -> None:
    attack = api.report(reports=JANUARY, conflict="first")
    correct(api, attack, "2024-03-01", conflict="second")
    asked = {"on": "2024-01-05", "conflict": "first"}

    assert postures(api, reported_by="2024-02-29", **asked) == [("israel", "hostilities")]
    assert postures(api, reported_by="2024-03-01", **asked) == []


def test_corrections_of_two_fields_meet_on_a_pair_that_no_whole_account_names(
    api: ApiClient,
) -> None:
    """Given that the author was corrected later, and the target without a date."""
    attack = api.report(reports=JANUARY)
    correct(api, attack, "2024-03-01", initiators=["resistance"])
    correct(api, attack, None, targets=["iran"])
    asked = {"on": "2024-01-05"}

    assert postures(api, reported_by="2024-02-29", **asked) == [("iran", "hostilities")]
    assert postures(api, reported_by="2024-03-01", **asked) == []
    pairs = api.read("/v1/stances", reported_by="2024-02-29", **asked)["data"]
    assert [(it["actor"]["id"], it["toward"]["id"]) for it in pairs] == [("hezbollah", "iran")]


def test_a_commitment_has_the_terms_that_were_published(api: ApiClient) -> None:
    truce = api.report(
        kind="ceasefire", title="A truce", occurred="2024-01-05",
        commitments=[a_commitment(expires="..")], reports=[a_report(reported_at="2024-01-06")],
    )  # fmt: skip
    both = [a_commitment(expires="2024-02-01"), a_commitment(action="withdraw", expires="..")]
    correct(api, truce, "2024-03-01", commitments=both)

    def terms(**asked: str) -> list[tuple[str, str, str]]:
        (stance,) = api.read(STANCES, on="2024-02-10", **asked)["stances"]
        found = stance["commitments"]
        return [(one["action"], one["expires"], one["status"]) for one in found]

    late = [("cease-attacks", "2024-02-01", "expired"), ("withdraw", "..", "in-force")]
    assert terms(reported_by="2024-02-29") == [("cease-attacks", "..", "in-force")]
    assert terms(reported_by="2024-03-01") == late
    assert terms() == late
    listed = api.read("/v1/commitments", on="2024-02-10", reported_by="2024-02-29")["data"]
    assert [one["expires"] for one in listed] == [".."]


def a_member(api: ApiClient, reported_at: str | None) -> None:
    """Hezbollah is a member of the resistance, which attacks Israel on 1 January."""
    said = {"of": "resistance", "relation": "member", "start_date": "2023-10-01"}
    api.record("/v1/actors/hezbollah/memberships", {**said, "reported_at": reported_at})
    api.report(initiators=["resistance"], reports=JANUARY)


def test_a_membership_counts_from_the_day_it_was_published(api: ApiClient) -> None:
    a_member(api, "2024-02")
    asked = {"on": "2024-01-05"}

    assert postures(api, reported_by="2024-02-28", **asked) == []
    assert postures(api, reported_by="2024-02-29", **asked) == [("israel", "hostilities")]
    assert postures(api, **asked) == [("israel", "hostilities")]
    assert api.read(TIMELINE, reported_by="2024-02-28")["timelines"] == []
    assert len(api.read(TIMELINE, reported_by="2024-02-29")["timelines"]) == 1
    (listed,) = api.read("/v1/actors/hezbollah/memberships")["data"]
    assert listed["start_date"] == "2023-10-01"


def test_a_membership_without_a_date_always_counts(api: ApiClient) -> None:
    a_member(api, None)
    assert postures(api, on="2024-01-05", reported_by="2024-01-02") == [("israel", "hostilities")]


def test_the_end_of_a_membership_counts_from_the_day_it_was_published(api: ApiClient) -> None:
    a_member(api, None)
    end = {"ending_date": "2024-01-03", "reported_at": "2024-03-01"}
    api.record("/v1/actors/hezbollah/memberships/resistance/end", end)
    asked = {"on": "2024-01-05"}

    assert postures(api, reported_by="2024-02-29", **asked) == [("israel", "hostilities")]
    assert postures(api, reported_by="2024-03-01", **asked) == []
    assert postures(api, **asked) == []


def test_a_corrected_membership_counts_from_the_day_that_was_published(api: ApiClient) -> None:
    a_member(api, "2024-01-02")
    path = "/v1/actors/hezbollah/memberships/1/corrections"
    body = {"changes": {"relation": "affiliate"}, "reason": "Only linked."}
    api.record(path, {**body, "reported_at": "2024-03-01"})
    asked = {"on": "2024-01-05"}

    assert postures(api, reported_by="2024-02-29", **asked) == [("israel", "hostilities")]
    assert postures(api, reported_by="2024-03-01", **asked) == []


def test_an_actor_exists_until_its_dissolution_was_published(api: ApiClient) -> None:
    api.report(kind="ceasefire", title="A truce", commitments=[a_commitment()], reports=JANUARY)
    gone = {"date": "2024-01-10", "reported_at": "2024-01-20"}
    api.record("/v1/actors/hezbollah/dissolution", gone)
    asked = {"on": "2024-01-15"}

    assert postures(api, reported_by="2024-01-19", **asked) == [("israel", "ceasefire")]
    assert postures(api, reported_by="2024-01-20", **asked) == []
    assert postures(api, **asked) == []
    (made,) = api.read("/v1/commitments", reported_by="2024-01-19", **asked)["data"]
    (ended,) = api.read("/v1/commitments", reported_by="2024-01-20", **asked)["data"]
    assert (made["status"], ended["status"]) == ("in-force", "ended")


def test_a_dissolved_coalition_passes_on_what_it_did_until_that_was_published(
    api: ApiClient,
) -> None:
    a_member(api, None)
    gone = {"date": "2024-01-04", "reported_at": "2024-03-01"}
    api.record("/v1/actors/resistance/dissolution", gone)
    asked = {"on": "2024-01-05"}

    assert postures(api, reported_by="2024-02-29", **asked) == [("israel", "hostilities")]
    assert postures(api, reported_by="2024-03-01", **asked) == []


def test_changes_report_what_was_published_by_the_day(api: ApiClient) -> None:
    attack = api.report(reports=JANUARY)
    then = str(api.last_position())
    correct(api, attack, "2024-03-01", kind="warning")
    api.record("/v1/actors/hezbollah/dissolution", {"date": "2024-01-04", "reported_at": "2024-04"})
    asked = {"from_position": then, "on": "2024-01-05"}

    def after(day: str) -> list[str | None]:
        found = api.read("/v1/changes", reported_by=day, **asked)["data"]
        return [pair["after"] and pair["after"]["posture"] for pair in found]

    assert after("2024-02-29") == []
    assert after("2024-03-01") == ["threatening"]
    assert after("2024-04-30") == [None]


def test_a_history_shows_when_a_correction_was_published(api: ApiClient) -> None:
    attack = api.report(reports=JANUARY)
    correct(api, attack, "2024-03-01", kind="warning")
    entry = api.read(f"/v1/developments/{attack}/history")["data"][-1]
    assert entry["event"]["data"]["reported_at"] == "2024-03-01"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("actors/hezbollah/memberships", {"of": "resistance", "relation": "member"}),
        ("actors/hezbollah/dissolution", {"date": "2024-01-04"}),
    ],
)
def test_what_is_no_day_of_publication_is_refused(
    api: ApiClient, path: str, body: dict[str, str]
) -> None:
    before = api.last_position()
    answer = api.post(f"/v1/{path}", {**body, "reported_at": "2024-13"})
    assert refused_field(answer)[0] == "reported_at"
    assert api.last_position() == before


def test_force_on_a_member_is_a_tension_while_its_membership_was_published(
    api: ApiClient,
) -> None:
    """Israel ceases its attacks on the resistance, and attacks Hezbollah."""
    joined = {"of": "resistance", "relation": "member", "reported_at": "2024-01-10"}
    api.record("/v1/actors/hezbollah/memberships", joined)
    changes = {"changes": {"relation": "affiliate"}, "reason": "Only linked."}
    path = "/v1/actors/hezbollah/memberships/1/corrections"
    api.record(path, {**changes, "reported_at": "2024-03-01"})
    sides: Json = {"initiators": ["israel"], "reports": JANUARY}
    promise = a_commitment(by="israel", toward="resistance", expires="..")
    truce = {**sides, "kind": "ceasefire", "title": "A truce", "commitments": [promise]}
    api.report(**truce, targets=["resistance"])
    attack = api.report(**sides, targets=["hezbollah"], occurred="2024-01-02")

    def tensions(day: str | None) -> list[str]:
        asked = {"on": "2024-01-05", "toward": "resistance"}
        if day is not None:
            asked["reported_by"] = day
        (stance,) = api.read("/v1/actors/israel/stances", **asked)["stances"]
        named: list[str] = stance["tensions"]
        return named

    assert tensions("2024-01-09") == []
    assert tensions("2024-01-10") == [attack]
    assert tensions("2024-03-01") == tensions(None) == []
