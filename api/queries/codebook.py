"""Every word of the vocabulary with its meaning, from the tables that the code itself uses."""

from __future__ import annotations

from dataclasses import asdict
from hashlib import blake2b
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from api.problems import documented
from api.questions.asking import AskingRoute
from api.responses import NOT_MODIFIED, IfNoneMatch, rendered, tagged
from domain import vocabulary as words
from domain.stance.policy import STANCE_V1
from infrastructure.log.mapper import TOPICS
from infrastructure.read_models.actor_search import MATCHES
from infrastructure.read_models.commitments.acts import MOST_ACTS
from infrastructure.read_models.developments.reports import FLAGS

router = APIRouter(route_class=AskingRoute, tags=["codebook"])

CODEBOOK: dict[str, Any] = {
    "policy": STANCE_V1.name,
    "kinds": {name: asdict(kind) for name, kind in words.KINDS.items()},
    "actions": {name: asdict(action) for name, action in words.ACTIONS.items()},
    "contexts": words.CONTEXTS,
    "postures": list(words.Posture),
    "posture_of_effect": STANCE_V1.posture_of,
    "rules": STANCE_V1.rules,
    "why_not": STANCE_V1.why_not,
    "certainties": words.CERTAINTIES,
    "window_days": STANCE_V1.windows,
    "harshness": STANCE_V1.harshness,
    "score_half_life_days": STANCE_V1.score_half_life,
    "unknown_confidence_weight": STANCE_V1.unknown_confidence_weight,
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
