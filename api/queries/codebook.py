"""Every word of the vocabulary with its meaning, from the tables that the code itself uses."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from hashlib import blake2b
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from api.current_server import TheServer
from api.http.problems import documented
from api.http.responses import NOT_MODIFIED, IfNoneMatch, rendered, tagged
from api.questions.question_route import QuestionRoute
from domain import vocabulary as words
from domain.likeness.actors import MORE_SIGNS, NAME_SIGNS
from domain.likeness.developments import AGAINST, MATCHING, SIGNS
from domain.stance.fold import SCORE_HALF_LIFE, UNKNOWN_CONFIDENCE_WEIGHT
from domain.stance.policy import MACHINE, Policy
from domain.stance.precedence import OF_DYAD
from domain.stance.rules import POSTURE_OF, why_not_meanings
from domain.values import REPORT_LABELS
from infrastructure.importers.sheet import COLUMNS
from infrastructure.importers.table import IMPORTERS
from infrastructure.log.mapper import TOPICS
from infrastructure.read_models.commitments.acts import MOST_ACTS
from infrastructure.read_models.developments.reports import FLAGS
from infrastructure.read_models.omissions.omission import KINDS as LEFT_OUT
from infrastructure.read_models.registry.actor_search import MATCHES

router = APIRouter(route_class=QuestionRoute, tags=["codebook"])


@cache
def codebook(policy: Policy) -> dict[str, Any]:
    """Return every word that answers use, with the rules and parameters of a policy."""
    return {
        "policy": policy.name,
        "kinds": {name: asdict(kind) for name, kind in words.KINDS.items()},
        "actions": {name: asdict(action) for name, action in words.ACTIONS.items()},
        "contexts": words.CONTEXTS,
        "postures": words.POSTURES,
        "dyad_postures": [posture.value for posture in OF_DYAD],
        "rules": policy.rules,
        "why_not": why_not_meanings(policy.parameters),
        "datings": words.DATINGS,
        "assessments": words.ASSESSMENTS,
        "attributions": words.ATTRIBUTIONS,
        "parameters": policy.parameters,
        "machine": MACHINE,
        "harshness": _by_harshness(policy),
        "dispute_parts": words.DISPUTE_PARTS,
        "finding_results": words.FINDING_RESULTS,
        "left_out": LEFT_OUT,
        "left_out_reasons": words.LEFT_OUT_REASONS,
        "score_half_life_days": SCORE_HALF_LIFE,
        "unknown_confidence_weight": UNKNOWN_CONFIDENCE_WEIGHT,
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
        "report_labels": REPORT_LABELS,
        "actor_matches": MATCHES,
        "event_types": TOPICS,
        **_of_records(),
    }


def _of_records() -> dict[str, Any]:
    """Return what records of data sets become, and which developments may be recorded twice."""
    return {
        "duplicate_signs": {name: one._asdict() for name, one in (SIGNS | AGAINST).items()},
        "duplicate_matching": asdict(MATCHING),
        "name_signs": {name: one._asdict() for name, one in (NAME_SIGNS | MORE_SIGNS).items()},
        **_of_imports(),
    }


def _of_imports() -> dict[str, dict[str, Any]]:
    """Return what each code of each data set becomes, and what each column of a sheet means."""
    mappings = {
        name: {code: one._asdict() for code, one in importer.mapping.items()}
        for name, importer in IMPORTERS.items()
        if importer.codes
    }
    columns = {name: column._asdict() for name, column in COLUMNS.items()}
    return {"mappings": mappings, "sheet_columns": columns}


def _by_harshness(policy: Policy) -> list[words.Effect]:
    """Return the effects short of force, the mildest first."""
    milder_first = list(reversed(words.Posture))
    effects = (words.Effect.CEASEFIRE, *policy.windows)
    return sorted(effects, key=lambda effect: milder_first.index(POSTURE_OF[effect]))


@cache
def _tag(policy: Policy) -> str:
    # Words are added while the policy stays.
    text = bytes(rendered(codebook(policy)).body)
    return f'W/"{blake2b(text, digest_size=8).hexdigest()}"'


@router.get("/v1/codebook", responses={**documented(422), **NOT_MODIFIED})
def read_codebook(server: TheServer, if_none_match: IfNoneMatch = None) -> Response:
    """Kinds, modes, actions, postures, rules, windows and scales."""
    return tagged(_tag(server.policy), if_none_match, lambda: codebook(server.policy))
