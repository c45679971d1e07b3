"""The two answers that have formats: a list of developments, and a timeline of stances."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from api.answers.actors import named_actor
from api.answers.datasets import UsedDataset, named_datasets
from api.answers.developments import DevelopmentAnswer, development_answers, imported_from
from api.answers.links import known_answer, name_of
from api.answers.stances.timelines import timeline_answer
from api.exports.exporting import Exporting
from api.formats.export import (
    Addresses,
    DatedStance,
    Export,
    ExportedDevelopment,
    as_whole_stances,
    stances_of,
)
from api.formats.table import JSON
from api.questions.cursors import Paging
from api.questions.lists import developments_page
from api.questions.read_request import Asked
from domain.dates import BEGINNING, FOREVER, iso_instant
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Knowledge, recorded_at
from infrastructure.read_models.commitments.commitments import terms_of
from infrastructure.read_models.developments.development_filter import DevelopmentFilter
from infrastructure.read_models.developments.search import (
    changed_positions,
    changed_rows,
    datasets_among,
    development_count,
    development_rows,
)
from infrastructure.read_models.registry.actors import names_of
from infrastructure.read_models.stances.timeline import TimelineAsked

Head = tuple[str, Policy, dict[str, str], int, str | None, Addresses]


def developments_export(
    exporting: Exporting, asked: Asked, knowledge: Knowledge, page: Paging, such: DevelopmentFilter
) -> Export:
    """The developments meant: a page of them, all of them, or what changed last."""
    title, such = "Developments", _told_in(exporting, such)
    if exporting.format.newest_first:
        return _news_page(exporting, knowledge, page, title, such)
    if exporting.format is JSON:
        return _json_page(exporting, asked, knowledge, page, title, such)
    if exporting.format.page is None and not page.is_asked:
        stream = all_entries(
            asked, knowledge.position, such, with_terms=exporting.format.needs_terms
        )
        used = _datasets_among(knowledge, such)
        rows = _counted(exporting, lambda: development_count(knowledge, such), used)
        head = _head(exporting, knowledge, page, title)
        return Export(*head, stream, rows=rows, datasets=used)
    limit = page.asked_limit or exporting.format.page or page.limit
    entries, last = _entries(exporting, knowledge, such, page.after, limit)
    head = _head(exporting, knowledge, page, title, last)
    used = _datasets_of(knowledge, entries)
    rows = _counted(exporting, lambda: len(entries), used)
    return Export(*head, entries, truncated=last is not None, rows=rows, datasets=used)


def timeline_export(
    exporting: Exporting, asked: Asked, knowledge: Knowledge, page: Paging, wanted: TimelineAsked
) -> Export:
    """The stances of an actor over time, and the developments it was party to."""
    exporting = replace(exporting, policy=wanted.policy, pinned={"policy": wanted.policy.name})
    body = timeline_answer(knowledge, wanted)
    stances, such = stances_of(body), _told_in(exporting, _developments_of(wanted))
    title = f"Timeline of {name_of(body['actor'])}"
    if wanted.toward is not None:
        title += f" toward {name_of(named_actor(knowledge, wanted.toward))}"
    if exporting.format.newest_first:
        whole = as_whole_stances(stances)
        return _news_page(exporting, knowledge, page, title, such, whole, wanted.actor)
    head = _head(exporting, knowledge, page, title, actor=wanted.actor)
    if exporting.format is JSON:
        return Export(*head, body=body)
    if exporting.format.has_one_kind:
        return Export(*head, stances=stances, rows=len(stances))
    if exporting.format.page is None:
        stream = all_entries(
            asked, knowledge.position, such, with_terms=exporting.format.needs_terms
        )
        used = _datasets_among(knowledge, such)
        rows = _counted(exporting, lambda: len(stances) + development_count(knowledge, such), used)
        return Export(*head, stream, stances, rows=rows, datasets=used)
    entries, last = _entries(exporting, knowledge, such, 0, exporting.format.page)
    used = _datasets_of(knowledge, entries)
    return Export(*head, entries, stances, truncated=last is not None, datasets=used)


def _told_in(exporting: Exporting, such: DevelopmentFilter) -> DevelopmentFilter:
    """The developments of which the format shows anything."""
    return replace(such, with_commitments=True) if exporting.format.needs_terms else such


def _news_page(
    exporting: Exporting,
    knowledge: Knowledge,
    page: Paging,
    title: str,
    such: DevelopmentFilter,
    stances: Collection[DatedStance] = (),
    actor: str | None = None,
) -> Export:
    """What changed last; the key of its last item is how many come before it in that order."""
    found = news(knowledge, such, stances, page.after, page.limit + 1)
    following = page.after + page.limit if len(found) > page.limit else None
    head = _head(exporting, knowledge, page, title, following, actor)
    shown = tuple(found[: page.limit])
    return Export(*head, news=shown, datasets=_datasets_of(knowledge, shown))


def _json_page(
    exporting: Exporting,
    asked: Asked,
    knowledge: Knowledge,
    page: Paging,
    title: str,
    such: DevelopmentFilter,
) -> Export:
    body, last = developments_page(such, knowledge, page, asked.links(knowledge))
    return Export(*_head(exporting, knowledge, page, title, last), body=body)


def _entries(
    exporting: Exporting, knowledge: Knowledge, such: DevelopmentFilter, after: int, limit: int
) -> tuple[list[ExportedDevelopment], int | None]:
    """At most `limit` entries, and the key of the last one where there are more."""
    rows = development_rows(knowledge, such, after, limit + 1)
    shown = rows[:limit]
    entries = entries_of(
        knowledge, shown, published=such.only.published, with_terms=exporting.format.needs_terms
    )
    return entries, shown[-1].position if len(rows) > limit else None


def _counted(
    exporting: Exporting, rows: Callable[[], int], used: Collection[UsedDataset] = ()
) -> int | None:
    """How many rows there are, where the format does not show by itself that it was cut off.

    JSON Lines have a line for each data set as well.
    """
    if exporting.format.shows_its_end:
        return None
    return rows() + (0 if exporting.format.has_one_kind else len(used))


def _datasets_among(knowledge: Knowledge, such: DevelopmentFilter) -> tuple[UsedDataset, ...]:
    return tuple(named_datasets(knowledge, datasets_among(knowledge, such)))


def _datasets_of(
    knowledge: Knowledge, entries: Iterable[ExportedDevelopment | DatedStance]
) -> tuple[UsedDataset, ...]:
    """The data sets of these developments, not of those that the stances among them rest on."""
    found = (one.development for one in entries if isinstance(one, ExportedDevelopment))
    return tuple(named_datasets(knowledge, imported_from(found)))


def _head(
    exporting: Exporting,
    knowledge: Knowledge,
    page: Paging,
    title: str,
    following: int | None = None,
    actor: str | None = None,
) -> Head:
    """What every export begins with; `following` is the key of its last item if it goes on."""
    if published_by := exporting.question.get("reported_by"):
        title += f", as published by {published_by}"
    links = exporting.links(knowledge.position, page, following, actor)
    return (
        title,
        exporting.policy,
        exporting.question,
        knowledge.position,
        known_answer(knowledge)["at"],
        links,
    )


def _developments_of(wanted: TimelineAsked) -> DevelopmentFilter:
    return DevelopmentFilter(
        actor=wanted.actor,
        other=wanted.toward,
        only=wanted.only,
        occurred_from=None if wanted.begin == BEGINNING else date.fromordinal(wanted.begin),
        occurred_to=None if wanted.through == FOREVER else date.fromordinal(wanted.through),
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
    changed = recorded_at(knowledge, {row.known_from for row in rows})
    terms = terms_of(knowledge, [row.id for row in rows], published) if with_terms else {}
    # A successor is bound by a development that does not name it.
    bound = [term.commitment for some in terms.values() for term in some]
    named = {actor for one in found for actor in _actors(one)}
    named |= {actor for one in bound for actor in (one.by, one.toward)}
    passed = [term.origin for some in terms.values() for term in some if term.origin]
    named |= {actor for one in passed for actor in (one.by, one.toward)}
    names = names_of(knowledge, named)
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
    """Developments and stances, after the first `skipped`: what changed last first.

    No recent record is not news: it rests on nothing that was recorded.
    """
    stances = [stance for stance in stances if _grounds(stance)]
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
    bound = {actor for given in one.commitments for actor in (given["by"], given["toward"])}
    return {*one.initiators, *one.targets, *one.mediators, *bound}
