"""What successors take over from the parties of one development, and from which day on.

Hezbollah promises Israel a ceasefire on 20 January 2024 with an open end.
"""

from __future__ import annotations

from uuid import UUID

from domain.claims.claim import Claim
from domain.claims.claims import claims_of
from domain.claims.endings import NOBODY, Dissolved
from domain.claims.successions import Passing, Successions, without_successors
from domain.dates import parse_when
from domain.development.development import Development
from tests.builders import a_commitment, a_report, an_account
from tests.domain.claim_builders import day

LAYERS = 40


def succeeded(successor: str, date: str) -> Passing:
    when = parse_when(date)
    return Passing(successor, when.earliest, when.latest, when.doubtful)


def taken_over(successions: Successions, dissolved: Dissolved = NOBODY) -> dict[str, Claim]:
    made = a_commitment(expires="..")
    account = an_account(kind="ceasefire", occurred="2024-01-20", commitments=(made,))
    development = Development(UUID(int=1), 1, account, (a_report(),))
    every = claims_of(development, {}, {}, dissolved, successions)
    found = [one for one in every if one.origin is not None]
    assert len(found) == len({one.actor for one in found})
    return {one.actor: one for one in found}


def mergers() -> dict[str, list[Passing]]:
    """Return layers of two actors, each of which succeeds both of the layer before."""
    after = [succeeded("x0", "2024-02-01"), succeeded("y0", "2024-02-01")]
    found = {"hezbollah": after}
    for layer in range(1, LAYERS):
        before, after = after, [succeeded(f"{one}{layer}", "2024-02-01") for one in "xy"]
        found |= {one.successor: after for one in before}
    return found


def test_each_successor_is_visited_once_however_many_chains_lead_to_it() -> None:
    """There are 2 to the power of 40 chains to each of the last two."""
    found = taken_over(mergers())
    assert found.keys() == {f"{one}{layer}" for one in "xy" for layer in range(LAYERS)}
    assert {one.start_earliest for one in found.values()} == {day("2024-02-01")}


def test_dissolved_successors_are_visited_once_as_well() -> None:
    passings = mergers()
    gone = dict.fromkeys([*passings, f"x{LAYERS - 1}"], (day("2024-03-01"), day("2024-03-01")))
    last = f"y{LAYERS - 1}"
    assert without_successors(gone, passings) == {f"x{LAYERS - 1}": gone["hezbollah"]}
    days = day("2024-04-01"), day("2024-04-02")
    assert without_successors({**gone, last: days}, passings)["hezbollah"] == days


def test_what_passes_in_two_ways_has_passed_on_the_first_of_their_days() -> None:
    ways = {
        "hezbollah": [succeeded("iraq", "2024-02-01"), succeeded("resistance", "2024-02-10")],
        "iraq": [succeeded("iran", "2024-02-20")],
        "resistance": [succeeded("iran", "2024-02-15")],
    }
    assert taken_over(ways)["iran"].start_earliest == day("2024-02-15")
    # Maybe on some day from the 10th on, if the second way was one; by the 20th for certain.
    ways["resistance"] = [succeeded("iran", "2024-02")]
    iran = taken_over(ways)["iran"]
    assert (iran.start_earliest, iran.start_latest) == (day("2024-02-10"), day("2024-02-20"))
    assert not iran.doubtful
    del ways["iraq"]
    iran = taken_over(ways)["iran"]
    assert (iran.start_earliest, iran.start_latest) == (day("2024-02-10"), day("2024-02-29"))
    assert iran.doubtful
