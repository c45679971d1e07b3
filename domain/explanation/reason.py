"""Sentences for readers that explain a stance: what decided, when, and how long it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from string import Formatter
from typing import TYPE_CHECKING

from domain.claims.claim import Part
from domain.dates import FOREVER, days_in_words, parse_when
from domain.explanation.explained import Doubt, Explained
from domain.explanation.phrases import (
    THREATENED,
    Cited,
    ago,
    before,
    counts,
    day_of,
    days_of,
    dealt_with,
    during,
    ended,
    enough,
    found,
    joined,
    number_of,
    places_ended,
    promise,
    promised,
    sustained,
    undertook,
    window,
)
from domain.stance.rules import RULES
from domain.vocabulary import Effect

if TYPE_CHECKING:
    from domain.claims.claim import Claim
    from domain.claims.gaps import Gap
    from domain.explanation.record import LastEvidence
    from domain.stance.dated_claims import DatedClaim
    from domain.stance.policy import Policy

NO_PEACE = "This does not mean peace."
MOST_RIVALS = 3
LONGEST_CONDITION = 200


def reason(stance: Explained, policy: Policy) -> str:
    """Return the sentences that explain a stance."""
    if stance.decider is None:
        return " ".join(_without_recent_record(stance, policy))
    decided = [_decided(stance, stance.decider, policy), *ended(*stance.end)]
    return " ".join([*decided, *found(stance.findings), *_strain(stance), *_doubt(stance)])


def _decided(stance: Explained, decider: DatedClaim, policy: Policy) -> str:
    template = RULES[stance.rule].reason
    if decider.claim.part is Part.ENDING:
        template = "{a} declared a ceasefire with {b} over, {when}: {cited}. {window}"
    elif decider.claim.part is Part.ANNOUNCEMENT:
        return _announced(stance, decider, policy)
    elif decider.claim.part is Part.REMAINDER:
        template = "{a} {undertook} to cease all attacks on {b}: {cited}. {term} {kept}"
    names = {name for _, name, _, _ in Formatter().parse(template) if name}
    return template.format(**{n: _PHRASES[n](stance, decider, policy) for n in names}).rstrip()


def _window(stance: Explained, decider: DatedClaim, policy: Policy) -> str:
    """Return a sentence on how long the act that decides counts."""
    if decider.effect is not Effect.FORCE:
        what = counts(decider, stance.basis[0].kind)
        return window(decider, what, policy.windows[decider.effect])
    if RULES[stance.rule].is_sustained:
        through = stance.fighting.through if stance.fighting else None
        return window(decider, "Sustained force counts", policy.sustained, through)
    return window(decider, "Force that is not sustained counts", policy.isolated)


def _announced(stance: Explained, decider: DatedClaim, policy: Policy) -> str:
    return (
        f"A {_announced_what(stance)} by {stance.actor} toward {stance.toward} was announced:"
        f" {stance.basis[0]}, {ago(decider, stance.basis[0], stance.on)}. It is to take effect"
        f"{_awaited(stance)}. Until then the announcement counts as talks, for"
        f" {days_of(policy.talks)}."
    )


def _announced_what(stance: Explained) -> str:
    return "ceasefire" if stance.announced is None or stance.announced.is_ceasefire else "promise"


def _awaited(stance: Explained) -> str:
    """Return when an announced commitment is to take effect, or under which condition."""
    if stance.announced is None:
        return ""
    if (awaited := stance.announced.awaited) is None:
        return f" {during(stance.announced.begins, stance.announced.settled)}"
    words = " ".join(awaited.split())
    shown = words if len(words) <= LONGEST_CONDITION else f"{words[:LONGEST_CONDITION]}…"
    return f" under a condition that is not reported as met (“{shown}”)"


def _term(stance: Explained) -> str:
    """Return a sentence on the days of the commitment that decides."""
    decider, on = stance.decider, stance.on
    assert decider is not None
    claim, settled = decider.claim, decider.settled
    expires = claim.expires
    occurred = parse_when(stance.basis[0].occurred)
    first = (occurred.start_earliest, occurred.start_latest)
    begun = ""
    if claim.origin is not None and stance.undertaken is not None:
        first = (claim.origin.earliest, claim.origin.latest)
        begun = _taken_over(stance, *first, stance.undertaken)
    if (decider.start, settled) != first:
        begun += f"It took effect {during(decider.start, settled)}. "
    if on < settled:
        begun += "It may not have taken effect by this day. "
    resumed = [gap for gap in _suspensions(claim) if gap.end_earliest <= on]
    if resumed:
        begun += f"It was suspended, and resumed {during(*max(resumed)[2:])}. "
    it = "It"
    if over := [one for one in stance.ended_places if one.earliest <= on]:
        begun += f"It ended {places_ended(over)}. "
        it = "Elsewhere it"
    stops, by = claim.stops_earliest, claim.stops_latest
    later = [one for one in stance.ended_places if one.earliest > on]
    if later and (stops is None or min(one.earliest for one in later) <= stops):
        return f"{begun}{it} is in force on this day, and ended {places_ended(later)}."
    if stops is not None and by is not None and (expires is None or stops <= expires):
        return f"{begun}{it} is in force on this day, and ended {during(stops, by)}."
    if expires is None:
        return f"{begun}Its end is not known; it counts through {day_of(decider.last)}."
    if expires == FOREVER:
        return f"{begun}{it} is in force, with no stated end."
    return f"{begun}{it} is in force through {day_of(expires)}."


def _suspensions(claim: Claim) -> Sequence[Gap]:
    """Return the suspensions of a commitment, without the days before it was what is left."""
    return claim.gaps[1:] if claim.part is Part.REMAINDER else claim.gaps


def _taken_over(stance: Explained, earliest: int, latest: int, parties: tuple[str, str]) -> str:
    """Return a sentence on whom one of the two succeeded, or both, and since when."""
    by, toward = parties
    sides = [(stance.actor, by), (stance.toward, toward)]
    succeeded = [f"{after} has succeeded {former}" for after, former in sides if after != former]
    since = days_in_words(earliest, latest)
    return f"{by} undertook it toward {toward}; since {since}, {joined(succeeded)}. "


def _kept(stance: Explained, policy: Policy) -> str:
    """Return a sentence on what violates the commitment that decides."""
    a, b, violations = stance.actor, stance.toward, stance.against.violations
    if not violations:
        if stance.rule == "pledge":
            return ""
        return f"No violation of it by {a} is on record."
    them = f"{number_of(violations, 'act')} of force by {a} on {b} since it took effect"
    them += " violates it" if violations == 1 else " violate it"
    if stance.rule == "pledge":
        return f"{them}."
    return f"{them}, but this force is not sustained, which takes {enough(policy)}."


# The phrases that the reason of a rule may name.
_PHRASES: dict[str, Callable[[Explained, DatedClaim, Policy], str]] = {
    "a": lambda stance, _, __: stance.actor,
    "b": lambda stance, _, __: stance.toward,
    "cited": lambda stance, _, __: str(stance.basis[0]),
    "other": lambda stance, _, __: str(stance.basis[-1]),
    "when": lambda stance, decider, _: ago(decider, stance.basis[0], stance.on),
    "window": _window,
    "term": lambda stance, _, __: _term(stance),
    "kept": lambda stance, _, policy: _kept(stance, policy),
    "enough": lambda stance, _, policy: sustained(stance.fighting, policy),
    "since": lambda stance, _, __: "" if stance.doubt else " since",
    "dealt_with": lambda stance, decider, _: dealt_with(decider, stance.basis[0].kind),
    "threatened": lambda stance, _, __: THREATENED.get(stance.basis[0].kind, "threatened"),
    "undertook": lambda stance, _, __: undertook(stance.undertaken),
    "promised": lambda stance, _, __: promised(stance.toward, stance.undertaken),
    "promise": lambda stance, _, __: promise(stance.promised),
    "unknown_end": lambda _, __, policy: days_of(policy.unknown_end),
    "last": lambda _, decider, __: day_of(decider.last),
}


def _strain(stance: Explained) -> Iterator[str]:
    """Yield a sentence on the tensions since the commitment that decides took effect."""
    a, b, against = stance.actor, stance.toward, stance.against
    parts = [
        (against.threats, "threat", f"by {a}"),
        (against.attacks, "attack", f"by {b} on {a}"),
        (against.with_members, "attack", "between one of the two and members of the other"),
    ]
    named = [f"{number_of(count, what)} {whose}" for count, what, whose in parts if count]
    if named:
        yield f"Since it took effect, it has been strained by {joined(named)}."


def _doubt(stance: Explained) -> Iterator[str]:
    """Yield a sentence on why the dating is uncertain."""
    if stance.rivals and (text := RULES[stance.rule].rivals):
        named = [str(one) for one in stance.rivals[:MOST_RIVALS]]
        yield text.format(rivals=joined(named, "or"), posture=RULES[stance.rule].posture.value)
    if stance.doubt is Doubt.DATE:
        yield f"The dating is uncertain because {_doubtful_date(stance)}."
    elif stance.doubt is not None:
        yield _DOUBTS[stance.doubt]


def _doubtful_date(stance: Explained) -> str:
    decider = stance.decider
    if decider is None or decider.claim.part is not Part.KIND:
        return "a date that decides, or its end, is doubtful or disputed"
    if _DOUBTFUL.intersection(stance.basis[0].occurred):
        return "the date on record is doubtful"
    return "a source disputes the date"


# The qualifiers of EDTF that make a date doubtful.
_DOUBTFUL = frozenset("?%")

_DOUBTS = {
    Doubt.RESUMED: (
        "Whether it continued after the ceasefire that suspended it is not known, so that the"
        " dating is uncertain."
    ),
    Doubt.DISSOLUTION: (
        "The dating is uncertain because one of the two may no longer exist on this day."
    ),
    Doubt.MEMBERSHIP: (
        "The dating is uncertain because the membership through which it counts may not hold on"
        " this day."
    ),
    Doubt.SUCCESSION: (
        "The dating is uncertain because a date that decides, or whether a successor took the"
        " commitment over, is doubtful or disputed."
    ),
    Doubt.PLACEMENT: (
        "The dating is uncertain: with other days that the dates on record allow, the posture on"
        " this day is another."
    ),
}


def _without_recent_record(stance: Explained, policy: Policy) -> Iterator[str]:
    a, b = stance.actor, stance.toward
    if stance.last is None:
        yield (
            f"Everything on record of {a} toward {b} has a confidence below {policy.floor}, which"
            f" decides nothing. {NO_PEACE}"
        )
        return
    last, cited = stance.last
    yield f"Nothing on record of {a} toward {b} sets a posture on this day."
    if last.claim.effect in (Effect.CEASEFIRE, Effect.PLEDGE):
        yield f"The newest is {_commitment_that_is_over(last, cited, stance.on)}."
    elif last.claim.claim.part is Part.ANNOUNCEMENT:
        yield _announcement_that_is_old(stance, last.claim, cited, policy)
    else:
        yield f"The newest is {_act_that_is_old(last.claim, cited, stance.on, policy)}."
        yield from ended(*stance.end)
    yield NO_PEACE


def _commitment_that_is_over(last: LastEvidence, cited: Cited, on: int) -> str:
    is_rest = last.claim.claim.part is Part.REMAINDER
    what = "ceasefire" if is_rest or last.claim.effect is Effect.CEASEFIRE else "promise"
    suspended = [gap for gap in _suspensions(last.claim.claim) if gap.has(on)]
    if last.ended is None and suspended:
        return f"the {what} {cited}, which was suspended {during(*suspended[0][:2])}"
    if last.ended is None:
        through = day_of(last.claim.last)
        return f"the {what} {cited}. Its end is not known; it counted through {through}"
    if last.ended != last.claim.stops:
        return f"the {what} {cited}, whose last day was {day_of(last.ended - 1)}"
    claim = last.claim.claim
    surely = "" if claim.stops_earliest == claim.stops_latest else "at most "
    return f"the {what} {cited}, which ended {surely}{before(on - last.ended)}"


def _announcement_that_is_old(
    stance: Explained, last: DatedClaim, cited: Cited, policy: Policy
) -> str:
    what = _announced_what(stance)
    if last.stops <= stance.on:
        return f"The newest is the announcement of a {what} that did not take effect: {cited}."
    return (
        f"The newest is the announcement of a {what}, which is to take effect{_awaited(stance)}:"
        f" {cited}, {ago(last, cited, stance.on)}. {counts(last, cited.kind)} for"
        f" {days_of(policy.talks)}."
    )


def _act_that_is_old(last: DatedClaim, cited: Cited, on: int, policy: Policy) -> str:
    newest = f"{cited}, {ago(last, cited, on)}"
    if last.effect is not Effect.FORCE:
        days, what = policy.windows[last.effect], counts(last, cited.kind)
    else:
        days, what = policy.isolated, "Force counts"
    if last.claim.part is Part.ENDING:
        newest = f"that it declared a ceasefire over, {ago(last, cited, on)}: {cited}"
    if on - last.end <= days:
        why = ", because of a ceasefire" if last.effect is Effect.FORCE else ""
        return f"{newest}. It no longer counts{why}"
    longer = ""
    if last.effect is Effect.FORCE:
        longer = f", sustained force for {policy.sustained}"
    return f"{newest}. {what} for {days_of(days)}{longer}"


def projected(last_known: int) -> str:
    """Return a sentence for a day after the last one that the log can know."""
    return f" Days after {day_of(last_known)} are projected: the record does not reach them."
