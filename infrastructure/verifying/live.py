"""Checks the log in a database: its events, and all that was signed about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection, Engine, func, select

from domain.errors import Invalid
from infrastructure.database import reading
from infrastructure.event_store import RecordedEvent
from infrastructure.log_tables import events, log_head
from infrastructure.sealing import checkpoints
from infrastructure.sealing.entries import Line
from infrastructure.sealing.keys import VerifierKey
from infrastructure.sealing.tables import log_tree
from infrastructure.sealing.tree import leaves_after
from infrastructure.verifying.checking import Claim, Verdict, check_log
from infrastructure.verifying.seals import check_seals
from infrastructure.verifying.stored_forms import check_forms
from infrastructure.verifying.tiles import check_tiles

PAGE = 5_000

_EVENTS = select(
    events.c.position,
    events.c.recorded_at,
    events.c.originator_id,
    events.c.originator_version,
    events.c.topic,
    events.c.state,
    events.c.command_id,
).order_by(events.c.position)

_EXTENT = select(
    func.coalesce(func.min(events.c.position), 1),
    func.coalesce(func.max(events.c.position), 0),
    func.count(),
).select_from(events)


def verify_database(
    engine: Engine,
    *,
    trusted: VerifierKey | None = None,
    kept: Sequence[Claim] = (),
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> Verdict:
    """Check every event of the log in one snapshot, its head, its tree and its checkpoints.

    `kept` are checkpoints from elsewhere: what the log signed before, what was seen last time.
    """
    with reading(engine) as connection:
        own = [Claim(sealed, "the database") for sealed in checkpoints.every(connection)]
        keys = checkpoints.successions(connection)
        lines = _lines(connection, told)
        verdict = check_log(lines, [*own, *kept], keys, trusted)
        check_seals(connection, kept, keys, verdict)
        check_tiles(connection, own, verdict)
        _check_head(connection, verdict)
        check_forms(connection, verdict)
    return verdict


def _lines(connection: Connection, told: Callable[[int, int], None]) -> Iterator[Line]:
    sealed = connection.execute(select(log_tree.c.size)).scalar_one()
    total = connection.execute(select(log_head.c.position)).scalar_one()
    after = 0
    for page in _pages(connection):
        held = min(len(page), max(0, sealed - after))
        leaves = leaves_after(connection, after, held)
        for at, event in enumerate(page):
            yield Line(event, leaves[at] if at < held else None)
        after = page[-1].position
        told(after, total)


def _pages(connection: Connection) -> Iterator[list[RecordedEvent]]:
    """The log in pages; raises `Invalid` where a row comes that was never written by us."""
    after, limit = 0, PAGE
    while True:
        rows = connection.execute(_EVENTS.where(events.c.position > after).limit(limit))
        try:
            page = [_typed(RecordedEvent(*row)) for row in rows]
        except (TypeError, ValueError) as error:
            if limit == 1:
                raise Invalid(f"the event there cannot be read: {error}") from error
            limit = 1  # so that all that come before it are checked, and it can be named
            continue
        if not page:
            return
        yield page
        after = page[-1].position


def _typed(event: RecordedEvent) -> RecordedEvent:
    # A column of SQLite takes a value of any type from somebody who wants it to.
    for value, kind in ((event.state, bytes), (event.topic, str), (event.originator_version, int)):
        if not isinstance(value, kind):
            raise TypeError(f"{kind.__name__} was written, not {type(value).__name__}")
    return event


def _check_head(connection: Connection, verdict: Verdict) -> None:
    head = connection.execute(select(log_head.c.position)).scalar_one()
    first, last, held = connection.execute(_EXTENT).one()
    if head != last:
        said = f"the head of the log says {head}, and its last event is at {last}"
        verdict.find(min(head, last) + 1, said)
    if first < 1:
        verdict.find(first, "an event stands before position 1, where the log begins")
    elif held != last and verdict.fits:
        verdict.find(None, f"the log holds {held} events, and its last one is at {last}")
