"""Derives an answer once more: replays a log into an empty database and asks again."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from infrastructure import schema
from infrastructure.database import open_engine
from infrastructure.event_log import EventLog
from infrastructure.event_store import RecordedEvent, SQLAlchemyRecorder
from infrastructure.projections.runner import catch_up
from infrastructure.read_models.answers import Question, stances_answer
from infrastructure.read_models.moment import Moment, knowing
from infrastructure.replay import copy_events

PAGE = 5_000


def rederived(log: Iterable[RecordedEvent], actor: str, on: date, position: int) -> dict[str, Any]:
    """The answer that the events of a log give, as JSON; the log must be contiguous."""
    with tempfile.TemporaryDirectory(prefix="stanceline-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'replay.db'}")
        try:
            schema.upgrade(engine)
            given = iter(log)
            while page := list(islice(given, PAGE)):
                copy_events(engine, page)
            stored = EventLog(SQLAlchemyRecorder(engine))
            catch_up(engine, stored)
            with knowing(engine, stored, Moment(position)) as knowledge:
                answer = stances_answer(knowledge, Question(actor, on.toordinal()))
        finally:
            engine.dispose()
    told: dict[str, Any] = json.loads(msgspec.json.encode(answer))
    return told


def differences(given: Any, derived: Any, at: str = "answer") -> list[str]:
    """Where two answers differ, by path; empty where they are the same."""
    if isinstance(given, dict) and isinstance(derived, dict):
        names = [*given, *(name for name in derived if name not in given)]
        return [
            found
            for name in names
            for found in differences(given.get(name), derived.get(name), f"{at}.{name}")
        ]
    if isinstance(given, list) and isinstance(derived, list) and len(given) == len(derived):
        pairs = enumerate(zip(given, derived, strict=True))
        return [found for n, (a, b) in pairs for found in differences(a, b, f"{at}[{n}]")]
    return [] if given == derived else [f"{at} is {given!r}, and is derived as {derived!r}"]
