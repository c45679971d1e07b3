"""The published answers: their requests for each seed set, and the files with their bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from domain.application import Stanceline
from domain.stance.policy import Policy
from infrastructure.database.engine import open_engine
from infrastructure.generations import migrating
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.projections.runner import catch_up
from seeds.loader import load
from tests.api.conftest import conversation

HERE = Path(__file__).parent
FIRST_RECORDED = datetime(2026, 1, 1, tzinfo=UTC)

NUJABA = "harakat-hezbollah-al-nujaba"
IRI = "islamic-resistance-in-iraq"

# Article: the attacks, everything but the halt, everything. Chronology: before the disclosure of
# the promise of the factions, after it, everything.
POSITIONS = {"article": (29, 38, 44), "chronology": (743, 781, 1138)}

ASKED: dict[str, dict[str, str]] = {
    "article": {
        "nujaba": f"actors/{NUJABA}/stances?on=2024-12-31",
        "nujaba-evidence": f"actors/{NUJABA}/stances?on=2024-12-31&evidence=true",
        "nujaba-december": f"actors/{NUJABA}/stances?on=2024-12&toward=israel",
        "nujaba-timeline": f"actors/{NUJABA}/timeline",
        "hezbollah-evidence": "actors/hezbollah/stances?on=2025-03-01&evidence=true",
        "all-pairs": "stances?on=2024-12-31&limit=500",
    },
    "chronology": {
        "nujaba": f"actors/{NUJABA}/stances?on=2025-01-10",
        "nujaba-evidence": f"actors/{NUJABA}/stances?on=2025-01-10&toward=israel&evidence=true",
        "umbrella-evidence": f"actors/{IRI}/stances?on=2024-12-10&evidence=true&toward=israel",
        "umbrella-2024": f"actors/{IRI}/stances?on=2024&toward=united-states",
        "kataib-hezbollah": "actors/kataib-hezbollah/stances?on=2024-04-23",
        "hezbollah-published": (
            "actors/hezbollah/stances?on=2024-11-27&toward=israel&reported_by=2024-11-26"
        ),
        "nujaba-timeline": f"actors/{NUJABA}/timeline?from=2024-11-01&to=2025-02-28",
        "hezbollah-timeline": "actors/hezbollah/timeline?toward=israel&inherit=false",
        "all-pairs": "stances?on=2024-12-24&limit=60",
        "all-pairs-trusted": "stances?on=2025-01-20&min_confidence=70&limit=60",
    },
}


@dataclass(frozen=True, slots=True)
class Published:
    """One answer: the file with its bytes, and its address."""

    file: Path
    address: str


def published(seeds: str) -> Iterator[Published]:
    """Yield every answer of a seed set, at each of its positions."""
    for position in POSITIONS[seeds]:
        for name, asked in ASKED[seeds].items():
            file = HERE / seeds / f"{position:03}" / f"{name}.json"
            also = "&" if "?" in asked else "?"
            yield Published(file, f"/v1/{asked}{also}position={position}")


def load_seeds(seeds: str, database_url: str) -> None:
    """Load a seed set into a SQLite database whose clock advances one second per event."""
    engine = open_engine(database_url)
    log = EventLog(SQLAlchemyRecorder(engine, _ticking()))
    migrating.upgrade(engine)
    load(Stanceline(log), seeds)
    catch_up(engine, log, Policy())
    engine.dispose()


def answers(seeds: str, database_url: str) -> dict[Published, bytes]:
    """Return the answers of a server on a database with the seed set."""
    with conversation(database_url) as api:
        found = {}
        for one in published(seeds):
            answer = api.client.get(one.address)
            assert answer.status_code == 200, answer.text
            found[one] = answer.content
        return found


def _ticking() -> Callable[[], datetime]:
    seconds = count()
    return lambda: FIRST_RECORDED + timedelta(seconds=next(seconds))
