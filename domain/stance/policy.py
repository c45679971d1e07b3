"""The policy by which claims become stances: a family of rules, and the days and numbers in them.

A function that depends on the policy takes it as an argument. The place where a service is wired
names the policy in force; a question may ask for a variant of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any

from domain.checks.invalid_values import InvalidValues
from domain.claims.claim import Claim, Coding
from domain.errors import Invalid
from domain.stance.rules import RULES
from domain.vocabulary import Effect

FAMILY = "stance.v2"


class Machine(StrEnum):
    """When a claim counts whose reports a program coded."""

    WITH_PERSON = "with-person"
    ALONE = "alone"
    NEVER = "never"


MACHINE = {
    Machine.WITH_PERSON: "only together with a report that a person coded",
    Machine.ALONE: "as any other claim",
    Machine.NEVER: "never: reports that programs coded are disregarded",
}

# The first and the last coding whose claims count.
_CODINGS = {
    Machine.WITH_PERSON: (Coding.ANY, Coding.WITH_PROGRAMS),
    Machine.ALONE: (Coding.ANY, Coding.PROGRAMS_ONLY),
    Machine.NEVER: (Coding.WITHOUT_PROGRAMS, Coding.ANY),
}


@dataclass(frozen=True)
class Policy:
    """The parameters of the rules; days unless said otherwise. See `docs/stance.md`.

    Force keeps a run current for `isolated`, and for `sustained` after the last day on which
    `days` days of force or `deaths` deaths fell within `within`. A commitment of unknown end is in
    force for `unknown_end`. `threat` to `cooperation` are the windows of acts short of force.
    Evidence older than `stale` lowers the assessment. A day more than `grace` after the newest
    evidence of the log, or more than `lag` after its newest event was recorded, is projected. A
    claim with a confidence below `floor`, in percent, decides nothing. `machine` says when a claim
    counts that programs coded.
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
    machine: Machine = Machine.WITH_PERSON

    @cached_property
    def name(self) -> str:
        """The rules with each parameter that differs from its default, sorted by name."""
        given = sorted(
            (one.name, getattr(self, one.name))
            for one in fields(self)
            if getattr(self, one.name) != one.default
        )
        return ",".join([FAMILY, *(f"{name}={value}" for name, value in given)])

    @cached_property
    def parameters(self) -> dict[str, int | str]:
        """Each parameter by its name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def counts(self, confidence: int | None) -> bool:
        """Return whether a claim of this confidence may decide; one of unknown confidence may."""
        return confidence is None or confidence >= self.floor

    @cached_property
    def codings(self) -> tuple[int, int]:
        """The first and the last value of `Coding` of the claims that count."""
        return _CODINGS[self.machine]

    def takes(self, claim: Claim) -> bool:
        """Return whether a claim counts, by who coded its reports."""
        first, last = self.codings
        return first <= claim.coding <= last

    @cached_property
    def windows(self) -> dict[Effect, int]:
        """For how long an act short of force counts after its last possible day.

        An effect with such a window has a parameter of its name.
        """
        names = [one.name for one in fields(self) if one.name in _EFFECTS]
        return {Effect(name): getattr(self, name) for name in names}

    @cached_property
    def longest_window(self) -> int:
        """The days after which no act counts any more, unless it lasts."""
        return max(self.isolated, self.sustained, self.within, *self.windows.values())

    @cached_property
    def longest_run(self) -> int:
        """The days after which no force counts any more, and makes no later force sustained."""
        return max(self.isolated, self.sustained, self.within)

    @cached_property
    def rules(self) -> dict[str, str]:
        """Each rule with its meaning, in the order in which the rules are tried."""
        return {name: rule.meaning.format(**self.parameters) for name, rule in RULES.items()}


# The most days of a window, and the bounds of the parameters that are something else.
_MOST_DAYS = 3650
_BOUNDS = {"days": (1, _MOST_DAYS), "floor": (0, 100)}


def bounds_of(parameter: str) -> tuple[int, int]:
    """Return the lowest and the highest value of a parameter."""
    return _BOUNDS.get(parameter, (0, _MOST_DAYS))


def policy_named(text: str, field: str = "policy") -> Policy:
    """Return the policy of a name such as `stance.v2,isolated=60`.

    Raise `Invalid` with every problem in other names.
    """
    rules, *given = text.split(",")
    if rules != FAMILY:
        known = ", ".join(one.name for one in fields(Policy))
        raise Invalid(
            f"{field} {text[:100]!r} is unknown",
            field=field,
            allowed=f"{FAMILY}, with parameters such as {_EXAMPLE}: {known}",
        )
    found = InvalidValues()
    values: dict[str, Any] = {}
    for one in given:
        name, _, value = one.partition("=")
        if name in values:
            allowed = f"each parameter once, as in {_EXAMPLE}"
            found.add(Invalid(f"{field}: {name} is given twice", field=field, allowed=allowed))
        try:
            values[name] = _parameter(name, value, field)
        except Invalid as refusal:
            found.add(refusal)
    found.raise_any()
    policy = Policy(**values)
    if policy.days > policy.within:
        raise Invalid(
            f"{field}: days={policy.days} is more than within, which is {policy.within}",
            field=field,
            allowed=f"days of 1 to within, as in {_EXAMPLE},days=3,within=60",
        )
    return policy


def _parameter(name: str, value: str, field: str) -> int | Machine:
    known = [one.name for one in fields(Policy)]
    if name not in known:
        raise Invalid(
            f"{field}: {name[:100]!r} is not a parameter of {FAMILY}",
            field=field,
            allowed=f"{', '.join(known)}, as in {_EXAMPLE}",
        )
    if name == "machine":
        return _machine(value, field)
    least, most = bounds_of(name)
    allowed = f"{name} of {least} to {most}, as in {_EXAMPLE}"
    if not _WHOLE_NUMBER.fullmatch(value):
        message = f"{field}: {name}={value[:100]!r} is not a whole number"
        raise Invalid(message, field=field, allowed=allowed)
    # Python refuses to read numbers of thousands of digits.
    if len(value) > _MOST_DIGITS or not least <= int(value) <= most:
        message = f"{field}: {name}={value[:100]} is out of range"
        raise Invalid(message, field=field, allowed=allowed)
    return int(value)


def _machine(value: str, field: str) -> Machine:
    if value not in set(Machine):
        raise Invalid(
            f"{field}: machine={value[:100]!r} is not one of the accepted words",
            field=field,
            allowed=f"machine of {', '.join(Machine)}, as in {FAMILY},machine={Machine.ALONE}",
        )
    return Machine(value)


_EFFECTS = frozenset(Effect)
_WHOLE_NUMBER = re.compile(r"-?[0-9]+")
_MOST_DIGITS = 10
_EXAMPLE = f"{FAMILY},isolated=60"
