"""The report of an edition: what its import changed, and which stances differ since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from api.database import Side
from api.editions.records import Counts, RecordChanges, changed_records
from api.editions.stances import StanceChange, changed_stances
from domain.dataset import EditionBegun
from domain.stance.policy import Policy
from infrastructure.importers.coded import Refusal
from infrastructure.importers.tally import Tally
from infrastructure.log.event_log import EventLog
from infrastructure.read_models.as_known import Moment
from infrastructure.read_models.registry.actors import names_of


class EditionRange(NamedTuple):
    """The events of an edition: those of its data set after `after`, up to `until`."""

    dataset: str
    edition: str | None
    after: int
    until: int


class Import(NamedTuple):
    """What only the import itself knows: its counts, and the first records that it did not take."""

    tally: Tally
    refusals: Sequence[Refusal]
    is_dry_run: bool


@dataclass(frozen=True, slots=True)
class EditionReport:
    """What an import of an edition changed.

    `names` has the actors of `records.pairs`. `imported` is None for a report from the log alone.
    """

    of: EditionRange
    records: RecordChanges
    names: dict[str, str]
    stances: list[StanceChange]
    imported: Import | None

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON."""
        records, pairs = self.records, sorted(self.records.pairs.items())
        return {
            "dataset": self.of.dataset,
            "edition": self.of.edition,
            "dry_run": self.is_dry_run,
            "from_position": self.of.after,
            "to_position": self.of.until,
            "records": records.total.as_dict() | self._not_in_log(),
            "fields": [
                {
                    "field": name,
                    "count": one.count,
                    "examples": [asdict(example) for example in one.examples],
                }
                for name, one in self.by_count
            ],
            "by_year": [{"year": y} | one.as_dict() for y, one in sorted(records.years.items())],
            "by_country": [{"country": c} | one.as_dict() for c, one in self.countries],
            "by_pair": [
                {"actor": self._named(a), "other": self._named(b)} | one.as_dict()
                for (a, b), one in pairs
            ],
            "stances": [_stance(one) for one in self.stances],
            "refusals": [
                {"line": one.line or None, "record": one.record, "reason": one.reason}
                for one in (self.imported.refusals if self.imported else ())
            ],
        }

    @property
    def is_dry_run(self) -> bool:
        """Whether nothing was recorded."""
        return self.imported is not None and self.imported.is_dry_run

    @property
    def by_count(self) -> list[tuple[str, Any]]:
        """The fields that differ, those of the most records first."""
        return sorted(self.records.fields.items(), key=lambda one: (-one[1].count, one[0]))

    @property
    def countries(self) -> list[tuple[str | None, Counts]]:
        """The countries in order; developments without a country come last."""
        return sorted(self.records.countries.items(), key=lambda one: (one[0] is None, one[0]))

    @property
    def postures(self) -> list[StanceChange]:
        """The pairs whose posture differs on some day."""
        return [one for one in self.stances if one.is_of_posture]

    def _not_in_log(self) -> dict[str, int | None]:
        tally = self.imported.tally if self.imported else None
        return {
            "unchanged": tally.repeated if tally else None,
            "left": tally.left if tally else None,
            "conflicts": tally.conflicts if tally else None,
            "refused": tally.refused if tally else None,
        }

    def _named(self, actor: str) -> dict[str, str]:
        return {"id": actor, "name": self.names.get(actor, actor)}


def edition_report(
    side: Side, policy: Policy, part: EditionRange, imported: Import | None = None
) -> EditionReport:
    """Return the report of a range of the log, which the read models must have reached.

    What others recorded in between changes stances too.
    """
    records = changed_records(side.log, part.dataset, part.after, part.until)
    actors = {actor for pair in records.pairs for actor in pair}
    with side.as_known(Moment(part.until)) as knowledge:
        names = names_of(knowledge, actors)
    stances = changed_stances(side, policy, part.after, part.until)
    return EditionReport(part, records, names, stances, imported)


def ranges_of(log: EventLog, dataset: str) -> list[EditionRange]:
    """Return the editions of a data set whose import began, in the order of the log.

    An edition lasts until the next one begins.
    """
    until = log.position()
    begun = [
        (one.position, event.edition)
        for one in log.recorder.of_topics([EditionBegun.TOPIC], 0, until)
        if isinstance(event := log.decode(one), EditionBegun) and event.dataset == dataset
    ]
    ends = [position - 1 for position, _ in begun[1:]] + [until]
    return [
        EditionRange(dataset, edition, position - 1, end)
        for (position, edition), end in zip(begun, ends, strict=True)
    ]


def _stance(change: StanceChange) -> dict[str, Any]:
    return {
        "actor": {"id": change.actor, "name": change.actor_name},
        "toward": {"id": change.toward, "name": change.toward_name},
        "spans": [span._asdict() for span in change.spans],
    }
