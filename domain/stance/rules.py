"""The rules by which a posture follows from claims: all that is said about each of them.

`DayState.posture_on` (`domain/stance/day_state.py`) finds the rule that matches on a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from domain.vocabulary import Assessment, Effect, Posture

NO_RECENT_RECORD = "no-recent-record"


class Rule(NamedTuple):
    """A rule: the posture that it gives, the effect of the claim that decides, and its texts.

    `meaning` names parameters of the policy in braces, and `reason` phrases of
    `domain/explanation/reason.py`. `counts` begins the sentence on how long an act short of force
    counts; the rule of such an act has the name of its effect. `rivals` explains claims whose order
    to the decider is unknown; it is empty if `reason` does. The posture of a rule that
    `depends_on_rivals` may change with that order. A rule that `is_uncertain` is so however the
    dates fall, and its `reason` says why. `is_sustained` says that it takes sustained force.
    `at_best` bounds the assessment.

    Two fields are keys in `WHY_NOT_TEXTS`: `over` explains why a ceasefire in force does not
    decide, `outranks` why an act short of force does not. Without `outranks` the newest decides.
    """

    posture: Posture
    effect: Effect
    meaning: str
    reason: str = ""
    counts: str = ""
    rivals: str = (
        "It may have come before or after {rivals}; the harsher posture, {posture}, is taken."
    )
    depends_on_rivals: bool = True
    is_uncertain: bool = False
    is_sustained: bool = False
    at_best: Assessment | None = None
    over: str = ""
    outranks: str = ""


# In the order in which they are tried. An act short of force has the rule of its effect.
RULES: dict[str, Rule] = {
    "ceasefire-order-unknown": Rule(
        Posture.HOSTILITIES,
        Effect.FORCE,
        "whether force came before or after a ceasefire took effect is not known yet",
        "{a} used force against {b}, {cited}, and {undertook} to cease all attacks, {other}. Which"
        " came first is not known; the harsher posture, hostilities, is taken.",
        rivals="",
        is_uncertain=True,
        over="order-unknown",
        outranks="outranked",
    ),
    "ceasefire": Rule(
        Posture.CEASEFIRE,
        Effect.CEASEFIRE,
        "a ceasefire is in force, and force is not sustained",
        "{a} {undertook} to cease all attacks on {b}: {cited}. {term} {kept}",
        rivals="Whether {rivals} came before or after it took effect is not known.",
        depends_on_rivals=False,
        outranks="ceasefire-in-force",
    ),
    "ceasefire-not-observed": Rule(
        Posture.HOSTILITIES,
        Effect.FORCE,
        "a ceasefire is in force, but since it took effect {days} days of force or {deaths} deaths"
        " fell within {within} days, the last of them at most {sustained} days ago",
        "{a} {undertook} to cease all attacks on {b}, {other}, but its force against {b}{since} is"
        " sustained{enough}. The last is {cited}, {when}. {window}",
        is_sustained=True,
        over="not-observed",
        outranks="outranked",
    ),
    "force-sustained": Rule(
        Posture.HOSTILITIES,
        Effect.FORCE,
        "{days} days of force or {deaths} deaths fell within {within} days, the last of them at"
        " most {sustained} days ago",
        "{a} used sustained force against {b}{enough}. The last is {cited}, {when}. {window}",
        is_sustained=True,
        outranks="outranked",
    ),
    "force-isolated": Rule(
        Posture.HOSTILITIES,
        Effect.FORCE,
        "the last force was at most {isolated} days ago",
        "{a} used force against {b}: {cited}, {when}. {window}",
        outranks="outranked",
    ),
    "threat": Rule(
        Posture.THREATENING,
        Effect.THREAT,
        "a threat or mobilization of the last {threat} days",
        "{a} {threatened} {b}: {cited}, {when}. {window}",
        counts="A threat counts",
    ),
    "opposition": Rule(
        Posture.OPPOSED,
        Effect.OPPOSITION,
        "opposition short of force of the last {opposition} days, or under way",
        "{a} acted against {b} short of force: {cited}, {when}. {window}",
        counts="Opposition counts",
    ),
    "ceasefire-presumed": Rule(
        Posture.CEASEFIRE,
        Effect.CEASEFIRE,
        "a ceasefire of unknown end is past its {unknown_end} days, was not ended, and no force"
        " followed it",
        "{a} {undertook} to cease all attacks on {b}, {cited}, for a time that is not known. Such a"
        " ceasefire counts for {unknown_end}, here through {last}. It is presumed to hold, because"
        " neither an end of it by this day nor a violation of it by {a} is on record.",
        is_uncertain=True,
        at_best=Assessment.POSSIBLE,
    ),
    "pledge": Rule(
        Posture.RESTRAINED,
        Effect.PLEDGE,
        "a promise short of a full ceasefire is in force",
        "{a} {promised} {promise}: {cited}. {term} {kept}",
    ),
    "restraint": Rule(
        Posture.RESTRAINED,
        Effect.RESTRAINT,
        "a step back of the last {restraint} days",
        "{a} took a step back toward {b}: {cited}, {when}. {window}",
        counts="A step back counts",
    ),
    "talks": Rule(
        Posture.NEGOTIATING,
        Effect.TALKS,
        "talks, a request or an agreement of the last {talks} days",
        "{a} {dealt_with} {b}: {cited}, {when}. {window}",
    ),
    "cooperation": Rule(
        Posture.COOPERATING,
        Effect.COOPERATION,
        "support or cooperation of the last {cooperation} days, or under way",
        "{a} supported {b}: {cited}, {when}. {window}",
        counts="Support counts",
    ),
    NO_RECENT_RECORD: Rule(
        Posture.NO_RECENT_RECORD,
        Effect.NONE,
        "something is on record, but nothing recent enough to set a posture",
    ),
}

# The posture that a claim gives if nothing else is on record.
POSTURE_OF = {
    Effect.FORCE: Posture.HOSTILITIES,
    Effect.THREAT: Posture.THREATENING,
    Effect.OPPOSITION: Posture.OPPOSED,
    Effect.CEASEFIRE: Posture.CEASEFIRE,
    Effect.PLEDGE: Posture.RESTRAINED,
    Effect.RESTRAINT: Posture.RESTRAINED,
    Effect.TALKS: Posture.NEGOTIATING,
    Effect.COOPERATION: Posture.COOPERATING,
}

# Why an alternative does not decide; the names in braces are parameters of the policy, and the
# postures of `Harshness`.
WHY_NOT_TEXTS = {
    "spent": "the force was over by the day on which a ceasefire had taken effect",
    "suspended": "a ceasefire with a stated last day is in force and suspends the fighting",
    "not-sustained": (
        "a ceasefire is in force, and force violates it without ending it until {days} days of"
        " force or {deaths} deaths fall within {within} days"
    ),
    "not-observed": "force since the ceasefire took effect is sustained",
    "order-unknown": "whether force came before or after the ceasefire is not known",
    "replaced": "a later ceasefire between the two took its place",
    "not-presumed": (
        "its {unknown_end} days are over, and since force has followed it, it is not presumed to"
        " hold any longer"
    ),
    "ceasefire-in-force": "a ceasefire in force decides before all that is short of force",
    "outranked": "current force decides before all that is short of force",
    "superseded": "something else took effect after it was over; a superseded act does not return",
    "later": "a claim that certainly took effect later decides",
    "milder": (
        "a claim that gives {harsher}, which is harsher than {milder}, is of the same day, or the"
        " order of the two is not known"
    ),
    "below-floor": "its confidence is below {floor}, and such a claim decides nothing",
    "below-min-confidence": (
        "its confidence is unknown or below the least that the question asks for"
    ),
}


class Harshness(NamedTuple):
    """The postures that the text for `milder` names; of no alternative in particular."""

    harsher: str = "another posture"
    milder: str = "this one"


def why_not_text(code: str, parameters: Mapping[str, int | str], harshness: Harshness) -> str:
    """Return why an alternative does not decide, with the parameters of a policy."""
    return WHY_NOT_TEXTS[code].format(**parameters, **harshness._asdict())


def why_not_meanings(parameters: Mapping[str, int | str]) -> dict[str, str]:
    """Return each reason why an alternative does not decide, by its code."""
    return {code: why_not_text(code, parameters, Harshness()) for code in WHY_NOT_TEXTS}
