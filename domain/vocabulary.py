"""The vocabulary in tables: kinds, modes, actions, postures and scales.

The code, the codebook that the API serves and the documentation read these same tables.
Scores and modes: PLOVER manual 0.8 (the kind's own score where the manual prints none).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Effect(StrEnum):
    """The effect of a claim of A toward B on the stance of A toward B."""

    FORCE = "force"
    CEASEFIRE = "ceasefire"
    THREAT = "threat"
    OPPOSITION = "opposition"
    PLEDGE = "pledge"
    RESTRAINT = "restraint"
    TALKS = "talks"
    COOPERATION = "cooperation"
    NONE = "none"


class Posture(StrEnum):
    """The posture of an actor toward another; harshest first."""

    HOSTILITIES = "hostilities"
    THREATENING = "threatening"
    OPPOSED = "opposed"
    CEASEFIRE = "ceasefire"
    RESTRAINED = "restrained"
    NEGOTIATING = "negotiating"
    COOPERATING = "cooperating"
    NO_RECENT_RECORD = "no-recent-record"


POSTURES: dict[Posture, str] = {
    Posture.HOSTILITIES: (
        "A has used force against B so recently, or so steadily, that it counts as fighting B"
    ),
    Posture.THREATENING: "A has lately threatened B or mobilised against it",
    Posture.OPPOSED: (
        "A acts against B short of force: sanctions, arrests, protest, rejection, accusation"
    ),
    Posture.CEASEFIRE: (
        "A has undertaken to stop all attacks on B, and the ceasefire is in force or presumed to be"
    ),
    Posture.RESTRAINED: (
        "A has promised B a step back short of a full ceasefire, which is in force, or has lately"
        " made one"
    ),
    Posture.NEGOTIATING: "A deals with B: talks, a request, an agreement",
    Posture.COOPERATING: "A supports B: aid, joint work, recognition",
    Posture.NO_RECENT_RECORD: (
        "There is a record of A toward B, but none recent enough to set a posture. It does not mean"
        " peace"
    ),
}


class Assessment(StrEnum):
    """What a reader may rely on, in the words of the Admiralty scale; the surest first."""

    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    DOUBTFUL = "doubtful"
    UNRATED = "unrated"
    UNKNOWN = "unknown"


# The least confidence of each assessment, in percent; with less confidence a stance is doubtful.
LEAST_CONFIDENCE = {Assessment.CONFIRMED: 80, Assessment.PROBABLE: 60, Assessment.POSSIBLE: 40}


class DisputePart(StrEnum):
    """The part of a development that a dispute denies."""

    DEED = "deed"
    AUTHOR = "author"
    TARGET = "target"
    COMMITMENT = "commitment"
    ENDING = "ending"
    END = "end"
    DATE = "date"
    PLACE = "place"
    FATALITIES = "fatalities"
    MOTIVE = "motive"
    DETAIL = "detail"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of development: its PLOVER type, its score (-10 to +10) and its effect.

    A `mutual` kind has its effect from each target toward each initiator as well. A `standing` one
    without a stated end lasts until it is ended.
    """

    plover: str
    score: float
    effect: Effect
    mutual: bool = False
    standing: bool = False
    modes: dict[str, float] = field(default_factory=dict)


_ATTACK_MODES = {
    "abduct": -8.5, "beat": -7.5, "torture": -8.5, "sexual": -8.5, "targeted": -9.5,
    "destroy": -8.5, "primitive": -8.0, "firearms": -9.0, "explosives": -9.0,
    "suicide-attack": -9.5, "aerial": -9.5, "drone": -9.5, "heavy-weapons": -9.5,
    "crowd-control": -7.5, "unconventional": -10.0,
}  # fmt: skip
_WARNING_MODES = {
    "restrict": -3.0, "arrest": -3.5, "relations": -3.5, "expel": -3.5, "territory": -4.0,
    "violence": -3.5,
}  # fmt: skip
_COERCION_MODES = {
    "seize": -7.0, "restrict": -7.0, "censor": -6.5, "curfew": -6.5, "martial-law": -7.5,
    "arrest": -7.0, "deport": -7.0, "withhold": -7.0, "misinformation": -6.5, "cyber": -7.0,
}  # fmt: skip
_PROTEST_MODES = {
    "demo": -5.0, "riot": -7.0, "strike": -5.0, "hunger": -4.5, "boycott": -4.5,
    "obstruct": -4.5, "vandalize": -5.0,
}  # fmt: skip
_MOBILIZATION_MODES = {"troops": -6.5, "weapons": -6.5, "police": -5.5, "militia": -6.0}
_SANCTION_MODES = {"convict": -6.0, "expel": -5.5, "withdraw": -6.0, "discontinue": -6.0}
_REJECTION_MODES = {"assist": -1.5, "change": -2.0, "yield": -2.0, "meet": -2.0}
_ACCUSATION_MODES = {"disapprove": -2.0, "investigate": -3.5, "allege": -3.5}
_DEMAND_MODES = {"assist": 0.5, "change": -1.0, "yield": -1.0, "meet": 0.0}
_TALKS_MODES = {"visit": 4.0, "third-party": 1.0, "multilateral": 4.0, "phone": 1.5}
_WITHDRAWAL_MODES = {
    "withdraw": 8.0, "release": 6.5, "disarm": 10.0, "ceasefire": 7.5, "access": 6.5,
    "resign": 4.5,
}  # fmt: skip

