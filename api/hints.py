"""Where a client finds accepted values. The domain names the values and knows no paths."""

from __future__ import annotations

HINTS = {
    "a registered actor": "find one by any of its names: /v1/actors?q=",
    "a registered source": "see /v1/sources",
    "a registered webhook": "see /v1/webhooks",
    "the size of a published checkpoint": "see /v1/log/checkpoint",
}

# The reads about one actor or one pair, which alone take variants of the policy and `without`.
READS_OF_ONE = (
    "/v1/actors/{id}/stances, /v1/actors/{id}/timeline, /v1/dyads/{a}/{b}, and /v1/changes with"
    " actor"
)
TAKEN_BY = {"without": READS_OF_ONE}


def with_hint(allowed: str) -> str:
    """Return what an error accepts, with the path at which it is found if there is one."""
    hint = HINTS.get(allowed)
    return allowed if hint is None else f"{allowed} ({hint})"
