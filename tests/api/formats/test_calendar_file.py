"""iCalendar, read by the library icalendar: what was undertaken, on the days it is for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from icalendar import Calendar

from tests.api.api_client import ApiClient, a_commitment
from tests.api.formats.conftest import Reported

LIST = "/v1/developments.ics"
OPEN = a_commitment(expires="..")


def calendar(content: bytes) -> Any:
    read = Calendar.from_ical(content)
    assert [one for one in read.walk() if one.errors] == []
    return read


def events(content: bytes) -> list[Any]:
    found: list[Any] = calendar(content).events
    return found


def days(event: Any) -> tuple[date, date | None]:
    end = event.get("dtend")
    return event["dtstart"].dt, end.dt if end else None


def a_truce(api: ApiClient, **said: Any) -> str:
    commitment = a_commitment(**said)
    return api.report(kind="ceasefire", occurred="2024-02-10", commitments=[commitment])


def test_each_commitment_is_an_event_on_its_days(reported_log: Reported) -> None:
    open_ended, dated = events(reported_log.body(LIST))
    assert open_ended["summary"] == "Hezbollah → Israel: cease-attacks"
    assert days(open_ended) == (date(2024, 2, 10), None)
    assert "Holds until: ended" in open_ended["description"]
    # About 12 February is three days more on either side; the end is the day after the last.
    assert dated["summary"] == "Israel → Hezbollah: cease-attacks (?)"
    assert days(dated) == (date(2024, 2, 9), date(2024, 3, 12))
    assert "2024-02-12~ (some day from 2024-02-09 to 2024-02-15)" in dated["description"]
    assert "Scope: north of the river" in dated["description"]
    assert [one["status"] for one in (open_ended, dated)] == ["CONFIRMED", "TENTATIVE"]
    assert [one["transp"] for one in (open_ended, dated)] == ["TRANSPARENT", "TRANSPARENT"]


def test_an_event_keeps_its_uid_and_counts_what_became_of_it(reported_log: Reported) -> None:
    before, _ = events(reported_log.body(LIST))
    path = f"/v1/developments/{reported_log.ids['ceasefire']}"
    ending = {"date": "2024-04-01", "reason": "Declared over.", "ended_by": "hezbollah"}
    reported_log.api.record(f"{path}/commitments/1/end", ending)
    after, _ = events(reported_log.body(LIST))
    assert (before["uid"], before["sequence"]) == (after["uid"], after["sequence"] - 1)
    assert after["dtstamp"].dt >= before["dtstamp"].dt
    # Over from 1 April on: 31 March is the last day, and an end is the day after.
    assert days(after) == (date(2024, 2, 10), date(2024, 4, 1))
    assert "Ended: 2024-04-01" in after["description"]


def test_an_end_that_nobody_knows_is_no_end(api: ApiClient) -> None:
    a_truce(api)
    (event,) = events(api.get(LIST).content)
    assert days(event) == (date(2024, 2, 10), None)
    assert "not known; it counts for 90 days after it took effect" in event["description"]
    assert event["summary"] == "Hezbollah → Israel: cease-attacks (?)"
    assert event["status"] == "TENTATIVE"


def test_an_end_that_nobody_knew_is_known_once_it_was_declared_over(api: ApiClient) -> None:
    id = a_truce(api)
    ending = {"date": "2024-03-01", "reason": "Declared over.", "ended_by": "hezbollah"}
    api.record(f"/v1/developments/{id}/commitments/1/end", ending)
    (event,) = events(api.get(LIST).content)
    assert days(event) == (date(2024, 2, 10), date(2024, 3, 1))
    assert event["status"] == "CONFIRMED"


def test_a_truce_that_began_and_may_have_gone_on_is_tentative(api: ApiClient) -> None:
    api.report(kind="ceasefire", occurred="2024-02-10/")
    (event,) = events(api.get(LIST).content)
    assert days(event) == (date(2024, 2, 10), None)
    assert event["status"] == "TENTATIVE"
    assert "Takes effect: 2024-02-10/ (from 2024-02-10, end unknown)" in event["description"]


def test_a_partial_commitment_says_so(api: ApiClient) -> None:
    a_truce(api, partial=True, expires="2024-02-20?")
    (event,) = events(api.get(LIST).content)
    assert event["summary"] == "Hezbollah → Israel: cease-attacks (in part, ?)"
    assert days(event) == (date(2024, 2, 10), date(2024, 2, 21))


def test_a_bare_ceasefire_binds_those_who_declared_it(api: ApiClient) -> None:
    api.report(kind="ceasefire", occurred="2024-02-10/2024-02-14")
    (event,) = events(api.get(LIST).content)
    assert event["summary"] == "Hezbollah → Israel: cease-attacks"
    assert days(event) == (date(2024, 2, 10), date(2024, 2, 15))


def test_a_place_is_reported_in_plain_decimals(api: ApiClient) -> None:
    place = {"name": "Null Island", "lat": -0.0, "lon": 0.00001}
    api.report(kind="ceasefire", place=place, commitments=[a_commitment(expires="..")])
    content = api.get(LIST).content
    assert b"\r\nGEO:0.000000;0.000010\r\n" in content
    (event,) = events(content)
    assert (event["geo"].latitude, event["geo"].longitude) == (0.0, 0.00001)


def test_a_calendar_without_events_is_valid_and_shows_nothing(empty: ApiClient) -> None:
    read = calendar(empty.get(LIST).content)
    (zone,) = read.subcomponents
    assert (zone.name, zone["tzid"], zone.errors) == ("VTIMEZONE", "UTC", [])
    (always,) = zone.subcomponents
    assert (always["tzoffsetfrom"].td, always["tzoffsetto"].td) == (timedelta(), timedelta())


def test_what_was_never_undertaken_is_no_event(reported_log: Reported) -> None:
    assert events(reported_log.body(LIST, kind="attack")) == []
    reported_log.api.record(
        f"/v1/developments/{reported_log.ids['ceasefire']}/retraction", {"reason": "Not so."}
    )
    assert events(reported_log.body(LIST)) == []


def test_a_calendar_says_what_it_is_and_where_it_stays(reported_log: Reported) -> None:
    read = calendar(reported_log.body("/v1/actors/hezbollah/timeline.ics", toward="israel"))
    position = reported_log.api.last_position()
    path = "http://testserver/v1/actors/hezbollah/timeline.ics?toward=israel"
    assert read["name"] == "Timeline of Hezbollah toward Israel"
    assert (read["source"], read["url"]) == (path, f"{path}&policy=stance.v2&position={position}")
    assert read["x-stanceline-position"] == str(position)
    assert len(read.events) == 2


def test_an_event_points_to_its_development(reported_log: Reported) -> None:
    event, _ = events(reported_log.body(LIST))
    place = f"http://testserver/v1/developments/{reported_log.ids['ceasefire']}"
    assert event["url"] == f"{place}?position={reported_log.api.last_position()}"
    assert event["categories"].cats == ["cease-attacks", "ceasefire"]
    assert event["x-stanceline-expires"] == ".."


def test_a_page_of_the_calendar_counts_only_developments_with_a_commitment(
    api: ApiClient,
) -> None:
    """Given five attacks, two truces and five attacks: a page of one truce is followed by one."""
    for _ in range(5):
        api.report()
    first = a_truce(api)
    second = a_truce(api)
    for _ in range(5):
        api.report()

    page = api.get(LIST, limit="1")
    (event,) = events(page.content)
    assert event["uid"].startswith(first)

    rest = api.get(page.links["next"]["url"])
    (event,) = events(rest.content)
    assert event["uid"].startswith(second)
    assert "next" not in rest.links


def test_what_a_successor_took_over_says_so_and_is_tentative(api: ApiClient) -> None:
    """A truce of 20 January passes to Iran on 1 February, and ended in Homs on 1 March."""
    id = api.report(kind="ceasefire", occurred="2024-01-20", commitments=[OPEN])
    api.record("/v1/actors/iran/successions", {"of": "hezbollah", "date": "2024-02-01"})
    path = f"/v1/developments/{id}/commitments/1"
    paused = {"date": "2024-02-10", "reason": "A quarrel.", "suspended_by": "israel"}
    api.record(f"{path}/suspension", paused)
    api.record(f"{path}/resumption", {"date": "2024-02-20", "reason": "They met."})
    in_homs = {"places": [{"country": "SYR", "name": "Homs"}]}
    api.record(f"{path}/end", {"date": "2024-03-01", "reason": "Shelling.", **in_homs})
    original, passed = events(api.get(LIST).content)
    assert original["summary"] == "Hezbollah → Israel: cease-attacks"
    assert (original["status"], days(original)) == ("CONFIRMED", (date(2024, 1, 20), None))
    assert passed["summary"] == "Iran → Israel: cease-attacks (taken over, ?)"
    assert (passed["status"], days(passed)) == ("TENTATIVE", (date(2024, 2, 1), None))
    assert passed["x-stanceline-effective-from"] == "2024-02-01"
    shared = [
        "Suspended: from 2024-02-10, resumed 2024-02-20",
        "Ended in Homs (SYR) on 1 March 2024",
        "Holds until: ended",
    ]
    assert original["description"].splitlines()[1:5] == ["Takes effect: 2024-01-20", *shared]
    assert passed["description"].splitlines()[1:7] == [
        "Undertaken: Hezbollah → Israel, from 2024-01-20",
        "Taken over: 2024-02-01, by succession",
        "Takes effect: 2024-02-01",
        *shared,
    ]


def test_what_is_suspended_and_not_resumed_is_tentative(api: ApiClient) -> None:
    id = api.report(kind="ceasefire", occurred="2024-01-20", commitments=[OPEN])
    paused = {"date": "2024-02", "reason": "A quarrel."}
    api.record(f"/v1/developments/{id}/commitments/1/suspension", paused)
    (event,) = events(api.get(LIST).content)
    assert event["status"] == "TENTATIVE"
    suspended = "Suspended: from some day from 2024-02-01 to 2024-02-29, not reported to be resumed"
    assert suspended in event["description"]


def test_what_waited_for_its_condition_takes_effect_when_it_was_met(api: ApiClient) -> None:
    waiting = {**OPEN, "conditional_start": True, "condition": "Once the hostages are free."}
    id = api.report(kind="ceasefire", occurred="2024-01-20", commitments=[waiting])
    met = {"date": "2024-02-03", "reason": "They are free."}
    api.record(f"/v1/developments/{id}/commitments/1/condition-met", met)
    (event,) = events(api.get(LIST).content)
    assert days(event) == (date(2024, 2, 3), None)
    assert event["x-stanceline-effective-from"] == "2024-02-03"
    assert "Takes effect: 2024-02-03" in event["description"]