KINDS: dict[str, Kind] = {
    "attack": Kind("ASSAULT", -9.0, Effect.FORCE, modes=_ATTACK_MODES),
    # A ceasefire has its effect only through its cease-attacks commitments.
    "ceasefire": Kind("CONCEDE", 7.5, Effect.NONE),
    "agreement": Kind("AGREE", 2.5, Effect.TALKS, mutual=True),
    "warning": Kind("THREATEN", -3.5, Effect.THREAT, modes=_WARNING_MODES),
    "mobilization": Kind("MOBILIZE", -5.5, Effect.THREAT, modes=_MOBILIZATION_MODES),
    "coercion": Kind("COERCE", -7.0, Effect.OPPOSITION, modes=_COERCION_MODES),
    "sanction": Kind("SANCTION", -6.0, Effect.OPPOSITION, standing=True, modes=_SANCTION_MODES),
    "protest": Kind("PROTEST", -5.0, Effect.OPPOSITION, modes=_PROTEST_MODES),
    "rejection": Kind("REJECT", -2.0, Effect.OPPOSITION, modes=_REJECTION_MODES),
    "accusation": Kind("ACCUSE", -3.0, Effect.OPPOSITION, modes=_ACCUSATION_MODES),
    "request": Kind("REQUEST", -1.0, Effect.TALKS, modes=_DEMAND_MODES),
    "talks": Kind("CONSULT", 2.5, Effect.TALKS, mutual=True, modes=_TALKS_MODES),
    "support": Kind("SUPPORT", 5.0, Effect.COOPERATION),
    "concession": Kind("CONCEDE", 4.5, Effect.RESTRAINT),
    "cooperation": Kind("COOPERATE", 9.5, Effect.COOPERATION, mutual=True),
    "aid": Kind("AID", 10.0, Effect.COOPERATION),
    "withdrawal": Kind("RETREAT", 6.5, Effect.RESTRAINT, modes=_WITHDRAWAL_MODES),
    "statement": Kind("", 0.0, Effect.NONE),
}


@dataclass(frozen=True, slots=True)
class Action:
    """What a party commits to do; a full `cease-attacks` is a ceasefire instead."""

    score: float
    effect: Effect


ACTIONS: dict[str, Action] = {
    "cease-attacks": Action(7.5, Effect.PLEDGE),
    "not-intervene": Action(2.5, Effect.PLEDGE),
    "withdraw": Action(8.0, Effect.PLEDGE),
    "disarm": Action(10.0, Effect.PLEDGE),
    "release": Action(6.5, Effect.PLEDGE),
    "allow-access": Action(6.5, Effect.PLEDGE),
    "negotiate": Action(2.5, Effect.TALKS),
    "other": Action(0.0, Effect.PLEDGE),
}

ENDING_SCORE = KINDS["warning"].score

ATTRIBUTIONS: dict[str, str] = {
    "claimed": "the actor says that it did it; no bound",
    "attributed": "others say that the actor did it; at best probable",
    "suspected": "the actor is suspected of it; at best possible",
    "contested": "whether the actor did it is contested; at best possible",
}

# The best assessment of a stance that rests on an act with this attribution to its actor.
AT_BEST: dict[str, Assessment] = {
    "attributed": Assessment.PROBABLE,
    "suspected": Assessment.POSSIBLE,
    "contested": Assessment.POSSIBLE,
}

DATINGS: dict[str, str] = {
    "firm": "the posture is the same whichever way uncertain dates fall",
    "uncertain": "the posture depends on a date that is not known",
}

