"""The moment and the policy of a question, and the actors that must be known then."""

from __future__ import annotations

from datetime import datetime

from api.hints import READS_OF_ONE
from domain.checks.invalid_values import InvalidValues
from domain.checks.words import check_slug
from domain.errors import DomainError, Invalid, NotFound
from domain.stance import policy as policies
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Knowledge, Moment
from infrastructure.read_models.registry.actors import registered_position


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
        raise not_known("actor", actor, field, first, knowledge.position)


def require_sides(knowledge: Knowledge, actor: str | None, toward: str | None) -> None:
    """Raise `Invalid` if either is given and was not known at the position."""
    found = InvalidValues()
    for field, id in (("actor", actor), ("toward", toward)):
        if id is not None:
            found.check(require_actor, knowledge, id, field)
    found.raise_any()


def require_both(knowledge: Knowledge, actor: str, toward: str | None) -> None:
    """Raise `NotFound` or `Invalid` unless the actor and its counterpart were known then."""
    try:
        require_actor(knowledge, actor)
    except DomainError as refusal:
        try:
            require_sides(knowledge, None, toward)
        except Invalid as other:
            refusal.others = other.every
        raise
    require_sides(knowledge, None, toward)


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


# The fields that name what a path is about.
_OF_THE_PATH = {"id", "a", "b"}


def not_known(
    what: str, name: str, field: str, first: int | None, position: int
) -> NotFound | Invalid:
    """Return the refusal of an actor or a source that was registered at `first`, or never."""
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
