"""The answer about actors that may be one."""

from __future__ import annotations

from typing_extensions import TypedDict

from api.answers.actors import ActorFields, actor_fields
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.registry.similar_actors import SimilarActors


class SimilarActorsAnswer(TypedDict):
    """Two actors that may be one, by the `name_signs` of the codebook.

    `first` was registered before `second`. `likeness` is out of 100.
    """

    likeness: int
    reasons: list[str]
    first: ActorFields
    second: ActorFields


def similar_actors_answer(knowledge: Knowledge, one: SimilarActors) -> SimilarActorsAnswer:
    """Return two actors with the reasons why they may be one."""
    return {
        "likeness": one.likeness.points,
        "reasons": list(one.likeness.reasons),
        "first": actor_fields(knowledge, one.first),
        "second": actor_fields(knowledge, one.second),
    }
