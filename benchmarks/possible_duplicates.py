"""Measure what it costs to look for possible duplicates of a development that is posted.

python -m benchmarks.possible_duplicates [how many]

Rounds with and without the look follow one another, on a history of the same length.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from itertools import islice
from typing import Any

from fastapi.testclient import TestClient

from api.app import create_app
from benchmarks.histories import BENCHMARK, batches, developments, register
from domain.application import NewDevelopment
from infrastructure.settings import Settings

ACTORS = 100
BEFORE = 10_000
ROUNDS = 20


def body(one: NewDevelopment) -> bytes:
    said: dict[str, Any] = {"reports": [asdict(report) for report in one.reports]}
    account = {
        name: value for name, value in asdict(one.account).items() if value not in (None, ())
    }
    account["commitments"] = []
    return json.dumps(account | said, default=str).encode()


def posting(client: TestClient, bodies: list[bytes]) -> float:
    began = time.perf_counter()
    for one in bodies:
        headers = {"Content-Type": "application/json"}
        answer = client.post("/v1/developments", content=one, headers=headers)
        assert answer.status_code == 201, answer.text
    return time.perf_counter() - began


def main(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="stl-") as folder:
        app = create_app(Settings(database_url=f"sqlite:///{folder}/log.db"))
        with TestClient(app, base_url="http://127.0.0.1") as client:
            server = app.state.server
            register(server.verbs, ACTORS)
            history = developments(BEFORE + count, ACTORS)
            for batch in batches(islice(history, BEFORE), 500):
                server.verbs.report_developments(batch, BENCHMARK)
            server.project_if_embedded()
            looks: Callable[..., Any] = server.duplicates.of
            took = {True: 0.0, False: 0.0}
            share = count // (2 * ROUNDS)
            for at in range(2 * ROUNDS):
                is_on = at % 2 == 0
                server.duplicates.of = looks if is_on else lambda written: [()] * len(written)
                took[is_on] += posting(client, [body(one) for one in islice(history, share)])
    rate = {is_on: share * ROUNDS / seconds for is_on, seconds in took.items()}
    print(
        f"posts with the look {rate[True]:,.0f}/s, without {rate[False]:,.0f}/s,"
        f" ratio {rate[True] / rate[False]:.2f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
