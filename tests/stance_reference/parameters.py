"""The parameters of the policy `stance.v2`, and the name of a choice of them in an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Parameters:
    """Section 9 of the rules. Numbers are days, except `days`, `deaths` and `floor`.

    `machine` says when reports count that programs coded: `with-person`, `alone` or `never`.
    """

    isolated: int = 30
    sustained: int = 90
    days: int = 3
    within: int = 60
    deaths: int = 25
    unknown_end: int = 90
    threat: int = 60
    opposition: int = 90
    talks: int = 60
    restraint: int = 90
    cooperation: int = 180
    stale: int = 30
    grace: int = 30
    lag: int = 7
    floor: int = 20
    machine: str = "with-person"

    @property
    def windows(self) -> Mapping[str, int]:
        """The window of each effect short of force."""
        return {
            "threat": self.threat,
            "opposition": self.opposition,
            "talks": self.talks,
            "restraint": self.restraint,
            "cooperation": self.cooperation,
        }

    @property
    def name(self) -> str:
        """The name of the policy: parameters sorted, defaults omitted."""
        changed = sorted(
            f"{field.name}={getattr(self, field.name)}"
            for field in fields(self)
            if getattr(self, field.name) != field.default
        )
        return ",".join(["stance.v2", *changed])
