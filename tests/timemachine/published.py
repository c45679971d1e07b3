"""What of the facts the press had told by a day; what is ours is known whenever it appeared."""

from __future__ import annotations

from dataclasses import replace

from tests.timemachine.days import PUBLISHED
from tests.timemachine.facts import Json, Story, Told


def published(shown: Told, by: str) -> Told:
    """The same, but with the reports, disputes and endings that were out by a day."""
    last = PUBLISHED[by]
    stories = {
        id: replace(
            story,
            reports=[report for report in story.reports if _is_out(report, last)],
            disputes=[dispute for dispute in story.disputes if _is_out(dispute, last)],
            endings=[ending for ending in story.endings if _is_ending_out(shown, ending, last)],
        )
        for id, story in shown.stories.items()
    }
    return replace(shown, stories=stories)


def _is_out(said: Json, by: int) -> bool:
    day = said["reported_at"]
    return day is not None and PUBLISHED[day] <= by


def _is_ending_out(shown: Told, ending: Json, by: int) -> bool:
    """By its own day; else it came out with the first report of its ground, if it has one."""
    if ending["reported_at"] is not None or ending["cause"] is None:
        return _is_out(ending, by)
    cause: Story = shown.stories[ending["cause"]]
    return any(_is_out(report, by) for report in cause.reports)
