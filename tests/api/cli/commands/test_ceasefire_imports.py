"""What an import of the ETH/PRIO ceasefires leaves in the log."""

from __future__ import annotations

from pathlib import Path

from api.cli.dataset_verbs import Plan
from api.cli.importing import import_file
from api.service import Service
from domain.development.development import Development, evolve
from domain.development.events import DevelopmentReported
from domain.event import aggregate_after, development_id
from infrastructure.importers.coded import Refusal
from infrastructure.importers.table import IMPORTERS
from infrastructure.importers.tally import Tally
from tests.infrastructure.importers.ceasefire_samples import BY_ARMY, BY_FRONT, Declared
from tests.infrastructure.importers.ged_samples import written

DATASET = "eth-prio-ceasefires"
ENDED = {"end_yr": "2001", "end_month": "5", "end_day": "2"}
RENEWED = {"uniq_id": "90120", "cf_dec_month": "6", "cf_effect_month": "6", "link_id1": "90107"}


def imported(service: Service, path: Path, edition: str | None = None) -> Tally:
    refusals: list[Refusal] = []
    tally = import_file(
        IMPORTERS[DATASET],
        lambda: service,
        service.settings,
        path,
        Plan(edition),
        refusals.append,
        lambda *_: None,
    )
    assert refusals == []
    return tally


def ceasefires(tmp_path: Path, *fields: Declared) -> Path:
    """A file in which the front and the army declared each ceasefire."""
    rows = [side | one for one in fields for side in (BY_FRONT, BY_ARMY)]
    return written(rows, tmp_path / "ceasefires.csv")


def recorded(service: Service, id: str) -> Development:
    events = service.writing.log.load(development_id(DATASET, id))
    development = aggregate_after(events, DevelopmentReported, evolve)
    assert development is not None
    return development


def ends(service: Service, id: str) -> list[tuple[int, str]]:
    return [(one.commitment, one.date) for one in recorded(service, id).endings]


def test_a_ceasefire_its_end_and_its_renewal_are_recorded_once(
    service: Service, tmp_path: Path
) -> None:
    path = ceasefires(tmp_path, ENDED, RENEWED)

    tally = imported(service, path)

    assert (tally.new, tally.remarks) == (2, {})
    assert ends(service, "90107") == [(1, "2001-05-02"), (2, "2001-05-02")]
    renewal = recorded(service, "90120")
    assert ends(service, "90120") == []
    earlier = development_id(DATASET, "90107")
    extended = [one.extends for one in renewal.account.commitments]
    assert [(one.development, one.commitment) for one in extended if one] == [
        (earlier, 1),
        (earlier, 2),
    ]
    position = service.writing.log.position()

    again = imported(service, path)

    assert (again.new, again.repeated, again.remarks) == (0, 2, {})
    assert service.writing.log.position() == position


def test_another_end_in_a_newer_edition_is_counted_and_the_one_on_record_stays(
    service: Service, tmp_path: Path
) -> None:
    imported(service, ceasefires(tmp_path, ENDED), "1.0")

    tally = imported(service, ceasefires(tmp_path, ENDED | {"end_day": "9"}), "2.0")

    assert [(what, one.count) for what, one in tally.remarks.items()] == [("ending left out", 2)]
    assert ends(service, "90107") == [(1, "2001-05-02"), (2, "2001-05-02")]
