"""What every read route gets: the moment it is asked about, and the page of a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request
from fastapi.responses import Response

from api.answers.links import AsKnown, Permalink, known_answer, pinned
from api.answers.listing import Listing, whole
from api.current_server import Server, TheServer, server_of
from api.http.parameters import Between, Flag, Instant, Whole
from api.http.responses import (
    AS_JSON,
    ASK_AGAIN,
    FOR_EVER,
    KEEP_NOTHING,
    NO_MORE,
    Form,
    IfNoneMatch,
    base_of,
    redaction_mark,
    tagged,
)
from api.limits import LONGEST_PAGE, USUAL_PAGE
from api.questions.cursors import Paging, page_of
from api.questions.moments import ends_of, moment_of, policy_named
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Knowledge, Moment

Position = Annotated[
    Whole | None, Query(description="What the log knew when it had reached this position")
]
KnownAt = Annotated[
    Instant | None,
    Query(description="What the log knew at this instant; mapped to a position, not with one"),
]

# How many events up to the position of an answer could not be applied, and the first position.
SET_ASIDE = "Stanceline-Set-Aside"


def kept_how(knowledge: Knowledge, *, is_pinned: bool) -> str:
    """Return how long a cache may keep an answer: permanently if it is pinned.

    Not at all while its rows follow the rules of an older release or lack events that were set
    aside, because then another release may answer differently.
    """
    if not knowledge.is_whole:
        return KEEP_NOTHING
    return FOR_EVER if is_pinned else ASK_AGAIN


def set_aside(knowledge: Knowledge) -> Mapping[str, str]:
    """Return the header of an answer that does not follow from every event."""
    aside = knowledge.set_aside
    return {SET_ASIDE: f"{aside.events};first={aside.first}"} if aside else NO_MORE


@dataclass(frozen=True, slots=True)
class Asked:
    """The moment a request asks about, and the answer that its sender has already."""

    moment: Moment
    if_none_match: str | None
    request: Request
    server: Server

    def known(self, *, of_log: bool = False) -> AbstractContextManager[Knowledge]:
        """Open a snapshot at the moment: `with asked.known() as knowledge`.

        A question `of_log` does not wait for the projection.
        """
        return self.server.reading.as_known(self.moment, of_log=of_log)

    def known_at_position(self, position: int) -> AbstractContextManager[Knowledge]:
        """Open a snapshot at any other position, for an answer that is read in several."""
        return self.server.reading.as_known_at(position)

    @property
    def is_pinned(self) -> bool:
        """Whether the answer can never change, as it can while only an instant is named."""
        return self.moment.position is not None

    @property
    def base(self) -> str:
        """What absolute addresses in the answer begin with."""
        return base_of(self.request)

    def links(self, knowledge: Knowledge, **pinned_to: str) -> Permalink:
        """Return the permalink of the answer: the whole question, with the position of the answer.

        The order of the parameters makes no difference. `pinned_to` are parameters that the
        permalink names even if the request left them to their defaults.
        """
        query = {**self.request.query_params, **pinned_to}
        asked = {n: query[n] for n in sorted(query) if n not in ("position", "known_at")}
        return {"permalink": pinned(self.request.url.path, asked, knowledge.position)}

    def as_known(self, knowledge: Knowledge) -> AsKnown:
        """Return what an answer about one thing adds to it: what was known, and the permalink."""
        return {"known": known_answer(knowledge), "links": self.links(knowledge)}

    def answered(
        self,
        knowledge: Knowledge,
        answer: Callable[[], Any],
        *,
        tag: str | None = None,
        headers: Mapping[str, str] = NO_MORE,
        form: Form = AS_JSON,
    ) -> Response:
        """Return the answer, or 304 if its reader has it; then `answer` is not called.

        Without a `tag` of its own an answer is new after any event, and for another release.
        """
        vary = {"Vary": ", ".join(form.vary)} if form.vary else {}
        return tagged(
            tag or form.tag(knowledge.position, redaction_mark(knowledge.redactions)),
            self.if_none_match,
            answer,
            kept=kept_how(knowledge, is_pinned=self.is_pinned),
            headers={**vary, **set_aside(knowledge), **headers},
            render=form.render,
        )


async def asked(
    request: Request,
    position: Position = None,
    known_at: KnownAt = None,
    if_none_match: IfNoneMatch = None,
) -> Asked:
    """Read the moment and the tag of the reader; opens nothing, so that it needs no thread."""
    return Asked(moment_of(position, known_at), if_none_match, request, server_of(request))


AskedMoment = Annotated[Asked, Depends(asked)]


@dataclass(frozen=True, slots=True)
class AskedBetween:
    """The two moments a request compares."""

    earlier: Moment
    later: Moment
    server: Server

    def known(self) -> AbstractContextManager[tuple[Knowledge, Knowledge]]:
        """Open a snapshot at both: `with between.known() as (earlier, later)`."""
        return self.server.reading.as_known_at_both(self.earlier, self.later)

    @property
    def is_pinned(self) -> bool:
        """Whether the answer can never change, as it can while an instant or no end is named."""
        return self.earlier.position is not None and self.later.position is not None


async def between(
    server: TheServer,
    from_position: Annotated[
        Whole | None, Query(description="What was known before: at this position")
    ] = None,
    from_known_at: Annotated[
        Instant | None, Query(description="What was known before: at this instant")
    ] = None,
    to_position: Annotated[
        Whole | None, Query(description="What was known after: at this position; else all of it")
    ] = None,
    to_known_at: Annotated[
        Instant | None, Query(description="What was known after: at this instant")
    ] = None,
) -> AskedBetween:
    """Read the two ends, each by a position or by an instant; opens nothing."""
    return AskedBetween(*ends_of(from_position, from_known_at, to_position, to_known_at), server)


TwoMoments = Annotated[AskedBetween, Depends(between)]


Item = TypeVar("Item")


def unpaged(asked: Asked, knowledge: Knowledge, items: Sequence[Item]) -> Listing[Item]:
    """Return the body of a list that is short enough for one page."""
    return whole(items, knowledge.position, asked.links(knowledge))


PageLimit = Annotated[int, Between(1, LONGEST_PAGE)]


async def paging(
    request: Request,
    cursor: Annotated[str | None, Query(description="The `next` of the previous page")] = None,
    limit: Annotated[
        PageLimit | None, Query(description=f"Most entries of the page; {USUAL_PAGE} by default")
    ] = None,
    with_total: Annotated[Flag, Query(description="Count all that is found as well")] = False,
) -> Paging:
    """Read where the page begins; a cursor only goes with the filters it was given for."""
    return page_of(request.url.path, request.query_params, cursor, limit, with_total)


APage = Annotated[Paging, Depends(paging)]


async def _policy(
    request: Request,
    policy: Annotated[
        str | None,
        Query(description="The policy that derives the answer; by default the one in force"),
    ] = None,
) -> Policy:
    return policy_named(policy, server_of(request).policy)


ByPolicy = Annotated[Policy, Depends(_policy)]
