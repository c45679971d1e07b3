"""Events of older versions, read as those of today; what is stored is never rewritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upcast:
    """The topic that followed an older one, and how a state of then reads today."""

    topic: str
    read: Callable[[State], State]


def _name_no_membership(state: State) -> State:
    """Version 1 ended the bond to `of` that was running then, and did not say which it was."""
    return {**state, "number": None}


UPCASTS = {
    "actor.membership_ended.v1": Upcast("actor.membership_ended.v2", _name_no_membership),
}
