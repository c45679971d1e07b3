"""The state as published by a day."""

from __future__ import annotations

from dataclasses import replace

from tests.stance_reference.log import is_out, value_by
from tests.timemachine.days import PUBLISHED
from tests.timemachine.facts import Json, State, Story


def published(shown: State, by: str) -> State:
    """Return the state with only what was published by a day.

    A report, dispute, ending or suspension without a date was published on no day. A correction
    without one was published with what it replaces; a membership, dissolution or succession without
    one always was.
    """
    last = PUBLISHED[by]
    stories = {
        id: replace(
            story,
            account=value_by(story.account, story.changes, last),
            reports=[report for report in story.reports if _is_out(report, last)],
            disputes=[d for d in story.disputes if _is_out(d["report"], last)],
            findings=[f for f in story.findings if any(_is_out(r, last) for r in f["reports"])],
            end=story.end and _end_by(shown, story.end, last),
            endings=[ending for ending in story.endings if _is_ending_out(shown, ending, last)],
            suspensions=[_suspension_by(shown, one, last) for one in story.suspensions],
            met_conditions=[m for m in story.met_conditions if _is_ending_out(shown, m, last)],
        )
        for id, story in shown.stories.items()
    }
    memberships = [
        value_by(one, one["changes"], last)
        for one in shown.memberships
        if is_out(one["reported_at"], last)
    ]
    gone = {
        actor: value_by({"date": day}, shown.gone_changes[actor], last)["date"]
        for actor, day in shown.gone.items()
        if is_out(shown.gone_reported_at[actor], last)
    }
    successions = [one for one in shown.successions if is_out(one["reported_at"], last)]
    return replace(
        shown, stories=stories, memberships=memberships, gone=gone, successions=successions
    )


def _is_out(said: Json, by: int) -> bool:
    day = said["reported_at"]
    return day is not None and PUBLISHED[day] <= by


def _end_by(shown: State, end: Json, by: int) -> Json | None:
    """Return an end with the reports of it that were published; without its own day, by these."""
    out = [report for report in end["reports"] if _is_out(report, by)]
    if end["reports"] and end["reported_at"] is None:
        is_known = bool(out)
    else:
        is_known = _is_ending_out(shown, end, by)
    return {**end, "reports": out} if is_known else None


def _suspension_by(shown: State, said: Json, by: int) -> Json:
    """Return a suspension with its resumption if that was published; else as if withdrawn."""
    again = said["resumption"]
    is_over = again is not None and _is_ending_out(shown, again, by)
    is_hidden = said["withdrawn"] or not _is_ending_out(shown, said, by)
    return {**said, "resumption": again if is_over else None, "withdrawn": is_hidden}


def _is_ending_out(shown: State, ending: Json, by: int) -> bool:
    """By its own date; else by the first report of its cause, if it has one."""
    if ending["reported_at"] is not None or ending["cause"] is None:
        return _is_out(ending, by)
    cause: Story = shown.stories[ending["cause"]]
    return any(_is_out(report, by) for report in cause.reports)
