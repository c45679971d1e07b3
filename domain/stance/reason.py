"""Sentences for readers that explain a stance: what decided, when, and how long it counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from domain.dates import in_words, parse_when
from domain.stance.policy import Policy
from domain.vocabulary import KINDS, Assessment, Effect


class Cited(NamedTuple):
    """A development as a sentence cites it: kind, title and date (EDTF)."""

    kind: str
    title: str
    occurred: str

    @property
    def goes_on(self) -> str:
        """A verb phrase for a development that may not be over by a day."""
        if parse_when(self.occurred).is_duration or KINDS[self.kind].standing:
            return "may last until later than this day"
        return "may have happened later than this day"

    def __str__(self) -> str:
        return f"“{self.title}” ({in_words(self.occurred)})"


class Explained(NamedTuple):
    """A stance to explain on day `on`; `basis` names the decider first, as the segment does.

    `evidence` is the last day of the act that decides; None for a commitment. `violations` counts
    the force since the ceasefire or pledge that decides.
    """

    actor: str
    toward: str
    rule: str
    on: int
    firm: bool
    basis: Sequence[Cited]
    rivals: Sequence[Cited]
    evidence: int | None = None
    violations: int = 0


def reason(stance: Explained, policy: Policy) -> str:
    """Return the sentences that explain a stance."""
    if not stance.basis:
        return (
            f"What is on record of {stance.actor} toward {stance.toward} is too old to say where"
            f" {stance.actor} stands. It does not mean peace."
        )
    return " ".join([_decided(stance, policy), *_doubt(stance)])


def _decided(stance: Explained, policy: Policy) -> str:
    a, b, decider, other = stance.actor, stance.toward, stance.basis[0], stance.basis[-1]
    enough = f"on {policy.days} days or with {policy.deaths} deaths within {policy.within} days"
    match stance.rule:
        case "ceasefire":
            return f"{a} undertook to cease all attacks on {b}: {decider}. {_kept(stance, enough)}"
        case "ceasefire-order-unknown":
            return (
                f"{a} used force against {b}, {decider}, and undertook to cease all attacks,"
                f" {other}. Which came first is not known; the harsher is taken."
            )
        case "ceasefire-not-observed":
            return (
                f"{a} undertook to cease all attacks on {b}, {other}, but has since used force"
                f" {enough}. The last is {decider}, {_ago(stance)}."
            )
        case "force-sustained":
            return (
                f"{a} used force against {b} {enough}. The last is {decider}, {_ago(stance)};"
                f" such fighting counts for {policy.sustained} days after it."
            )
        case "force-isolated":
            return (
                f"{a} used force against {b}: {decider}, {_ago(stance)}. Force that is not"
                f" sustained counts for {policy.isolated} days."
            )
        case "ceasefire-presumed":
            return (
                f"{a} undertook to cease all attacks on {b}, {decider}, for a time that is not"
                f" known. {policy.unknown_end} days have passed, and neither its end nor force by"
                f" {a} is on record."
            )
        case "pledge":
            return f"{a} promised {b} a step short of a full ceasefire: {decider}. It is in force."
    return _short_of_force(stance, policy)


def _short_of_force(stance: Explained, policy: Policy) -> str:
    a, b, decider = stance.actor, stance.toward, stance.basis[0]
    did, what = {
        "threat": (f"threatened {b}", "A threat"),
        "opposition": (f"acted against {b} short of force", "Opposition"),
        "restraint": (f"took a step back toward {b}", "A step back"),
        "talks": (f"dealt with {b}", "Talks, a request or an agreement"),
        "cooperation": (f"supported {b}", "Support"),
    }[stance.rule]
    if stance.rule == "threat" and KINDS[decider.kind].effect is not Effect.THREAT:
        did = f"declared a ceasefire toward {b} over"
    window = policy.windows[Effect(stance.rule)]
    if stance.evidence is not None and stance.evidence > stance.on:
        return f"{a} {did}: {decider}. It {decider.goes_on}."
    return f"{a} {did}: {decider}, {_ago(stance)}. {what} counts for {window} days."


def _kept(stance: Explained, enough: str) -> str:
    if not stance.violations:
        return f"It is in force, and no force by {stance.actor} since then is on record."
    violations = f"{stance.violations} act{'s' * (stance.violations > 1)} of force"
    return (
        f"It is in force. {violations} since then violated it, but {stance.actor} did not use"
        f" force {enough}."
    )


def _doubt(stance: Explained) -> list[str]:
    if stance.rivals and stance.rule != "ceasefire-order-unknown":
        named = ", ".join(map(str, stance.rivals[:3]))
        if stance.rule == "ceasefire":
            return [f"Whether it came before or after {named} is not known."]
        return [f"It may have come before or after {named}; the harsher is taken."]
    if not stance.firm and stance.rule not in ("ceasefire-presumed", "ceasefire-order-unknown"):
        return ["The dates on record are uncertain and allow another posture on this day."]
    return []


def _ago(stance: Explained) -> str:
    if stance.evidence is None:
        return f"which {stance.basis[0].goes_on}"
    days = stance.on - stance.evidence
    if days > 0:
        return f"{days} day{'s' * (days > 1)} before"
    return "on this day" if days == 0 else f"which {stance.basis[0].goes_on}"


def projected(last_known: int) -> str:
    """Return a sentence for a day after the last one that the log can know."""
    day = in_words(date.fromordinal(last_known).isoformat())
    return f" Days after {day} are projected: the record does not reach them."


def strain(actor: str, toward: str, threats: int, attacks: int) -> str:
    """Return a sentence on the tensions since a ceasefire took effect; empty if there are none."""
    parts = []
    if threats:
        parts.append(f"{threats} threat{'s' * (threats > 1)} by {actor}")
    if attacks:
        parts.append(f"{attacks} attack{'s' * (attacks > 1)} by {toward} on {actor}")
    return f" It is under strain since: {' and '.join(parts)}." if parts else ""


def bounded(actor: str, at_best: Assessment | None) -> str:
    """Return a sentence on what bounds the assessment; empty if nothing does."""
    if at_best is None:
        return ""
    return f" How it is attributed to {actor}, or announced, makes it at best {at_best.value}."
