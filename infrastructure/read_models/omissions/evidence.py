"""The newest evidence in the log without what a question leaves out.

How far the log can know depends on it, whatever pairs the question is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import TextualSelect, column, text

from domain.claims.confidence import is_machine_coded
from domain.claims.omission import without_sources
from domain.dates import FOREVER
from domain.explanation.assessment import NO_EVIDENCE, dated_reports
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, texts_of
from infrastructure.read_models.history import applied_developments
from infrastructure.read_models.omissions.omission import (
    DATASET,
    DEVELOPMENT,
    KINDS,
    SOURCE,
    Omitted,
)

if TYPE_CHECKING:
    from infrastructure.read_models.as_known import Knowledge

LOADED_AT_ONCE = 20


class _Candidate(NamedTuple):
    """A development, and the day of its newest evidence with all of its reports."""

    id: str
    evidence: int
    recorded_at: str
    recorded_days: str | None

    def recorded(self, reports: int) -> tuple[int, ...]:
        """Return the day on which each of its reports was recorded."""
        if self.recorded_days is None:
            return (date.fromisoformat(self.recorded_at[:10]).toordinal(),) * reports
        return msgspec.json.decode(self.recorded_days, type=tuple[int, ...])


def evidence_without(
    knowledge: Knowledge, without: Iterable[Omitted], published: int, *, programs: bool = False
) -> int:
    """Return the day (ordinal) of the newest evidence that is left and was published by a day.

    What a program coded is evidence with `programs`.
    """
    left_out: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for kind, id in without:
        left_out[kind].add(id)
    newest = NO_EVIDENCE
    for some in _by_evidence(knowledge, left_out, programs):
        found = {one.id: one for one in some}
        for state in applied_developments(knowledge, found):
            dated = dated_reports(state, found[str(state.id)].recorded(state.reports_recorded))
            kept = without_sources(state, left_out[SOURCE]).reports
            days = [
                one.day
                for one in dated
                if one.report in kept
                and one.published <= published
                and (programs or not is_machine_coded(one.report))
            ]
            newest = max(newest, *days, NO_EVIDENCE)
        if some[-1].evidence <= newest:
            break
    return newest


def _by_evidence(
    knowledge: Knowledge, left_out: dict[str, set[str]], programs: bool
) -> Iterator[list[_Candidate]]:
    """Yield the developments that keep a report, those with the newest evidence first."""
    evidence, after = FOREVER, ""
    parameters: dict[str, Any] = {kind: encode_rows(sorted(ids)) for kind, ids in left_out.items()}
    parameters["programs"] = programs
    while rows := _newest.rows(
        knowledge.connection,
        position=knowledge.position,
        evidence=evidence,
        after=after,
        **parameters,
    ):
        some = [_Candidate._make(row) for row in rows]
        yield some
        evidence, after = some[-1].evidence, some[-1].id


@CompiledQuery
def _newest(dialect: str) -> TextualSelect:
    names = ("id", "evidence", "recorded_at", "recorded_days")
    keeps_report = f"""EXISTS (SELECT 1 FROM development_sources s WHERE s.development = d.id
        AND s.known_from <= :position AND s.known_to > :position
        AND s.source NOT IN ({texts_of(dialect, SOURCE)}))"""  # noqa: S608 our own words
    # The last of the rows of a development has its account with all that was published since.
    statement = f"""SELECT {", ".join(f"d.{name}" for name in names)} FROM developments d
        WHERE d.known_from <= :position AND d.known_to > :position
        AND d.published_to > {FOREVER}
        AND d.evidence > 0 AND d.evidence <= :evidence
        AND (d.evidence < :evidence OR d.id > :after)
        AND (NOT d.machine_coded OR CAST(:programs AS boolean))
        AND d.id NOT IN ({texts_of(dialect, DEVELOPMENT)})
        AND (d.dataset IS NULL OR d.dataset NOT IN ({texts_of(dialect, DATASET)}))
        AND {keeps_report}
        ORDER BY d.evidence DESC, d.id LIMIT {LOADED_AT_ONCE}"""  # noqa: S608 our own words
    return text(statement).columns(*(column(name) for name in names))
