"""Events of a newer release: delivered as they are, applied by nobody, and named everywhere."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent
from sqlalchemy import update

from api.streams.event_frames import EventReader
from domain.event import actor_id, source_id
from infrastructure.log.mapper import UPCASTS, Upcast
from infrastructure.read_models import progress
from infrastructure.read_models.active import projection_transaction
from tests.api.api_client import ApiClient, a_development, a_report, refusal
from tests.api.cli.command_line import eventually, stanceline
from tests.api.conftest import conversation

MAPPED = {"recorded_by": "newer", "layer": "rivers", "cells": [1, 2]}


class Newer:
    """A log with an attack, and after it an event that this release does not know."""

    def __init__(self, api: ApiClient) -> None:
        self.api = api
        self.attack = api.report(occurred="2024-01-01")
        self.position = self.record("development.mapped.v1", MAPPED, UUID(self.attack), 2)
        api.report(initiators=["iran"], occurred="2024-03-01")

    def record(self, topic: str, data: object, id: UUID, version: int) -> int:
        recorder = self.api.client.app.state.server.writing.log.recorder  # type: ignore[attr-defined]
        state = json.dumps(data).encode()
        positions: list[int] = recorder.insert_events([StoredEvent(id, version, topic, state)])
        return positions[0]


@pytest.fixture(autouse=True)
def _seen_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test saw of a log, no other remembers."""
    monkeypatch.setenv("STANCELINE_SEEN_DIR", str(tmp_path / "seen"))


@pytest.fixture
def newer(talk_on_each: ApiClient) -> Newer:
    return Newer(talk_on_each)


@pytest.fixture
def url(sqlite_url: str) -> str:
    """The same in an embedded database that nobody serves, sealed; its event is at position 9."""
    with conversation(sqlite_url) as api:
        api.register_cast()
        assert Newer(api).position == 9
        api.get("/v1/log/checkpoint")
    return sqlite_url


def test_an_unknown_event_is_listed_as_it_was_stored(newer: Newer) -> None:
    page = newer.api.read("/v1/events", after=newer.position - 1, limit=1)
    (event,) = page["data"]
    assert (event["position"], event["type"]) == (newer.position, "development.mapped.v1")
    assert (event["about"], event["id"], event["recorded_by"]) == (
        "development",
        newer.attack,
        "newer",
    )
    assert event["data"] == {"layer": "rivers", "cells": [1, 2]}


def test_a_page_of_the_log_is_immutable_once_every_event_in_it_is_known_to_be_readable(
    talk_on_each: ApiClient,
) -> None:
    """Given a reader who is faster than the projection, which has not seen the last event yet."""
    api = talk_on_each
    api.report(occurred="2024-01-01")
    read = api.last_position()
    recorder = api.client.app.state.server.writing.log.recorder  # type: ignore[attr-defined]
    state = json.dumps(MAPPED).encode()
    (unread,) = recorder.insert_events([StoredEvent(UUID(int=7), 1, "river.mapped.v1", state)])
    page = api.get("/v1/events", after=unread - 1, position=unread)
    assert page.json()["data"][0]["data"] == {"layer": "rivers", "cells": [1, 2]}
    assert page.headers["Cache-Control"] == "no-store"
    before = api.get("/v1/events", position=read)
    assert before.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    api.report(occurred="2024-01-02")
    assert api.get("/v1/events", position=unread).headers["Cache-Control"] == "no-store"


def test_a_page_of_the_log_is_not_kept_while_an_older_release_s_rows_are_replaced(
    talk_on_each: ApiClient,
) -> None:
    """Given rows that do not say which events this release can read."""
    api = talk_on_each
    last = api.last_position()
    engine = api.client.app.state.server.writing.engine  # type: ignore[attr-defined]
    with projection_transaction(engine) as connection:
        connection.execute(update(progress.progress).values(version=progress.version() - 1))
    assert api.get("/v1/events", position=last).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("asked", [{"types": "development"}, {"actor": "hezbollah"}])
def test_an_unknown_event_counts_as_about_what_its_development_is_about(
    newer: Newer, asked: dict[str, str]
) -> None:
    page = newer.api.read("/v1/events", after=newer.position - 1, **asked)
    assert page["data"][0]["type"] == "development.mapped.v1"
    other = newer.api.read("/v1/events", after=newer.position - 1, actor="iran")
    assert [one["type"] for one in other["data"]] == ["development.reported.v1"]


def test_answers_go_on_after_an_unknown_event_and_say_that_it_is_missing(newer: Newer) -> None:
    answer = newer.api.get("/v1/actors/iran/stances?on=2024-03-01")
    assert answer.json()["stances"][0]["posture"] == "hostilities"
    assert answer.headers["Stanceline-Set-Aside"] == f"1;first={newer.position}"
    assert answer.headers["Cache-Control"] == "no-store"
    pinned = newer.api.get(answer.json()["links"]["permalink"])
    assert pinned.headers["Cache-Control"] == "no-store"  # a newer release answers otherwise
    before = newer.api.get(f"/v1/actors/iran/stances?on=2024-03-01&position={newer.position - 1}")
    assert "Stanceline-Set-Aside" not in before.headers
    assert "immutable" in before.headers["Cache-Control"]


