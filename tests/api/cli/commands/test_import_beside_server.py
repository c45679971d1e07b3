"""A server on the same file as an import goes on: nobody waits for more than a batch."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from api.cli.dataset_verbs import Plan
from api.cli.importing import import_file
from api.service import Service
from infrastructure.database.engine import disposing, open_engine
from infrastructure.importers.table import IMPORTERS
from infrastructure.read_models.active import file_of
from infrastructure.read_models.as_known import projection_status
from infrastructure.settings import Settings
from tests.api.cli.command_line import eventually
from tests.api.conftest import conversation
from tests.infrastructure.generations.active_name import active_name
from tests.infrastructure.importers.ged_samples import rows_of, written


def test_an_import_shows_each_batch_before_it_records_the_next(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Given 600 rows, which is more than two batches, and a reader who looks after each."""
    template = rows_of()[0]
    rows = [{**template, "id": str(number)} for number in range(1_000, 1_600)]
    file = written(rows, tmp_path / "ged.csv")
    service, behind = Service(Settings(database_url=sqlite_url)), list[int]()
    service.open()

    def look(done: int, total: int, counts: str = "") -> None:
        behind.append(projection_status(service.writing.engine).lag)

    tally = import_file(
        IMPORTERS["ucdp-ged"], lambda: service, service.settings, file, Plan(), lambda _: None, look
    )

    assert tally.new == 600
    assert len(behind) >= 3
    assert max(behind) < 300
    assert projection_status(service.writing.engine).lag == 0
    service.close()


def test_a_server_answers_a_write_while_another_program_projects_for_long(
    sqlite_url: str,
) -> None:
    with disposing(open_engine(sqlite_url)) as engine:
        in_use = file_of(engine.url, active_name(engine))
    with conversation(sqlite_url) as api, closing(_writer_of(in_use)) as projecting:
        api.register_cast()
        projecting.execute("BEGIN IMMEDIATE")
        began = time.monotonic()

        syria = {"id": "syria", "name": "Syria", "kind": "state"}
        written = api.client.post("/v1/actors", json=syria).json()

        assert time.monotonic() - began < 3
        assert api.read("/readyz")["lag"] == 1
        projecting.execute("ROLLBACK")
        assert eventually(lambda: api.read("/readyz")["lag"] == 0)
        assert api.read("/v1/actors/syria", position=written["position"])["name"] == "Syria"


def _writer_of(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None, check_same_thread=False)
