"""Check the rows around the events: head, tree, tiles, checkpoints, keys, forms of values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, literal, select, text

from domain.errors import Invalid
from domain.tlog.merkle import complete_root
from domain.tlog.note import read_signature
from domain.tlog.tile import HASH, WIDTH, Tile, tiles_of
from infrastructure.database.engine import UTCDateTime
from infrastructure.errors import WrongReachError
from infrastructure.generations import lifecycle
from infrastructure.log.tables import BEGINNING, events, log_head
from infrastructure.read_models import progress
from infrastructure.read_models.active import read_snapshot_untrusted
from infrastructure.sealing.checkpoints import Sealed, Succession, read_sealed
from infrastructure.sealing.keys import read_verifier_key
from infrastructure.sealing.tables import log_checkpoints, log_cosignatures, log_tiles, log_tree
from infrastructure.sealing.tree import stored_hashes
from infrastructure.verifying.verdict import HeldCheckpoint, Verdict

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
    """What the head says, what the tree says, and what there is; None where a row is missing.

    `is_timely` is whether the head names the very time of the last event, as it is stored.
    """

    head: int | None
    is_timely: bool
    tree: int | None
    first: int
    last: int
    events: int

    @property
    def leaves(self) -> int:
        """How many leaves of the tree there can be: a tree cannot have more than are recorded."""
        return max(0, min(self.tree or 0, self.last))


def extent_of(connection: Connection) -> Extent:
    """How far the log in this snapshot reaches."""
    head = _whole(connection, select(log_head.c.position))
    tree = _whole(connection, select(log_tree.c.size))
    # Compared where it is stored: what is no time there could not be read as one.
    is_timely = connection.execute(_TIMELY).scalar() in (True, 1)
    return Extent(head, is_timely, tree, *connection.execute(_EVENTS).one())


def check_extent(extent: Extent, own: Sequence[HeldCheckpoint], verdict: Verdict) -> None:
    """Find a log that begins or ends elsewhere than its head and its tree say, or has gaps.

    `own` are the checkpoints of the database.
    """
    signed = max((held.sealed.checkpoint.size for held in own), default=0)
    if extent.tree is None:
        verdict.find(None, "the row that says the size of the tree is missing, or holds no number")
    elif extent.tree < signed:
        verdict.find(None, f"the tree has {extent.tree} leaves, and one of {signed} was signed")
    elif extent.tree > extent.last:
        verdict.find(None, f"the tree has {extent.tree} leaves, and the log ends at {extent.last}")
    if extent.head is None:
        verdict.find(None, "the head of the log is missing, or holds no number")
    elif extent.head != extent.last:
        said = f"the head of the log says {extent.head}, and its last event is at {extent.last}"
        verdict.find(min(extent.head, extent.last) + 1, said)
    elif not extent.is_timely:
        verdict.find(None, "the head of the log names another time than that of its last event")
    if extent.first < 1:
        verdict.find(extent.first, "an event stands before position 1, where the log begins")
    elif extent.events != extent.last and verdict.fits:
        said = f"the log holds {extent.events} events, and its last one is at {extent.last}"
        verdict.find(None, said)


def check_shown(engine: Engine, verdict: Verdict) -> None:
    """Find read models of which nothing tells how far they are, or that are ahead of the log.

    Where there are none at all, as in a backup of the log alone, nothing is wrong: they follow
    from the log, and are derived at the next start.
    """
    if lifecycle.is_missing(engine):
        verdict.rows_are_missing = True
        return
    try:
        with read_snapshot_untrusted(engine) as connection:
            progress.read_beside_log(connection)
    except WrongReachError as wrong:
        verdict.find_not_following(str(wrong))


def _whole(connection: Connection, query: Select[Any]) -> int | None:
    # A column of SQLite takes a value of any type from somebody who wants it to.
    found = connection.execute(query).scalars().all()
    return found[0] if len(found) == 1 and isinstance(found[0], int) else None


def check_seals(connection: Connection, verdict: Verdict) -> None:
    """Find checkpoints that are not kept under their size, or are missing though cosigned.

    Also lines beside a checkpoint that the key, under which they are kept, has not signed.
    """
    rows = connection.execute(select(log_checkpoints.c.size, log_checkpoints.c.note))
    held = {size: read_sealed(str(note)) for size, note in rows}
    for size, sealed in held.items():
        check_place(size, sealed, verdict)
    missing = set()
    for size, witness, line in connection.execute(_COSIGNATURES):
        if size not in held:
            missing.add(size)
        elif not _is_signed(held[size].note.text, str(witness), str(line)):
            verdict.find(
                None,
                f"the checkpoint of size {size} bears a line that is no signature of {witness}",
            )
    for size in sorted(missing, key=str):
        verdict.find(None, f"the checkpoint of size {size} is missing, though it was cosigned")


def check_place(size: int, sealed: Sealed, verdict: Verdict) -> None:
    """Find a checkpoint that the database holds as one of another size."""
    signed = sealed.checkpoint.size
    if signed != size:
        verdict.find(None, f"the database holds as of size {size} a checkpoint of size {signed}")


def check_keys(connection: Connection, keys: Sequence[Succession], verdict: Verdict) -> None:
    """Find keys that are entered twice, or without a checkpoint."""
    if keys and connection.execute(select(log_checkpoints.c.size).limit(1)).first() is None:
        # A key is entered together with the first checkpoint that it signs.
        verdict.find(None, "the log names a key, and the database holds no checkpoint of it")
    named = Counter(str(one.key) for one in keys)
    for key in sorted(key for key, times in named.items() if times > 1):
        verdict.find(None, f"the log names the key {key} more than once")


def check_kept(connection: Connection, kept: Sequence[HeldCheckpoint], verdict: Verdict) -> None:
    """Find checkpoints that were taken away, by those of this place that are kept elsewhere."""
    held = set(connection.execute(select(log_checkpoints.c.size)).scalars())
    for one in kept:
        if one.is_of_place and (size := one.sealed.checkpoint.size) not in held:
            verdict.find(
                None,
                f"{one.holder} holds a checkpoint of size {size}, and the database does not:"
                " what was signed was taken away",
            )


def _is_signed(text: str, witness: str, line: str) -> bool:
    try:
        key, signature = read_verifier_key(witness), read_signature(line.removesuffix("\n"))
    except Invalid:
        return False
    return key.made(signature, text)


def check_tiles(connection: Connection, size: int, verdict: Verdict) -> None:
    """Find the first tile that is not what the leaves make it, or that no tree of `size` has.

    The leaves themselves are held against the events, each where it stands.
    """
    found = _first_wrong(connection, size)
    if found is not None:
        verdict.find(None, f"the tile {found} of the tree is not what the events below it make it")


def _first_wrong(connection: Connection, size: int) -> str | None:
    tiles = {(tile.level or 0, tile.number): tile for tile in tiles_of(size)}
    query = select(log_tiles.c.level, log_tiles.c.number, log_tiles.c.hashes)
    rows = connection.execute(
        query.order_by(log_tiles.c.level, log_tiles.c.number),
        execution_options={"yield_per": WIDTH},
    )
    expected: dict[tuple[int, int], bytes] = {}
    missing = dict(tiles)
    for level, number, hashes in rows:
        tile = missing.pop((level, number), None)
        if tile is None:
            is_place = isinstance(level, int) and isinstance(number, int)
            return Tile(level, number).path if is_place else f"{number!r} at level {level!r}"
        held = stored_hashes(hashes)
        whole = held if level == 0 else expected.pop((level, number), b"")
        if held != whole or len(held) != tile.width * HASH:
            return tile.path
        if tile.width == WIDTH:
            above = (level + 1, number // WIDTH)
            root = complete_root([held[at : at + HASH] for at in range(0, len(held), HASH)])
            expected[above] = expected.get(above, b"") + root
    return next((tile.path for tile in missing.values()), None)


def check_forms(connection: Connection, verdict: Verdict) -> None:
    """Find the first instant or id that is not written as we write it.

    SQLite compares them as texts, so one that is read as the same instant, and hashed so, may
    still come before or after another.
    """
    if connection.dialect.name != "sqlite":
        return
    found = connection.execute(
        _FIRST_WRONG, {name: form for name, (form, _) in _FORMS.items()}
    ).one()
    for column, position in zip(_FORMS, found, strict=True):
        if position is not None:
            verdict.find(position, f"its {column} is not written in the form that the log has")
