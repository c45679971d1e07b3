"""Checks that everything a request refers to is in the log and can be referred to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from domain.actor import ActorRegistered, MembershipCorrected, MembershipStarted
from domain.checks.validation import check_slug
from domain.checks.violations import Violations
from domain.claims.commitment import Term, terms
from domain.dates import When, parse_when
from domain.development import (
    DevelopmentCorrected,
    DevelopmentReported,
    DevelopmentRetracted,
    evolve,
)
from domain.errors import Invalid
from domain.event import Event, actor_id, aggregate_after, source_id
from domain.log import Log
from domain.membership import Membership
from domain.recording.membership_cycles import refuse_cycle
from domain.source import SourceRegistered
from domain.values import Account, Commitment, Extension, Report


class Reference(NamedTuple):
    """An actor or source that a request names, and the field that names it."""

    kind: str
    slug: str
    field: str

    @property
    def id(self) -> UUID:
        return actor_id(self.slug) if self.kind == "actor" else source_id(self.slug)


_REGISTERS: dict[str, type[Event]] = {"actor": ActorRegistered, "source": SourceRegistered}


class References:
    """Checks of references; each method raises `Invalid` with every missing reference.

    It remembers actors and sources it has found, because they are never unregistered.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._registered: set[tuple[str, str]] = set()

    def require_all(
        self,
        account: Account,
        reports: Sequence[Report] = (),
        id: UUID | None = None,
        before: Account | None = None,
    ) -> None:
        """Raise `Invalid` if an account or its reports name something that is not in the log.

        `id` is the id of the development, and `before` its account before a correction.
        """
        named = list(_parties(account))
        for position, report in enumerate(reports):
            named += _sources(report, f"reports[{position}]")
        found = Violations()
        found.check(self._require, named)
        if account.commitments:
            found.check(self._require_extended, account, id, before)
        found.raise_any()

    def require_reported(self, event: DevelopmentReported) -> None:
        self.require_all(event.account, event.reports, event.originator_id)

    def require_sources(self, report: Report, field: str) -> None:
        self._require(_sources(report, field))

    def require_actor(self, slug: str, field: str) -> None:
        self._require([Reference("actor", slug, field)])

    def require_development(self, id: UUID | None, field: str) -> None:
        if id is not None and not self._begins(id, DevelopmentReported):
            raise Invalid(
                f"{field}: there is no development {id}", field=field, allowed="a recorded one"
            )

    def require_duplicate_of(self, event: DevelopmentRetracted) -> None:
        """Raise `Invalid` if the development that remains is itself missing or retracted."""
        if event.duplicate_of is None:
            return
        self.require_development(event.duplicate_of, "duplicate_of")
        duplicate_of = aggregate_after(
            self._log.load(event.duplicate_of), DevelopmentReported, evolve
        )
        if duplicate_of is not None and duplicate_of.retracted:
            raise Invalid(
                f"duplicate_of: development {event.duplicate_of} is itself retracted",
                field="duplicate_of",
                allowed="a recorded development that was not retracted, or null",
            )

    def require_corrected(self, event: DevelopmentCorrected) -> None:
        id, account = event.originator_id, event.account
        if "commitments" not in event.changed:
            self._require(_parties(account))
            return
        before = aggregate_after(self._log.load(id), DevelopmentReported, evolve)
        self.require_all(account, (), id, None if before is None else before.account)

    def require_coalition(self, event: MembershipStarted) -> None:
        self.require_actor(event.of, "of")
        membership = Membership(event.of, event.relation, event.start_date, event.ending_date)
        refuse_cycle(self._log, event.actor, membership, "of")

    def require_no_cycle(self, event: MembershipCorrected) -> None:
        membership = Membership(event.of, event.relation, event.start_date, event.ending_date)
        refuse_cycle(self._log, event.actor, membership, "changes")

    def require_cause(self, cause: str) -> None:
        id = _uuid_of(cause)
        if id is None:
            raise Invalid(
                f"cause: {cause[:100]!r} is not a development id", field="cause", allowed="a UUID"
            )
        self.require_development(id, "cause")

    def _require_extended(self, account: Account, id: UUID | None, before: Account | None) -> None:
        require_extended(self._log, id, account, before)

    def _require(self, named: Iterable[Reference]) -> None:
        unknown = [(one, one.id) for one in named if (one.kind, one.slug) not in self._registered]
        if not unknown:
            return
        first = self._log.first(dict.fromkeys(id for _, id in unknown))
        found = Violations()
        for one, id in unknown:
            found.check(self._require_one, one, first.get(id))
        found.raise_any()

    def _require_one(self, one: Reference, begun: tuple[int, Event] | None) -> None:
        check_slug(one.slug, one.field, one.kind)
        if begun is None or not isinstance(begun[1], _REGISTERS[one.kind]):
            raise Invalid(
                f"{one.field}: there is no {one.kind} {one.slug!r}",
                field=one.field,
                allowed=f"a registered {one.kind}",
                unregistered=(one.kind, one.slug),
            )
        self._registered.add((one.kind, one.slug))

    def _begins(self, id: UUID, begins: type[Event]) -> bool:
        """Return whether the log has an aggregate with this id and first event."""
        first = self._log.first([id]).get(id)
        return first is not None and isinstance(first[1], begins)


