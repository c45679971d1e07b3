"""What a development claims about each directed pair, worked out by hand from the rules."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from domain.claims.claim import Claim
from domain.claims.claims import claims_of
from domain.dates import FOREVER
from domain.development.development import Development
from domain.values import Dispute, Fatalities
from tests.builders import a_commitment, a_report, an_account, an_ending
from tests.domain.claims.development_claims import CAUSE, TRUCE, a_cause, the_claims


def words(claims: list[Claim]) -> list[str]:
    """Each claim as in `hezbollah→israel commitment 1 ceasefire 2024-01-01`."""
    return [
        f"{c.actor}→{c.toward} {c.part} {c.commitment} {c.effect} {_iso(c.start_earliest)}"
        for c in claims
    ]


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def test_each_initiator_claims_the_kind_toward_each_target() -> None:
    assert words(the_claims(initiators=("hezbollah", "iran"), targets=("israel", "iraq"))) == [
        "hezbollah→israel kind 0 force 2024-01-01",
        "hezbollah→iraq kind 0 force 2024-01-01",
        "iran→israel kind 0 force 2024-01-01",
        "iran→iraq kind 0 force 2024-01-01",
    ]


@pytest.mark.parametrize("kind", ["agreement", "talks", "cooperation"])
def test_what_is_mutual_is_claimed_back_too_but_not_among_initiators(kind: str) -> None:
    claims = the_claims(kind=kind, initiators=("hezbollah", "iran"), targets=("iraq",))
    assert [(c.actor, c.toward) for c in claims] == [
        ("hezbollah", "iraq"),
        ("iran", "iraq"),
        ("iraq", "hezbollah"),
        ("iraq", "iran"),
    ]


def test_nobody_claims_anything_toward_itself() -> None:
    sides = ("hezbollah", "israel")
    claims = the_claims(kind="talks", initiators=sides, targets=sides)
    assert sorted((c.actor, c.toward) for c in claims) == [
        ("hezbollah", "israel"),
        ("israel", "hezbollah"),
    ]


def test_a_mode_refines_the_score_of_its_kind() -> None:
    assert [c.score for c in the_claims()] == [-9.0]
    assert [c.score for c in the_claims(mode="aerial")] == [-9.5]


def test_a_claim_bears_how_far_its_development_is_believed() -> None:
    (claim,) = the_claims()
    assert (claim.confidence, claim.single_source) == (70, False)


def test_a_retracted_development_claims_nothing() -> None:
    shown = Development(UUID(int=1), 2, an_account(), (a_report(),), retracted=True)
    assert claims_of(shown, {}) == []


def test_an_act_on_an_unknown_day_lies_between_its_bounds() -> None:
    (claim,) = the_claims(occurred="2024-02?")
    first, last = date(2024, 2, 1).toordinal(), date(2024, 2, 29).toordinal()
    assert (claim.start_earliest, claim.start_latest) == (first, last)
    assert (claim.end_earliest, claim.end_latest) == (first, last)
    assert (claim.is_duration, claim.doubtful) == (False, True)


# Ceasefires


def test_a_truce_whose_commitments_nobody_listed_binds_initiators_toward_targets() -> None:
    (claim,) = the_claims(kind="ceasefire")
    assert words([claim]) == ["hezbollah→israel commitment 0 ceasefire 2024-01-01"]
    assert (claim.expires, claim.score) == (None, 7.5)


@pytest.mark.parametrize(
    ("occurred", "expires"),
    [
        ("2024-01-01/2024-01-07", date(2024, 1, 7).toordinal()),
        ("2024-01-01/2024-01", date(2024, 1, 31).toordinal()),
        ("2024-01-01/..", FOREVER),
        ("2024-01-01/", None),
        ("2024-01-01", None),
    ],
)
def test_such_a_truce_lasts_as_long_as_it_occurred(occurred: str, expires: int | None) -> None:
    (claim,) = the_claims(kind="ceasefire", occurred=occurred)
    assert (claim.expires, claim.is_duration) == (expires, False)


def test_a_mutual_truce_names_both_sides_as_both() -> None:
    sides = ("hezbollah", "israel")
    assert words(the_claims(kind="ceasefire", initiators=sides, targets=sides)) == [
        "hezbollah→israel commitment 0 ceasefire 2024-01-01",
        "israel→hezbollah commitment 0 ceasefire 2024-01-01",
    ]


def test_a_truce_claims_through_the_commitments_that_are_listed() -> None:
    one_sided = a_commitment(by="israel", toward="hezbollah")
    assert words(the_claims(kind="ceasefire", commitments=(one_sided,))) == [
        "israel→hezbollah commitment 1 ceasefire 2024-01-01"
    ]


def test_a_truce_that_lists_only_other_commitments_still_binds_its_sides() -> None:
    leave = a_commitment(action="withdraw")
    assert words(the_claims(kind="ceasefire", commitments=(leave,))) == [
        "hezbollah→israel commitment 0 ceasefire 2024-01-01",
        "hezbollah→israel commitment 1 pledge 2024-01-01",
    ]


# Commitments


def test_a_commitment_claims_for_its_own_pair_whoever_the_parties_are() -> None:
    third = a_commitment(by="resistance", toward="israel")
    claims = the_claims(kind="agreement", targets=("iraq",), commitments=(third,))
    assert words(claims)[-1] == "resistance→israel commitment 1 ceasefire 2024-01-01"


@pytest.mark.parametrize(
    ("action", "effect", "score"),
    [
        ("not-intervene", "pledge", 2.5),
        ("withdraw", "pledge", 8.0),
        ("disarm", "pledge", 10.0),
        ("release", "pledge", 6.5),
        ("allow-access", "pledge", 6.5),
        ("negotiate", "talks", 2.5),
        ("other", "pledge", 0.0),
        ("cease-attacks", "ceasefire", 7.5),
    ],
)
def test_each_action_has_its_effect_and_its_weight(action: str, effect: str, score: float) -> None:
    undertaken = a_commitment(action=action)
    (claim,) = the_claims(kind="agreement", targets=(), commitments=(undertaken,))
    assert (claim.effect, claim.score, _iso(claim.start_earliest)) == (effect, score, "2024-01-01")


def test_a_commitment_is_claimed_on_its_effective_day() -> None:
    undertaken = a_commitment(action="withdraw", effective_from="2024-02-01")
    (claim,) = the_claims(kind="agreement", targets=(), commitments=(undertaken,))
    assert words([claim]) == ["hezbollah→israel commitment 1 pledge 2024-02-01"]


def test_a_partial_ceasefire_is_a_pledge() -> None:
    partial = a_commitment(partial=True)
    (claim,) = the_claims(kind="agreement", targets=(), commitments=(partial,))
    assert words([claim]) == ["hezbollah→israel commitment 1 pledge 2024-01-01"]


@pytest.mark.parametrize(
    "kind", ["concession", "withdrawal", "talks", "agreement", "request", "support", "aid",
             "cooperation"]
)  # fmt: skip
def test_a_kind_short_of_opposition_gives_way_to_a_commitment(kind: str) -> None:
    claims = the_claims(kind=kind, commitments=(a_commitment(action="release"),))
    there = [(c.part, c.effect) for c in claims if c.actor == "hezbollah"]
    assert there == [("commitment", "pledge")]
    assert [c.score for c in claims if c.actor == "hezbollah"] == [6.5]


def test_a_mutual_kind_gives_way_only_on_the_pair_of_the_commitment() -> None:
    claims = the_claims(kind="agreement", commitments=(a_commitment(),))
    assert words(claims) == [
        "israel→hezbollah kind 0 talks 2024-01-01",
        "hezbollah→israel commitment 1 ceasefire 2024-01-01",
    ]


@pytest.mark.parametrize(("kind", "effect"), [
    ("attack", "force"), ("warning", "threat"), ("mobilization", "threat"),
    ("sanction", "opposition"), ("coercion", "opposition"), ("protest", "opposition"),
    ("rejection", "opposition"), ("accusation", "opposition"),
])  # fmt: skip
def test_a_harsher_kind_keeps_its_claim_next_to_a_commitment(kind: str, effect: str) -> None:
    claims = the_claims(kind=kind, commitments=(a_commitment(action="release"),))
    assert [(c.part, c.effect) for c in claims] == [("kind", effect), ("commitment", "pledge")]
    assert claims[1].score == 0.0


@pytest.mark.parametrize(
    ("kind", "effect"),
    [
        ("concession", "restraint"), ("withdrawal", "restraint"), ("talks", "talks"),
        ("agreement", "talks"), ("request", "talks"), ("support", "cooperation"),
        ("aid", "cooperation"), ("cooperation", "cooperation"),
    ],
)  # fmt: skip
def test_each_kind_has_its_effect(kind: str, effect: str) -> None:
    assert the_claims(kind=kind)[0].effect == effect


def test_a_statement_claims_nothing() -> None:
    assert the_claims(kind="statement") == []


@pytest.mark.parametrize(
    ("occurred", "lasts_to"),
    [
        ("2024-01-01", FOREVER),
        ("2024-01-01/..", FOREVER),
        ("2024-01-01/2024-03-01", date(2024, 3, 1).toordinal()),
        ("2024-01-01/", date(2024, 1, 1).toordinal()),
    ],
)
def test_a_sanction_without_a_stated_end_stands(occurred: str, lasts_to: int) -> None:
    (claim,) = the_claims(kind="sanction", occurred=occurred)
    assert (claim.is_duration, claim.end_latest) == (True, lasts_to)


def test_deaths_are_those_of_the_development() -> None:
    assert [c.deaths for c in the_claims(fatalities=Fatalities(25, 20, 30))] == [25]
    assert [c.deaths for c in the_claims()] == [0]


def test_a_ceasefire_declared_before_it_takes_effect_is_talks_until_then() -> None:
    later = a_commitment(effective_from="2024-02-01")
    ceasefire, announcement = the_claims(kind="ceasefire", commitments=(later,))
    assert words([ceasefire, announcement]) == [
        "hezbollah→israel commitment 1 ceasefire 2024-02-01",
        "hezbollah→israel announcement 1 talks 2024-01-01",
    ]
    assert announcement.stops_earliest == ceasefire.start_earliest
    assert announcement.score == 0.0


def test_an_announcement_stops_with_a_ceasefire_that_was_ended_before_it_began() -> None:
    later = a_commitment(effective_from="2024-02-01")
    ended = an_ending(date="2024-01-15")
    ceasefire, announcement = the_claims(ended, kind="ceasefire", commitments=(later,))
    assert _iso(announcement.stops_earliest or 0) == "2024-01-15"
    assert _iso(ceasefire.stops_earliest or 0) == "2024-01-15"


@pytest.mark.parametrize(
    ("expires", "last"),
    [("..", FOREVER), (None, None), ("2024-02", date(2024, 2, 29).toordinal())],
)
def test_a_ceasefire_lasts_through_the_last_day_it_was_given_for(
    expires: str | None, last: int | None
) -> None:
    (ceasefire,) = the_claims(kind="ceasefire", commitments=(a_commitment(expires=expires),))
    assert ceasefire.expires == last


# Endings


@pytest.mark.parametrize(
    ("by", "threat"),
    [("hezbollah", "hezbollah→israel"), ("israel", "israel→hezbollah")],
)
def test_whoever_declares_a_ceasefire_over_threatens_the_other(by: str, threat: str) -> None:
    ceasefire, ending = the_claims(
        an_ending(ended_by=by), kind="ceasefire", commitments=(a_commitment(),)
    )
    assert _iso(ceasefire.stops_earliest or 0) == "2024-03-01"
    assert words([ending]) == [f"{threat} ending 1 threat 2024-03-01"]
    assert ending.score == -3.5


def test_an_ending_that_nobody_declared_only_ends() -> None:
    (ceasefire,) = the_claims(an_ending(), kind="ceasefire", commitments=(a_commitment(),))
    assert _iso(ceasefire.stops_earliest or 0) == "2024-03-01"


@pytest.mark.parametrize(
    ("by", "threats"),
    [
        ("israel", ["israel→hezbollah", "israel→iran"]),
        ("hezbollah", ["hezbollah→israel"]),
    ],
)
def test_a_truce_declared_over_as_a_whole_is_a_threat_to_each_of_the_other_side(
    by: str, threats: list[str]
) -> None:
    whole = an_ending(commitment=0, ended_by=by)
    claims = the_claims(whole, kind="ceasefire", initiators=("hezbollah", "iran"))
    assert words([c for c in claims if c.effect == "threat"]) == [
        f"{threat} ending 0 threat 2024-03-01" for threat in threats
    ]
    assert all(c.stops_earliest for c in claims if c.effect == "ceasefire")


def test_a_mutual_truce_declared_over_is_one_threat() -> None:
    sides = ("hezbollah", "israel")
    whole = an_ending(commitment=0, ended_by="israel")
    claims = the_claims(whole, kind="ceasefire", initiators=sides, targets=sides)
    assert words([c for c in claims if c.effect == "threat"]) == [
        "israel→hezbollah ending 0 threat 2024-03-01"
    ]


def test_an_ending_with_a_retracted_cause_is_void_and_an_earlier_one_holds() -> None:
    earlier = an_ending(date="2024-02-01", ended_by="israel")
    caused = an_ending(date="2024-03-01", ended_by="hezbollah", cause=CAUSE)
    assert words(the_claims(earlier, caused, cause=a_cause(3), **TRUCE))[1:] == [
        "hezbollah→israel ending 1 threat 2024-03-01"
    ]
    retracted = a_cause(3, retracted=True)
    assert words(the_claims(earlier, caused, cause=retracted, **TRUCE))[1:] == [
        "israel→hezbollah ending 1 threat 2024-02-01"
    ]
    assert len(the_claims(caused, cause=retracted, **TRUCE)) == 1


@pytest.mark.parametrize(
    ("cause", "confidence"), [(a_cause(4), 30), (a_cause(2, 2), 90), (a_cause(), 70)]
)
def test_the_threat_of_an_ending_has_the_confidence_of_its_cause(
    cause: Development, confidence: int
) -> None:
    caused = an_ending(ended_by="hezbollah", cause=CAUSE)
    ceasefire, threat = the_claims(caused, cause=cause, **TRUCE)
    assert (ceasefire.confidence, threat.confidence) == (70, confidence)


def test_a_dispute_of_the_ending_lowers_the_threat_and_not_the_ceasefire() -> None:
    disputed = (Dispute(a_report(source="ap"), part="ending", number=1),)
    two = (Dispute(a_report(source="dpa"), part="ending"), *disputed)
    ending = an_ending(ended_by="hezbollah")
    for disputes, confidence in ((disputed, 70), (two, 30)):
        ceasefire, threat = the_claims(ending, disputes=disputes, **TRUCE)
        assert (ceasefire.confidence, threat.confidence) == (70, confidence)
        assert ceasefire.stops_earliest is not None


def test_a_dispute_of_the_commitment_leaves_the_threat_of_its_ending() -> None:
    two = tuple(Dispute(a_report(source=name), part="commitment") for name in ("ap", "dpa"))
    ceasefire, threat = the_claims(an_ending(ended_by="hezbollah"), disputes=two, **TRUCE)
    assert (ceasefire.confidence, threat.confidence) == (30, 70)


@pytest.mark.parametrize("number", [1, 2])
def test_a_pledge_ends_with_the_ceasefire_of_its_development_and_pair(number: int) -> None:
    commitments = (a_commitment(), a_commitment(action="release", expires=".."))
    claims = the_claims(an_ending(commitment=number), kind="ceasefire", commitments=commitments)
    ended = {c.effect.value: c.stops_earliest is not None for c in claims}
    assert ended == {"ceasefire": number == 1, "pledge": True}


def test_an_ending_declared_by_who_is_no_party_any_more_only_ends() -> None:
    corrected = a_commitment(by="iran")
    (ceasefire,) = the_claims(
        an_ending(ended_by="hezbollah"), kind="ceasefire", commitments=(corrected,)
    )
    assert ceasefire.stops_earliest is not None
