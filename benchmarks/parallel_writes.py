"""Measure parallel writers, and readers while clients write.

    python -m benchmarks.parallel_writes [sqlite|postgresql] [seconds] [writers] [GED file]

Many clients write to one server at once. Then one client reads without writers, and again while
clients write at half the measured rate. With a GED file, another process finally imports it while
one client writes (SQLite only).
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine

from benchmarks.histories import register
from benchmarks.places import fresh
from benchmarks.serving import p99, serving

ACTORS = 100
# One in this many writes adds a report to one shared development.
CONTENDED_EVERY = 10
JSON = {"Content-Type": "application/json"}


class Taken(NamedTuple):
    """The status of an answer and its duration in seconds."""

    status: int
    seconds: float


class Client:
    """One persistent connection to the server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)

    def ask(self, method: str, path: str, body: object = None) -> tuple[Taken, bytes]:
        began = time.perf_counter()
        sent = None if body is None else json.dumps(body).encode()
        self._connection.request(method, path, sent, JSON)
        answer = self._connection.getresponse()
        content = answer.read()
        return Taken(answer.status, time.perf_counter() - began), content


def a_report(number: int, day: str = "2024-03-02") -> dict[str, object]:
    return {
        "source": f"source-{number % 50}",
        "summary": f"Says in report {number} that it happened, and names who did it.",
        "reported_at": day,
        "credibility": 2,
    }


def a_development(number: int) -> dict[str, object]:
    actor = number % ACTORS
    day = f"20{number % 24:02}-{number % 12 + 1:02}-{number % 28 + 1:02}"
    return {
        "kind": "attack",
        "initiators": [f"actor-{actor}"],
        "targets": [f"actor-{(actor + 1 + number // ACTORS % 20) % ACTORS}"],
        "occurred": day,
        "title": f"Development {number} of an invented record",
        "reports": [a_report(number, day)],
    }


def write_until(
    end: float, port: int, shared: str, first: int, step: int, pause: Callable[[], None]
) -> list[Taken]:
    client, taken, number = Client(port), list[Taken](), first
    while time.perf_counter() < end:
        pause()
        if number // step % CONTENDED_EVERY == 0:
            path, body = f"/v1/developments/{shared}/reports", a_report(number)
        else:
            path, body = "/v1/developments", a_development(number)
        taken.append(client.ask("POST", path, body)[0])
        number += step
    return taken


def read_until(end: float, port: int) -> list[Taken]:
    client, taken, number = Client(port), list[Taken](), 0
    while time.perf_counter() < end:
        path = f"/v1/actors/actor-{number % ACTORS}/stances?on=2024-06-01"
        taken.append(client.ask("GET", path)[0])
        number += 1
        time.sleep(0.01)
    return taken


class Together:
    """Clients that run in parallel, one thread each."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self.taken: list[Taken] = []

    def start(self, work: Callable[..., list[Taken]], *given: object) -> None:
        def run() -> None:
            self.taken += work(*given)

        self._threads.append(threading.Thread(target=run))
        self._threads[-1].start()

    def wait(self) -> list[Taken]:
        for thread in self._threads:
            thread.join()
        return self.taken


def paced(rate: float) -> Callable[[], None]:
    """Limits all callers together to `rate` calls a second."""
    lock, due = threading.Lock(), time.perf_counter()

    def pause() -> None:
        nonlocal due
        with lock:
            due = max(due + 1 / rate, time.perf_counter() - 1)
            mine = due
        time.sleep(max(0.0, mine - time.perf_counter()))

    return pause


def written(
    port: int, shared: str, seconds: float, writers: int, first: int, pause: Callable[[], None]
) -> Together:
    end, together = time.perf_counter() + seconds, Together()
    for one in range(writers):
        together.start(write_until, end, port, shared, first + one, writers, pause)
    return together


def report(what: str, taken: list[Taken], seconds: float) -> None:
    statuses = dict(Counter(one.status for one in taken))
    took = sorted(one.seconds for one in taken)
    print(
        f"{what}: {len(taken)} answers {statuses}, {len(taken) / seconds:,.0f}/s, median"
        f" {statistics.median(took) * 1000:.0f} ms, p95 {p95(took) * 1000:.0f} ms,"
        f" p99 {p99(took) * 1000:.0f} ms, longest {took[-1]:.2f} s",
        flush=True,
    )


def cpu_seconds(process: int) -> float:
    """Return the processor seconds of a process, over all its threads."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def p95(took: list[float]) -> float:
    return sorted(took)[len(took) * 95 // 100]


@contextmanager
def beginning(arguments: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run another command while the server runs, and end it afterwards."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, "-m", "api.cli", *arguments], stdout=quiet)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def write_during_import(port: int, shared: str, url: str, file: Path) -> None:
    arguments = ["import", "ucdp-ged", str(file), "--database-url", url]
    began, taken, client = time.perf_counter(), list[Taken](), Client(port)
    reports = f"/v1/developments/{shared}/reports"
    with beginning(arguments) as importing:
        while importing.poll() is None:
            number = 1_000_000 + len(taken)
            taken.append(client.ask("POST", reports, a_report(number))[0])
            taken.append(client.ask("POST", "/v1/developments", a_development(number))[0])
            time.sleep(0.05)
        took = time.perf_counter() - began
        print(f"the import took {took:.0f} s, with exit status {importing.returncode}")
    report("writes while a file is imported", taken, took)


def measure(url: str, kind: str, seconds: float, writers: int, file: Path | None) -> None:
    with serving(url) as server:
        taken, content = Client(server.port).ask("POST", "/v1/developments", a_development(0))
        assert taken.status == 201, content
        shared = json.loads(content)["id"]
        worked = cpu_seconds(server.process)
        together = written(server.port, shared, seconds, writers, 1, lambda: None)
        time.sleep(seconds / 2)
        health = Client(server.port).ask("GET", "/healthz")[0]
        taken_at_full = together.wait()
        report(f"{kind}: {writers} writers", taken_at_full, seconds)
        each = (cpu_seconds(server.process) - worked) / len(taken_at_full)
        print(f"server CPU: {each * 1000:.1f} ms per write")
        print(f"/healthz under load: {health.seconds * 1000:.0f} ms")
        capacity = sum(one.status == 201 for one in taken_at_full) / seconds

        alone = read_until(time.perf_counter() + seconds, server.port)
        report("reads alone", alone, seconds)
        together = written(server.port, shared, seconds, 8, 10_000_000, paced(capacity / 2))
        during = read_until(time.perf_counter() + seconds, server.port)
        report(f"writes at {capacity / 2:,.0f}/s", together.wait(), seconds)
        report("reads during writes", during, seconds)
        ratio = p95([one.seconds for one in during]) / p95([one.seconds for one in alone])
        print(f"read p95 during writes, divided by reads alone: {ratio:.1f} (wanted: 2, or 50 ms)")
        if file is not None and kind == "sqlite":
            write_during_import(server.port, shared, url, file)


def main(kind: str, seconds: float, writers: int, file: Path | None) -> None:
    with fresh(kind) as service:
        register(service.verbs, ACTORS)
        service.project_if_embedded()
        url = url_of(service.writing.engine)
        if kind == "sqlite":
            service.close()
            measure(url, kind, seconds, writers, file)
        else:
            with beginning(["projections", "run", "--database-url", url]):
                measure(url, kind, seconds, writers, None)


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(
        given.get(1, "sqlite"),
        float(given.get(2, 10)),
        int(given.get(3, 50)),
        Path(given[4]) if 4 in given else None,
    )
