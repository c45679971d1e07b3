"""The claims of the model by the reference evaluator, and commitments with their endings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from tests.stance_reference.acts import History
from tests.stance_reference.answers import Filters
from tests.stance_reference.claims import history_of, pairs_of_sides
from tests.stance_reference.days import Dates, when
from tests.stance_reference.log import Development, Log, Succession
from tests.stance_reference.parameters import Parameters
from tests.timemachine.days import FOREVER, WHEN, Days
from tests.timemachine.facts import Json, State, Story

Pair = tuple[str, str]


def claims_of(shown: State, filters: Filters) -> History:
    """Return the claims of all developments that pass the filters.

    No dissolution ends them, because the model itself ends what a dissolved actor did.
    """
    log = log_of(shown)
    history = history_of(replace(log, dissolved=_gone(shown)), Parameters(), filters.keep)
    history.dissolved = {}
    return history


def log_of(shown: State) -> Log:
    """Return the state as the reference has it.

    It has no dissolutions, because the model itself ends what a dissolved actor did.
    """
    found = {id: _development(id, story) for id, story in shown.stories.items()}
    successions: dict[str, list[Succession]] = {}
    for said in shown.successions:
        day, published = when(said["date"]), said["reported_at"]
        one = Succession(said["actor"], said["of"], day, published, said["withdrawn"])
        successions.setdefault(said["actor"], []).append(one)
    return Log(found, shown.owners, successions=successions, recorded=_today())


def _gone(shown: State) -> dict[str, Dates]:
    return {actor: when(day) for actor, day in shown.gone.items()}


def _development(id: str, story: Story) -> Development:
    endings = [{**said, "commitment": said["number"]} for said in story.endings]
    return Development(
        id,
        story.account,
        story.reports,
        disputes=story.disputes,
        endings=endings,
        suspensions=story.suspensions,
        met_conditions=story.met_conditions,
        end=story.end,
        retracted=story.retracted,
        evidence=[(report.get("reported_at"), _today()) for report in story.reports],
    )


def _today() -> int:
    """The day on which the test records everything."""
    return datetime.now(UTC).toordinal()


def commitments(story: Story) -> list[tuple[int, Json]]:
    """Return the commitments by number; a ceasefire without any binds each side, as number 0."""
    account = story.account
    listed = list(enumerate(account["commitments"], start=1))
    if account["kind"] != "ceasefire" or any(c["action"] == "cease-attacks" for _, c in listed):
        return listed
    implied: Json = {"action": "cease-attacks", "partial": False, "effective_from": None}
    implied["expires"] = WHEN[account["occurred"]].expires
    bound = [{"by": by, "toward": toward, **implied} for by, toward in pairs_of_sides(account)]
    return [(0, commitment) for commitment in bound] + listed


def ending(shown: State, story: Story, number: int) -> Json | None:
    """Return the valid ending of a commitment, or that of the ceasefire a pledge came with."""
    said = _own_ending(shown, story, number)
    bound = commitments(story)
    (terms,) = {i: c for i, c in bound if i == number}.values()
    if is_ceasefire(terms):
        return said
    pair = (terms["by"], terms["toward"])
    hosts = [i for i, c in bound if is_ceasefire(c) and (c["by"], c["toward"]) == pair]
    ends = [said, _own_ending(shown, story, hosts[0]) if hosts else None]
    known = [one for one in ends if one is not None]
    return min(known, key=lambda one: WHEN[one["date"]].begun, default=None)


def _own_ending(shown: State, story: Story, number: int) -> Json | None:
    """Return the last ending of a commitment as a whole whose cause, if any, is not retracted."""
    valid = [said for said in _valid_endings(shown, story, number) if not said["places"]]
    return valid[-1] if valid else None


def ended_in(shown: State, story: Story, number: int) -> list[tuple[Json, Days]]:
    """Return the places in which a commitment ended, and when it did."""
    return [
        (place, WHEN[said["date"]])
        for said in _valid_endings(shown, story, number)
        for place in said["places"]
    ]


def _valid_endings(shown: State, story: Story, number: int) -> Iterator[Json]:
    for said in story.endings:
        cause = said["cause"]
        if said["number"] == number and not (cause and shown.stories[cause].retracted):
            yield said


def last_day(commitment: Json) -> int | None:
    expires = commitment["expires"]
    return FOREVER if expires == ".." else WHEN[expires].over_by if expires else None


def is_ceasefire(commitment: Json) -> bool:
    """Whether a commitment is to cease all attacks."""
    return commitment["action"] == "cease-attacks" and not commitment["partial"]