def spelt_as_recorded(id: str) -> str:
    """Return the id of a development as the log spells it; other text is unchanged."""
    return str(_uuid_of(id) or id)


def _uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _parties(account: Account) -> Iterator[Reference]:
    for field in ("initiators", "targets", "mediators"):
        names: tuple[str, ...] = getattr(account, field)
        for position, name in enumerate(names):
            yield Reference("actor", name, f"{field}[{position}]")
    for position, commitment in enumerate(account.commitments):
        yield Reference("actor", commitment.by, f"commitments[{position}].by")
        yield Reference("actor", commitment.toward, f"commitments[{position}].toward")


def _sources(report: Report, field: str) -> Iterator[Reference]:
    yield Reference("source", report.source, f"{field}.source")
    if report.original_source is not None:
        yield Reference("source", report.original_source, f"{field}.original_source")


def require_extended(
    log: Log, id: UUID | None, account: Account, before: Account | None = None
) -> None:
    """Raise `Invalid` if commitments of development `id` cannot extend what they refer to.

    An extension that a correction does not change is not checked again, because the extended
    commitment may have been corrected or retracted since. If a correction changes only the pair
    or the day of an extension, the extended commitment may be retracted.
    """
    unchanged = set() if before is None else {_extends(one, before) for one in before.commitments}
    named = {extended for extended, *_ in unchanged}
    found = Violations()

    def check(commitment: Commitment, extended: Extension, at: str) -> None:
        field = f"{at}.extends"
        numbered = _numbered(log, id, extended, field, may_be_retracted=extended in named)
        dated = f"{at}.effective_from" if commitment.effective_from else "occurred"
        begins = parse_when(_effective_from(commitment, account), dated)
        _require_same(commitment, extended, numbered, begins, field)

    for position, commitment in enumerate(account.commitments):
        extended = commitment.extends
        if extended is not None and _extends(commitment, account) not in unchanged:
            found.check(check, commitment, extended, f"commitments[{position}]")
    found.raise_any()


def _extends(
    commitment: Commitment, account: Account
) -> tuple[Extension | None, str, str, str, str]:
    """Return everything that decides whether a commitment can extend another one."""
    day = _effective_from(commitment, account)
    return commitment.extends, commitment.by, commitment.toward, commitment.action, day


def _effective_from(commitment: Commitment, account: Account) -> str:
    return commitment.effective_from or account.occurred


def _numbered(
    log: Log, id: UUID | None, extended: Extension, field: str, *, may_be_retracted: bool
) -> list[Term]:
    """Return the extended commitment; for a bare ceasefire, one for each pair."""
    if extended.development == id:
        raise Invalid(
            f"{field}: a commitment cannot extend a commitment of its own development",
            field=f"{field}.development",
            allowed="an earlier development",
        )
    state = aggregate_after(log.load(extended.development), DevelopmentReported, evolve)
    if state is None or (state.retracted and not may_be_retracted):
        what = "is retracted" if state is not None else "is not recorded"
        raise Invalid(
            f"{field}: development {extended.development} {what}",
            field=f"{field}.development",
            allowed="a recorded development that is not retracted",
        )
    made = terms(replace(state, retracted=False))
    numbered = [term for term in made if term.number == extended.commitment]
    if not numbered:
        numbers = dict.fromkeys(str(term.number) for term in made)
        raise Invalid(
            f"{field}: development {extended.development} has no commitment {extended.commitment}",
            field=f"{field}.commitment",
            allowed=", ".join(numbers) or "none recorded",
        )
    return numbered


def _require_same(
    extension: Commitment, extended: Extension, numbered: list[Term], begins: When, field: str
) -> None:
    """Raise `Invalid` unless a commitment extends an older one of the same pair and action."""
    membership = (extension.by, extension.toward, extension.action)
    same = [
        t
        for t in numbered
        if (t.commitment.by, t.commitment.toward, t.commitment.action) == membership
    ]
    if not same:
        by, toward, action = membership
        raise Invalid(
            f"{field}: commitment {extended.commitment} of {extended.development}"
            f" is not one of {by} toward {toward} to {action}",
            field=f"{field}.commitment",
            allowed="a commitment of the same actor toward the same one, to the same action",
        )
    if same[0].begins > begins.start_latest:
        raise Invalid(
            f"{field}: commitment {extended.commitment} of {extended.development} begins later",
            field=f"{field}.commitment",
            allowed="a commitment that began before",
        )
