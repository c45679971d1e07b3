"""The pages of a log derived by two processes, each as it is free, and handed over in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future

from infrastructure.projections.aside import Aside
from infrastructure.projections.page_rows import Derived

AHEAD = 2  # of what the other process is asked for, so that it does not wait
MOST_READY = 4  # pages whose turn has not come yet

Span = tuple[int, int]  # the position after which a page begins, and the one at which it ends


def shared(
    spans: Sequence[Span], helper: Aside, derive_here: Callable[[int, int], Derived | None]
) -> Iterator[tuple[Span, Derived | None]]:
    """Each page with its rows, or None where these rest on what earlier pages wrote."""
    untaken = deque(spans)
    asked = dict[Span, Future[Derived | None]]()
    ready = dict[Span, Derived | None]()
    for span in spans:
        while span not in ready:
            while untaken and sum(not one.done() for one in asked.values()) < AHEAD:
                taken = untaken.popleft()
                asked[taken] = helper.derive(*taken)
            if asked[span].done() or not untaken or len(ready) == MOST_READY:
                ready[span] = asked.pop(span).result()
            else:
                # Rather than wait for it, take one whose turn comes later.
                taken = untaken.popleft()
                ready[taken] = derive_here(*taken)
        yield span, ready.pop(span)
