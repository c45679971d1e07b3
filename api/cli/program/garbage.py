"""The garbage collector, which is off while modules are imported.

Modules are never garbage: looking for some in them takes a fifth of the time to start.
"""

from __future__ import annotations

import gc


def collect_none() -> None:
    """Switch the collector off until all that a command needs is imported."""
    gc.disable()


def collect() -> None:
    """Switch the collector on again, for all objects but those that are there by now.

    Errors are cycles: a server that refuses requests without it grows until it is killed.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
