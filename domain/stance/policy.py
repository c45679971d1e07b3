"""The policy by which claims become stances: one value with a name and parameters.

A function that depends on the policy takes it as an argument. `POLICIES` is the only table of
policies; the place where a service is wired chooses one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.vocabulary import Effect, Posture


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """The rules by which stances follow from claims.

    A change of a parameter that changes an answer gives the policy another name. `windows` are the
    days for which an act counts after its last day; a halt of unknown end counts so long after it
    took effect. Of acts of one day the one with the highest `harshness` decides. `score_half_life`
    is in days; a claim of unknown confidence has the weight `unknown_confidence_weight`, in
    percent. A text in `rule_texts` or `why_not_texts` names a window by its effect in braces.
    """

    name: str
    windows: Mapping[Effect, int]
    harshness: Mapping[Effect, int]
    posture_of: Mapping[Effect, Posture]
    score_half_life: int
    unknown_confidence_weight: int
    rule_texts: Mapping[str, str]
    why_not_texts: Mapping[str, str]

    @property
    def attack_window(self) -> int:
        """The days for which an attack counts."""
        return self.windows[Effect.ATTACK]

    @property
    def halt_window(self) -> int:
        """The days for which a halt of unknown end counts."""
        return self.windows[Effect.HALT]

    @property
    def longest_window(self) -> int:
        """The days after which no act counts any more."""
        return max(self.windows.values())

    @property
    def rules(self) -> dict[str, str]:
        """Each rule with its meaning, in the order in which the rules are tried."""
        return self._filled(self.rule_texts)

    @property
    def why_not(self) -> dict[str, str]:
        """Each code for why an alternative does not decide, with its meaning."""
        return self._filled(self.why_not_texts)

    def _filled(self, texts: Mapping[str, str]) -> dict[str, str]:
        days = {effect.value: days for effect, days in self.windows.items()}
        return {name: text.format(**days) for name, text in texts.items()}


STANCE_V1 = Policy(
    name="stance.v1",
    windows={
        Effect.ATTACK: 90,
        Effect.HALT: 90,
        Effect.THREAT: 60,
        Effect.OPPOSITION: 90,
        Effect.TALKS: 60,
        Effect.COOPERATION: 180,
        Effect.NONE: 0,
    },
    harshness={
        Effect.COOPERATION: 1,
        Effect.TALKS: 2,
        Effect.OPPOSITION: 3,
        Effect.THREAT: 4,
    },
    posture_of={
        Effect.ATTACK: Posture.HOSTILITIES,
        Effect.HALT: Posture.HALTED,
        Effect.THREAT: Posture.THREATENING,
        Effect.OPPOSITION: Posture.OPPOSED,
        Effect.TALKS: Posture.NEGOTIATING,
        Effect.COOPERATION: Posture.COOPERATING,
        Effect.NONE: Posture.QUIET,
    },
    score_half_life=30,
    unknown_confidence_weight=50,
    rule_texts={
        "halt-in-force": "a halt is in force and no attack has broken it",
        "halt-breached": (
            "an attack of the last {attack} days broke a halt that was live at the time"
        ),
        "attack": "an attack of the last {attack} days, not followed by a halt",
        "halt-resumed": (
            "a halt still runs, was broken, and the last attack is over {attack} days ago"
        ),
        "threat": "the last non-violent act is a threat, at most {threat} days old",
        "opposition": "the last non-violent act is opposition, at most {opposition} days old",
        "talks": "the last non-violent act is talks, at most {talks} days old",
        "cooperation": "the last non-violent act is cooperation, at most {cooperation} days old",
        "halt-undetermined": (
            "a halt of unknown end is past its {halt} days, not ended, and unbroken"
        ),
        "quiet": "something is on record, but nothing recent enough to set a posture",
    },
    why_not_texts={
        "spent": "the attack came no later than the day by which a halt was in effect",
        "undetermined": "whether the attack came before or after the halt took effect is not known",
        "broken": "the halt was broken, and an attack was at most {attack} days ago",
        "halt-in-force": "a halt still runs, and only an attack that broke it decides before",
        "outranked": "an attack decides before all that is short of violence",
        "later-act": "a later act decides",
        "milder": "a harsher act of the same day decides",
        "superseded": "a later or harsher act took its place; after that one no older act returns",
    },
)

POLICIES: Mapping[str, Policy] = {policy.name: policy for policy in (STANCE_V1,)}
