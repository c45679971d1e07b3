"""What is hashed for an event never changes its form, and anybody can write it down again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.errors import Invalid
from infrastructure.log.recorder import RecordedEvent
from infrastructure.sealing.entries import bundled, entry_of, leaf_of, line_of, read_line

EVENT = RecordedEvent(
    position=41,
    recorded_at=datetime(2026, 11, 22, 10, 0, 0, 7, UTC),
    originator_id=UUID("0f8fad5b-d9cb-469f-a165-70867728950e"),
    originator_version=3,
    topic="actor.renamed.v1",
    state='{"recorded_by":"analyst","name":"Īrān"}'.encode(),
    command_id=None,
)
# printf '{"recorded_by":"analyst","name":"Īrān"}' | sha256sum
STATE_SHA256 = sha256(EVENT.state).hexdigest()
ENTRY = (
    '{"command_id":null,"originator_id":"0f8fad5b-d9cb-469f-a165-70867728950e",'
    '"originator_version":3,"position":41,"recorded_at":"2026-11-22T10:00:00.000007Z",'
    f'"state_sha256":"{STATE_SHA256}","topic":"actor.renamed.v1"}}'
).encode()
LEAF = leaf_of(EVENT)
_INSTANTS = st.datetimes(datetime(1970, 1, 2), timezones=st.timezones())  # noqa: DTZ001 zones follow


def test_an_entry_is_the_documented_text() -> None:
    assert entry_of(EVENT) == ENTRY
    assert sha256(b"\x00" + ENTRY).digest() == LEAF
    commanded = replace(EVENT, command_id=UUID(int=1))
    assert b'"command_id":"00000000-0000-0000-0000-000000000001",' in entry_of(commanded)


def test_the_same_instant_in_another_zone_is_the_same_entry() -> None:
    at = EVENT.recorded_at.astimezone(timezone(timedelta(hours=3)))
    assert entry_of(replace(EVENT, recorded_at=at)) == ENTRY


@given(
    st.builds(
        RecordedEvent,
        position=st.integers(1, 2**62),
        # Half of them on a whole second, which has its six zeros too.
        recorded_at=_INSTANTS | _INSTANTS.map(lambda at: at.replace(microsecond=0)),
        originator_id=st.uuids(),
        originator_version=st.integers(1, 2**31),
        topic=st.text(),
        state=st.binary(),
        command_id=st.none() | st.uuids(),
    )
)
def test_the_entry_of_any_event_is_what_a_plain_writer_of_json_writes(event: RecordedEvent) -> None:
    shown = {
        "position": event.position,
        "recorded_at": event.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "originator_id": str(event.originator_id),
        "originator_version": event.originator_version,
        "topic": event.topic,
        "state_sha256": sha256(event.state).hexdigest(),
        "command_id": event.command_id and str(event.command_id),
    }
    assert entry_of(event) == json.dumps(shown, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "changed",
    [
        {"position": 42},
        {"recorded_at": EVENT.recorded_at + timedelta(microseconds=1)},
        {"originator_id": UUID(int=1)},
        {"originator_version": 4},
        {"topic": "actor.renamed.v2"},
        {"state": EVENT.state + b" "},
        {"command_id": UUID(int=1)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_no_part_of_an_event_is_left_out(changed: dict[str, object]) -> None:
    assert leaf_of(replace(EVENT, **changed)) != LEAF


def test_an_event_of_a_megabyte_has_an_entry_that_a_tile_can_hold() -> None:
    entry = entry_of(replace(EVENT, state=b"x" * 1_000_000))
    assert len(entry) == len(ENTRY)
    assert bundled([entry, b"ab"]) == len(entry).to_bytes(2) + entry + b"\x00\x02ab"


@pytest.mark.parametrize("state", [EVENT.state, b"{}", b'"\xff\x00\n', b""])
@pytest.mark.parametrize("texts", ["[]", '[["5a5a","Īrān"],["5b5b","so"]]'])
def test_a_line_gives_the_very_bytes_back(state: bytes, texts: str) -> None:
    event = replace(EVENT, state=state, command_id=UUID(int=1), texts=texts)
    line = line_of(event, LEAF)
    assert line.count(b"\n") == 1
    read = read_line(line, 1)
    assert (read.event, read.leaf) == (event, LEAF)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"position":41', b'"position":"41"'),
        (b'"position":41', b'"position":true'),
        (b'"position":41', b'"position":41.0'),
        (b'"position":41,', b""),
        (b'{"position"', b'{"more":1,"position"'),
        (b'"state":"', b'"state":7,"x":"'),
        (b"2026-11-22T10", b"yesterday"),
        (b"000007Z", b"000007"),
        (b'"topic":"actor.renamed.v1"', b'"topic":7'),
        (b'"texts":[]', b'"texts":{}'),
        (b'"texts":[]', b'"texts":[7]'),
        (b"0f8fad5b", b"nobody"),
        (b"{", b"["),
    ],
)
def test_a_line_that_shows_no_event_is_named(old: bytes, new: bytes) -> None:
    line = line_of(EVENT, LEAF)
    assert old in line
    with pytest.raises(Invalid, match="line 7 is not an event"):
        read_line(line.replace(old, new, 1), 7)
