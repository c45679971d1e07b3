"""What every read route is given: what the log knew at the moment that was asked about."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import Depends, Query, Request

from api.parameters import Instant, Whole
from domain.checks import check_slug
from domain.errors import Invalid, NotFound
from infrastructure.read_models.actors import registered_position
from infrastructure.read_models.knowledge import Knowledge
from infrastructure.read_models.moment import Moment, knowing

Position = Annotated[
    Whole | None, Query(description="What the log knew when it had reached this position")
]
KnownAt = Annotated[
    Instant | None,
    Query(description="What the log knew at this instant; mapped to a position, not with one"),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """The moment asked about, and how to open it: `with asked.known() as knowledge`."""

    moment: Moment
    known: Callable[[], AbstractContextManager[Knowledge]]

    @property
    def is_pinned(self) -> bool:
        """Whether the answer can never change, as it can while only an instant is named."""
        return self.moment.position is not None


async def asked(request: Request, position: Position = None, known_at: KnownAt = None) -> Asked:
    """Read `position` and `known_at`; opens nothing, so that it costs no thread."""
    if position is not None and known_at is not None:
        raise Invalid(
            "position and known_at name two moments",
            field="known_at",
            allowed="one of position and known_at",
        )
    moment = Moment(position, known_at)
    state = request.app.state
    return Asked(moment, partial(knowing, state.engine, state.log, moment))


AskedMoment = Annotated[Asked, Depends(asked)]


def require_actor(knowledge: Knowledge, actor: str, field: str = "id") -> None:
    """Raise `NotFound`, or `Invalid` where a query parameter names an actor not known then."""
    check_slug(actor, field)
    first = registered_position(knowledge.connection, actor)
    if first is not None and first <= knowledge.position:
        return
    if first is None:
        said = f"there is no actor {actor!r}"
        allowed = "a registered actor (find one by any of its names: /v1/actors?q=)"
    else:
        said = f"actor {actor!r} is not known yet at position {knowledge.position}"
        allowed = f"a position from {first} on, where it was registered"
    kind = NotFound if field == "id" else Invalid
    raise kind(said, field=field, allowed=allowed)