ASSESSMENTS: dict[Assessment, str] = {
    Assessment.CONFIRMED: "a reader may rely on it",
    Assessment.PROBABLE: "more likely than another posture",
    Assessment.POSSIBLE: "as likely as another posture, or known indirectly",
    Assessment.DOUBTFUL: "less likely than another posture",
    Assessment.UNRATED: "nobody judged the credibility of the claim that decides",
    Assessment.UNKNOWN: "without a recent record",
}

DISPUTE_PARTS: dict[DisputePart, str] = {
    DisputePart.DEED: "that it happened",
    DisputePart.AUTHOR: "that this actor did it",
    DisputePart.TARGET: "that it was done to this actor",
    DisputePart.COMMITMENT: "that a commitment was undertaken",
    DisputePart.ENDING: "that a commitment was declared over",
    DisputePart.END: "that it ended, of a development that lasts",
    DisputePart.DATE: "when it happened",
    DisputePart.PLACE: "where it happened",
    DisputePart.FATALITIES: "how many died",
    DisputePart.MOTIVE: "why it happened",
    DisputePart.DETAIL: "another detail",
}

ALLEGED, CONFIRMED, DISMISSED = "alleged", "confirmed", "dismissed"
FINDING_RESULTS: dict[str, str] = {
    ALLEGED: "the finder alleges that the act violated the commitment",
    "under-review": "the finder examines whether it did",
    CONFIRMED: "the finder confirmed that it did",
    DISMISSED: "the finder found that it did not; it is no violation",
}

RELIABILITIES: dict[str, str] = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}

CREDIBILITIES: dict[int, str] = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}
IMPROBABLE_CREDIBILITY = 5
UNKNOWN_CREDIBILITY = 6
DISPUTED_CREDIBILITY = 4

# STIX 2.1, appendix on confidence scales; 6 has no number, which is not zero.
CONFIDENCE_OF: dict[int, int | None] = {1: 90, 2: 70, 3: 50, 4: 30, 5: 10, 6: None}

COALITION = "coalition"
ACTOR_KINDS = (
    "state", "government", "armed-group", COALITION, "organisation", "person", "population",
)  # fmt: skip

IDENTIFIER_SCHEMES = ("ucdp", "acled", "gdelt", "gwno", "iso3166", "wikidata")

RELATIONS: dict[str, str] = {
    "member": "belongs to the coalition",
    "faction": "is a part of it that acts under its own name",
    "joined": "was absorbed by it",
    "coalition": "fights at its side under the common name",
    "affiliate": "is linked to it, without being bound by what it does",
    "splinter": "broke away from it",
    "merged-into": "merged with others into it and ceased to exist on its own",
}
INHERITING_RELATIONS = frozenset({"member", "faction", "joined", "coalition"})
# Only actors that consist of others have members: no state, government, person or population.
MEMBER_RELATIONS = frozenset({"member", "coalition"})
KINDS_WITH_MEMBERS = (COALITION, "organisation", "armed-group")


def may_have(kind: str, relation: str) -> bool:
    """Return whether others may have this relation to an actor of this kind."""
    return relation not in MEMBER_RELATIONS or kind in KINDS_WITH_MEMBERS


RECIPROCITIES: dict[str, str] = {
    "unilateral": "the other side is not bound in return",
    "mutual": "two parties are bound to one another",
    "multilateral": "more than two parties are bound to one another",
}

STATUSES = (
    "declared", "ended", "expired", "suspended", "violated", "undetermined", "in-force",
)  # fmt: skip

PLACE_PRECISIONS: dict[int, str] = {
    1: "exact place",
    2: "within about 25 km of a known place",
    3: "second-order administrative division",
    4: "first-order administrative division",
    5: "linear feature or fuzzy area",
    6: "country",
    7: "international waters or airspace",
}

CONTEXTS = (
    "military", "intelligence", "executive", "legislative", "election", "political_institutions",
    "pro_democracy", "pro_autocracy", "economic", "legal", "reparations", "human_rights",
    "rights_freedoms", "repression", "human_security", "gender", "lgbt", "religion_ethnicity",
    "inequality", "diplomatic", "territory", "peacekeeping", "health", "asylum", "migration",
    "disasters", "natural_resource", "environment", "technology", "terrorism", "cbrn", "cyber",
    "misinformation", "crime", "corruption", "illegal_drugs", "trafficking",
)  # fmt: skip

BY_FILTERS, MACHINE_CODED = "filters", "machine-coded"

# Why claims are left out of a stance.
LEFT_OUT_REASONS: dict[str, str] = {
    BY_FILTERS: "they do not pass the filters of the question",
    MACHINE_CODED: "programs coded all of their reports, and the policy does not count these alone",
}
