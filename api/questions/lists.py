"""Pages of commitments, developments, actors, sources and events."""

from __future__ import annotations

from dataclasses import dataclass

from api.answers.actors import ActorAnswer, found_actors, listed_actors
from api.answers.datasets import DatasetAnswer, dataset_answer, named_datasets
from api.answers.developments import DevelopmentList, development_answers, imported_from
from api.answers.links import Permalink, permalink
from api.answers.listed_commitments import ListedCommitment, listed_answers
from api.answers.listing import Listing
from api.answers.similar_actors import SimilarActorsAnswer, similar_actors_answer
from api.answers.sources import SourceAnswer, source_answer
from api.questions.cursors import Paging
from api.questions.registered import require_known
from domain.errors import Invalid
from domain.stance.policy import Policy
from infrastructure.log.event_filter import EVERY_EVENT, EventFilter
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.commitments.commitment_filter import CommitmentFilter
from infrastructure.read_models.commitments.listed import commitment_count, listed_commitments
from infrastructure.read_models.developments.development_filter import DevelopmentFilter
from infrastructure.read_models.developments.search import development_count, development_rows
from infrastructure.read_models.event_feed import log_page
from infrastructure.read_models.history import EventAnswer
from infrastructure.read_models.registry.actor_search import search_actors
from infrastructure.read_models.registry.actors import actor_count, actor_rows
from infrastructure.read_models.registry.datasets import dataset_count, dataset_rows
from infrastructure.read_models.registry.similar_actors import similar_actors
from infrastructure.read_models.registry.sources import source_count, source_rows

LONGEST_NAME = 300


def commitments_page(
    knowledge: Knowledge, policy: Policy, wanted: CommitmentFilter, page: Paging, links: Permalink
) -> Listing[ListedCommitment]:
    """Return the body of `GET /v1/commitments`."""
    listed, more = page.read(
        lambda after, limit: listed_commitments(knowledge, policy, wanted, after, limit)
    )
    last = listed[-1].place if more else None
    found = listed_answers(knowledge, listed, wanted)
    return page.answer(
        links, knowledge, found, last, lambda: commitment_count(knowledge, policy, wanted)
    )


def similar_actors_page(
    actor: str | None, knowledge: Knowledge, page: Paging, links: Permalink
) -> Listing[SimilarActorsAnswer]:
    """Return the body of `GET /v1/similar-actors`; raise `Invalid` for an unknown actor."""
    require_known(knowledge, [("actor", "actor", actor)])
    every = similar_actors(knowledge, actor)
    rows, more = page.read(lambda after, limit: [it for it in every if it.place > after][:limit])
    last = rows[-1].place if more else None
    found = [similar_actors_answer(knowledge, one) for one in rows]
    return page.answer(links, knowledge, found, last, lambda: len(every))


def require_parties(knowledge: Knowledge, wanted: DevelopmentFilter) -> None:
    """Raise `Invalid` if the actor or the source of the filters was not known then."""
    require_known(
        knowledge, [("actor", "actor", wanted.actor), ("source", "source", wanted.source)]
    )


def developments_page(
    wanted: DevelopmentFilter, knowledge: Knowledge, page: Paging, links: Permalink
) -> tuple[DevelopmentList, int | None]:
    """Return the body of `GET /v1/developments`, and the key of its last item if more follow."""
    rows, more = page.read(lambda after, limit: development_rows(knowledge, wanted, after, limit))
    last = rows[-1].position if more else None
    found = development_answers(knowledge, rows, wanted.only.published)
    body = page.answer(links, knowledge, found, last, lambda: development_count(knowledge, wanted))
    return {**body, "datasets": named_datasets(knowledge, imported_from(found))}, last


def check_name(q: str | None) -> None:
    """Raise `Invalid` for a name that is too long."""
    if q is not None and len(q) > LONGEST_NAME:
        raise Invalid("q is too long", field="q", allowed=f"at most {LONGEST_NAME} characters")


def actors_page(
    q: str | None, knowledge: Knowledge, page: Paging, links: Permalink
) -> Listing[ActorAnswer]:
    """Return the body of `GET /v1/actors`: those of a name, or all in the order of registration."""
    if q is not None:
        found = found_actors(knowledge, search_actors(knowledge, q, page.limit))
        return page.answer(links, knowledge, found, None, lambda: len(found))
    rows, more = page.read(lambda after, limit: actor_rows(knowledge, after, limit))
    last = rows[-1].registered_position if more else None
    actors = listed_actors(knowledge, rows)
    return page.answer(links, knowledge, actors, last, lambda: actor_count(knowledge))


def sources_page(knowledge: Knowledge, page: Paging, links: Permalink) -> Listing[SourceAnswer]:
    """Return the body of `GET /v1/sources`."""
    rows, more = page.read(lambda after, limit: source_rows(knowledge, after, limit))
    last = rows[-1].registered_position if more else None
    sources = [source_answer(knowledge, row) for row in rows]
    return page.answer(links, knowledge, sources, last, lambda: source_count(knowledge))


def datasets_page(knowledge: Knowledge, page: Paging, links: Permalink) -> Listing[DatasetAnswer]:
    """Return the body of `GET /v1/datasets`."""
    rows, more = page.read(lambda after, limit: dataset_rows(knowledge, after, limit))
    last = rows[-1].first_position if more else None
    found = [dataset_answer(knowledge, row) for row in rows]
    return page.answer(links, knowledge, found, last, lambda: dataset_count(knowledge))


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events; `next` is the `after` of the following page, null where `position` was reached.

    Every event up to `position` has been looked at: a follower goes on after it.
    """

    data: list[EventAnswer]
    next: int | None
    position: int
    links: Permalink


def events_answer(
    knowledge: Knowledge, after: int, limit: int, wanted: EventFilter = EVERY_EVENT
) -> EventPage:
    """Return the body of `GET /v1/events`."""
    found = log_page(knowledge, after, limit + 1, wanted)
    page = found[:limit]
    following = page[-1].position if len(found) > limit else None
    asked = {"after": str(after), "limit": str(limit), **wanted.asked()}
    links: Permalink = {"permalink": permalink(knowledge, "/v1/events", asked)}
    return EventPage(page, following, knowledge.position, links)


def require_named(knowledge: Knowledge, wanted: EventFilter) -> None:
    """Raise `Invalid` if the actors or the source of the filters were not known then."""
    require_known(
        knowledge,
        [
            ("actor", "actor", wanted.actor),
            *(("actor", "pair", actor) for actor in wanted.pair or ()),
            ("source", "source", wanted.source),
        ],
    )
