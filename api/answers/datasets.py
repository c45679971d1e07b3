"""The answers about data sets: what each is, and what it claims to cover."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from typing_extensions import TypedDict

from api.answers.links import AsKnown, href_of
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.registry.datasets import (
    DatasetRow,
    datasets_of,
    rows_of_datasets,
)


class DatasetAnswer(TypedDict):
    """A data set with its newest description and coverage; `position` is that of the newer one."""

    id: str
    title: str | None
    licence: str | None
    citation: str | None
    redistributable: bool | None
    url: str | None
    edition: str | None
    start_date: date | None
    end_date: date | None
    holds: str | None
    reported_at: str | None
    version: int
    position: int
    href: str


class UsedDataset(TypedDict):
    """A data set whose developments an answer uses, with what its publisher asks for."""

    id: str
    title: str | None
    edition: str | None
    licence: str | None
    citation: str | None
    redistributable: bool | None
    href: str | None


class KnownDataset(DatasetAnswer, AsKnown):
    """A data set as known at a moment."""


def dataset_answer(knowledge: Knowledge, row: DatasetRow) -> DatasetAnswer:
    """Return a data set as answers show it."""
    coverage = row.coverage
    return {
        "id": row.id,
        "title": row.title,
        "licence": row.licence,
        "citation": row.citation,
        "redistributable": row.redistributable,
        "url": row.url,
        "edition": row.edition,
        "start_date": coverage.start_date if coverage else None,
        "end_date": coverage.end_date if coverage else None,
        "holds": row.holds,
        "reported_at": row.reported_at,
        "version": row.version,
        "position": row.known_from,
        "href": href_of(knowledge, "dataset", row.id),
    }


def known_dataset(dataset: DatasetAnswer, as_known: AsKnown) -> KnownDataset:
    """Return a data set with what the answer knew."""
    return {**dataset, **as_known}


def used_datasets(knowledge: Knowledge, developments: Iterable[str]) -> list[UsedDataset]:
    """Return the data sets that these developments were imported from, by id."""
    return named_datasets(knowledge, datasets_of(knowledge, developments))


def named_datasets(knowledge: Knowledge, ids: Collection[str]) -> list[UsedDataset]:
    """Return these data sets by id; of one that nobody described, the id alone."""
    rows = rows_of_datasets(knowledge, ids)
    return [_used(knowledge, id, rows.get(id)) for id in sorted(ids)]


def _used(knowledge: Knowledge, id: str, row: DatasetRow | None) -> UsedDataset:
    description = None if row is None else row.description
    return {
        "id": id,
        "title": description.title if description else None,
        "edition": description.edition if description else None,
        "licence": description.licence if description else None,
        "citation": description.citation if description else None,
        "redistributable": description.redistributable if description else None,
        "href": None if row is None else href_of(knowledge, "dataset", id),
    }


def in_words(one: UsedDataset) -> str:
    """Return what a reader has to know of a data set: title, edition, licence and citation."""
    named = " ".join(filter(None, (one["title"] or one["id"], one["edition"])))
    licence = one["licence"] or "licence not recorded"
    passed_on = "" if one["redistributable"] is not False else ", not to be passed on"
    return f"{named} ({licence}{passed_on}). {one['citation'] or ''}".rstrip()
