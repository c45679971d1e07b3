"""Memento (RFC 7089): an answer as it was known at a date, and the list of its states."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, NamedTuple

import pytest

from tests.api.api_client import ApiClient, a_commitment, a_report, refusal, refused_field
from tests.api.conftest import conversation

HEZBOLLAH = "http://testserver/v1/actors/hezbollah"
STANCES = f"{HEZBOLLAH}/stances"
TIMELINE = f"{HEZBOLLAH}/timeline"
ON = "on=2024-01-05"
# The question as links name it, with the policy that answered it.
ASKED = f"{ON}&policy=stance.v2"
# Accept chooses the format, and addresses in a table name the host.
HOST = "accept, host, x-forwarded-proto"

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)


class Link(NamedTuple):
    """A link of a header or of a TimeMap."""

    uri: str
    relation: str
    attributes: dict[str, str]


def links(text: str) -> list[Link]:
    found = []
    for uri, rest in re.findall(r"<([^>]*)>((?:; [a-z]+=\"[^\"]*\")*)", text):
        shown = dict(re.findall(r'([a-z]+)="([^"]*)"', rest))
        found.append(Link(uri, shown.pop("rel"), shown))
    return found


def date(minutes: float) -> str:
    """So many minutes after noon, as HTTP has it."""
    return format_datetime(NOON + timedelta(minutes=minutes), usegmt=True)


@pytest.fixture
def api(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiClient]:
    """A server that takes each event a minute after the one before, the first at noon.

    It knows the cast by 12:06: four actors at positions 1 to 4, three sources at 5 to 7. An attack
    is reported at 8 (12:07), a second report of it at 9, another actor's attack at 10 (12:09).
    """
    with conversation(sqlite_url) as api:
        recorder = api.client.app.state.server.writing.log.recorder  # type: ignore[attr-defined]

        def ticking() -> datetime:
            return NOON + timedelta(minutes=recorder.position())

        monkeypatch.setattr(recorder, "_clock", ticking)
        api.register_cast()
        attack = api.report(occurred="2024-01-01")
        api.record(f"/v1/developments/{attack}/reports", a_report(source="al-manar"))
        api.report(initiators=["iran"], targets=["resistance"], occurred="2024-01-02")
        yield api


def at(api: ApiClient, wished: str, uri: str = f"{STANCES}?{ON}") -> Any:
    headers = {"Accept-Datetime": wished}
    return api.client.get(uri, headers=headers, follow_redirects=False)


@pytest.mark.parametrize(
    ("wished", "position"),
    [
        (date(7), 8),
        (date(7.5), 8),
        (date(8), 9),
        (date(6), 7),
        (date(6.5), 7),
        (date(-5), 1),
        (date(0), 1),
        (date(9), 9),
        (date(60), 9),
    ],
)
def test_a_date_leads_to_what_was_known_by_then(api: ApiClient, wished: str, position: int) -> None:
    answer = at(api, wished)

    assert answer.status_code == 302
    assert answer.headers["location"] == f"{STANCES}?{ASKED}&position={position}"
    assert answer.headers["vary"] == f"{HOST}, accept-datetime"
    assert "memento-datetime" not in answer.headers
    assert links(answer.headers["link"]) == [
        Link(f"{STANCES}?{ON}", "original timegate", {}),
        Link(f"{STANCES}/timemap?{ON}", "timemap", {"type": "application/link-format"}),
        Link(f"{STANCES}?{ASKED}&position=1", "first memento", {"datetime": date(0)}),
        Link(f"{STANCES}?{ASKED}&position=9", "last memento", {"datetime": date(8)}),
    ]


def test_before_both_actors_were_known_the_first_state_is_that_in_which_they_are(
    api: ApiClient,
) -> None:
    answer = at(api, date(0), f"{STANCES}?{ON}&toward=iran")

    assert answer.headers["location"] == f"{STANCES}?{ON}&toward=iran&policy=stance.v2&position=3"
    assert api.client.get(answer.headers["location"]).status_code == 200


def test_without_a_date_the_present_answer_links_to_its_states(api: ApiClient) -> None:
    answer = api.get(STANCES, on="2024-01-05")

    assert answer.status_code == 200
    assert answer.headers["vary"] == f"{HOST}, accept-datetime"
    assert "memento-datetime" not in answer.headers
    assert [(link.uri, link.relation) for link in links(answer.headers["link"])] == [
        (f"{STANCES}?{ON}", "original timegate"),
        (f"{STANCES}/timemap?{ON}", "timemap"),
    ]
    unchanged = api.get_unless(answer.headers["etag"], f"{STANCES}?{ON}")
    assert unchanged.status_code == 304
    assert unchanged.headers["vary"] == f"{HOST}, accept-datetime"


def test_a_pinned_answer_is_a_memento_whatever_date_is_wished_for(api: ApiClient) -> None:
    for answer in (
        at(api, date(0), f"{STANCES}?{ON}&position=8"),
        at(api, "yesterday", f"{STANCES}?{ON}&position=8"),
    ):
        assert answer.status_code == 200
        assert answer.headers["memento-datetime"] == date(7)
        assert answer.headers["vary"] == HOST
        assert "immutable" in answer.headers["cache-control"]
        assert [(link.uri, link.relation) for link in links(answer.headers["link"])] == [
            (f"{STANCES}?{ON}", "original timegate"),
            (f"{STANCES}/timemap?{ON}", "timemap"),
        ]


def test_an_answer_at_an_instant_is_no_memento_for_it_may_still_change(api: ApiClient) -> None:
    answer = api.get(STANCES, on="2024-01-05", known_at="2024-06-01T12:07:00Z")

    assert "memento-datetime" not in answer.headers
    assert answer.headers["vary"] == HOST


@pytest.mark.parametrize(
    "wished",
    [
        "2024-06-01T12:00:00Z",
        "yesterday",
        "",
        "Sun, 01 Jun 2024 12:00:00 GMT",
        "Sat, 1 Jun 2024 12:00:00 GMT",
        "Sat, 01 Jun 2024 12:00:00 +0200",
        "Sat, 01 Jun 2024 25:00:00 GMT",
        "Saturday, 01-Jun-24 12:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 -1400",
        "Mon, 01 Jan 0001 00:00:00 +1400",
    ],
)
def test_what_is_no_date_of_http_is_refused(api: ApiClient, wished: str) -> None:
    answer = at(api, wished)

    assert refused_field(answer, 400) == (
        "Accept-Datetime",
        "RFC 1123, such as Tue, 24 Dec 2024 18:00:00 GMT",
    )
    assert refusal(answer, 400)["type"] == "urn:stanceline:problem:malformed"


def test_nobody_is_found_at_any_date(api: ApiClient) -> None:
    answer = at(api, date(0), f"/v1/actors/nobody/stances?{ON}")
    assert refused_field(answer, 404)[0] == "id"


def test_the_timeline_has_its_states_as_well(api: ApiClient) -> None:
    answer = at(api, date(7), f"{TIMELINE}?from=2024-01-01&to=2024-02-01&inherit=false")

    pinned = f"{TIMELINE}?from=2024-01-01&to=2024-02-01&inherit=false&policy=stance.v2&position=8"
    assert answer.headers["location"] == pinned
    memento = api.client.get(pinned)
    assert memento.headers["memento-datetime"] == date(7)
    assert memento.json()["links"]["permalink"] == pinned.removeprefix("http://testserver")


def test_a_timemap_has_each_position_that_may_have_changed_the_answer(api: ApiClient) -> None:
    answer = api.get(f"{STANCES}/timemap", on="2024-01-05")

    assert answer.headers["content-type"].startswith("application/link-format")
    assert links(answer.text) == [
        Link(f"{STANCES}?{ON}", "original timegate", {}),
        Link(
            f"{STANCES}/timemap?{ON}",
            "self",
            {"type": "application/link-format", "from": date(0), "until": date(8)},
        ),
        Link(f"{STANCES}?{ASKED}&position=1", "first memento", {"datetime": date(0)}),
        *(
            Link(f"{STANCES}?{ASKED}&position={at}", "memento", {"datetime": date(at - 1)})
            for at in range(2, 9)
        ),
        Link(f"{STANCES}?{ASKED}&position=9", "last memento", {"datetime": date(8)}),
    ]


def positions(api: ApiClient, path: str, **asked: Any) -> list[int]:
    """The positions of the states that a TimeMap lists."""
    shown = links(api.get(f"{path}/timemap", **asked).text)
    return [
        int(link.uri.rpartition("position=")[2]) for link in shown if "memento" in link.relation
    ]


def test_what_its_coalitions_do_bears_on_an_actor_unless_left_out(api: ApiClient) -> None:
    membership = {"of": "resistance", "relation": "member", "start_date": "2020"}
    api.record(f"{HEZBOLLAH}/memberships", membership)

    # The coalition was attacked at 10; the actor joined it at 11.
    assert positions(api, STANCES, on="2024-01-05")[7:] == [8, 9, 10, 11]
    assert positions(api, STANCES, on="2024-01-05", inherit="false")[7:] == [8, 9, 11]
    assert positions(api, TIMELINE)[7:] == [8, 9, 10, 11]


def test_what_is_reported_of_any_actor_or_source_may_show_in_an_answer(api: ApiClient) -> None:
    api.record("/v1/actors/israel/dissolution", {"date": "2024-01-04"})
    api.record("/v1/sources/reuters/ratings", {"reliability": "B", "start_date": "2020-01-01"})
    api.report(initiators=["iran"], targets=["resistance"], occurred="2024-01-03")

    # The last is a development between two others.
    assert positions(api, STANCES, on="2024-01-05")[7:] == [8, 9, 11, 12]


def test_between_two_states_of_a_timemap_only_the_position_differs(api: ApiClient) -> None:
    """Every kind of record: names, memberships, endings, causes, ratings, acts of others."""
    membership = {"of": "resistance", "relation": "member", "start_date": "2020"}
    api.record(f"{HEZBOLLAH}/memberships", membership)
    truce = api.report(
        kind="ceasefire",
        occurred="2024-01-03",
        commitments=[a_commitment(expires="..")],
    )
    api.report(initiators=["resistance"], targets=["israel"], occurred="2024-01-03")
    cause = api.report(initiators=["iran"], targets=["israel"], occurred="2024-01-04")
    ending = {"date": "2024-01-04", "reason": "Iran struck.", "cause": cause}
    api.record(f"/v1/developments/{truce}/commitments/1/end", ending)
    early = a_report(source="al-akhbar", reported_at="2024-01-01")
    api.record(f"/v1/developments/{cause}/reports", early)
    api.record("/v1/actors/israel/name", {"name": "State of Israel"})
    api.record("/v1/sources/reuters/ratings", {"reliability": "B", "start_date": "2020-01-01"})
    api.record("/v1/actors/iran/memberships", membership)
    api.record(f"/v1/developments/{cause}/retraction", {"reason": "It was somebody else."})
    api.report(initiators=["iran"], targets=["resistance"], occurred="2024-01-04")
    api.record("/v1/actors/resistance/dissolution", {"date": "2024-01-05"})

    left_out = 0
    for path, asked in (
        (STANCES, {"on": "2024-01-05", "evidence": "true"}),
        (STANCES, {"on": "2024-01-05", "toward": "israel", "inherit": "false"}),
        (STANCES, {"on": "2024-01-05", "reported_by": "2024-01-02"}),
        (TIMELINE, {}),
        (TIMELINE, {"toward": "israel"}),
    ):
        listed = positions(api, path, **asked)
        for position in range(listed[0] + 1, api.last_position() + 1):
            if position not in listed:
                left_out += 1
                assert told_at(api, path, asked, position) == told_at(
                    api, path, asked, position - 1
                )
    assert left_out


def told_at(api: ApiClient, path: str, asked: dict[str, str], position: int) -> Any:
    """What an answer says at a position, but for the position, which its links name too."""
    answer = api.read(path, **asked, position=str(position))
    kept = {name: shown for name, shown in answer.items() if name not in ("known", "links")}
    return json.loads(json.dumps(kept).replace(f"position={position}", "position=N"))


def test_toward_one_counterpart_only_what_bore_on_both_is_reported(api: ApiClient) -> None:
    api.report(targets=["iran"], occurred="2024-01-03")

    assert positions(api, STANCES, on="2024-01-05", toward="iran") == [3, 4, 5, 6, 7, 11]
    assert positions(api, STANCES, on="2024-01-05", toward="israel") == [2, 3, 4, 5, 6, 7, 8, 9]


def test_a_long_timemap_leads_from_page_to_page(api: ApiClient) -> None:
    first = links(api.get(f"{STANCES}/timemap", on="2024-01-05", limit="8").text)
    (following,) = [link for link in first if link.relation == "timemap"]
    second = links(api.client.get(following.uri).text)

    assert following.uri == f"{STANCES}/timemap?{ON}&after=8&limit=8"
    assert following.attributes["from"] == date(8)
    assert [link.relation for link in first[3:]] == ["first memento", *["memento"] * 7]
    assert [(link.relation, link.uri) for link in second[1:]] == [
        ("self", following.uri),
        ("last memento", f"{STANCES}?{ASKED}&position=9"),
    ]
    assert len(links(api.get(f"{STANCES}/timemap", on="2024-01-05", after="9").text)) == 2


def test_a_timemap_at_a_position_never_changes(api: ApiClient) -> None:
    asked = {"on": "2024", "position": "8"}
    before = api.get(f"{STANCES}/timemap", **asked)
    api.report(occurred="2024-01-09")

    after = api.get(f"{STANCES}/timemap", **asked)

    assert after.content == before.content
    assert "immutable" in after.headers["cache-control"]
    assert api.get(f"{STANCES}/timemap", on="2024").headers["cache-control"] == "no-cache"
    assert links(after.text)[1].uri == f"{STANCES}/timemap?on=2024&position=8"


@pytest.mark.parametrize("path", [STANCES, TIMELINE])
def test_what_is_learnt_later_leaves_a_timemap_at_a_position(api: ApiClient, path: str) -> None:
    asked = {"on": "2024-01-05"} if path == STANCES else {}
    elsewhere = api.report(initiators=["iran"], targets=["resistance"])
    api.record(f"/v1/developments/{elsewhere}/reports", a_report(source="al-manar"))
    before = positions(api, path, **asked, position="12")
    account = {"changes": {"initiators": ["hezbollah"]}, "reason": "It was Hezbollah."}
    api.record(f"/v1/developments/{elsewhere}/corrections", account)
    membership = {"of": "resistance", "relation": "member", "start_date": "2020"}
    api.record(f"{HEZBOLLAH}/memberships", membership)

    assert positions(api, path, **asked, position="12") == before
    assert before[7:] == [8, 9]
    assert positions(api, path, **asked)[7:] == [8, 9, 10, 11, 12, 13, 14]


@pytest.mark.parametrize("asked", [{"limit": "0"}, {"after": "-1"}, {"toward": "nobody"}])
def test_a_timemap_refuses_what_cannot_be(api: ApiClient, asked: dict[str, str]) -> None:
    answer = api.get(f"{STANCES}/timemap", on="2024-01-05", **asked)
    assert refused_field(answer)[0] == next(iter(asked))


def test_states_are_found_on_each_database(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    api.record(
        f"{HEZBOLLAH}/memberships", {"of": "resistance", "relation": "member", "start_date": None}
    )
    api.report(initiators=["resistance"])

    assert positions(api, STANCES, on="2024-01-05") == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    found = at(api, format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True))
    assert found.headers["location"] == f"{STANCES}?{ASKED}&position=9"
