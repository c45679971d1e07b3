"""The sources, data sets and developments of a question, which must be known at its moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from api.questions.moments import not_known, require_actor
from domain.checks.invalid_values import InvalidValues
from domain.checks.words import check_slug
from domain.errors import Invalid, NotFound
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.developments.search import (
    dataset_position,
    development_position,
)
from infrastructure.read_models.omissions.omission import DATASET, SOURCE, Omitted
from infrastructure.read_models.registry.datasets import DatasetRow, dataset_row
from infrastructure.read_models.registry.sources import (
    SourceRow,
    source_registered_position,
    source_row,
)

_Require = Callable[[Knowledge, str, str], object]


def require_known(knowledge: Knowledge, named: Iterable[tuple[str, str, str | None]]) -> None:
    """Raise `Invalid` with each actor or source of a question that was not known at the position.

    `named` has for each "actor" or "source", the field, and the id, or None if it is not given.
    """
    found = InvalidValues()
    for what, field, id in named:
        if id is not None:
            require: _Require = require_actor if what == "actor" else require_source
            found.check(require, knowledge, id, field)
    found.raise_any()


def require_omitted(knowledge: Knowledge, omitted: Iterable[Omitted]) -> None:
    """Raise `Invalid` with everything that a question leaves out and that was not known then."""
    found = InvalidValues()
    for kind, id in omitted:
        if kind == SOURCE:
            found.check(require_source, knowledge, id, "without")
        else:
            found.check(_require_recorded, knowledge, kind, id)
    found.raise_any()


def _require_recorded(knowledge: Knowledge, kind: str, id: str) -> None:
    first = dataset_position if kind == DATASET else development_position
    position = first(knowledge, id)
    if position is None:
        raise Invalid(
            f"without: there is no {kind} {id!r}",
            field="without",
            allowed=f"a {kind} that is on record",
        )
    if position > knowledge.position:
        raise Invalid(
            f"without: {kind} {id!r} is not known yet at position {knowledge.position}",
            field="without",
            allowed=f"a position from {position} on, where it was first recorded",
        )


def require_source(knowledge: Knowledge, source: str, field: str = "id") -> SourceRow:
    """Return the row of a source; raises as `require_actor` does."""
    check_slug(source, field, "source")
    row = source_row(knowledge, source)
    if row is None:
        first = source_registered_position(knowledge, source)
        raise not_known("source", source, field, first, knowledge.position)
    return row


def require_dataset(knowledge: Knowledge, dataset: str) -> DatasetRow:
    """Return the row of a data set; raise `NotFound` if nothing of it was known then."""
    check_slug(dataset, "id")
    row = dataset_row(knowledge, dataset)
    if row is None:
        raise NotFound(
            f"nothing of data set {dataset!r} is known at position {knowledge.position}",
            field="id",
            allowed="a data set that /v1/datasets lists at that position",
        )
    return row
