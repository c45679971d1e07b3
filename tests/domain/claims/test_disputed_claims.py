"""What a dispute of one part of a development does to its claims, worked out from the rules."""

from __future__ import annotations

from domain.values import Dispute
from tests.builders import a_report, an_ending
from tests.domain.claims.development_claims import CAUSE, TRUCE, a_cause, the_claims


def test_a_dispute_of_one_actor_lowers_only_its_claims() -> None:
    two = tuple(
        Dispute(a_report(source=name), part="author", actor="iran") for name in ("ap", "dpa")
    )
    claims = the_claims(initiators=("hezbollah", "iran"), disputes=two)
    assert [(c.actor, c.confidence) for c in claims] == [("hezbollah", 70), ("iran", 30)]


def test_a_disputed_date_makes_the_claims_doubtful_and_lowers_no_confidence() -> None:
    disputes = (Dispute(a_report(source="ap"), part="date"),)
    for claim in the_claims(an_ending(ended_by="hezbollah"), disputes=disputes, **TRUCE):
        assert (claim.doubtful, claim.confidence) == (True, 70)


def test_a_disputed_date_of_the_cause_makes_the_threat_doubtful() -> None:
    cause = a_cause(2, disputes=(Dispute(a_report(source="ap"), part="date"),))
    caused = an_ending(ended_by="hezbollah", cause=CAUSE)
    ceasefire, threat = the_claims(caused, cause=cause, **TRUCE)
    assert (ceasefire.doubtful, threat.doubtful) == (False, True)
