"""Measure sealing, proofs and verification of the log, and the cost of sealing per append.

python -m benchmarks.merkle [sqlite|postgresql] [events to verify] [leaves in the tree]
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import update

from api.service import Service
from benchmarks.histories import BENCHMARK, batches, developments, register
from benchmarks.places import fresh
from domain.tlog.merkle import tree_root
from domain.tlog.note import Checkpoint
from domain.tlog.tile import extended
from infrastructure.database.engine import read_transaction, write_transaction
from infrastructure.log.recorder import RecordedEvent
from infrastructure.sealing import checkpoints, proofs
from infrastructure.sealing.entries import leaf_of
from infrastructure.sealing.tables import log_tiles, log_tree
from infrastructure.sealing.tree import nodes_in
from infrastructure.verifying.database import verify_database

ACTORS = 200
PROOFS = 500
ROUNDS = 20
APPENDS = 25
RUN = 10_000
PAGE = 5_000


def build(count: int) -> tuple[float, float, dict[tuple[int, int], bytes]]:
    """Return the seconds to hash the events and to build the tree, and its tiles."""
    event = RecordedEvent(
        1, datetime(2024, 12, 24, tzinfo=UTC), UUID(int=1), 1, "a.b.v1", b"x" * 700, None
    )
    tiles: dict[tuple[int, int], bytes] = {}

    def held(level: int, number: int) -> bytes:
        return tiles[level, number]

    hashed = built = 0.0
    for size in range(0, count, RUN):
        page = [replace(event, position=size + n + 1) for n in range(RUN)]
        began = time.perf_counter()
        leaves = [leaf_of(one) for one in page]
        between = time.perf_counter()
        tiles.update(extended(size, leaves, held))
        hashed += between - began
        built += time.perf_counter() - between
    return hashed, built, tiles


def prove(
    service: Service, leaves: int, tiles: dict[tuple[int, int], bytes]
) -> tuple[float, float]:
    """Return the seconds per inclusion proof and per consistency proof in a tree of this size."""
    rows = [{"level": lv, "number": n, "hashes": held} for (lv, n), held in tiles.items()]
    key = service.sealer.key()
    with write_transaction(service.writing.engine) as connection:
        connection.execute(log_tiles.insert(), rows)
        connection.execute(update(log_tree).values(size=leaves))
        checkpoint = Checkpoint(key.name, leaves, tree_root(leaves, nodes_in(connection)))
        checkpoints.store(connection, checkpoint, key, datetime.now(UTC))
    chance = random.Random(20241223)
    positions = [chance.randint(1, leaves) for _ in range(PROOFS)]
    spent = []
    for prove_one in (proofs.inclusion, proofs.consistency):
        began = time.perf_counter()
        for position in positions:
            with read_transaction(service.writing.engine) as connection:
                prove_one(connection, position)
        spent.append((time.perf_counter() - began) / PROOFS)
    return spent[0], spent[1]


def append(service: Service, finish_write: Callable[[], None], count: int) -> float:
    """Return the seconds to record the developments, each projected as the server does it."""
    given = list(islice(_TOLD, count))
    began = time.perf_counter()
    for one in given:
        service.verbs.report_development(one, BENCHMARK)
        finish_write()
    return time.perf_counter() - began


_TOLD = developments(1_000_000, ACTORS)


def pay(service: Service) -> None:
    """Print the cost of sealing per append."""
    with_seal = without = 0.0
    for _ in range(ROUNDS):
        without += append(service, service.project_if_embedded, APPENDS)
        with_seal += append(service, service.finish_write, APPENDS)
    print(
        f"{APPENDS * ROUNDS} appends, shown and sealed: {with_seal / without - 1:+.1%} against"
        " shown only (wanted: at most +5%)"
    )


def verify(service: Service, count: int) -> None:
    """Print the speed of sealing and verifying a whole log, compared with reading it."""
    for batch in batches(islice(_TOLD, count), 1_000):
        service.verbs.report_developments(batch, BENCHMARK)
    log = service.writing.log.recorder
    sealed = service.sealer.seal().checkpoint.size
    began = time.perf_counter()
    for after in range(0, sealed, PAGE):
        log.read(after, PAGE)
    read = time.perf_counter() - began
    began = time.perf_counter()
    verdict = verify_database(service.writing.engine)
    took = time.perf_counter() - began
    assert verdict.fits
    print(
        f"{sealed:,} events: verified at {sealed / took:,.0f}/s (wanted: 50,000), merely read at"
        f" {sealed / read:,.0f}/s, ratio {read / took:.2f}"
    )


def main(kind: str, events: int, leaves: int) -> None:
    hashed, built, tiles = build(leaves)
    print(
        f"{leaves:,} leaves: tree built at {leaves / built:,.0f}/s (wanted: 200,000), events hashed"
        f" at {leaves / hashed:,.0f}/s"
    )
    with fresh(kind) as service:
        inclusion, consistency = prove(service, leaves, tiles)
    print(
        f"{kind}, {leaves:,} leaves: a proof of inclusion in {inclusion * 1e3:.2f} ms,"
        f" of consistency in {consistency * 1e3:.2f} ms (wanted: 2)"
    )
    with fresh(kind) as service:
        register(service.verbs, ACTORS)
        pay(service)
        verify(service, events)


if __name__ == "__main__":
    kind = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    events = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    main(kind, events, int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000)
