"""The moment and the policy of a question, and the actors and sources that must be known then."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from api.hints import READS_OF_ONE
from domain.checks.validation import check_slug
from domain.checks.violations import Violations
from domain.errors import DomainError, Invalid, NotFound
from domain.stance import policy as policies
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Knowledge, Moment
from infrastructure.read_models.developments.search import (
    dataset_position,
    development_position,
)
from infrastructure.read_models.omissions.omission import DATASET, SOURCE, Omitted
from infrastructure.read_models.registry.actors import registered_position
from infrastructure.read_models.registry.datasets import DatasetRow, dataset_row
from infrastructure.read_models.registry.sources import (
    SourceRow,
    source_registered_position,
    source_row,
)


def ends_of(
    from_position: int | None,
    from_known_at: datetime | None,
    to_position: int | None,
    to_known_at: datetime | None,
) -> tuple[Moment, Moment]:
    """Return the two moments to compare; raises `Invalid` if the earlier one is not given."""
    earlier = moment_of(from_position, from_known_at, "from_")
    if earlier == Moment(field="from_position"):
        raise Invalid(
            "from_position: the earlier moment is not given",
            field="from_position",
            allowed="one of from_position and from_known_at",
        )
    return earlier, moment_of(to_position, to_known_at, "to_")


def moment_of(position: int | None, known_at: datetime | None, end: str = "") -> Moment:
    """Return the requested moment; `end` is the prefix of the names of both parameters.

    Raises `Invalid` if both are given.
    """
    by_position, by_instant = f"{end}position", f"{end}known_at"
    if position is not None and known_at is not None:
        raise Invalid(
            f"{by_position} and {by_instant} name two moments",
            field=by_instant,
            allowed=f"one of {by_position} and {by_instant}",
        )
    return Moment(position, known_at, by_position if known_at is None else by_instant)


def policy_named(name: str | None, in_force: Policy) -> Policy:
    """Return the policy with this name, or the one in force without a name; raises `Invalid`."""
    return in_force if name is None else policies.policy_named(name)


def refuse_variant(policy: Policy, in_force: Policy) -> None:
    """Raise `Invalid` for a variant of the policy; a question about all pairs takes none.

    Without stored stances each pair is folded again. The defaults are no variant.
    """
    if policy not in (in_force, Policy()):
        raise Invalid(
            f"policy: a question about all pairs of actors takes no variant, as {policy.name}",
            field="policy",
            allowed=f"{in_force.name} here; a variant in {READS_OF_ONE}",
        )


def require_actor(knowledge: Knowledge, actor: str, field: str = "id") -> None:
    """Raise `NotFound`, or for a query parameter `Invalid`, if the actor was not known then."""
    check_slug(actor, field, "actor")
    first = registered_position(knowledge.connection, actor)
    if first is None or first > knowledge.position:
        raise _unknown("actor", actor, field, first, knowledge.position)


def require_known(knowledge: Knowledge, named: Iterable[tuple[str, str, str | None]]) -> None:
    """Raise `Invalid` with each actor or source of a question that was not known at the position.

    `named` has for each "actor" or "source", the field, and the id, or None if it is not given.
    """
    found = Violations()
    for what, field, id in named:
        if id is not None:
            require = require_actor if what == "actor" else require_source
            found.check(_required, id, require, knowledge, field)
    found.raise_any()


def _required(
    id: str, require: Callable[[Knowledge, str, str], object], knowledge: Knowledge, field: str
) -> None:
    require(knowledge, id, field)


def require_sides(knowledge: Knowledge, actor: str | None, toward: str | None) -> None:
    """Raise `Invalid` if either is given and was not known at the position."""
    require_known(knowledge, [("actor", "actor", actor), ("actor", "toward", toward)])


def require_both(knowledge: Knowledge, actor: str, toward: str | None) -> None:
    """Raise `NotFound` or `Invalid` unless the actor and its counterpart were known then."""
    counterpart = [("actor", "toward", toward)]
    try:
        require_actor(knowledge, actor)
    except DomainError as refusal:
        try:
            require_known(knowledge, counterpart)
        except Invalid as other:
            refusal.others = other.every
        raise
    require_known(knowledge, counterpart)


def require_omitted(knowledge: Knowledge, omitted: Iterable[Omitted]) -> None:
    """Raise `Invalid` with everything that a question leaves out and that was not known then."""
    found = Violations()
    for kind, id in omitted:
        if kind == SOURCE:
            found.check(_required, id, require_source, knowledge, "without")
        else:
            found.check(_require_recorded, knowledge, kind, id)
    found.raise_any()


def _require_recorded(knowledge: Knowledge, kind: str, id: str) -> None:
    first = dataset_position if kind == DATASET else development_position
    position = first(knowledge, id)
    if position is None:
        raise Invalid(
            f"without: there is no {kind} {id!r}",
            field="without",
            allowed=f"a {kind} that is on record",
        )
    if position > knowledge.position:
        raise Invalid(
            f"without: {kind} {id!r} is not known yet at position {knowledge.position}",
            field="without",
            allowed=f"a position from {position} on, where it was first recorded",
        )


def require_dyad(knowledge: Knowledge, a: str, b: str) -> None:
    """Raise `NotFound` with each of two actors that was not known then."""
    try:
        require_actor(knowledge, a, "a")
    except NotFound as refusal:
        try:
            require_actor(knowledge, b, "b")
        except DomainError as other:
            refusal.others = other.every
        raise
    require_actor(knowledge, b, "b")


def require_source(knowledge: Knowledge, source: str, field: str = "id") -> SourceRow:
    """Return the row of a source; raises as `require_actor` does."""
    check_slug(source, field, "source")
    row = source_row(knowledge, source)
    if row is None:
        first = source_registered_position(knowledge, source)
        raise _unknown("source", source, field, first, knowledge.position)
    return row


# The fields that name what a path is about.
_OF_THE_PATH = {"id", "a", "b"}


def require_dataset(knowledge: Knowledge, dataset: str) -> DatasetRow:
    """Return the row of a data set; raise `NotFound` if no coverage of it was known then."""
    check_slug(dataset, "id")
    row = dataset_row(knowledge, dataset)
    if row is None:
        raise NotFound(
            f"no coverage of data set {dataset!r} is known at position {knowledge.position}",
            field="id",
            allowed="a data set that /v1/datasets lists at that position",
        )
    return row


def _unknown(
    what: str, name: str, field: str, first: int | None, position: int
) -> NotFound | Invalid:
    kind = NotFound if field in _OF_THE_PATH else Invalid
    if first is None:
        return kind(
            f"there is no {what} {name!r}",
            field=field,
            allowed=f"a registered {what}",
            unregistered=(what, name),
        )
    return kind(
        f"{what} {name!r} is not known yet at position {position}",
        field=field,
        allowed=f"a position from {first} on, where it was registered",
    )
