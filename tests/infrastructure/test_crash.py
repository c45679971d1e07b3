"""A writer killed in the middle of an append loses nothing that was acknowledged."""

from __future__ import annotations

import random
import subprocess
import sys
import time

from infrastructure.database.engine import open_engine
from infrastructure.log.recorder import RecordedEvent, SQLAlchemyRecorder
from tests.infrastructure.stored_events import stored

ROUNDS = 5
LARGEST_BATCH = 80


def test_every_acknowledged_event_outlives_a_killed_writer(database_url: str) -> None:
    """Given a writer killed with SIGKILL at a random moment, five times over."""
    chance = random.Random(20241223)
    acknowledged: dict[int, str] = {}
    for seed in range(ROUNDS):
        acknowledged |= _write_and_kill(database_url, seed, after=chance.uniform(0.05, 0.6))
        engine = open_engine(database_url)
        recorder = SQLAlchemyRecorder(engine)
        surviving = _whole_log(recorder)
        assert [one.position for one in surviving] == list(range(1, recorder.position() + 1))
        found = {one.position: str(one.originator_id) for one in surviving}
        assert {at: found.get(at) for at in acknowledged} == acknowledged
        assert len(surviving) - max(acknowledged) <= LARGEST_BATCH
        [position] = recorder.insert_events([stored()])
        assert position == len(surviving) + 1
        engine.dispose()


def _write_and_kill(url: str, seed: int, after: float) -> dict[int, str]:
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.infrastructure.crash_writer", url, str(seed)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    with writer.stdout:
        lines = [writer.stdout.readline()]
        time.sleep(after)
        writer.kill()
        lines += writer.stdout.readlines()
    writer.wait()
    return {
        int(first) + n: originator
        for line in lines
        if line.endswith("\n")
        for first, *originators in [line.split()]
        for n, originator in enumerate(originators)
    }


def _whole_log(recorder: SQLAlchemyRecorder) -> list[RecordedEvent]:
    log: list[RecordedEvent] = []
    while page := recorder.read(after=len(log), limit=5_000):
        log += page
    return log
