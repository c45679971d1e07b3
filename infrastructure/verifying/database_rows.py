"""Check the rows around the events: head, tree, checkpoints, keys, texts, and forms of values.

Only a database has these rows: a server and a bundle show what follows from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, literal, select, text

from domain.errors import Invalid
from domain.tlog.note import read_signature
from infrastructure.database.engine import UTCDateTime
from infrastructure.errors import ReadModelPositionError
from infrastructure.generations import lifecycle
from infrastructure.log.private_texts import REDACTING
from infrastructure.log.recorder import RECORDED_EVENTS, RecordedEvent
from infrastructure.log.tables import BEGINNING, event_texts, events, log_head
from infrastructure.read_models import progress
from infrastructure.read_models.active import read_snapshot
from infrastructure.sealing.checkpoints import Sealed, Succession, read_sealed
from infrastructure.sealing.keys import read_verifier_key
from infrastructure.sealing.tables import log_checkpoints, log_cosignatures, log_tree
from infrastructure.verifying.sealed_log import HeldCheckpoint, texts_of
from infrastructure.verifying.verdict import Verdict

_COSIGNATURES = select(
    log_cosignatures.c.size, log_cosignatures.c.witness, log_cosignatures.c.line
).order_by(log_cosignatures.c.size)

_DIGIT, _HEX = "[0-9]", "[0-9a-f]"
_DATE = f"{_DIGIT * 4}-{_DIGIT * 2}-{_DIGIT * 2}"
_INSTANT = f"{_DATE} {_DIGIT * 2}:{_DIGIT * 2}:{_DIGIT * 2}.{_DIGIT * 6}"
_ID = _HEX * 32

_FORMS = {"recorded_at": (_INSTANT, 26), "originator_id": (_ID, 32), "command_id": (_ID, 32)}

# GLOB stops at a NUL in a text, the length of its bytes does not.
_FIRST_WRONG = text(
    "SELECT "  # noqa: S608 our own words
    + ", ".join(
        f"min(CASE WHEN {column} IS NOT NULL AND (typeof({column}) <> 'text'"
        f" OR length(CAST({column} AS BLOB)) <> {length} OR {column} NOT GLOB :{column})"
        " THEN position END)"
        for column, (_, length) in _FORMS.items()
    )
    + " FROM events"
)

_EVENTS = select(
    func.coalesce(func.min(events.c.position), 1),
    func.coalesce(func.max(events.c.position), 0),
    func.count(),
).select_from(events)

_LAST_AT = select(events.c.recorded_at).order_by(events.c.position.desc()).limit(1)
_TIMELY = select(
    log_head.c.recorded_at
    == func.coalesce(_LAST_AT.scalar_subquery(), literal(BEGINNING, UTCDateTime))
)


@dataclass(frozen=True, slots=True)
class Extent:
    """The ends of the log by its head, its tree and its events; None for a row that is missing.

    `is_timely` is whether the head has the time of the last event, exactly as it is stored.
    """

    head: int | None
    is_timely: bool
    tree: int | None
    first: int
    last: int
    events: int

    @property
    def leaves(self) -> int:
        """The number of leaves that there can be: a tree has no more leaves than events."""
        return max(0, min(self.tree or 0, self.last))


def extent_of(connection: Connection) -> Extent:
    """Return the ends of the log in this snapshot."""
    head = _whole(connection, select(log_head.c.position))
    tree = _whole(connection, select(log_tree.c.size))
    # Compared in the database: a value that is not a time could not be read as one.
    is_timely = connection.execute(_TIMELY).scalar() in (True, 1)
    return Extent(head, is_timely, tree, *connection.execute(_EVENTS).one())


def _whole(connection: Connection, query: Select[Any]) -> int | None:
    # A column of SQLite can hold a value of any type.
    found = connection.execute(query).scalars().all()
    return found[0] if len(found) == 1 and isinstance(found[0], int) else None


@dataclass(frozen=True, slots=True)
class LogRows:
    """A snapshot of a database and what was read from it; `signed` is the largest signed size.

    `kept` are checkpoints from elsewhere.
    """

    connection: Connection
    extent: Extent
    signed: int
    keys: Sequence[Succession]
    kept: Sequence[HeldCheckpoint]


def check_extent(rows: LogRows, verdict: Verdict) -> None:
    """Find a log that begins or ends elsewhere than its head and its tree say, or has gaps."""
    extent, signed = rows.extent, rows.signed
    if extent.tree is None:
        verdict.find(None, "the row that says the size of the tree is missing, or holds no number")
    elif extent.tree < signed:
        verdict.find(None, f"the tree has {extent.tree} leaves, and one of {signed} was signed")
    elif extent.tree > extent.last:
        verdict.find(None, f"the tree has {extent.tree} leaves, and the log ends at {extent.last}")
    if extent.head is None:
        verdict.find(None, "the head of the log is missing, or holds no number")
    elif extent.head != extent.last:
        verdict.find(
            min(extent.head, extent.last) + 1,
            f"the head of the log says {extent.head}, and its last event is at {extent.last}",
        )
    elif not extent.is_timely:
        verdict.find(None, "the head of the log has another time than its last event")
    if extent.first < 1:
        verdict.find(extent.first, "there is an event before position 1, where the log begins")
    elif extent.events != extent.last and verdict.fits:
        verdict.find(
            None, f"the log holds {extent.events} events, and its last one is at {extent.last}"
        )


def check_seals(rows: LogRows, verdict: Verdict) -> None:
    """Find checkpoints under another size, or missing although cosigned, and false cosignatures."""
    stored = rows.connection.execute(select(log_checkpoints.c.size, log_checkpoints.c.note))
    held = {size: read_sealed(str(note)) for size, note in stored}
    for size, sealed in held.items():
        check_place(size, sealed, verdict)
    missing = set()
    for size, witness, line in rows.connection.execute(_COSIGNATURES):
        if size not in held:
            missing.add(size)
        elif not _is_signed(held[size].note.text, str(witness), str(line)):
            verdict.find(
                None,
                f"the checkpoint of size {size} has a line that is not a signature of {witness}",
            )
    for size in sorted(missing, key=str):
        verdict.find(None, f"the checkpoint of size {size} is missing, though it was cosigned")


def check_place(size: int, sealed: Sealed, verdict: Verdict) -> None:
    """Find a checkpoint that the database stores under another size."""
    signed = sealed.checkpoint.size
    if signed != size:
        verdict.find(None, f"the database stores a checkpoint of size {signed} under size {size}")


def _is_signed(text: str, witness: str, line: str) -> bool:
    try:
        key, signature = read_verifier_key(witness), read_signature(line.removesuffix("\n"))
    except Invalid:
        return False
    return key.made(signature, text)


def check_keys(rows: LogRows, verdict: Verdict) -> None:
    """Find keys that are stored twice, or without a checkpoint."""
    one_seal = select(log_checkpoints.c.size).limit(1)
    if rows.keys and rows.connection.execute(one_seal).first() is None:
        # A key is stored together with the first checkpoint that it signs.
        verdict.find(None, "the log names a key, and the database holds no checkpoint of it")
    named = Counter(str(one.key) for one in rows.keys)
    for key in sorted(key for key, times in named.items() if times > 1):
        verdict.find(None, f"the log names the key {key} more than once")


def check_kept(rows: LogRows, verdict: Verdict) -> None:
    """Find checkpoints that were removed here, and that a reader of this database has kept."""
    held = set(rows.connection.execute(select(log_checkpoints.c.size)).scalars())
    for one in rows.kept:
        if one.is_of_place and (size := one.sealed.checkpoint.size) not in held:
            verdict.find(
                None,
                f"{one.holder} holds a checkpoint of size {size}, and the database does not:"
                " it was removed",
            )


def check_forms(rows: LogRows, verdict: Verdict) -> None:
    """Find the first instant or id that is not written in the form that Stanceline writes.

    SQLite compares them as text. The same instant in another form has the same hash, but may
    sort before or after another event.
    """
    if rows.connection.dialect.name != "sqlite":
        return
    forms = {name: form for name, (form, _) in _FORMS.items()}
    found = rows.connection.execute(_FIRST_WRONG, forms).one()
    for column, position in zip(_FORMS, found, strict=True):
        if position is not None:
            verdict.find(position, f"its {column} is not written in the form of the log")


def check_read_model_position(engine: Engine, verdict: Verdict) -> None:
    """Find read models whose position is unknown, or ahead of the log.

    Missing read models, as in a backup of the log alone, are not a finding: they follow from the
    log, and are derived at the next start.
    """
    if lifecycle.is_missing(engine):
        verdict.rows_are_missing = True
        return
    try:
        with read_snapshot(engine) as connection:
            progress.read_with_log(connection)
    except ReadModelPositionError as wrong:
        verdict.find_not_following(str(wrong))


_REDACTIONS = RECORDED_EVENTS.where(events.c.topic == REDACTING).order_by(events.c.position)
_WITHOUT_EVENT = (
    select(event_texts.c.position)
    .where(event_texts.c.position.not_in(select(events.c.position)))
    .limit(1)
)


def check_texts(rows: LogRows, verdict: Verdict) -> None:
    """Find texts that an event redacts and that are there again, and texts of no event."""
    connection = rows.connection
    for row in connection.execute(_REDACTIONS).all():
        redaction = RecordedEvent(*row)
        for id, version, field in texts_of(redaction).redacts:
            of_event = select(events.c.position).where(
                events.c.originator_id == id, events.c.originator_version == version
            )
            left = select(event_texts.c.position).where(
                event_texts.c.position.in_(of_event), event_texts.c.field == field
            )
            if (position := connection.execute(left).scalar()) is not None:
                verdict.find(
                    position,
                    f"the text {field} is there, and position {redaction.position} redacts it",
                )
    if (position := connection.execute(_WITHOUT_EVENT).scalar()) is not None:
        verdict.find(position, "there is a text of an event that is not there")
