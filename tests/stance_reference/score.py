"""The score of A toward B: the weights of all claims, halved every thirty days."""

from __future__ import annotations

from tests.stance_reference.acts import Act, Claim, History, Pair

HALF_LIFE = 30
UNKNOWN_CONFIDENCE = 50

KIND_SCORES = {
    "attack": -9.0,
    "ceasefire": 7.5,
    "agreement": 2.5,
    "warning": -3.5,
    "mobilization": -5.5,
    "coercion": -7.0,
    "sanction": -6.0,
    "protest": -5.0,
    "rejection": -2.0,
    "accusation": -3.0,
    "request": -1.0,
    "talks": 2.5,
    "support": 5.0,
    "concession": 4.5,
    "cooperation": 9.5,
    "aid": 10.0,
    "withdrawal": 6.5,
    "statement": 0.0,
}
# PLOVER modes whose score differs from that of their kind.
MODE_SCORES = {
    ("attack", "abduct"): -8.5,
    ("attack", "beat"): -7.5,
    ("attack", "torture"): -8.5,
    ("attack", "sexual"): -8.5,
    ("attack", "targeted"): -9.5,
    ("attack", "destroy"): -8.5,
    ("attack", "primitive"): -8.0,
    ("attack", "suicide-attack"): -9.5,
    ("attack", "aerial"): -9.5,
    ("attack", "drone"): -9.5,
    ("attack", "heavy-weapons"): -9.5,
    ("attack", "crowd-control"): -7.5,
    ("attack", "unconventional"): -10.0,
    ("warning", "restrict"): -3.0,
    ("warning", "territory"): -4.0,
    ("coercion", "censor"): -6.5,
    ("coercion", "curfew"): -6.5,
    ("coercion", "martial-law"): -7.5,
    ("coercion", "misinformation"): -6.5,
    ("protest", "riot"): -7.0,
    ("protest", "hunger"): -4.5,
    ("protest", "boycott"): -4.5,
    ("protest", "obstruct"): -4.5,
    ("mobilization", "troops"): -6.5,
    ("mobilization", "weapons"): -6.5,
    ("mobilization", "militia"): -6.0,
    ("sanction", "expel"): -5.5,
    ("rejection", "assist"): -1.5,
    ("accusation", "disapprove"): -2.0,
    ("accusation", "investigate"): -3.5,
    ("accusation", "allege"): -3.5,
    ("request", "assist"): 0.5,
    ("request", "meet"): 0.0,
    ("talks", "visit"): 4.0,
    ("talks", "third-party"): 1.0,
    ("talks", "multilateral"): 4.0,
    ("talks", "phone"): 1.5,
    ("withdrawal", "withdraw"): 8.0,
    ("withdrawal", "disarm"): 10.0,
    ("withdrawal", "ceasefire"): 7.5,
    ("withdrawal", "resign"): 4.5,
}
ACTION_SCORES = {
    "cease-attacks": 7.5,
    "not-intervene": 2.5,
    "withdraw": 8.0,
    "disarm": 10.0,
    "release": 6.5,
    "allow-access": 6.5,
    "negotiate": 2.5,
    "other": 0.0,
}
ENDING_SCORE = KIND_SCORES["warning"]


def kind_score(kind: str, mode: str | None) -> float:
    """Return the weight of a development's kind."""
    return MODE_SCORES.get((kind, mode or ""), KIND_SCORES[kind])


def score(history: History, pair: Pair, today: int) -> float:
    """Return the score at the end of today; claims below the floor count, with their confidence.

    A commitment that never took effect keeps its weight, for it was promised.
    """
    claims: list[Claim] = [*history.acts.get(pair, ()), *history.commitments.get(pair, ())]
    return sum(_weighted(claim, today) for claim in claims)


def _weighted(claim: Claim, today: int) -> float:
    first = (claim.dates if isinstance(claim, Act) else claim.effective).first
    if first > today:
        return 0.0
    confidence = UNKNOWN_CONFIDENCE if claim.confidence is None else claim.confidence
    return float(claim.weight * confidence / 100 * 2.0 ** (-(today - first) / HALF_LIFE))
