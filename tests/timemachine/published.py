"""The state as published by a day; facts without a publication date always count."""

from __future__ import annotations

from dataclasses import replace

from tests.timemachine.days import PUBLISHED
from tests.timemachine.facts import Json, State, Story


def published(shown: State, by: str) -> State:
    """Return the state with only the reports, disputes and endings published by a day."""
    last = PUBLISHED[by]
    stories = {
        id: replace(
            story,
            reports=[report for report in story.reports if _is_out(report, last)],
            disputes=[d for d in story.disputes if _is_out(d["report"], last)],
            endings=[ending for ending in story.endings if _is_ending_out(shown, ending, last)],
        )
        for id, story in shown.stories.items()
    }
    return replace(shown, stories=stories)


def _is_out(said: Json, by: int) -> bool:
    day = said["reported_at"]
    return day is not None and PUBLISHED[day] <= by


def _is_ending_out(shown: State, ending: Json, by: int) -> bool:
    """By its own date; else by the first report of its cause, if it has one."""
    if ending["reported_at"] is not None or ending["cause"] is None:
        return _is_out(ending, by)
    cause: Story = shown.stories[ending["cause"]]
    return any(_is_out(report, by) for report in cause.reports)
