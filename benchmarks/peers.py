"""Compare our log with those of other projects: the same events, one run, equal durability.

    python -m benchmarks.peers [sqlite|postgresql] [--events 20000] [--singles 100]

Peers are optional; one that is not installed is reported as absent:

- the recorder of the `eventsourcing` library, which we depend on;
- UmaDB, which keeps its own file: `pip install umadb==0.7.8`, a wheel that holds the server;
- the store of emmett: node and npm. `benchmarks/emmett/` is copied to a temporary folder and
  installed there, which takes minutes if SQLite's driver for node has to be compiled. `--emmett
  FOLDER` names a copy in which `npm ci` ran before.

Every store syncs each append before it acknowledges it: SQLite with `synchronous = FULL`,
PostgreSQL with `fsync` and `synchronous_commit`, which are checked, UmaDB with each commit. The
stores take turns with each batch of 1,000 events. A rate is the median of the turns.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from sqlalchemy import URL, Engine, text

from benchmarks.histories import BENCHMARK, batches, developments, register
from benchmarks.peer_stores import (
    AbsentError,
    Batch,
    Recorder,
    Store,
    ThroughVerbs,
    emmett,
    library,
    umadb,
)
from benchmarks.places import fresh
from benchmarks.places import opened as opened_service

ACTORS = 200
BATCH = 1_000
OURS, OURS_ALONE = "ours, through the verbs", "ours, the recorder alone"
MEASURES = ("single", "bulk", "read")

# For each store and measure, the events per second of each round.
Rates = dict[str, dict[str, list[float]]]


def recorded(count: int) -> Iterator[Batch]:
    """Yield batches of developments with the events that our verbs record for them."""
    with fresh("sqlite") as scratch:
        register(scratch.verbs, ACTORS)
        for batch in batches(developments(count, ACTORS), BATCH):
            after = scratch.writing.log.position()
            scratch.verbs.report_developments(batch, BENCHMARK)
            yield Batch(
                batch, scratch.writing.log.recorder.select_notifications(after + 1, len(batch))
            )


def opened(kind: str, installed: Path | None, stack: ExitStack) -> dict[str, Store]:
    """Open every store that is installed on an empty database of its own; report the others."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="peers-"))
    ours = stack.enter_context(fresh(kind))
    register(ours.verbs, ACTORS)
    if kind == "postgresql":
        _require_durable(ours.writing.engine)
    url = {
        name: _place(ours.writing.engine, name, folder) for name in ("alone", "library", "emmett")
    }
    alone = stack.enter_context(opened_service(_text(url["alone"]), Path(folder) / "alone"))
    stores: dict[str, Store] = {
        OURS: ThroughVerbs(ours),
        OURS_ALONE: Recorder(alone.writing.log.recorder, BATCH),
        "eventsourcing library": library(kind, url["library"], folder),
    }
    place = str(url["emmett"].database)
    if kind == "postgresql":
        place = _text(url["emmett"].set(drivername="postgresql"))
    peers: dict[str, Callable[[], AbstractContextManager[Store]]] = {
        "UmaDB": lambda: umadb(folder),
        f"emmett, {kind}": lambda: emmett(kind, place, installed),
    }
    for name, peer in peers.items():
        try:
            stores[name] = stack.enter_context(peer())
        except AbsentError as absent:
            print(f"{name}: absent, {absent}")
    return stores


def _place(ours: Engine, name: str, folder: str) -> URL:
    """Return where a store finds an empty database: a file, or a database on the same server."""
    if ours.dialect.name == "sqlite":
        return URL.create("sqlite", database=f"{folder}/{name}.db")
    with ours.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return ours.url.set(database=name)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _require_durable(server: Engine) -> None:
    with server.connect() as connection:
        for setting in ("fsync", "synchronous_commit"):
            if connection.execute(text(f"SHOW {setting}")).scalar() != "on":
                raise SystemExit(f"{setting} is off: appends would not be durable")


def measure(stores: dict[str, Store], all_batches: list[Batch], singles: int) -> Rates:
    """Let the stores take turns: each round has a share of the events for each measure."""
    rates: Rates = {name: {measure: [] for measure in MEASURES} for name in stores}
    names = list(stores)
    for number, batch in enumerate(all_batches):
        one_by_one = Batch(batch.developments[:singles], batch.stored[:singles])
        together = Batch(batch.developments[singles:], batch.stored[singles:])
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            store = stores[name]
            for what, timed in (
                ("single", store.single(one_by_one)),
                ("bulk", store.bulk(together)),
                ("read", store.read()),
            ):
                rates[name][what].append(timed.events / timed.seconds)
    return rates


def show(kind: str, rates: Rates) -> None:
    """Print events per second, and for each peer the ratios of ours to it."""
    rate = {name: {m: statistics.median(of[m]) for m in MEASURES} for name, of in rates.items()}
    print(f"\n{kind}: events per second (ratio: through our verbs / this store)")
    print(f"{'':<28}" + "".join(f"{measure:>20}" for measure in MEASURES))
    for name, of in rate.items():
        cells = [f"{of[m]:>12,.0f} ({rate[OURS][m] / of[m]:>4.2f})" for m in MEASURES]
        print(f"{name:<28}" + "".join(f"{cell:>20}" for cell in cells))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("kind", nargs="?", choices=("sqlite", "postgresql"), default="sqlite")
    asked.add_argument("--events", type=int, default=20_000)
    asked.add_argument("--singles", type=int, default=100, help="of each batch of 1,000")
    asked.add_argument("--emmett", type=Path, help="a folder where emmett is installed")
    given = asked.parse_args()
    found = list(recorded(given.events))
    size = sum(len(one.state) for batch in found for one in batch.stored) // given.events
    print(f"{given.events:,} events of {size} bytes")
    with ExitStack() as stack:
        stores = opened(given.kind, given.emmett, stack)
        show(given.kind, measure(stores, found, given.singles))


if __name__ == "__main__":
    main()
