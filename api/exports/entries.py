"""Turn rows into the entries of formats: developments and stances, as a page, news or a stream."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from api.answers.developments import DevelopmentAnswer, development_answers
from api.formats.export import DatedStance, ExportedDevelopment
from api.questions.read_request import Asked
from domain.dates import FOREVER
from infrastructure.read_models.actors import names_of
from infrastructure.read_models.as_known import Knowledge, iso_instant, recorded_at
from infrastructure.read_models.commitments.commitments import terms_of
from infrastructure.read_models.developments.search import (
    DevelopmentFilter,
    changed_positions,
    changed_rows,
    development_rows,
)

ROWS_IN_SNAPSHOT = 500


def entries_of(
    knowledge: Knowledge,
    rows: Sequence[Any],
    *,
    published: int = FOREVER,
    with_terms: bool = False,
) -> list[ExportedDevelopment]:
    """The developments of these rows, in their order, as `published` by the end of a day."""
    found = development_answers(knowledge, rows, published)
    names = names_of(knowledge, {actor for one in found for actor in _actors(one)})
    changed = recorded_at(knowledge, {row.known_from for row in rows})
    terms = terms_of(knowledge, [row.id for row in rows], published) if with_terms else {}
    return [
        ExportedDevelopment(
            one, iso_instant(changed[row.known_from]), names, tuple(terms.get(one.id, ()))
        )
        for row, one in zip(rows, found, strict=True)
    ]


def all_entries(
    asked: Asked, position: int, such: DevelopmentFilter, *, with_terms: bool = False
) -> Iterator[ExportedDevelopment]:
    """Every development meant, in the order of first reports, in little memory.

    Each page is read in a snapshot of its own, so that a slow reader holds none open: at one
    position they all show the same.
    """
    after, published = 0, such.only.published
    while True:
        with asked.known_at_position(position) as knowledge:
            rows = development_rows(knowledge, such, after, ROWS_IN_SNAPSHOT)
            entries = entries_of(knowledge, rows, published=published, with_terms=with_terms)
        yield from entries
        if len(rows) < ROWS_IN_SNAPSHOT:
            return
        after = rows[-1].position


def news(
    knowledge: Knowledge,
    such: DevelopmentFilter,
    stances: Collection[DatedStance],
    skipped: int,
    limit: int,
) -> list[ExportedDevelopment | DatedStance]:
    """Developments and stances, after the first `skipped`: what changed last first."""
    if not stances:
        changed_last = changed_rows(knowledge, such, skipped, limit)
        return list(entries_of(knowledge, changed_last, published=such.only.published))
    rows = changed_rows(knowledge, such, 0, skipped + limit)
    known = changed_positions(knowledge, {id for stance in stances for id in _grounds(stance)})
    changed: list[tuple[int, Any]] = [(row.known_from, row) for row in rows]
    changed += [(max(known[id] for id in _grounds(stance)), stance) for stance in stances]
    page = sorted(changed, key=lambda one: -one[0])[skipped : skipped + limit]
    developments = [one for _, one in page if not isinstance(one, DatedStance)]
    found = entries_of(knowledge, developments, published=such.only.published)
    entries = {one.development.id: one for one in found}
    at = recorded_at(knowledge, {position for position, _ in page})
    return [
        replace(one, changed_at=iso_instant(at[position]))
        if isinstance(one, DatedStance)
        else entries[one.id]
        for position, one in page
    ]


def _grounds(stance: DatedStance) -> list[str]:
    return [cause["development"] for cause in stance.segment["basis"]]


def _actors(one: DevelopmentAnswer) -> set[str]:
    bound = {actor for given in one.commitments for actor in (given.by, given.toward)}
    return {*one.initiators, *one.targets, *one.mediators, *bound}
