"""Imports rows as editions of UCDP GED, and shows what the log has then."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from api.cli.dataset_verbs import Plan
from api.cli.importing import import_file
from api.cli.terminal import ReportProgress
from api.service import Service
from domain.dataset import DatasetDescribed
from domain.development import development as developments
from domain.development.development import Development
from domain.development.events import DevelopmentReported
from domain.event import Event, aggregate_after, development_id
from infrastructure.importers.coded import Refusal
from infrastructure.importers.table import IMPORTERS
from infrastructure.importers.tally import Tally
from tests.infrastructure.importers.ged_samples import Rows, written


class Importing:
    """Imports rows as a file of UCDP GED, and remembers what was refused."""

    def __init__(self, service: Service, folder: Path) -> None:
        self.service = service
        self.folder = folder
        self.refusals: list[Refusal] = []

    def __call__(
        self,
        rows: Iterable[dict[str, str]],
        edition: str | None = None,
        progress: ReportProgress = lambda *_: None,
        **plan: Any,
    ) -> Tally:
        self.refusals = []
        self.service.projector.project()
        return import_file(
            IMPORTERS["ucdp-ged"],
            lambda: self.service,
            self.service.settings,
            written(rows, self.folder / "ged.csv"),
            Plan(edition, **plan),
            self.refusals.append,
            progress,
        )

    @property
    def position(self) -> int:
        return self.service.writing.log.position()

    def since(self, position: int) -> list[Event]:
        log = self.service.writing.log
        events = [log.decode(one) for one in log.recorder.read(position, 10_000)]
        return [event for event in events if not isinstance(event, DatasetDescribed)]

    def on_record(self, record: str) -> Development:
        history = self.service.writing.log.load(development_id("ucdp-ged", record))
        state = aggregate_after(history, DevelopmentReported, developments.evolve)
        assert state is not None
        return state


def with_best(rows: Rows, record: str, best: str) -> Rows:
    """The rows with another number of deaths in one of them."""
    deaths = {"best": best, "high": best, "low": "0"}
    return [row | deaths if row["id"] == f"{record}.0" else row for row in rows]