def test_a_development_with_an_unknown_event_is_reported_as_it_was_before(newer: Newer) -> None:
    shown = newer.api.read(f"/v1/developments/{newer.attack}")
    assert shown["version"] == 1
    history = newer.api.read(f"/v1/developments/{newer.attack}/history")
    assert [one["event"]["type"] for one in history["data"]] == [
        "development.reported.v1",
        "development.mapped.v1",
    ]


def test_health_and_metrics_name_the_first_event_that_is_set_aside(newer: Newer) -> None:
    ready = newer.api.read("/readyz")
    assert (ready["set_aside"], ready["set_aside_first"]) == (1, newer.position)
    assert (ready["read_models"], ready["writes"]) == ("current", "taken")
    assert "\nstanceline_events_set_aside 1\n" in newer.api.get("/metrics").text


def test_nothing_more_is_recorded_about_a_development_with_an_unknown_event(newer: Newer) -> None:
    answer = newer.api.post(f"/v1/developments/{newer.attack}/reports", a_report(summary="Again."))
    problem = refusal(answer, 409)
    assert f"position {newer.position}, an event of {newer.attack}" in problem["detail"]
    assert "does not know the type 'development.mapped.v1'" in problem["detail"]


def test_an_unknown_registration_refuses_what_needs_it_and_nothing_else(newer: Newer) -> None:
    """Given an actor that a newer release registered in a way that is not known here."""
    position = newer.record("actor.registered.v2", {"actor": "oman"}, actor_id("oman"), 1)
    again = {"id": "oman", "name": "Oman", "kind": "state"}
    assert (
        f"already recorded at position {position}"
        in refusal(newer.api.post("/v1/actors", again), 409)["detail"]
    )
    renamed = newer.api.post("/v1/actors/oman/name", {"name": "Muscat", "reason": "x"})
    assert f"position {position}" in refusal(renamed, 409)["detail"]
    lines = "\n".join(json.dumps(a_development(title=title)) for title in ("One", "Two"))
    sent = newer.api.send("/v1/developments:import", lines.encode(), "application/jsonl")
    assert [json.loads(line)["created"] for line in sent.text.splitlines()] == [True, True]


def test_a_server_that_starts_again_takes_writes(url: str) -> None:
    with conversation(url) as api:
        assert api.read("/readyz")["writes"] == "taken"
        api.record("/v1/actors", {"id": "syria", "name": "Syria", "kind": "state"})
        assert api.read("/readyz")["lag"] == 0


@pytest.mark.parametrize("command", ["log verify", "projections verify"])
def test_every_verifier_names_the_position_and_ends_with_4(url: str, command: str) -> None:
    said = stanceline(*command.split(), url=url)
    assert said.exit_code == 4, said.output
    assert "position 9: development.mapped.v1 is set aside" in said.stderr
    assert "A release that can apply them derives all answers again" in said.stderr


