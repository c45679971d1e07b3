"""Build the claims of one development, and the cause of an ending, for tests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.claims.claim import Claim
from domain.claims.claims import claims_of
from domain.development.development import Development
from domain.values import Dispute, Ending
from tests.builders import a_commitment, a_report, an_account

TWO_REPORTS = (a_report(), a_report(source="afp"))  # of credibility 3 each: confidence 70
CAUSE = str(UUID(int=7))
TRUCE: dict[str, Any] = {"kind": "ceasefire", "commitments": (a_commitment(),)}


def the_claims(
    *endings: Ending,
    cause: Development | None = None,
    disputes: tuple[Dispute, ...] = (),
    **said: Any,
) -> list[Claim]:
    shown = Development(
        UUID(int=1), 1, an_account(**said), TWO_REPORTS, endings=endings, disputes=disputes
    )
    return claims_of(shown, {}, {CAUSE: cause} if cause else {})


def a_cause(*credibilities: int, **said: Any) -> Development:
    reports = tuple(
        a_report(source=f"source-{n}", credibility=c) for n, c in enumerate(credibilities)
    )
    return Development(UUID(int=7), 1, an_account(kind="statement"), reports, **said)
