"""Join the two rows of an event in a monadic export; each row has one of the two actors."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator

from infrastructure.importers.coded import Refusal, Skipped
from infrastructure.importers.delimited.row import Row

Given = Row | Refusal | Skipped

# The two rows of an event follow each other, or nearly: more rows in between are not kept.
MOST_WAITING = 10_000


def joined(rows: Iterable[Given]) -> Iterator[Given]:
    """Yield one row for each event; a row of a dyadic export is one.

    A row whose second actor does not come is yielded alone.
    """
    waiting: OrderedDict[str, Row] = OrderedDict()
    for row in rows:
        if not isinstance(row, Row) or row.has("actor2"):
            yield row
        elif (first := waiting.pop(row.record, None)) is not None:
            yield _pair(first, row)
        else:
            waiting[row.record] = row
            if len(waiting) > MOST_WAITING:
                yield waiting.popitem(last=False)[1]
    yield from waiting.values()


def _pair(first: Row, second: Row) -> Row:
    columns = {"actor2": "actor1", "inter2": "inter1", "assoc_actor_2": "assoc_actor_1"}
    return first.with_fields({new: second.given(old) for new, old in columns.items()})
