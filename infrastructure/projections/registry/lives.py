"""Which actors no longer exist, and which succeed them, followed through a batch of the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.actor.dissolution import Dissolution, DissolutionEvent
from domain.actor.events import ActorEvent
from domain.actor.succession import Succession, SuccessionEvent
from domain.claims.successions import Passing, Successions
from domain.dates import parse_when
from infrastructure.read_models.registry.actors import DayBounds


@dataclass(frozen=True, slots=True)
class LivesOfActors:
    """The ends and the successions of some actors, with the days on which each was published."""

    ends: Mapping[str, list[tuple[int, DayBounds]]]
    passings: Mapping[str, list[tuple[int, Passing]]]

    @property
    def publication_days(self) -> set[int]:
        """The days on which more was published about them."""
        ends = {day for versions in self.ends.values() for day, _ in versions}
        return ends | {day for passing in self.passings.values() for day, _ in passing}

    def dissolved(self, by: int) -> dict[str, DayBounds]:
        """Return the days between which each actor ended, as published by a day."""
        return {actor: days for actor, ends in self.ends.items() for at, days in ends if at <= by}

    def successions(self, by: int) -> Successions:
        """Return the successors of each actor, as published by a day."""
        found = {
            actor: [one for day, one in passing if day <= by]
            for actor, passing in self.passings.items()
        }
        return {actor: passing for actor, passing in found.items() if passing}


class Lives:
    """The dissolution of each actor that no longer exists, and the successions of each successor.

    Both are updated along the batch.
    """

    def __init__(
        self, dissolved: dict[str, Dissolution], successions: dict[str, tuple[Succession, ...]]
    ) -> None:
        self._dissolved = dissolved
        self._of_successors = successions
        self._passings = _by_predecessor(successions)

    def take(self, event: DissolutionEvent | SuccessionEvent) -> None:
        """Apply an event about a dissolution or a succession; raise before, if it is not valid."""
        if isinstance(event, SuccessionEvent):
            after = event.successions_after(self._of_successors.get(event.actor, ()))
            passings = _by_predecessor({**self._of_successors, event.actor: after})
            self._of_successors[event.actor] = after
            self._passings = passings
            return
        gone = event.dissolution_after(self._dissolved.get(event.actor))
        if gone is None:
            self._dissolved.pop(event.actor, None)
        elif _ends(gone):
            self._dissolved[event.actor] = gone

    def predecessors(self, event: ActorEvent) -> set[str]:
        """Return the actors whose commitments may pass to others because of an event.

        These are all that the actor of the event succeeds, directly or through others, and itself
        if it has a successor.
        """
        actor = event.actor
        found = {actor} if actor in self._passings else set()
        reached = {actor}
        if isinstance(event, SuccessionEvent):
            reached.add(event.of)
            found.add(event.of)
        while reached:
            held = (self._of_successors.get(one, ()) for one in reached)
            reached = {one.of for several in held for one in several} - found
            found |= reached
        return found

    def of(self, actors: Iterable[str]) -> LivesOfActors:
        """Return the lives of these actors and of their successors."""
        found = set(actors)
        reached = found & self._passings.keys()
        while reached:
            after = {one.successor for actor in reached for _, one in self._passings[actor]}
            reached = (after - found) & self._passings.keys()
            found |= after
        gone, passed = found & self._dissolved.keys(), found & self._passings.keys()
        return LivesOfActors(
            {actor: _ends(self._dissolved[actor]) for actor in gone},
            {actor: self._passings[actor] for actor in passed},
        )

    @property
    def are_all_open(self) -> bool:
        """Whether every actor exists and none has a successor."""
        return not self._dissolved and not self._passings


def _by_predecessor(
    successions: Mapping[str, tuple[Succession, ...]],
) -> dict[str, list[tuple[int, Passing]]]:
    found: dict[str, list[tuple[int, Passing]]] = {}
    for successor in sorted(successions):
        for one in successions[successor]:
            if not one.withdrawn:
                when = parse_when(one.date, "date")
                passing = Passing(successor, when.earliest, when.latest, when.doubtful)
                found.setdefault(one.of, []).append((one.published, passing))
    return found


def _ends(dissolution: Dissolution) -> list[tuple[int, DayBounds]]:
    """Return the days between which an actor ended, as published from each of these days on."""
    versions = [(day, parse_when(one.date)) for day, one in dissolution.by_publication()]
    return [(day, (gone.earliest, gone.latest)) for day, gone in versions]
