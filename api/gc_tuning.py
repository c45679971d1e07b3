"""When the process looks for garbage that refers to itself: seldom, while it answers."""

from __future__ import annotations

import gc

# An answer makes thousands of small values and next to no cycles among them.
VALUES_BETWEEN_LOOKS = 50_000


def look_seldom() -> None:
    """To be called once all is loaded that stays.

    Looking through that again, for what could be thrown away, would hold up an answer now and
    then by as long as the slowest one takes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(VALUES_BETWEEN_LOOKS, *gc.get_threshold()[1:])