def test_a_verified_bundle_names_the_position(
    url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    bundle = tmp_path_factory.mktemp("bundle") / "bundle.zip"
    exported = stanceline(
        "audit", "export", "--actor", "iran", "--on", "2024-03-01", "--to", str(bundle), url=url
    )
    assert exported.exit_code == 0, exported.output
    said = stanceline("log", "verify", str(bundle), url=url)
    assert said.exit_code == 4, said.output
    assert "position 9: development.mapped.v1" in said.stderr


def test_a_question_on_the_command_line_is_answered_with_a_warning(url: str) -> None:
    said = stanceline("state", "iran", "--on", "2024-03-01", url=url)
    assert said.exit_code == 0
    assert "Israel: hostilities" in said.stdout
    assert "This release cannot apply 1 event, the first at position 9" in said.stderr


ONE_MORE_REPORT = Upcast(
    "development.report_added.v1",
    lambda _: {
        "recorded_by": "a",
        "report": {"source": "al-manar", "summary": "The rivers."},
    },
)


def test_a_command_derives_the_rows_again_before_it_answers_from_an_event_it_now_knows(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(UPCASTS, "development.mapped.v1", ONE_MORE_REPORT)
    said = stanceline("state", "iran", "--on", "2024-03-01", url=url)
    assert said.exit_code == 0
    assert "cannot apply" not in said.stderr


def test_what_a_newer_release_recorded_is_applied_once_it_is_known(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a release that reads the event as one more report, and derives other rows for it."""
    monkeypatch.setitem(UPCASTS, "development.mapped.v1", ONE_MORE_REPORT)
    with conversation(url) as api:
        # Until the server has derived the rows again, those of the other release are wrong.
        assert eventually(lambda: stanceline("projections", "verify", url=url).exit_code == 0)
        assert api.read("/readyz")["set_aside"] == 0
        (attack,) = api.read("/v1/developments", actor="hezbollah")["data"]
        assert [one["source"] for one in attack["reports"]] == ["reuters", "al-manar"]


DEEP = b'{"recorded_by":"newer","layers":' + b"[" * 3000 + b"]" * 3000 + b"}"


@pytest.mark.parametrize(
    ("topic", "about", "version"),
    [
        ("actor.dreamt.v1", actor_id("iran"), 2),
        ("source.noted.v9", source_id("reuters"), 2),
        ("source.noted.v9", source_id("nobody"), 1),
        ("conference.held.v1", UUID(int=7), 1),
    ],
)
def test_an_unknown_event_of_anything_leaves_every_feed_as_it_is(
    newer: Newer, topic: str, about: UUID, version: int
) -> None:
    position = newer.record(topic, MAPPED, about, version)
    newer.api.report(initiators=["iran"], occurred="2024-04-01")
    page = newer.api.read("/v1/events", after=position - 1)
    assert [one["type"] for one in page["data"]] == [topic, "development.reported.v1"]
    log = newer.api.client.app.state.server.writing.log  # type: ignore[attr-defined]
    frames = EventReader(log).read(position - 1, position + 1).frames
    assert [one.position for one in frames] == [position, position + 1]


@pytest.mark.parametrize("topic", ["actor.dreamt.v1", "development.reported.v1"])
def test_content_that_is_nested_too_deep_is_delivered_as_its_text(newer: Newer, topic: str) -> None:
    recorder = newer.api.client.app.state.server.writing.log.recorder  # type: ignore[attr-defined]
    id = UUID(int=9)
    (position,) = recorder.insert_events([StoredEvent(id, 1, topic, DEEP)])
    newer.api.report(initiators=["iran"], occurred="2024-04-01")
    (event,) = newer.api.read("/v1/events", after=position - 1, limit=1)["data"]
    assert event["data"] == {"text": DEEP.decode()}
    ready = newer.api.read("/readyz")
    assert (ready["set_aside"], ready["lag"], ready["writes"]) == (2, 0, "taken")


def test_a_type_that_is_not_known_is_found_by_its_whole_name(newer: Newer) -> None:
    page = newer.api.read("/v1/events", types="development.mapped.v1")
    assert [one["position"] for one in page["data"]] == [newer.position]


def test_a_server_that_starts_again_logs_what_is_set_aside(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with conversation(url):
        pass
    caplog.clear()
    with conversation(url):
        (said,) = [one for one in caplog.messages if "set aside" in one]
    assert said.startswith("1 events are set aside, the first at position 9")


def test_a_verifier_prints_no_traceback_for_what_cannot_be_applied(url: str) -> None:
    with conversation(url) as api:
        recorder = api.client.app.state.server.writing.log.recorder  # type: ignore[attr-defined]
        gone = b'{"recorded_by":"a","actor":"iran","date":""}'
        recorder.insert_events([StoredEvent(actor_id("iran"), 2, "actor.dissolved.v1", gone)])
        api.report(occurred="2024-04-01")
    for command in ("log verify", "projections verify"):
        said = stanceline(*command.split(), url=url)
        assert said.exit_code == 4, said.output
        assert "position 11: actor.dissolved.v1 is set aside" in said.stderr
        assert "Traceback" not in said.stderr


TWO_LINES = "development.mapped\nid: 999\ndata: x.v1"


def test_a_type_with_line_ends_does_not_break_the_frames_of_a_stream(newer: Newer) -> None:
    """Given an event whose type is three lines: the frame has no name, its data has the type."""
    log = newer.api.client.app.state.server.writing.log  # type: ignore[attr-defined]
    position = newer.record(TWO_LINES, MAPPED, UUID(int=8), 1)
    reader = EventReader(log)
    (event,) = reader.read(position - 1, position).frames
    reader.close()
    names = [line.partition(b":")[0] for line in event.text.splitlines() if line]
    assert names == [b"data", b"id"]
    assert json.loads(event.text.partition(b"data: ")[2].splitlines()[0])["type"] == TWO_LINES


def test_a_type_with_line_ends_is_printed_on_one_line(sqlite_url: str) -> None:
    with conversation(sqlite_url) as api:
        api.register_cast()
        Newer(api).record(TWO_LINES, MAPPED, UUID(int=8), 1)
        api.get("/v1/log/checkpoint")
    for command in ("events", "projections verify", "log verify"):
        printed = stanceline(*command.split(), url=sqlite_url).output
        assert "development.mapped\\nid: 999\\ndata: x.v1" in printed
        assert not any(line.startswith(("id:", "data:")) for line in printed.splitlines())
