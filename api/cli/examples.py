"""Three questions about the example sets, asked of the database that is served."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from api.cli.output import summary
from api.questions.moments import require_actor
from api.service import Service
from domain.errors import NotFound
from domain.event import development_id
from infrastructure.read_models.as_known import Moment, open_as_known
from infrastructure.read_models.developments.search import development_position
from infrastructure.read_models.stances.held import Question, stances_answer

DISCLOSURE = str(development_id("seeds", "iri-sudani-halt-2024-12-23"))

# The last is asked as known just before the disclosure was reported.
QUESTIONS = (
    ("hezbollah", "israel", date(2024, 12, 31), None),
    ("harakat-hezbollah-al-nujaba", "israel", date(2025, 1, 10), None),
    ("harakat-hezbollah-al-nujaba", "israel", date(2025, 1, 10), DISCLOSURE),
)


def example_lines(service: Service, address: str) -> Iterator[str]:
    """Each question as an address to open, with what is answered there."""
    for actor, toward, on, before in QUESTIONS:
        yield ""
        position = _position_before(service, before)
        pin = "" if position is None else f"&position={position}"
        yield f"  {address}/v1/actors/{actor}/stances?on={on}&toward={toward}{pin}"
        with open_as_known(service.engine, service.log, Moment(position)) as knowledge:
            try:
                require_actor(knowledge, actor)
            except NotFound:
                yield "    not answered: the examples are not loaded (stanceline seed all)"
                continue
            answer = stances_answer(knowledge, Question(actor, on.toordinal(), toward))
        for stance in answer["stances"]:
            yield f"    {answer['actor']['name']} → {summary(stance)}"
        if not answer["stances"]:
            yield "    nothing is on record"


def _position_before(service: Service, development: str | None) -> int | None:
    if development is None:
        return None
    with open_as_known(service.engine, service.log, Moment()) as knowledge:
        reported = development_position(knowledge, development)
    return None if reported is None else reported - 1
