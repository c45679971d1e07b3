"""Random requests and questions: every answer equals the model at that position."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.random_examples import examples
from tests.timemachine.conftest import Opened
from tests.timemachine.machine import TimeMachine

pytestmark = pytest.mark.hypothesis

deterministic = settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=examples(5),
    stateful_step_count=30,
    print_blob=True,
    phases=[Phase.generate],  # shrinking takes many minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(autouse=True)
def _many_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    # So small that even short histories are folded from a snapshot in the middle.
    monkeypatch.setattr("domain.stance.fold.CLAIMS_BETWEEN_SNAPSHOTS", 3)


def test_every_answer_equals_the_model_at_its_position(on_sqlite: Opened) -> None:
    class Here(TimeMachine):
        def __init__(self) -> None:
            super().__init__(on_sqlite)

    run_state_machine_as_test(Here, settings=deterministic)


def test_both_databases_answer_in_the_same_bytes(on_sqlite: Opened, on_postgres: Opened) -> None:
    class Both(TimeMachine):
        def __init__(self) -> None:
            super().__init__(on_sqlite, on_postgres)

    run_state_machine_as_test(Both, settings=settings(deterministic, max_examples=examples(2)))
