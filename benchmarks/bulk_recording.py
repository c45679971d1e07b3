"""Measure batch recording, compared with the recorders of the `eventsourcing` library.

python -m benchmarks.bulk_recording [sqlite|postgresql] [how many]
"""

from __future__ import annotations

import sys
import tempfile
import time
from typing import Any

from eventsourcing.persistence import StoredEvent

from benchmarks.histories import BENCHMARK, batches, developments, register
from benchmarks.places import fresh

ACTORS = 200
BATCH = 1_000
# On PostgreSQL the library pipelines a batch and blocks forever on one of a thousand.
LIBRARY_BATCH = {"sqlite": BATCH, "postgresql": 30}


def library_recorder(kind: str, url: Any, folder: str) -> Any:
    """Create the library's application recorder for the same database."""
    if kind == "sqlite":
        from eventsourcing.sqlite import (  # noqa: PLC0415 only one of the two is wanted
            SQLiteApplicationRecorder,
            SQLiteDatastore,
        )

        recorder: Any = SQLiteApplicationRecorder(SQLiteDatastore(f"{folder}/library.db"))
    else:
        from eventsourcing.postgres import (  # noqa: PLC0415 only one of the two is wanted
            PostgresApplicationRecorder,
            PostgresDatastore,
        )

        recorder = PostgresApplicationRecorder(
            PostgresDatastore(
                dbname=url.database,
                host=url.query.get("host", url.host),
                port=url.port or "",
                user=url.username,
                password=url.password or "",
            )
        )
    recorder.create_table()
    return recorder


def main(kind: str, count: int) -> None:
    with fresh(kind) as service, tempfile.TemporaryDirectory() as folder:
        register(service.verbs, ACTORS)
        library = library_recorder(kind, service.writing.engine.url, folder)
        verbs = own = 0.0
        for batch in batches(developments(count, ACTORS), BATCH):
            began = time.perf_counter()
            outcomes = service.verbs.report_developments(batch, BENCHMARK)
            verbs += time.perf_counter() - began
            last = outcomes[-1]
            assert not isinstance(last, Exception)
            recorded = service.writing.log.recorder.read(last.position - len(batch), len(batch))
            stored = [
                StoredEvent(one.originator_id, one.originator_version, one.topic, one.state)
                for one in recorded
            ]
            began = time.perf_counter()
            for start in range(0, len(stored), LIBRARY_BATCH[kind]):
                library.insert_events(stored[start : start + LIBRARY_BATCH[kind]])
            own += time.perf_counter() - began
    print(
        f"{kind}: {count} developments through the verbs in batches of {BATCH}:"
        f" {count / verbs:,.0f}/s; the library's recorder alone, the same events:"
        f" {count / own:,.0f}/s in batches of {LIBRARY_BATCH[kind]}; ratio {own / verbs:.2f}"
        f" (wanted: 1, and {20_000 if kind == 'sqlite' else 10_000:,}/s)"
    )


if __name__ == "__main__":
    kind = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    main(kind, int(sys.argv[2]) if len(sys.argv) > 2 else 50_000)
