"""Properties of the posture on random histories of one pair."""

from __future__ import annotations

import random

import pytest

from tests.stance_reference.acts import Act, Commitment, Effect, History
from tests.stance_reference.days import OPEN, Dates, single
from tests.stance_reference.lives import lives_of
from tests.stance_reference.parameters import Parameters
from tests.stance_reference.posture import posture

PAIR = ("a", "b")
EFFECTS: tuple[Effect, ...] = ("force", "force", "force", "threat", "talks", "opposition")
HISTORIES = range(60)


@pytest.mark.parametrize("seed", HISTORIES)
def test_exact_dates_give_one_posture_in_all_placements(seed: int) -> None:
    random_ = random.Random(seed)
    history = _history(random_)
    for today in random_.sample(range(90, 600), 30):
        wide = posture(history, PAIR, today, "wide")
        assert posture(history, PAIR, today, "early") == wide
        assert posture(history, PAIR, today, "late") == wide
        assert wide is None or wide.rule != "ceasefire-order-unknown"


@pytest.mark.parametrize("seed", HISTORIES)
def test_a_ceasefire_decides_only_while_it_is_in_force(seed: int) -> None:
    random_ = random.Random(seed)
    history = _history(random_)
    lives = lives_of(history, PAIR, "wide", Parameters())
    for today in random_.sample(range(90, 600), 30):
        decision = posture(history, PAIR, today)
        in_force = [life.commitment for life in lives if life.in_force(today)]
        if decision is not None and decision.rule == "ceasefire":
            assert decision.decider in in_force


def _history(random_: random.Random) -> History:
    history = History()
    for number in range(random_.randrange(1, 8)):
        effect, deaths = random_.choice(EFFECTS), random_.choice((0, 0, 30))
        act = Act(f"d{number}", effect, _dates(random_), 70, deaths)
        history.acts[PAIR].append(act)
    for number in range(random_.randrange(1, 6)):
        history.add(_commitment(random_, number))
    return history


def _dates(random_: random.Random) -> Dates:
    first = random_.randrange(100, 400)
    last = random_.choice((OPEN, first + random_.randrange(0, 120)))
    return random_.choice((single(first), Dates(first, last, True, first, last)))


def _commitment(random_: random.Random, number: int) -> Commitment:
    first = random_.randrange(100, 400)
    ended = single(first + random_.randrange(0, 100))
    return Commitment(
        f"c{number}",
        1,
        *random_.choice((PAIR, PAIR, ("b", "a"), ("c", "d"))),
        random_.random() < 0.8,
        single(first),
        random_.choice((None, OPEN, first + random_.randrange(0, 90))),
        random_.choice((None, ended)),
        70,
        holds_while=random_.choice((None, (f"c{random_.randrange(6)}", 1))),
    )
