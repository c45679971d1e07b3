"""What a newer edition makes of the answers: those of before stay, those of now are its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.service import Service
from domain.dates import BEGINNING, FOREVER
from domain.event import development_id
from domain.stance.fold import Segment
from domain.values import Account
from infrastructure.read_models.as_known import Moment
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.stances.timelines_at import timelines_of
from infrastructure.settings import Settings
from tests.api.cli.commands.editions import Importing, with_best
from tests.database_files import copy_database
from tests.infrastructure.importers.ged_samples import Rows, rows_of
from tests.infrastructure.projections.following import quickly
from tests.random_examples import examples

RECORDS = ("201", "202", "203", "204")
_GROUPS = {
    "900002.0": "Red Valley Front",
    "900003.0": "Hill Guard",
    "900004.0": "Coast League",
    "900010.0": "Hill Guard, River Brigade",
}
ACTORS = (*(f"ucdp-{number.partition('.')[0]}" for number in _GROUPS), "river-brigade",
          "hill-guard")  # fmt: skip
PAIRS = [(actor, other) for actor in ACTORS for other in ACTORS if actor != other]

_DAYS = [
    ("2016-03-05", "2016-03-05", "1"),
    ("2016-03-04", "2016-03-06", "2"),
    ("2016-05-01", "2016-05-31", "4"),
    ("2016-09-01", "2016-09-01", "1"),
]
Timelines = dict[tuple[str, str], list[Segment]]


def timelines(service: Service, position: int | None = None) -> Timelines:
    """The stances of all pairs on all days, as known at a position."""
    service.projector.project()
    with service.reading.as_known(Moment(position)) as knowledge:
        return timelines_of(knowledge, service.policy, PAIRS, ClaimFilter(), BEGINNING, FOREVER)


def recorded(importing: Importing, record: str) -> tuple[Account, list[str]] | None:
    """A development as it is on record, and its reports in any order; None if it is not."""
    if not importing.service.writing.log.load(development_id("ucdp-ged", record)):
        return None
    now = importing.on_record(record)
    return None if now.retracted else (now.account, sorted(map(repr, now.reports)))


@contextmanager
def new_system(template: Path, folder: Path) -> Iterator[Importing]:
    file = folder / f"{uuid4().hex}.db"
    copy_database(template, file)
    service = Service(Settings(database_url=f"sqlite:///{file}"))
    service.open()
    try:
        yield Importing(service, folder)
    finally:
        service.close()


@pytest.fixture
def importing(database_url: str, tmp_path: Path) -> Iterator[Importing]:
    """An empty system on each kind of database in turn."""
    service = Service(Settings(database_url=database_url))
    service.open()
    yield Importing(service, tmp_path)
    service.close()


def test_answers_at_an_earlier_position_stay_as_they_were(importing: Importing) -> None:
    """Given a newer edition that moves a fight to June, lacks another and has a new one."""
    first, second, *others = rows_of()
    own = second | {"side_a_new_id": "900003.0", "side_a": "Hill Guard"}
    importing([first, own, *others], "25.1")
    position = importing.position
    before = timelines(importing.service)
    assert before
    june = {"date_start": "2016-06-05", "date_end": "2016-06-05"}
    newer = with_best([others[1] | june | {"date_prec": "1"}, first], "101", "7")

    tally = importing([*newer, first | {"id": "105"}], "26.1", is_complete=True)

    assert (tally.new, tally.corrected, tally.retracted) == (1, 2, 2)
    assert timelines(importing.service) != before
    assert timelines(importing.service, position) == before


def _row(values: dict[str, Any]) -> dict[str, str]:
    (a, b), (first, last, precision) = values["sides"], values["days"]
    deaths = values["deaths"]
    return rows_of()[0] | {
        "type_of_violence": "2.0",
        "side_a_new_id": a, "side_a": _GROUPS[a], "side_b_new_id": b, "side_b": _GROUPS[b],
        "date_start": first, "date_end": last, "date_prec": precision,
        "deaths_a": "0", "deaths_b": "0", "deaths_civilians": "0", "deaths_unknown": deaths,
        "low": deaths, "best": deaths, "high": deaths,
        "source_office": ";".join(values["offices"]),
        "source_date": ";".join("2016-10-06" for _ in values["offices"]),
        "source_original": values["original"],
        "where_coordinates": values["where"],
    }  # fmt: skip


_rows = st.fixed_dictionaries(
    {
        "sides": st.sampled_from([(a, b) for a in _GROUPS for b in _GROUPS if a != b]).filter(
            lambda sides: {"900003.0", "900010.0"} != set(sides)
        ),
        "days": st.sampled_from(_DAYS),
        "deaths": st.sampled_from(["0", "3", "40"]),
        "offices": st.lists(
            st.sampled_from(["Harbour News", "Hill Radio", "Coast Post"]),
            min_size=1, max_size=2, unique=True,
        ),
        "original": st.sampled_from(["", "army spokesman"]),
        "where": st.sampled_from(["Stone Bridge town", "Westford"]),
    }
).map(_row)  # fmt: skip
_editions = st.dictionaries(st.sampled_from(RECORDS), _rows, min_size=1).map(
    lambda rows: [row | {"id": record} for record, row in rows.items()]
)


@settings(quickly, max_examples=examples(15))
@given(older=_editions, newer=_editions)
def test_a_newer_edition_over_an_older_one_answers_as_the_newer_one_alone(
    older: Rows, newer: Rows, sqlite_template: Path, tmp_path: Path
) -> None:
    with (
        new_system(sqlite_template, tmp_path) as over,
        new_system(sqlite_template, tmp_path) as alone,
    ):
        over(older, "25.1")
        tally = over(newer, "26.1", is_complete=True)
        alone(newer, "26.1")

        assert (over.refusals, tally.left) == ([], 0)
        for record in RECORDS:
            assert recorded(over, record) == recorded(alone, record)
        assert timelines(over.service) == timelines(alone.service)
