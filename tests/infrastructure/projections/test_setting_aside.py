"""An event that cannot be applied freezes what it touches, is named, and freezes nothing else."""

from __future__ import annotations

import sqlite3
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from domain.errors import Conflict
from domain.event import actor_id, source_id
from domain.stance.policy import Policy
from infrastructure.generations.check import verified
from infrastructure.generations.rebuild import rebuild
from infrastructure.log.event_log import EventLog
from infrastructure.projections.developments import DevelopmentRows
from infrastructure.read_models.as_known import why_set_aside
from infrastructure.read_models.developments.rows import developments
from infrastructure.read_models.registry.actors import actors
from tests.builders import BY, a_report
from tests.infrastructure.projections.world import World

TELEPORT = b"""{"recorded_by":"newer","account":{"kind":"teleport","initiators":["iran"],
"targets":["israel"],"occurred":"2024-01-01","title":"It is there"},
"reports":[{"source":"reuters","summary":"There."}]}"""


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


@pytest.mark.parametrize(
    ("topic", "state", "reason"),
    [
        ("development.teleported.v1", b"{}", "does not know the type 'development.teleported.v1'"),
        ("development.reported.v1", TELEPORT, "does not know the kind 'teleport'"),
        ("development.reported.v1", b"\xff", "its content is not that of development.reported.v1"),
        (
            "development.reported.v1",
            TELEPORT.replace(b"teleport", b"attack").replace(b"2024-01-01", b"the day before"),
            "it cannot be applied: Invalid: occurred 'the day before'",
        ),
        (
            "development.reported.v1",
            TELEPORT.replace(b"teleport", b"attack").replace(b"It is", b"It\\u0000is"),
            "it holds the character U+0000",
        ),
        ("development.report_added.v1", b'{"recorded_by":"a","report":{"source":"reuters",'
         b'"summary":"x"}}', "the log has no first report of its development"),
        ("epidemic.declared.v1", b"[1]", "does not know the type 'epidemic.declared.v1'"),
    ],
)  # fmt: skip
def test_all_else_is_shown_after_an_event_that_cannot_be_applied(
    world: World, topic: str, state: bytes, reason: str
) -> None:
    position = world.append(topic, state)
    world.report(occurred="2024-05-01")
    world.catch_up()
    assert world.timeline()[0] == "2024-05-01 2024-05-31 hostilities"
    (one,) = world.aside()
    assert (one.position, one.type) == (position, topic)
    assert reason in one.reason


