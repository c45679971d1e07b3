"""Events followed over HTTP as they are recorded: each once, in order, whatever is cut off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.database import Side
from infrastructure.database.engine import disposing, open_file
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from tests.api.api_client import ApiClient, refused_field
from tests.api.streamed import PATIENCE_SECONDS, Served, served
from tests.builders import BY, a_development, a_report, register_cast
from tests.database_files import copy_database
from tests.random_examples import examples

STREAM = "/v1/events/stream"
CAST = 8
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"actor": "iran"},
    {"types": "development"},
    {"kind": "warning", "actor": "iran"},
)


@pytest.fixture
def server(database_url: str) -> Iterator[Served]:
    """A server on each kind of database in turn, whose log holds the cast."""
    with served(database_url) as running:
        register_cast(running.verbs)
        running.show()
        yield running


def test_the_first_frame_shows_where_the_log_begins_and_ends(server: Served) -> None:
    with server.follow(STREAM) as stream:
        first = stream.next()
    assert (first.event, first.id) == ("connected", CAST)
    assert first.data == {"type": "connected", "first": 1, "last": CAST, "after": CAST}


def test_an_event_is_reported_as_the_list_shows_it(server: Served) -> None:
    with server.follow(STREAM) as stream:
        stream.next()
        server.verbs.report_development(a_development(), BY)
        shown = stream.next()
    (listed,) = server.read("/v1/events", after=CAST)["data"]
    assert (shown.event, shown.id, shown.data) == ("development.reported.v1", CAST + 1, listed)


def test_unnamed_frames_say_in_their_data_what_they_are(server: Served) -> None:
    with server.follow(STREAM, after=CAST - 1, frames="unnamed") as stream:
        server.verbs.report_development(a_development(summary="one\u2028two\x85three"), BY)
        shown = [stream.next() for _ in range(3)]
    assert [frame.event for frame in shown] == [None, None, None]
    assert [frame.data["type"] for frame in shown] == [
        "connected", "source.registered.v1", "development.reported.v1",
    ]  # fmt: skip
    assert [frame.id for frame in shown] == [CAST - 1, CAST, CAST + 1]
    assert shown[2].data["data"]["account"]["summary"] == "one\u2028two\x85three"


def test_a_name_of_frames_that_there_is_not_is_refused(api: ApiClient) -> None:
    for path in (STREAM, "/v1/stances/stream"):
        refused = api.get(path, frames="bare")
        assert refused_field(refused) == ("frames", "'named' or 'unnamed'")


def test_no_reader_splits_a_frame_within_a_text(server: Served) -> None:
    text = "one\u2028two\u2029three\x85four"
    server.verbs.report_development(a_development(summary=text), BY)
    with server.follow(STREAM, after=CAST) as stream:
        stream.next()
        lines = [stream.answer.readline().decode() for _ in range(3)]
    assert [len(line.splitlines()) for line in lines] == [1, 1, 1]
    assert json.loads(lines[1].removeprefix("data: "))["data"]["account"]["summary"] == text


def test_the_past_is_reported_before_what_comes(server: Served) -> None:
    with server.follow(STREAM, after=2) as stream:
        past = [stream.event().id for _ in range(3, CAST + 1)]
        server.verbs.report_development(a_development(), BY)
        assert [*past, stream.event().id] == list(range(3, CAST + 2))


def test_the_last_frame_seen_counts_more_than_the_address(server: Served) -> None:
    with server.follow(STREAM, last_seen=CAST - 1, after=0) as stream:
        assert stream.event().id == CAST


def test_a_follower_who_is_reported_nothing_learns_how_far_was_looked(server: Served) -> None:
    with server.follow(STREAM, after=0, types="source.rated") as stream:
        assert stream.until(CAST) == []
        assert stream.seen[-1].data is None


def test_an_actor_is_followed_from_its_registration_on_though_no_answer_shows_it_yet(
    server: Served,
) -> None:
    server.verbs.register_actor("syria", "Syria", "state", (), {}, BY)
    with server.follow(STREAM, after=0, actor="syria") as stream:
        assert stream.event().id == CAST + 1


def test_only_what_is_about_all_that_is_named_is_reported(server: Served) -> None:
    verbs = server.verbs
    with server.follow(STREAM, kind="attack", pair="israel,iran") as stream:
        verbs.report_development(a_development(kind="warning", initiators=("iran",)), BY)
        misnamed = verbs.report_development(a_development(), BY)
        changes = {"initiators": ("iran",)}
        verbs.correct_development(misnamed.id, changes, "It was Iran.", BY)
        added = verbs.add_report(misnamed.id, a_report(source="al-manar"), BY)
        assert [stream.event().id for _ in range(2)] == [added.position - 1, added.position]


def test_what_is_ahead_of_the_log_is_refused_before_anything_is_streamed(
    api: ApiClient,
) -> None:
    assert refused_field(api.get(STREAM, after=CAST))[0] == "after"
    for id in ("soon", "-1", str(CAST), "9" * 30):
        answer = api.client.get(STREAM, headers={"Last-Event-ID": id})
        assert refused_field(answer, 400)[0] == "Last-Event-ID"
    assert refused_field(api.get(STREAM, actor="nobody"))[0] == "actor"


def test_an_actor_that_has_not_arrived_at_a_replica_can_be_followed(
    api: ApiClient, tmp_path: Path
) -> None:
    server = api.client.app.state.server  # type: ignore[attr-defined]
    file = tmp_path / "replica.db"
    copy_database(server.file, file)
    server.verbs.register_actor("syria", "Syria", "state", (), {}, BY)
    with disposing(open_file(file)) as engine:
        log = EventLog(SQLAlchemyRecorder(engine), primary=server.writing.log)
        server.reading = Side(engine, log)
        try:
            assert api.client.head(f"{STREAM}?actor=syria").status_code == 200
        finally:
            server.reading = server.writing


def test_who_asks_for_no_body_is_answered_at_once(server: Served) -> None:
    head = HttpRequest(f"{server.address}{STREAM}", method="HEAD")
    with urlopen(head, timeout=PATIENCE_SECONDS) as answer:
        assert answer.read() == b""


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("list"), st.integers(1, 6)),
        st.tuples(st.just("stream"), st.integers(0, 6)),
        st.tuples(st.just("record"), st.integers(1, 4)),
    ),
    max_size=8,
)


@settings(max_examples=examples(6), deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=_STEPS, filters=st.sampled_from(FILTERS))
def test_however_pages_and_streams_take_turns_every_event_is_reported_once(
    server: Served, steps: list[tuple[str, int]], filters: dict[str, Any]
) -> None:
    shown: list[int] = []
    reached = 0
    for step, number in (*steps, ("record", 1)):
        if step == "record":
            _record(server, number)
        elif step == "list":
            page = server.read("/v1/events", after=reached, limit=number, **filters)
            shown += [event["position"] for event in page["data"]]
            reached = page["next"] or max(reached, page["position"])
        else:
            with server.follow(STREAM, after=reached, **filters) as stream:
                last = stream.next().data["last"]
                while reached < last and len(stream.seen) <= number:
                    frame = stream.next()
                    shown += [frame.id] if frame.event and frame.id else []
                    reached = frame.id or reached
    last = server.read("/v1/events", limit=1)["position"]
    with server.follow(STREAM, last_seen=reached, **filters) as stream:
        shown += [frame.id for frame in stream.until(last) if frame.id]
    assert shown == _listed(server, filters)


def _record(server: Served, number: int) -> None:
    """Report warnings of Iran and attacks in turn; each warning is corrected to an attack."""
    verbs = server.verbs
    for turn in range(number):
        if turn % 2:
            verbs.report_development(a_development(), BY)
            continue
        warning = a_development(kind="warning", initiators=("iran",))
        recorded = verbs.report_development(warning, BY)
        verbs.correct_development(recorded.id, {"kind": "attack"}, "It fired.", BY)
    server.show()


def _listed(server: Served, filters: dict[str, Any]) -> list[int]:
    found: list[int] = []
    after: int | None = 0
    while after is not None:
        page = server.read("/v1/events", after=after, limit=500, **filters)
        found += [event["position"] for event in page["data"]]
        after = page["next"]
    return found
