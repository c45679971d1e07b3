"""Measure single appends through the verbs, compared with a bare insert and commit.

python -m benchmarks.single_appends [sqlite|postgresql] [how many]
"""

from __future__ import annotations

import sys
import time
from itertools import islice
from uuid import uuid4

from sqlalchemy import text

from api.service import Service
from benchmarks.histories import BENCHMARK, developments, register
from benchmarks.places import fresh

ACTORS = 100
ROUNDS = 20

BARE = "CREATE TABLE bare (id {number} PRIMARY KEY, who {text}, state {bytes})"
INSERT = text("INSERT INTO bare (who, state) VALUES (:who, :state)")


def bare_inserts(service: Service, count: int) -> float:
    state = b"x" * 900
    began = time.perf_counter()
    for _ in range(count):
        with service.writing.engine.begin() as connection:
            connection.execute(INSERT, {"who": str(uuid4()), "state": state})
    return time.perf_counter() - began


def main(kind: str, count: int) -> None:
    with fresh(kind) as service:
        register(service.verbs, ACTORS)
        types = (
            {"number": "INTEGER", "text": "TEXT", "bytes": "BLOB"}
            if kind == "sqlite"
            else {"number": "BIGSERIAL", "text": "TEXT", "bytes": "BYTEA"}
        )
        with service.writing.engine.begin() as connection:
            connection.execute(text(BARE.format(**types)))
        reported = developments(count, ACTORS)
        share = count // ROUNDS
        verbs = bare = 0.0
        for _ in range(ROUNDS):
            bare += bare_inserts(service, share)
            batch = list(islice(reported, share))
            began = time.perf_counter()
            for one in batch:
                service.verbs.report_development(one, BENCHMARK)
            verbs += time.perf_counter() - began
    done = share * ROUNDS
    print(
        f"{kind}: {done} appends through the verbs {done / verbs:,.0f}/s,"
        f" bare inserts {done / bare:,.0f}/s, ratio {bare / verbs:.2f} (wanted: 0.6)"
    )


if __name__ == "__main__":
    kind = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    main(kind, int(sys.argv[2]) if len(sys.argv) > 2 else 2_000)
