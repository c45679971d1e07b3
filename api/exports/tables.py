"""Tables: the stances of all pairs, of an actor or of a dyad, and actors, a row at a time.

HTTP and the command line write the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from fastapi.responses import Response

from api.answers.actors import ActorAnswer, found_actors, listed_actors
from api.answers.links import known_answer, name_of
from api.answers.stances.all_pairs import pairs_in_period
from api.answers.stances.dyads import dyad_in_period_answer
from api.answers.stances.timelines import in_period_answer
from api.database import IN_FORCE
from api.exports.exporting import Exporting
from api.formats.export import Addresses, DatedDyad, DatedStance, Export
from api.formats.table import JSON, Format, Kind
from api.http.responses import Form
from api.limits import LONGEST_PAGE
from api.questions.cursors import Paging
from api.questions.read_request import Asked
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.registry.actor_search import search_actors
from infrastructure.read_models.registry.actors import actor_count, actor_rows
from infrastructure.read_models.stances.dyads import DyadQuestion
from infrastructure.read_models.stances.held import StancesQuestion
from infrastructure.read_models.stances.pairs_in_period import (
    PairParts,
    PairsInPeriod,
    parts_of_pairs,
    read_pairs_in_period,
)
from infrastructure.read_models.stances.timeline import InPeriod, TimelineAsked

# Opens a snapshot at a position, for a table that is read in several.
OpenAt = Callable[[int], AbstractContextManager[Knowledge]]
ONE_PAGE = Paging(b"")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind and how many they are; `following` is the key of the last if more follow.

    The rows of a dyad are its segments. Its stances, `others` in number, follow them in a format
    that mixes kinds.
    """

    title: str
    rows: int
    policy: Policy | None = None
    stances: Iterable[DatedStance] = ()
    actors: Iterable[ActorAnswer] = ()
    dyads: Iterable[DatedDyad] = ()
    others: int = 0
    following: int | None = None


def answered_as_table(
    exporting: Exporting,
    asked: Asked,
    knowledge: Knowledge,
    kind: Kind,
    table: Callable[[], Table],
    body: Callable[[], Any],
    page: Paging = ONE_PAGE,
) -> Response:
    """Return the body in JSON, or the table in another tabular format."""
    if exporting.format is JSON:
        form = Form(vary=("accept",) if exporting.is_negotiated else ())
        return asked.answered(knowledge, body, form=form)

    def export() -> Export:
        found = table()
        pinned = {} if found.policy is None else {"policy": found.policy.name}
        at = replace(exporting, policy=found.policy or exporting.policy, pinned=pinned)
        links = at.links(knowledge.position, page, found.following, None)
        return export_of(found, exporting.format, knowledge, exporting.question, links)

    return asked.answered(knowledge, export, form=exporting.form(exporting.format.writer_of(kind)))


def export_of(
    table: Table, form: Format, knowledge: Knowledge, question: dict[str, str], links: Addresses
) -> Export:
    """Return a table before it has a format."""
    return Export(
        table.title,
        table.policy or IN_FORCE,
        question,
        knowledge.position,
        known_answer(knowledge)["at"],
        links,
        stances=table.stances,
        actors=table.actors,
        dyads=table.dyads,
        rows=table.rows + (0 if form.has_one_kind else table.others),
    )


def pairs_table(open_at: OpenAt, knowledge: Knowledge, wanted: PairsInPeriod) -> Table:
    """Return the stances of every pair within the days, a row for each segment, as a stream."""
    rows = sum(len(one.parts) for one in _all_parts(knowledge, wanted))
    stances = _all_stances(open_at, knowledge.position, wanted)
    return Table(f"Stances of {wanted.on}", rows, wanted.policy, stances)


def _all_parts(knowledge: Knowledge, wanted: PairsInPeriod) -> Iterator[PairParts]:
    after = wanted.after
    while True:
        found, last = parts_of_pairs(knowledge, replace(wanted, after=after))
        yield from found
        if last is None:
            return
        after = last


def _all_stances(open_at: OpenAt, position: int, wanted: PairsInPeriod) -> Iterator[DatedStance]:
    """Yield the stances in little memory: each page of pairs is read in a snapshot of its own."""
    after = wanted.after
    while True:
        page = replace(wanted, after=after)
        with open_at(position) as knowledge:
            rows, last = read_pairs_in_period(knowledge, page)
            pairs = pairs_in_period(knowledge, page, rows)
        for pair in pairs:
            for segment in pair["segments"]:
                yield DatedStance(pair["actor"], pair["toward"], None, None, segment)
        if last is None:
            return
        after = last


def stances_table(knowledge: Knowledge, wanted: StancesQuestion | InPeriod) -> Table:
    """Return the stances of an actor within the days, inherited ones included."""
    asked = wanted if isinstance(wanted, InPeriod) else _of_its_day(wanted)
    answer = in_period_answer(knowledge, asked)
    stances = [
        DatedStance(
            answer["actor"],
            one["toward"],
            one["inherited_from"],
            one["toward_inherited_from"],
            segment,
        )
        for one in answer["stances"]
        for segment in one["segments"]
    ]
    title = f"Stances of {name_of(answer['actor'])}"
    return Table(title, len(stances), asked.timeline.policy, stances)


def _of_its_day(day: StancesQuestion) -> InPeriod:
    """Return the question about the period that is one day."""
    asked = (day.actor, day.on, day.on, day.policy, day.toward, day.inherit, day.only)
    return InPeriod("", TimelineAsked(*asked))


def dyad_table(knowledge: Knowledge, wanted: DyadQuestion) -> Table:
    """Return the segments of a dyad, and of the stance to show first in each direction."""
    answer = dyad_in_period_answer(knowledge, replace(wanted, is_day=False))
    one, other = answer["actors"]
    dyads = [DatedDyad(one, other, segment) for segment in answer["segments"]]
    stances = [
        DatedStance(
            direction["actor"],
            direction["toward"],
            segment["inherited_from"],
            segment["toward_inherited_from"],
            segment,
        )
        for direction in answer["directions"]
        for segment in direction["segments"]
    ]
    title = f"{name_of(one)} and {name_of(other)}"
    return Table(title, len(dyads), wanted.policy, stances, dyads=dyads, others=len(stances))


def actors_table(
    open_at: OpenAt, knowledge: Knowledge, q: str | None, page: Paging = ONE_PAGE
) -> Table:
    """Return the actors of a name, a page of all actors, or all of them as a stream."""
    if q is not None:
        found = found_actors(knowledge, search_actors(knowledge, q, page.limit))
        return Table("Actors", len(found), actors=found)
    if page.is_asked:
        rows, more = page.read(lambda after, limit: actor_rows(knowledge, after, limit))
        last = rows[-1].registered_position if more else None
        listed = listed_actors(knowledge, rows)
        return Table("Actors", len(listed), actors=listed, following=last)
    actors = _all_actors(open_at, knowledge.position)
    return Table("Actors", actor_count(knowledge), actors=actors)


def _all_actors(open_at: OpenAt, position: int) -> Iterator[ActorAnswer]:
    after = 0
    while True:
        with open_at(position) as knowledge:
            rows = actor_rows(knowledge, after, LONGEST_PAGE)
            actors = listed_actors(knowledge, rows)
        yield from actors
        if len(rows) < LONGEST_PAGE:
            return
        after = rows[-1].registered_position
