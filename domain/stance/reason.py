"""A sentence for readers that explains a stance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from domain.stance.policy import Policy
from domain.vocabulary import KINDS, Effect


class Cited(NamedTuple):
    """A development as the sentence cites it: kind, title and date (EDTF)."""

    kind: str
    title: str
    occurred: str

    def __str__(self) -> str:
        return f"“{self.title}” ({self.occurred})"


def reason(rule: str, actor: str, toward: str, basis: Sequence[Cited], policy: Policy) -> str:
    """Return the sentence; `basis` names the deciding development first, as the segment does."""
    deciding = basis[0]
    second = basis[-1]
    match rule:
        case "halt-in-force":
            return (
                f"{actor} undertook to halt attacks on {toward}: {deciding}; the halt is in force"
                " and no attack that is on record has broken it."
            )
        case "halt-breached":
            return f"{actor} attacked {toward}, {deciding}, and so broke its halt {second}."
        case "attack":
            return (
                f"{actor} attacked {toward}, {deciding}, at most {policy.attack_window} days ago,"
                " and has not halted its attacks since."
            )
        case "halt-resumed":
            return (
                f"{actor}'s halt toward {toward}, {deciding}, still runs; it was broken by"
                f" {second}, but no attack is on record for the last {policy.attack_window} days."
            )
        case "threat":
            return f"{actor} last threatened {toward}{_threat(deciding)}."
        case "opposition":
            return f"{actor} last acted against {toward} short of violence: {deciding}."
        case "talks":
            return f"{actor} and {toward} were last in talks: {deciding}."
        case "cooperation":
            return f"{actor} last cooperated with {toward}: {deciding}."
        case "halt-undetermined":
            return (
                f"{actor} undertook to halt attacks on {toward}, {deciding}, for a time not"
                f" known; {policy.halt_window} days have passed, and neither its end nor an attack"
                " is on record."
            )
    return (
        f"Nothing that {actor} did toward {toward} is recent enough to set a posture;"
        f" the last on record is {deciding}."
    )


def _threat(deciding: Cited) -> str:
    # If the kind is not a threat, the threat is the end of a halt of that development.
    if KINDS[deciding.kind].effect is Effect.THREAT:
        return f": {deciding}"
    return f" by declaring the halt of {deciding} over"


def strain(actor: str, toward: str, threats: int, attacks: int) -> str:
    """Return a sentence on the tensions since a halt took effect; empty if there are none."""
    parts = []
    if threats:
        parts.append(f"{threats} threat{'s' * (threats > 1)} by {actor}")
    if attacks:
        parts.append(f"{attacks} attack{'s' * (attacks > 1)} by {toward} on {actor}")
    return f" It is under strain since: {' and '.join(parts)}." if parts else ""
