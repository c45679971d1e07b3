"""The process that keeps the answers of a server's database up with the log."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import update

from api.cli.commands.projections import print_set_aside
from api.service import Service
from domain.application import Request
from infrastructure.read_models import progress
from infrastructure.read_models.active import projection_transaction
from infrastructure.read_models.as_known import projection_status
from infrastructure.read_models.stances.segments import stance_segments
from infrastructure.settings import Settings
from seeds import loader
from tests.api.cli.command_line import PATIENCE_SECONDS, eventually, running, stanceline
from tests.builders import BY


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    """A command run in this process leaves no handler behind that would keep Ctrl-C from us."""
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.fixture
def service(postgres_url: str) -> Iterator[Service]:
    opened = Service(Settings(database_url=postgres_url))
    opened.open()
    yield opened
    opened.close()


def is_shown(service: Service) -> bool:
    now = projection_status(service.writing.engine)
    return now.shown == now.log > 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_shows_what_is_recorded_while_it_runs_and_ends_when_asked(
    service: Service, postgres_url: str, number: signal.Signals
) -> None:
    with running("projections", "run", url=postgres_url) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Following the log")
        loader.load(service.verbs, "article")
        assert eventually(lambda: is_shown(service))

        process.send_signal(number)

        assert process.wait(timeout=PATIENCE_SECONDS) == 0
        position = service.writing.log.recorder.position()
        assert process.stdout.read() == f"The answers show position {position}.\n"


@pytest.mark.parametrize("once", [["--once"], []])
def test_asked_to_end_within_a_page_it_says_the_position_of_the_end_of_that_page(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, once: list[str]
) -> None:
    recorded = Service(Settings(database_url=sqlite_url))
    loader.load(recorded.verbs, "article")
    recorded.close()
    move_to = progress.move_to

    def move_and_be_asked_to_end(*where: Any) -> None:
        move_to(*where)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(progress, "move_to", move_and_be_asked_to_end)
    result = stanceline("projections", "run", *once, url=sqlite_url)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "The answers show position 44."


def test_it_goes_on_after_another_that_was_killed(service: Service, postgres_url: str) -> None:
    with running("projections", "run", url=postgres_url) as first:
        loader.load(service.verbs, "article")
        assert eventually(lambda: projection_status(service.writing.engine).shown > 0)
        first.kill()
        service.verbs.add_alias("hezbollah", "The Party", Request("analyst"))

        with running("projections", "run", url=postgres_url):
            assert eventually(lambda: is_shown(service))


def test_it_survives_the_loss_of_its_connections(service: Service, postgres_url: str) -> None:
    with running("projections", "run", url=postgres_url) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Following the log")
        with service.writing.engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        loader.load(service.verbs, "article")

        assert eventually(lambda: is_shown(service))
        assert process.poll() is None


def test_once_catches_up_and_ends(service: Service, postgres_url: str) -> None:
    loader.load(service.verbs, "article")

    result = stanceline("projections", "run", "--once", url=postgres_url)

    assert result.exit_code == 0
    assert is_shown(service)


def test_a_rebuild_derives_everything_again(sqlite_url: str) -> None:
    stanceline("seed", "article", url=sqlite_url)
    question = ("state", "hezbollah", "--on", "2024-12-31", "--json")
    before = stanceline(*question, url=sqlite_url).stdout

    result = stanceline("projections", "rebuild", url=sqlite_url)

    assert result.stdout == "Rebuilt: the answers show position 44.\n"
    assert stanceline(*question, url=sqlite_url).stdout == before


def test_a_row_that_was_edited_is_found_by_a_verification_and_put_right_by_a_rebuild(
    sqlite_url: str,
) -> None:
    stanceline("seed", "article", url=sqlite_url)
    edited = Service(Settings(database_url=sqlite_url))
    with projection_transaction(edited.writing.engine) as connection:
        connection.execute(
            update(stance_segments)
            .where(stance_segments.c.actor == "hezbollah", stance_segments.c.toward == "israel")
            .values(posture="cooperating")
        )
    edited.close()

    found = stanceline("projections", "verify", url=sqlite_url)
    returned = stanceline("projections", "verify", "--json", url=sqlite_url)
    put_right = stanceline("projections", "rebuild", url=sqlite_url)

    assert (found.exit_code, returned.exit_code) == (1, 1)
    assert "posture is 'cooperating', derived '" in found.stdout
    assert msgspec.json.decode(returned.stdout)["differing"] > 0
    assert put_right.exit_code == 0
    verified = stanceline("projections", "verify", url=sqlite_url)
    assert verified.exit_code == 0, verified.stderr
    assert "At position 44 the read models match the log" in verified.stdout


def test_read_models_that_are_gone_are_not_said_to_be_whole(sqlite_url: str) -> None:
    assert stanceline("seed", "article", url=sqlite_url).exit_code == 0
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    shutil.rmtree(file.with_name(f"{file.name}.read-models"))

    found = stanceline("projections", "verify", url=sqlite_url)

    assert found.exit_code == 1
    assert "`stanceline projections rebuild` derives them again" in found.stderr


def test_a_verification_says_what_is_not_shown_yet(service: Service, postgres_url: str) -> None:
    service.verbs.register_actor("oman", "Oman", "state", (), {}, BY)
    found = stanceline("projections", "verify", url=postgres_url)
    assert found.exit_code == 0
    assert found.stdout.endswith("They do not show the last event yet.\n")


def test_a_rebuild_that_was_killed_is_cleaned_up_after_by_the_next(
    article: str, tmp_path: Path
) -> None:
    place = tmp_path / "stanceline.db.read-models"
    (in_use,) = place.glob("*.db")
    with running("projections", "rebuild", url=article) as process:
        while len(list(place.glob("*.db"))) == 1:
            assert process.poll() is None
        process.kill()
        process.wait()
    assert len(list(place.glob("*.db"))) == 2

    assert stanceline("projections", "rebuild", url=article).exit_code == 0

    assert in_use in place.glob("*.db")
    assert len(list(place.glob("*.db"))) == 2


@pytest.mark.parametrize(("events", "says_that_some_are_missing"), [(2, False), (3, True)])
def test_a_list_of_events_set_aside_says_where_it_ends(
    capsys: pytest.CaptureFixture[str], events: int, says_that_some_are_missing: bool
) -> None:
    print_set_aside([f"position {at}: x.y.v1 is set aside" for at in range(events)], 3)
    assert ("No more than 3 are listed." in capsys.readouterr().err) == says_that_some_are_missing
