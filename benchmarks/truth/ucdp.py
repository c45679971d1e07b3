"""Measure how well the stances of an imported UCDP GED file agree with its own events.

    python -m benchmarks.truth.ucdp FILE

Imports the file into a new database. A side may have several groups: the stances are those of each
group of one side toward each group of the other. A day of such a pair is hostile if either has the
posture `hostilities` toward the other, and a day of a dyad if all of its pairs are hostile. Prints:

- of the days with a fatal event of a dyad, from its first to its last possible day: how many are
  hostile;
- of the dyad-years with 25 deaths or more, counted by the year of the last day: how many have a
  hostile day;
- of the hostile days of pairs up to the last day of the file: how many lie more than 30 days after
  the last event of the pair;
- how often a pair's day differs from the day before, for each year between its first and last
  event.
"""

from __future__ import annotations

import csv
import gzip
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import product
from pathlib import Path

from api.cli.open import opened_to_ask
from domain.claims.claim import Pair
from domain.event_subjects import pair_of_actors
from domain.stance.policy import Policy
from domain.vocabulary import Posture
from infrastructure.importers.names import slug
from infrastructure.read_models.as_known import Knowledge, Moment
from infrastructure.read_models.claim_filter import EVERYTHING
from infrastructure.read_models.stances.timelines_at import timelines_of
from infrastructure.settings import Settings

ACTIVE = 25
STALE = 30
Days = set[int]
Dyad = tuple[Pair, ...]


class Events:
    """The events of a file, read without the importer: the `acts` of each pair of groups.

    `days` are the days with a fatal event of each dyad, and `deaths` its deaths by year. A dyad is
    a tuple of its pairs.
    """

    def __init__(self, file: Path) -> None:
        self.days: defaultdict[Dyad, Days] = defaultdict(set)
        self.acts: defaultdict[Pair, Days] = defaultdict(set)
        self.deaths: defaultdict[tuple[Dyad, int], int] = defaultdict(int)
        opened = gzip.open if file.suffix == ".gz" else open
        with opened(file, "rt", encoding="utf-8", newline="") as text:
            rows = list(csv.DictReader(text))
        numbers = {
            row[f"side_{side}"]: f"ucdp-{int(float(row[f'side_{side}_new_id']))}"
            for row in rows
            for side in ("a", "b")
        }
        for row in rows:
            self._add(row, numbers)

    def _add(self, row: dict[str, str], numbers: dict[str, str]) -> None:
        deaths = int(float(row["best"] or 0))
        first, last = (date.fromisoformat(row[name][:10]) for name in ("date_start", "date_end"))
        sides = (_actors(row, side, numbers) for side in ("a", "b"))
        dyad = tuple(pair_of_actors(*pair) for pair in product(*sides))
        days = range(first.toordinal(), last.toordinal() + 1)
        for pair in dyad:
            self.acts[pair].update(days)
        if deaths:
            self.days[dyad].update(days)
        self.deaths[dyad, last.year] += deaths

    @property
    def last(self) -> int:
        """The last day of the file."""
        return max(max(days) for days in self.acts.values())


def _actors(row: dict[str, str], side: str, numbers: dict[str, str]) -> list[str]:
    name = row[f"side_{side}"]
    if name.lower() == "civilians":
        return [f"civilians-in-{slug(row['country'].split(' (')[0])}"]
    groups = name.split(", ")
    return [numbers[name]] if len(groups) == 1 else [numbers.get(one, slug(one)) for one in groups]


def hostile_days(knowledge: Knowledge, pairs: Iterable[Pair], last: int) -> dict[Pair, Days]:
    """Return the days up to the last one on which either of each pair is hostile."""
    found: dict[Pair, Days] = {}
    for pair in pairs:
        both = [pair, pair[::-1]]
        timelines = timelines_of(knowledge, Policy(), both, EVERYTHING, 1, last)
        found[pair] = {
            day
            for segments in timelines.values()
            for one in segments
            if one.posture is Posture.HOSTILITIES
            for day in range(one.start, min(one.through, last) + 1)
        }
    return found


def report(events: Events, hostile: dict[Pair, Days]) -> None:
    """Print the four measures."""
    dyads = {dyad: set.intersection(*(hostile[pair] for pair in dyad)) for dyad, _ in events.deaths}
    days = [day in dyads[dyad] for dyad, found in events.days.items() for day in found]
    _print("days with a fatal event that are hostile", days)
    active = [key for key, deaths in events.deaths.items() if deaths >= ACTIVE]
    years = {(dyad, date.fromordinal(day).year) for dyad, found in dyads.items() for day in found}
    _print(f"dyad-years with {ACTIVE} deaths or more that are found", [a in years for a in active])
    stale = [
        day - max(act for act in events.acts[pair] if act <= day) > STALE
        for pair, found in hostile.items()
        for day in found
    ]
    _print(f"hostile days more than {STALE} days after the last event", stale)
    changes = sum(day - 1 not in found for found in hostile.values() for day in found)
    changes += sum(day + 1 not in found for found in hostile.values() for day in found)
    lasted = sum(max(found) - min(found) + 1 for found in events.acts.values())
    print(f"changes of a pair a year: {changes / lasted * 365.25:.2f}")


def _print(what: str, found: list[bool]) -> None:
    print(f"{what}: {sum(found):,} of {len(found):,} ({sum(found) / len(found):.2%})")


def main(file: Path) -> None:
    """Import the file into a new database and print how far the stances agree with it."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/ucdp.db"
        environment = {**os.environ, "STANCELINE_DATABASE_URL": url}
        command = [sys.executable, "-m", "api.cli", "import", "ucdp-ged", str(file)]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        events = Events(file)
        with (
            opened_to_ask(Settings(database_url=url)) as database,
            database.reading.as_known(Moment()) as knowledge,
        ):
            hostile = hostile_days(knowledge, events.acts, events.last)
    report(events, hostile)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
