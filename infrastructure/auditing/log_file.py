"""The whole log as a file of JSON Lines: written from one snapshot, and checked before it is used.

The first line names the form and the number of events. Each further line is an event with its
private texts as far as they are still there, and the hash of its leaf in the tree.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, Protocol, TextIO

from sqlalchemy import Engine, select

from domain.checks.text import printable
from domain.errors import Conflict, Invalid
from domain.event import UnreadableEvent
from domain.stance.policy import Policy
from infrastructure.database.engine import read_transaction
from infrastructure.generations.replay import ITS_OWN, RepeatedEventError, copy_log
from infrastructure.importers.unpacking import DAMAGES, TooMuchError, unpacked
from infrastructure.json_strict import read_json
from infrastructure.log.mapper import EventMapper
from infrastructure.log.private_texts import texts_held
from infrastructure.log.recorder import LAST_VERSION, RecordedEvent
from infrastructure.log.tables import log_head
from infrastructure.sealing.entries import instant_text, leaf_of, line_of, read_line
from infrastructure.sealing.proofs import stored_events
from infrastructure.verifying.bundle import MOST_BYTES

FORM = "stanceline.log.v1"
EVENTS_AT_ONCE = 5_000

_A_LOG = "a file that `stanceline log export` wrote"
_READABLE = (
    "events that this release can read; --set-aside copies the others too, and answers leave them"
    " out until a release can read them"
)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_HEADER = f'a first line such as {{"log":"{FORM}","events":40}}'


class Written(Protocol):
    """A file, or another place that takes bytes."""

    def write(self, held: bytes, /) -> Any: ...


def write_log(
    engine: Engine, into: Written, report_progress: Callable[[int, int], None] = lambda *_: None
) -> int:
    """Write the log as it is now; return the number of its events.

    Raises `Conflict` if an event is missing in the log.
    """
    with read_transaction(engine) as connection:
        size = connection.execute(select(log_head.c.position)).scalar_one()
        into.write(json.dumps({"log": FORM, "events": size}).encode() + b"\n")
        for after in range(0, size, EVENTS_AT_ONCE):
            until = min(after + EVENTS_AT_ONCE, size)
            found = stored_events(connection, after, until)
            if [one.position for one in found] != list(range(after + 1, until + 1)):
                raise Conflict(
                    f"the log lacks an event between the positions {after + 1} and {until}",
                    allowed="a log that `stanceline log verify` finds whole",
                )
            into.write(b"".join(line_of(one, leaf_of(one)) for one in found))
            report_progress(until, size)
    return int(size)


@dataclass(frozen=True, slots=True)
class LogFile:
    """A file that holds a log: the number of its events, as its first line says."""

    path: Path
    most_bytes: int
    events: int

    def check(
        self,
        latest: datetime,
        report_progress: Callable[[int, int], None],
        *,
        set_aside: bool = False,
    ) -> None:
        """Read the file once; raise `Invalid` with the first line that is wrong.

        No event may have been recorded after `latest`, which is about now. `set_aside` accepts
        events that this release cannot read.
        """
        mapper = EventMapper()
        for batch in self.batches():
            for one in batch:
                if one.recorded_at > latest:
                    _refuse(
                        one.position,
                        f"recorded at {instant_text(one.recorded_at)}, which is in the future",
                        f"an instant up to {instant_text(latest.astimezone(UTC))}; or set the"
                        " clock of this machine",
                    )
                if not set_aside and isinstance(event := mapper.decode(one), UnreadableEvent):
                    _refuse(one.position, f"{printable(one.topic)}: {event.reason}", _READABLE)
            report_progress(batch[-1].position, self.events)

    def batches(self) -> Iterator[Sequence[RecordedEvent]]:
        """Yield the events in their order; raise `Invalid` with a line that is wrong."""
        with _lines_of(self.path, self.most_bytes) as lines:
            next(lines)
            batch: list[RecordedEvent] = []
            before: RecordedEvent | None = None
            for position, line in enumerate(lines, 1):
                if position > self.events:
                    _refuse(position, f"after all {self.events} events", "no further line")
                before = _event_in(line, position, before)
                batch.append(before)
                if len(batch) == EVENTS_AT_ONCE:
                    yield batch
                    batch = []
            if batch:
                yield batch
            at = 0 if before is None else before.position
            if at < self.events:
                _refuse(at, f"the last of {self.events + 1} lines", f"{_A_LOG}, whole")


def copy_log_file(
    log: LogFile,
    policy: Policy,
    into: Engine,
    reached: Callable[[int], None] = lambda _: None,
) -> None:
    """Copy the events of a checked file into a database; raise as `copy_log` does.

    Raises `Invalid` with the line of an event that repeats another. The batches before it are kept.
    """
    try:
        copy_log(log.batches(), log.events, policy, into, named="database_url", reached=reached)
    except RepeatedEventError as error:
        _refuse(error.position, error.what, ITS_OWN)


def read_log(path: Path, most_bytes: int) -> LogFile:
    """Return the log in a file, plain or gzipped; raise `Invalid` if its first line is not one."""
    with _lines_of(path, most_bytes) as lines:
        first = next(lines, b"")
    try:
        header = read_json(first)
        is_one = isinstance(header, dict) and [*header] == ["log", "events"]
        form, events = header.values() if is_one else (None, None)
    except ValueError:
        form, events = None, None
    if form != FORM or type(events) is not int or events < 0:
        raise Invalid("line 1: it does not begin a log", field="file", allowed=_HEADER)
    return LogFile(path, most_bytes, events)


def _event_in(line: bytes, position: int, before: RecordedEvent | None) -> RecordedEvent:
    """Return the event in the line of a position, after checking it and its place."""
    read = read_line(line, position + 1)
    one = read.event
    if one.position != position:
        _refuse(position, f"position {one.position}", f"position {position}")
    if before is not None and one.recorded_at < before.recorded_at:
        _refuse(position, "recorded before the line above", "instants that do not decrease")
    _require_storable(one)
    if leaf_of(one) != read.leaf:
        _refuse(position, "not the event that its `leaf_hash` is of", f"{_A_LOG}, unchanged")
    texts = texts_held(one.originator_id, one.originator_version, one.topic, one.state, one.texts)
    if texts.problem is not None:
        _refuse(position, texts.problem, f"{_A_LOG}, unchanged")
    return one


def _require_storable(one: RecordedEvent) -> None:
    """Raise `Invalid` unless both databases can store the event."""
    if not 1 <= one.originator_version <= LAST_VERSION:
        _refuse(
            one.position, f"originator_version {one.originator_version}", f"1 to {LAST_VERSION}"
        )
    if _UNSTORABLE.search(one.topic):
        _refuse(one.position, f"topic {one.topic!a}", "a text without U+0000 and lone surrogates")


def _refuse(position: int, what: str, allowed: str) -> NoReturn:
    raise Invalid(f"line {position + 1}: {what}", field="file", allowed=allowed)


@contextmanager
def _lines_of(path: Path, most_bytes: int) -> Iterator[Iterator[bytes]]:
    """Open a file as its lines; reading them raises `Invalid` where it is damaged."""
    with path.open("rb") as raw:
        content = unpacked(raw, path.stat().st_size, most_bytes, (".jsonl",))
        yield _lines(io.TextIOWrapper(content, encoding="ascii", newline="\n"))


def _lines(content: TextIO) -> Iterator[bytes]:
    number = 0
    try:
        while line := content.readline(MOST_BYTES + 1):
            number += 1
            if len(line) > MOST_BYTES:
                raise Invalid(
                    f"line {number}: longer than {MOST_BYTES} bytes", field="file", allowed=_A_LOG
                )
            yield line.encode()
    except (*DAMAGES, TooMuchError, UnicodeDecodeError) as error:
        raise Invalid(
            f"after line {number} the file cannot be read: {error}", field="file", allowed=_A_LOG
        ) from error
