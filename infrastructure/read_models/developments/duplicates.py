"""The developments on record that may be the same as others, found by pair and days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import Select, TextualSelect, column, select, text

from domain.claims.publication import with_account_of
from domain.dates import FOREVER, parse_when
from domain.development.development import Development
from domain.development.events import DevelopmentReported
from domain.likeness.developments import MATCHING, compared_pairs, likeness, may_be_one
from domain.likeness.signs import Likeness
from domain.values import Account, ExternalId, is_bare_ceasefire
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, is_among, lateral, rows_of
from infrastructure.log.recorder import RECORDED_EVENTS, RecordedEvent
from infrastructure.log.tables import events
from infrastructure.read_models.as_known import Knowledge, known
from infrastructure.read_models.developments.development_filter import DuplicateFilter
from infrastructure.read_models.developments.rows import datasets, developments
from infrastructure.read_models.developments.search import found_ids
from infrastructure.read_models.history import applied_developments

# Developments of a list that are compared in one query.
COMPARED_AT_ONCE = 500
# Developments that the rows do not show yet, the newest, with which a new one is compared.
MOST_UNSHOWN = 50
# A development of many parties is found by these pairs.
_MOST_PAIRS = 6


class Compared(NamedTuple):
    """A development to compare with others; it is not recorded yet where the position is 0."""

    id: str
    position: int
    account: Account
    dataset: str | None
    machine_coded: bool = False


class Alike(NamedTuple):
    """A development, another one that may be the same, and how alike they are."""

    one: Compared
    other: Compared
    likeness: Likeness

    @property
    def stays_and_goes(self) -> tuple[Compared, Compared]:
        """Which one stays: what a person coded, else the one that was recorded first."""
        first, second = sorted(
            (self.one, self.other), key=lambda it: (it.machine_coded, it.position)
        )
        return first, second

    @property
    def place(self) -> int:
        """Where the pair is in a list: the likeliest first, then the last recorded."""
        last = max(self.one.position, self.other.position)
        ids = ",".join(sorted((self.one.id, self.other.id)))
        tie = int.from_bytes(blake2b(ids.encode(), digest_size=4).digest()) % 2**22
        return (100 - self.likeness.points) * 2**55 + (2**33 - last) * 2**22 + tie


class Candidates(NamedTuple):
    """Pairs that may be one development, the likeliest first.

    `compared` developments were compared with the others; `is_complete` says that these are all.
    """

    found: list[Alike]
    compared: int
    is_complete: bool


def alike_on_record(
    knowledge: Knowledge, these: Sequence[Compared], day: int = FOREVER
) -> Iterator[tuple[int, Alike]]:
    """Yield what is on record and may be the same as one of these, with the place of that one."""
    return _alike_among(knowledge, these, _others(knowledge, these, day), day)


def not_shown(knowledge: Knowledge, before: int) -> list[Compared]:
    """Return what was recorded before a position and is not shown yet, at most the newest."""
    c = events.c
    query = RECORDED_EVENTS.where(
        c.position > knowledge.position,
        c.position < before,
        c.topic == DevelopmentReported.TOPIC,
    )
    rows = knowledge.connection.execute(query.order_by(c.position.desc()).limit(MOST_UNSHOWN))
    read = ((row.position, knowledge.log.decode(RecordedEvent(*row))) for row in rows)
    return [
        Compared(str(one.originator_id), at, one.account, dataset_of(one.external_id))
        for at, one in read
        if isinstance(one, DevelopmentReported)
    ]


def alike_in_memory(one: Compared, others: Iterable[Compared]) -> Iterator[Alike]:
    """Yield those of the others that may be the same, without those of its data set."""
    for other in others:
        if one.dataset is None or one.dataset != other.dataset:
            found = likeness(one.account, other.account)
            if found is not None and may_be_one(found):
                yield Alike(one, other, found)


def dataset_of(external_id: ExternalId | None) -> str | None:
    """Return the data set that a development was imported from; None if none."""
    return external_id.dataset if external_id else None


def has_others(knowledge: Knowledge, dataset: str) -> bool:
    """Return whether there are developments that are not of this data set."""
    other = select(datasets.c.dataset).where(datasets.c.dataset != dataset).limit(1)
    by_hand = select(developments.c.id).where(developments.c.dataset.is_(None)).limit(1)
    return any(knowledge.connection.execute(query).first() for query in (other, by_hand))


def _alike_among(
    knowledge: Knowledge, these: Sequence[Compared], others: Sequence[tuple[int, str]], day: int
) -> Iterator[tuple[int, Alike]]:
    """Yield those of the others that may be the same as one of these, with its place."""
    wanted = {id for _, id in others}
    on_record = {one.id: one for one in compared_of(knowledge, sorted(wanted), day)}
    for at, id in others:
        one, other = these[at], on_record.get(id)
        found = likeness(one.account, other.account) if other is not None else None
        if other is not None and found is not None and may_be_one(found):
            yield at, Alike(one, other, found)


def candidates(knowledge: Knowledge, such: DuplicateFilter) -> Candidates:
    """Return the likeliest pairs in which at least one development passes the filters.

    Without filters, the developments of the first data set are found only by those of others.
    """
    day, most = such.only.published, MATCHING.most_compared
    ids = found_ids(knowledge, such, None if such.asked() else _first_dataset(knowledge), most + 1)
    found: dict[frozenset[str], Alike] = {}
    compared = pairs = 0
    while (some := ids[compared : min(compared + COMPARED_AT_ONCE, most)]) and (
        pairs < MATCHING.most_pairs
    ):
        these = compared_of(knowledge, some, day)
        others = _others(knowledge, these, day)
        for _, one in _alike_among(knowledge, these, others, day):
            found.setdefault(frozenset((one.one.id, one.other.id)), one)
        compared, pairs = compared + len(some), pairs + len(others)
    in_order = sorted(_likeliest(found.values()), key=lambda it: it.place)
    return Candidates(in_order, compared, compared == len(ids))


def _likeliest(found: Collection[Alike]) -> list[Alike]:
    """Return the pairs than which one of the two has no likelier one.

    Where acts are many on each day, each has many others that are less alike than the right one.
    """
    best: dict[str, int] = {}
    for it in found:
        for id in (it.one.id, it.other.id):
            best[id] = max(best.get(id, 0), it.likeness.points)
    return [it for it in found if it.likeness.points in (best[it.one.id], best[it.other.id])]


def compared_of(knowledge: Knowledge, ids: Iterable[str], day: int = FOREVER) -> list[Compared]:
    """Return these developments as they are compared, with the accounts published by a day."""
    wanted = list(ids)
    positions = _positions_of(knowledge, wanted)
    return [
        _compared(one, positions[str(one.id)], day)
        for one in applied_developments(knowledge, wanted)
        if str(one.id) in positions
    ]


def _compared(one: Development, position: int, day: int) -> Compared:
    account = with_account_of(one, day).account if day < FOREVER else one.account
    dataset = dataset_of(one.external_id)
    by_programs = all(report.coded_by for report in one.reports)
    return Compared(str(one.id), position, account, dataset, by_programs)


def _positions_of(knowledge: Knowledge, ids: Collection[str]) -> dict[str, int]:
    rows = _positions.rows(knowledge.connection, ids=encode_rows(ids), position=knowledge.position)
    return {str(id): int(position) for id, position in rows}


@CompiledQuery
def _positions(dialect: str) -> Select[*tuple[Any, ...]]:
    c = developments.c
    return select(c.id, c.position).where(
        is_among(dialect, c.id, "ids"), known(developments), ~c.retracted
    )


def _first_dataset(knowledge: Knowledge) -> str | None:
    query = select(datasets.c.dataset).order_by(datasets.c.first).limit(1)
    return knowledge.connection.execute(query).scalar()


def _others(knowledge: Knowledge, these: Sequence[Compared], day: int) -> list[tuple[int, str]]:
    """Return the places of developments, each with the id of one that shares a pair and days.

    A development is not compared with itself, nor with others of its data set: those have ids of
    their own.
    """
    given = [
        (at, actor, toward, *_first_and_last(one.account), one.id, one.dataset or "")
        for at, one in enumerate(these)
        for actor, toward in compared_pairs(one.account)[:_MOST_PAIRS]
    ]
    if not given:
        return []
    asked = {"given": encode_rows(given), "position": knowledge.position, "published": day}
    of_each = (query.rows(knowledge.connection, **asked) for query in (_beginning, _under_way))
    return sorted({(int(at), str(id)) for rows in of_each for at, id in rows})


def _first_and_last(account: Account) -> tuple[int, int]:
    """Return the days in which another development begins that may be the same one."""
    occurred = parse_when(account.occurred)
    first = occurred.start_earliest - MATCHING.days_apart
    # A commitment of the other may take effect later than it was made.
    is_promise = bool(account.commitments) or is_bare_ceasefire(account)
    later = MATCHING.days_around if is_promise else MATCHING.days_apart
    last = min(occurred.start_latest, occurred.start_earliest + MATCHING.days_around)
    return first, last + later


@CompiledQuery
def _beginning(dialect: str) -> TextualSelect:
    such = "c.start_earliest BETWEEN g.first AND g.last"
    return _claims(dialect, such, "ix_claims_actor_toward_start_earliest")


@CompiledQuery
def _under_way(dialect: str) -> TextualSelect:
    """Select what began before and may still last: a duration, or an act of an uncertain day."""
    such = (
        "c.end_latest > c.start_earliest AND c.end_latest >= g.first"
        f" AND c.start_earliest BETWEEN g.first - {MATCHING.days_around} AND g.first - 1"
    )
    return _claims(dialect, such, "ix_claims_wide")


def _claims(dialect: str, such: str, index: str) -> TextualSelect:
    """Select the developments of other data sets with such claims about the given pairs."""
    most = f"ORDER BY c.start_earliest LIMIT {MATCHING.most_claims}"
    of_pair = f"c.actor = g.actor AND c.toward = g.toward AND {such} AND {_shown('c')}"
    found = lateral(dialect, _given(dialect), "claims", of_pair, most, index)
    statement = (
        f"SELECT DISTINCT g.at, c.development FROM {found}"  # noqa: S608 our own words
        f" JOIN developments d ON d.id = c.development AND {_shown('d')}"
        " WHERE d.id <> g.id AND (d.dataset IS NULL OR d.dataset <> g.dataset)"
    )
    return text(statement).columns(column("at"), column("development"))


def _given(dialect: str) -> str:
    days = {"first": int, "last": int}
    return rows_of(dialect, at=int, actor=str, toward=str, **days, id=str, dataset=str)


def _shown(table: str) -> str:
    """Return the SQL of `known` and `published`, whose parameters are in the query."""
    return (
        f"{table}.known_from <= :position AND {table}.known_to > :position"
        f" AND {table}.published_from <= :published AND {table}.published_to > :published"
    )