PROMISE = b"""{"recorded_by":"newer","account":{"kind":"agreement","initiators":["iran"],
"targets":["israel"],"occurred":"2024-04-01","title":"A promise","commitments":[
{"by":"iran","toward":"israel","action":"cease-attacks","expires":"..","effective_from":"2024-04-01"}]},
"reports":[{"source":"reuters","summary":"There."}]}"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b'"occurred":"2024-04-01"', b'"occurred":"-9999"'),
        (b'"occurred":"2024-04-01"', b'"occurred":"Y-9999"'),
        (b'"occurred":"2024-04-01"', b'"occurred":"+9999"'),
        (b'"occurred":"2024-04-01"', b'"occurred":"9999-12-31"'),
        (b'"occurred":"2024-04-01"', b'"occurred":"2024-05/2024-03"'),
        (b'"effective_from":"2024-04-01"', b'"effective_from":"-9999"'),
        (b'"expires":".."', b'"expires":"9999"'),
    ],
)
def test_a_date_outside_the_calendar_sets_its_event_aside_and_nothing_else(
    world: World, right: bytes, wrong: bytes
) -> None:
    position = world.append("development.reported.v1", PROMISE.replace(right, wrong))
    world.report(occurred="2024-05-01")
    world.catch_up()
    assert world.timeline()[0] == "2024-05-01 2024-05-31 hostilities"
    (one,) = world.aside()
    assert one.position == position
    assert "it cannot be applied: Invalid: " in one.reason


def test_a_promise_that_was_over_millennia_before_it_began_is_set_aside(world: World) -> None:
    ancient = PROMISE.replace(b'"expires":".."', b'"expires":"0001-01-02"')
    position = world.append("development.reported.v1", ancient)
    world.report(occurred="2024-05-01")
    world.catch_up()
    assert world.timeline()[-2] == "2024-05-01 2024-05-31 hostilities"
    (one,) = world.aside()
    assert one.position == position
    assert "commitments[0]: 0001-01-02 is before the commitment begins" in one.reason
    assert verified(world.engine, world.log, Policy()).differing == 0


def test_a_development_stays_as_it_was_known_before_an_event_that_cannot_be_applied(
    world: World,
) -> None:
    """Given an attack of which a newer release says something, and then we know of a retraction."""
    id = world.report(occurred="2024-05-01")
    world.catch_up()
    unknown = world.append("development.teleported.v1", b"{}", id, 2)
    retracted = b'{"recorded_by":"a","reason":"It was not so"}'
    following = world.append("development.retracted.v1", retracted, id, 3)
    world.catch_up(batch_size=1)
    assert world.timeline() == [
        "2024-05-01 2024-05-31 hostilities",
        "2024-06-01 .. no-recent-record",
    ]
    assert [(one.position, one.originator) for one in world.aside()] == [
        (unknown, str(id)),
        (following, str(id)),
    ]
    assert f"at position {unknown}" in world.aside()[1].reason


def test_what_rests_on_an_event_that_is_set_aside_is_set_aside_too(world: World) -> None:
    """A truce that ended, caused by a development that the log does not have."""
    cause = uuid4()
    world.append("development.teleported.v1", b"{}", cause)
    truce = world.report(kind="ceasefire", occurred="2024-05-01")
    state = b'{"recorded_by":"a","ending":{"commitment":0,"date":"2024-06-01","cause":"%s"}}'
    resting = world.append("development.commitment_ended.v1", state % str(cause).encode(), truce, 2)
    world.catch_up()
    assert [one.position for one in world.aside()][-1] == resting
    assert world.timeline()[0].startswith("2024-05-01")


def test_an_actor_and_a_source_stay_as_they_were_known_before(world: World) -> None:
    world.catch_up()
    world.append("actor.crowned.v1", b'{"actor":"iran"}', actor_id("iran"), 2)
    renamed = b'{"recorded_by":"a","actor":"iran","name":"Persia","reason":""}'
    world.append("actor.renamed.v1", renamed, actor_id("iran"), 3)
    world.append("source.sold.v1", b"{}", source_id("reuters"), 2)
    affiliated = b'{"recorded_by":"a","source":"reuters","affiliation":"iran"}'
    world.append("source.affiliated.v1", affiliated, source_id("reuters"), 3)
    world.catch_up()
    names = {row.id: row.name for row in world.rows(actors)}
    assert names["iran"] == "Iran"
    assert len(world.aside()) == 4
    assert verified(world.engine, world.log, Policy()).differing == 0


def test_nothing_more_is_recorded_about_what_an_event_was_set_aside_of(world: World) -> None:
    def why(id: UUID) -> tuple[int, str] | None:
        return why_set_aside(world.engine, id)

    shown = World.__new__(World)
    shown.__dict__.update(world.__dict__)
    shown.log = EventLog(world.log.recorder, why)
    shown.verbs = type(world.verbs)(shown.log)
    unreadable, broken = world.report(occurred="2024-05-01"), world.report(occurred="2024-05-02")
    at = world.append("development.teleported.v1", b"{}", unreadable, 2)
    withdrawn = b'{"recorded_by":"a","dispute":7,"reason":"x"}'
    other = world.append("development.dispute_withdrawn.v1", withdrawn, broken, 2)
    world.catch_up()
    for id, position in ((unreadable, at), (broken, other)):
        with pytest.raises(Conflict, match=f"position {position}, an event of {id}"):
            shown.verbs.add_report(id, a_report(summary="Again."), BY)
    assert world.log.position() == other


def test_a_rebuild_sets_the_same_events_aside(world: World) -> None:
    id = world.report(occurred="2024-05-01")
    world.append("development.teleported.v1", b"{}", id, 2)
    world.append("development.retracted.v1", b'{"recorded_by":"a","reason":"x"}', id, 3)
    world.report(occurred="2024-09-01")
    world.catch_up(batch_size=1)
    before = world.aside()
    assert rebuild(world.engine, world.log, Policy()) == world.log.position()
    assert world.aside() == before
    found = verified(world.engine, world.log, Policy())
    assert (found.differing, found.set_aside) == (0, before)


def test_a_second_beginning_of_a_development_is_set_aside(world: World) -> None:
    id = world.report(occurred="2024-05-01")
    world.catch_up()
    again = TELEPORT.replace(b"teleport", b"attack")
    second = world.append("development.reported.v1", again, id, 2)
    world.catch_up()
    assert world.timeline() == [
        "2024-05-01 2024-05-31 hostilities",
        "2024-06-01 .. no-recent-record",
    ]
    (one,) = world.aside()
    assert (one.position, one.originator) == (second, str(id))
    assert "it begins what had begun: it is event 2" in one.reason
    found = verified(world.engine, world.log, Policy())
    assert (found.differing, found.set_aside) == (0, [one])


LONG = "".join(uuid4().hex for _ in range(300))  # which no database can compress


@pytest.mark.parametrize(
    ("topic", "state", "reason"),
    [
        ("actor.dissolved.v1", b'{"recorded_by":"a","actor":"iran","date":""}', "Invalid"),
        (
            "actor.renamed.v1",
            b'{"recorded_by":"a","actor":"iran","name":"%s"}' % LONG.encode(),
            "is longer than the 1300 bytes that can be indexed",
        ),
    ],
)
def test_an_event_of_an_actor_that_cannot_be_written_freezes_no_pair(
    world: World, topic: str, state: bytes, reason: str
) -> None:
    world.report(occurred="2024-05-01")
    world.catch_up()
    position = world.append(topic, state, actor_id("iran"), 2)
    world.report(occurred="2024-09-01")
    world.catch_up()
    assert world.timeline()[-2] == "2024-09-01 2024-10-01 hostilities"
    (one,) = world.aside()
    assert one.position == position
    assert reason in one.reason
    found = verified(world.engine, world.log, Policy())
    assert (found.differing, found.set_aside) == (0, [one])


@pytest.mark.parametrize(
    "failure",
    [
        ValueError("no such value"),
        RecursionError("too deep"),
        DataError("INSERT", {}, sqlite3.DataError("too big")),
    ],
)
def test_of_a_page_that_cannot_be_written_the_one_event_is_set_aside(
    world: World, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    """Given eleven developments in a page, of which the rows of the sixth are refused."""
    ids = [world.report(occurred="2024-05-01", title=str(at)) for at in range(11)]
    (refused,) = [
        entry.position for entry in world.log.recorder.histories([ids[5]], world.log.position())
    ]
    writing = DevelopmentRows.write

    def refuses(rows: DevelopmentRows, connection: Connection) -> None:
        if str(ids[5]) in rows._first:
            raise failure
        writing(rows, connection)

    monkeypatch.setattr(DevelopmentRows, "write", refuses)
    world.catch_up()
    (one,) = world.aside()
    assert (one.position, one.originator) == (refused, str(ids[5]))
    assert str(failure) in one.reason
    assert len(world.rows(developments)) == 10
    found = verified(world.engine, world.log, Policy())
    assert (found.differing, found.set_aside) == (0, [one])


@pytest.mark.parametrize(
    "failure",
    [
        OperationalError("INSERT", {}, sqlite3.OperationalError("no such table: claims")),
        IntegrityError("INSERT", {}, sqlite3.IntegrityError("a changed row is in the way")),
    ],
)
def test_a_failure_of_the_database_sets_nothing_aside(
    world: World, monkeypatch: pytest.MonkeyPatch, failure: DBAPIError
) -> None:
    world.report(occurred="2024-05-01")

    def fails(rows: DevelopmentRows, connection: Connection) -> None:
        raise failure

    with monkeypatch.context() as patched:
        patched.setattr(DevelopmentRows, "write", fails)
        with pytest.raises(type(failure)):
            world.catch_up()
    world.catch_up()
    assert world.aside() == []
    assert len(world.rows(developments)) == 1
