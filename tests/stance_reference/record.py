"""What is on record for a pair by a day: days with force, and the newest evidence."""

from __future__ import annotations

from collections.abc import Iterator

from tests.stance_reference.acts import Act, History, Pair
from tests.stance_reference.days import iso
from tests.stance_reference.force import Span, certain_days_after, days_of_force
from tests.stance_reference.lives import Life, lives_of
from tests.stance_reference.parameters import Parameters
from tests.stance_reference.posture import POSTURES
from tests.stance_reference.stance import LastEvidence

HARSHER_FIRST = (
    "hostilities",
    "threatening",
    "opposed",
    "ceasefire",
    "restrained",
    "negotiating",
    "cooperating",
)


def truces_by(history: History, pair: Pair, today: int, parameters: Parameters) -> list[Life]:
    """Return the ceasefires of a pair that have taken effect by today."""
    lives = lives_of(history, pair, "wide", parameters)
    return [life for life in lives if life.commitment.full and life.first <= today]


def force_spans(
    history: History, pair: Pair, today: int, parameters: Parameters
) -> list[tuple[Act, tuple[Span, ...]]]:
    """Return the force of a pair with the spans of its days by today."""
    truces = truces_by(history, pair, today, parameters)
    found = [
        (act, days_of_force(act, truces, today, parameters)) for act in history.acts.get(pair, ())
    ]
    return [(act, spans) for act, spans in found if spans]


def force_after(
    history: History, pair: Pair, today: int, parameters: Parameters, after: int
) -> list[tuple[Act, int]]:
    """Return the force of a pair that was certainly used after a day, with its first day."""
    truces = truces_by(history, pair, today, parameters)
    found = [
        (act, certain_days_after(act, act.dates, truces, today, after))
        for act in history.acts.get(pair, ())
    ]
    return [(act, spans[0][0]) for act, spans in found if spans]


def force_days(
    history: History, pair: Pair, today: int, parameters: Parameters
) -> tuple[int | None, int, int]:
    """Return the last day with force, and how many there are in the last 30 and 90 days."""
    spans = [s for _, found in force_spans(history, pair, today, parameters) for s in found]
    recent = {
        day for first, last in spans for day in range(max(first, today - 89), min(last, today) + 1)
    }
    last_day = max((min(last, today) for _, last in spans), default=None)
    return last_day, sum(day > today - 30 for day in recent), len(recent)


def claims_by(history: History, pair: Pair, today: int, parameters: Parameters) -> int:
    """Return how many claims of a pair have taken effect by today."""
    acts = sum(act.dates.first <= today for act in history.acts.get(pair, ()))
    lives = lives_of(history, pair, "wide", parameters)
    return acts + sum(life.first <= today for life in lives)


def last_evidence(
    history: History, pair: Pair, today: int, parameters: Parameters
) -> LastEvidence | None:
    """Return the newest evidence of a pair by today, the harsher on one day."""
    found = [
        *_evidence_of_acts(history, pair, today, parameters),
        *_evidence_of_commitments(history, pair, today, parameters),
    ]
    if not found:
        return None
    _, newest = max(found, key=lambda x: (x[0], -HARSHER_FIRST.index(x[1].posture)))
    return newest


def _evidence_of_acts(
    history: History, pair: Pair, today: int, parameters: Parameters
) -> Iterator[tuple[int, LastEvidence]]:
    for act, spans in force_spans(history, pair, today, parameters):
        day = min(spans[-1][1], today)
        yield day, LastEvidence(iso(day), "hostilities", act.development)
    for act in history.acts.get(pair, ()):
        if act.effect not in (None, "force") and act.dates.first <= today:
            lasts = act.dates.is_duration and act.announces is None
            day = min(act.dates.last, today) if lasts else act.dates.first
            yield day, LastEvidence(iso(day), POSTURES[act.effect or ""], act.development)


def _evidence_of_commitments(
    history: History, pair: Pair, today: int, parameters: Parameters
) -> Iterator[tuple[int, LastEvidence]]:
    """Yield commitments. What was recorded of them is evidence; a term that ran out is none."""
    lives = lives_of(history, pair, "wide", parameters)
    left = {x.commitment.key for x in lives if x.commitment.since and x.since <= today}
    for life in lives:
        # Once there is a rest of a ceasefire, that is the evidence, and not the ceasefire.
        is_rest = life.commitment.since is not None
        if life.first > today or is_rest != (life.commitment.key in left):
            continue
        ended = life.over if life.over is not None and life.over <= today else None
        ran_out = life.last + 1 if life.stated and life.last < today else None
        over = min((day for day in (ended, ran_out) if day is not None), default=None)
        held = [on for on in range(life.first, today + 1) if over is None or on < over]
        turns = [
            on for on in held if any(pause.start == on or pause.end == on for pause in life.pauses)
        ]
        turns += [on for on in held if on == life.since]
        day = ended if ended is not None and ended == over else max([life.first, *turns])
        posture = "ceasefire" if life.commitment.full else "restrained"
        shown = None if over is None else iso(over)
        yield day, LastEvidence(iso(day), posture, life.commitment.development, shown)
