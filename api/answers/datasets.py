"""The answers about the coverage of data sets."""

from __future__ import annotations

from datetime import date

from typing_extensions import TypedDict

from api.answers.links import AsKnown, href_of
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.registry.datasets import DatasetRow


class DatasetAnswer(TypedDict):
    """A data set with its newest declared coverage; `position` is that of the declaration."""

    id: str
    start_date: date
    end_date: date
    holds: str
    reported_at: str | None
    version: int
    position: int
    href: str


class KnownDataset(DatasetAnswer, AsKnown):
    """A data set as known at a moment."""


def dataset_answer(knowledge: Knowledge, row: DatasetRow) -> DatasetAnswer:
    """Return a data set as answers show it."""
    start_date, end_date = row.days
    return {
        "id": row.id,
        "start_date": start_date,
        "end_date": end_date,
        "holds": row.holds,
        "reported_at": row.reported_at,
        "version": row.version,
        "position": row.known_from,
        "href": href_of(knowledge, "dataset", row.id),
    }


def known_dataset(dataset: DatasetAnswer, as_known: AsKnown) -> KnownDataset:
    """Return a data set with what the answer knew."""
    return {**dataset, **as_known}
