"""Databases that follow random histories: opened without syncs, and caught up to the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from hypothesis import HealthCheck, Phase, settings
from sqlalchemy import Engine, event

from domain.application import Stanceline
from domain.stance.policy import Policy
from infrastructure.database.engine import open_engine
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.projections.runner import catch_up
from tests.builders import register_cast
from tests.infrastructure.projections.histories import CatchUp, Step, Teller
from tests.random_examples import examples

# So few that even a short history is folded on from states kept in its middle.
CLAIMS_BETWEEN_SNAPSHOTS = 3

quickly = settings(
    deadline=None,
    max_examples=examples(20),
    print_blob=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def follow(engine: Engine, history: Iterable[Step | CatchUp]) -> EventLog:
    """Tell the cast and the history, with the projections following it to its end."""
    log = EventLog(SQLAlchemyRecorder(engine))
    verbs = Stanceline(log)
    register_cast(verbs)
    teller = Teller(verbs)
    for step in history:
        if isinstance(step, Step):
            teller.take(step)
        else:
            catch_up(engine, log, Policy(), batch_size=step.batch_size)
    catch_up(engine, log, Policy())
    return log


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine that does not wait for the disk."""
    engine = open_engine(url)
    hurry(engine)
    try:
        yield engine
    finally:
        engine.dispose()


def hurry(engine: Engine) -> None:
    """Let no transaction of a file wait for the disk; for an engine that nobody uses yet."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _do_not_wait_for_the_disk)


def _do_not_wait_for_the_disk(connection: object, _: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]
