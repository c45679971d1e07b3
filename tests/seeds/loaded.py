"""A database with a seed set in it, and the questions asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine

from api.answers.stances.stances import stances_answer
from domain.application import Stanceline
from domain.stance.policy import Policy
from infrastructure.log.event_log import EventLog
from infrastructure.read_models.as_known import Moment, open_as_known
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.stances.held import StancesQuestion

Answer = dict[str, Any]


@dataclass(frozen=True)
class Loaded:
    """One log with its read models, and the verbs to record more."""

    engine: Engine
    log: EventLog
    verbs: Stanceline

    def stances(
        self, actor: str, on: str, position: int | None = None, reported_by: str | None = None
    ) -> list[Answer]:
        """Every stance of the actor on an ISO day, as known now or at a position."""
        only = ClaimFilter(reported_by=reported_by)
        question = StancesQuestion(actor, date.fromisoformat(on).toordinal(), Policy(), only=only)
        with open_as_known(self.engine, self.log, Moment(position, None, "position")) as knowledge:
            return [dict(stance) for stance in stances_answer(knowledge, question)["stances"]]

    def stance(
        self,
        actor: str,
        toward: str,
        on: str,
        inherited_from: str | None = None,
        position: int | None = None,
        reported_by: str | None = None,
    ) -> Answer | None:
        """The one stance toward a counterpart itself, the actor's own or through a coalition."""
        for answer in self.stances(actor, on, position, reported_by):
            through = answer["inherited_from"] and answer["inherited_from"]["id"]
            if answer["toward_inherited_from"]:
                continue
            if (answer["toward"]["id"], through) == (toward, inherited_from):
                return answer
        return None
