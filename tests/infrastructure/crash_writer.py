"""A writer to be killed: appends batches without end and says which positions were acknowledged.

Run as `python -m tests.infrastructure.crash_writer DATABASE_URL SEED`. Each line names the first
position of a batch and the aggregates of its events.
"""

from __future__ import annotations

import random
import sys

from infrastructure.database.engine import open_engine
from infrastructure.log.recorder import SQLAlchemyRecorder
from tests.infrastructure.stored_events import stored_many


def main(url: str, seed: int) -> None:
    """Append until killed."""
    chance = random.Random(seed)
    recorder = SQLAlchemyRecorder(open_engine(url))
    while True:
        batch = stored_many(chance.choice([1, 3, 40, 80]))
        positions = recorder.insert_events(batch)
        print(positions[0], *(one.originator_id for one in batch), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
