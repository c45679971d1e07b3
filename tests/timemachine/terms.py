"""A commitment with its days: its status, and the acts that violate or strain it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.stance_reference.acts import Act, Gap
from tests.stance_reference.days import OPEN, Dates
from tests.timemachine.days import FOREVER, Days
from tests.timemachine.facts import Json
from tests.timemachine.places import is_inside

Places = dict[str, Json | None]


@dataclass(frozen=True)
class Term:
    """A commitment as `said`, with its days, and where it ended."""

    said: Json
    begins: int
    begun_by: int
    last: int | None
    stops: int | None
    gone: tuple[int, int]
    ended_in: list[tuple[Json, Days]]
    counted_from: int | None = None  # of what a successor took over
    gaps: tuple[Gap, ...] = ()
    never: bool = False  # its condition is not met, or it was suspended before it took effect

    @property
    def settled(self) -> int:
        """Return the day by which it had begun, at the latest one day before its end.

        What ended in some place had begun before.
        """
        by = self.begun_by if self.last is None else min(self.begun_by, self.last)
        ends = [days.begun for _, days in self.ended_in]
        ends += [] if self.stops is None else [self.stops]
        ends += [gap.start.first for gap in self.gaps[:1]]
        return min([by, *(end - 1 for end in ends if end > self.begins)])

    @property
    def live_through(self) -> int:
        through = self._last_of_unknown_end if self.last is None else self.last
        return through if self.stops is None else min(through, self.stops - 1)

    @property
    def _last_of_unknown_end(self) -> int:
        return 90 + (self.settled if self.counted_from is None else self.counted_from)

    def shown(self, on: int, own: list[Act], others: list[Act], where: Places) -> Json:
        through = self.begins - 1 if self.never else min(on, self.live_through)
        attacks = [c for c in own if c.effect == "force" and c.dates.first <= through]
        judged = {c.development: self._violated_by(c, through, where) for c in attacks}
        tensions = [c for c in own if c.effect == "threat"]
        tensions += [c for c in others if c.effect == "force"]
        since = [c for c in tensions if self.begins <= c.dates.first <= through]
        return {
            "status": self._status(on, judged),
            "violations": sorted(id for id, broken in judged.items() if broken),
            "tensions": sorted({c.development for c in since}),
        }

    def _violated_by(self, attack: Act, through: int, where: Places) -> bool | None:
        """Return whether an attack violates it; None if its day or place leaves that open."""
        if self.said["action"] != "cease-attacks":
            return False
        dates = attack.dates
        first = max(dates.first, self.settled + 1) if dates.is_duration else dates.first
        days = (first, first if dates.is_duration else dates.last)
        inside = self._applies_at(where[attack.development], *days)
        if inside is False or dates.last <= self.settled:
            return False
        if not dates.is_duration:
            is_clear = None if dates.first <= self.settled else self._is_clear(dates)
            return inside if is_clear else is_clear
        if dates.first <= self.settled:
            # A stated last day suspends it; any other end is the end of what may be over or lasts.
            spent = dates.open_end or dates.end_first <= self.settled
            if spent or self.last not in (None, FOREVER):
                return False
        day = max(dates.first, self.settled + 1)
        for gap in self.gaps:
            if gap.start.first <= day <= _last_of(gap):
                day = _last_of(gap) + 1
        return inside if day <= min(through, dates.end_first) else False

    def _is_clear(self, dates: Dates) -> bool | None:
        """Return whether an act was certainly not while it was suspended; None if it may be."""
        if any(gap.start.first <= dates.first and dates.last <= _last_of(gap) for gap in self.gaps):
            return False
        apart = [dates.last < gap.start.first or dates.first > _last_of(gap) for gap in self.gaps]
        return True if all(apart) else None

    def _applies_at(self, place: Json | None, first: int, last: int) -> bool | None:
        """Return whether it applied at a place on a day between two; None if that is open."""
        said = self.said
        inside: bool | None = True
        if said["partial"]:
            inside = is_inside(place, said["places"], said["excluded_places"])
        for there, ended in self.ended_in:
            in_it = is_inside(place, [there], [])
            if in_it is False or last < ended.begun:
                continue
            if in_it and first >= ended.begun_by:
                return False
            inside = None if inside is not False else False
        return inside

    def _status(self, on: int, judged: dict[str, bool | None]) -> str:
        if self.stops is not None and self.stops <= on:
            return "ended"
        if self.last is not None and self.last < on:
            return "expired"
        if self.never or on < self.begins:
            return "declared"
        if any(gap.start.first <= on and (not gap.end or on < gap.end.first) for gap in self.gaps):
            return "suspended"
        if True in judged.values():
            return "violated"
        if on >= self.gone[0]:
            return "undetermined"
        open_ended = self.last is None and self._last_of_unknown_end < on
        return "undetermined" if open_ended or None in judged.values() else "in-force"


def _last_of(gap: Gap) -> int:
    """Return the last day on which force may have come before the commitment was resumed."""
    return gap.end.last if gap.end else OPEN


def without_dismissed(acts: list[Act], cleared: set[str]) -> list[Act]:
    """Return acts without the force that was dismissed."""
    return [act for act in acts if act.effect != "force" or act.development not in cleared]
