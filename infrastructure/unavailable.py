"""What cannot be answered now, but can be a little later."""

from __future__ import annotations


class NotShownYetError(Exception):
    """The log has the position, but the read models have not reached it in the time allowed."""

    def __init__(self, asked: int, shown: int) -> None:
        super().__init__(f"position {asked} is recorded, but the answers only show {shown} so far")
        self.asked = asked
        self.shown = shown
