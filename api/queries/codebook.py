"""Every word of the vocabulary with its meaning, from the tables that the code itself uses."""

from __future__ import annotations

from dataclasses import asdict
from hashlib import blake2b
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from api.caching import NOT_MODIFIED, IfNoneMatch, tagged
from api.problems import documented
from api.questions.asking import AskingRoute
from api.rendering import rendered
from domain import vocabulary as words
from infrastructure.log.mapper import TOPICS
from infrastructure.read_models.actor_search import MATCHES
from infrastructure.read_models.commitments.acts import MOST_ACTS
from infrastructure.read_models.developments.reports import FLAGS

router = APIRouter(route_class=AskingRoute, tags=["codebook"])

CODEBOOK: dict[str, Any] = {
    "policy": words.POLICY,
    "kinds": {name: asdict(kind) for name, kind in words.KINDS.items()},
    "actions": {name: asdict(action) for name, action in words.ACTIONS.items()},
    "contexts": words.CONTEXTS,
    "postures": list(words.Posture),
    "posture_of_effect": words.POSTURE_OF,
    "rules": words.RULES,
    "why_not": words.WHY_NOT,
    "certainties": words.CERTAINTIES,
    "window_days": words.WINDOW_DAYS,
    "harshness": words.HARSHNESS,
    "score_half_life_days": words.SCORE_HALF_LIFE_DAYS,
    "unknown_confidence_weight": words.UNKNOWN_CONFIDENCE_WEIGHT,
    "ending_score": words.ENDING_SCORE,
    "commitment_statuses": words.STATUSES,
    "commitment_reciprocities": words.RECIPROCITIES,
    "most_acts_of_commitment": MOST_ACTS,
    "reliabilities": words.RELIABILITIES,
    "credibilities": words.CREDIBILITIES,
    "confidence_of_credibility": words.CONFIDENCE_OF,
    "disputed_credibility": words.DISPUTED_CREDIBILITY,
    "actor_kinds": words.ACTOR_KINDS,
    "identifier_schemes": words.IDENTIFIER_SCHEMES,
    "relations": words.RELATIONS,
    "inheriting_relations": sorted(words.INHERITING_RELATIONS),
    "place_precisions": words.PLACE_PRECISIONS,
    "report_flags": FLAGS,
    "actor_matches": MATCHES,
    "event_types": TOPICS,
}

# Words are added while the policy stays.
_TAG = f'W/"{blake2b(bytes(rendered(CODEBOOK).body), digest_size=8).hexdigest()}"'


@router.get("/v1/codebook", responses={**documented(422), **NOT_MODIFIED})
def read_codebook(if_none_match: IfNoneMatch = None) -> Response:
    """Kinds, modes, actions, postures, rules, windows and scales."""
    return tagged(_TAG, if_none_match, lambda: CODEBOOK)
