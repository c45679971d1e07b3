"""Hypothesis strategies with few words and days, so that values often coincide."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from domain.vocabulary import FINDING_RESULTS
from tests.api.api_client import ACTORS, SOURCES
from tests.timemachine.answering import Question
from tests.timemachine.days import DURATIONS, PUBLISHED, SINGLE, ordinal
from tests.timemachine.places import COVERED, IDLIB, PLACES, SYRIA

ENDS_ASKED = ("2024-01-20", "2024-02-10", "2024-02-28", "2024-03-31", "2024-04-01", "2024-05-15")
BETWEEN = ("2024-01-01", "2024-01-02", "2024-01-19", "2024-03-15", "2024-06-29", "2024-09-30")
DAYS_ASKED = [ordinal(day) for day in (*ENDS_ASKED, *BETWEEN)]

# Most developments are between two actors, so that one pair has many claims.
SIDES = [
    *[("hezbollah", "israel")] * 4, *[("resistance", "israel")] * 3, ("israel", "hezbollah"),
    ("iran", "israel"), ("iran", "hezbollah"),
]  # fmt: skip
# Most commitments are of these, or toward them.
predecessors = st.sampled_from(["hezbollah", "israel"] * 3 + ["iran", "resistance"])
RELATIONS_DRAWN = [
    ("hezbollah", "resistance"), ("hezbollah", "iran"), ("resistance", "iran"),
    ("israel", "resistance"), ("iran", "resistance"),
]  # fmt: skip

sides = st.sampled_from(SIDES)
days = st.sampled_from(sorted(SINGLE))
days_ends_are_asked_on = st.sampled_from(ENDS_ASKED)
numbers = st.integers(0, 7)
published = st.none() | st.sampled_from(sorted(PUBLISHED))
reports = st.fixed_dictionaries(
    {
        "source": st.sampled_from(SOURCES),
        "original_source": st.none() | st.sampled_from(SOURCES),
        "credibility": st.sampled_from([2, 3, 4, 6]),
        "reported_at": published,
        "summary": st.sampled_from(["It was so.", "So they say."]),
    }
).map(
    lambda said: {
        **said,
        "original_source": None
        if said["original_source"] == said["source"]
        else said["original_source"],
    }
)
TOOLS = (None, None, None, {"tool": "PETRARCH"}, {"tool": "BBN Accent", "version": "3"})
coded_reports = st.builds(
    lambda said, tool: {**said, "coded_by": tool}, reports, st.sampled_from(TOOLS)
)
changes_of_a_report = st.one_of(
    st.fixed_dictionaries({"coded_by": st.sampled_from(TOOLS)}),
    st.fixed_dictionaries({"credibility": st.sampled_from([2, 3, 4, 6])}),
    st.fixed_dictionaries({"source": st.sampled_from(SOURCES)}),
    st.fixed_dictionaries({"reported_at": published}),
)
commitments = st.builds(
    lambda pair, **said: {"by": pair[0], "toward": pair[1], **said},
    sides,
    action=st.sampled_from(["cease-attacks"] * 3 + ["withdraw", "negotiate", "other"]),
    effective_from=st.none() | days,
    expires=st.none() | st.just("..") | days,
    partial=st.sampled_from([False, False, True]),
    announced_by_other=st.sampled_from([False, False, True]),
    condition=st.just("The hostages are free."),
    conditional_start=st.sampled_from([False, False, True]),
).flatmap(
    lambda said: st.sampled_from(COVERED if said["partial"] else COVERED[:1]).map(
        lambda covered: {**said, "places": covered[0], "excluded_places": covered[1]}
    )
)
fields: dict[str, st.SearchStrategy[Any]] = {
    "kind": st.sampled_from(
        ["attack"] * 3
        + ["ceasefire"] * 3
        + ["agreement", "warning", "request", "talks", "statement"]
    ),
    "occurred": st.sampled_from([*sorted(SINGLE), *sorted(DURATIONS)]),
    "conflict": st.sampled_from([None, "first", "second"]),
    "place": st.sampled_from(PLACES),
    "commitments": st.just([]) | st.lists(commitments, min_size=1, max_size=2),
}
# One toward the other, each toward the other as one side of both, or two sides.
parties = sides.flatmap(
    lambda pair: st.sampled_from(
        [([pair[0]], [pair[1]]), (list(pair), list(pair)), ([pair[0]], [pair[1]], True)]
        + [([pair[0], other], [pair[1]], True) for other in ACTORS if other not in pair]
    )
).map(
    lambda both: {
        "initiators": both[0], "targets": both[1], "reciprocal": len(both) == 3,
    }
)  # fmt: skip
PERIODS = ("2024-01-05/2024-02-20", "2024-01~/2024-05~")


def _counted(said: dict[str, Any], acts: int | None) -> dict[str, Any]:
    """Return an attack within a period with a number of acts; any other story as it is."""
    is_counted = said["kind"] == "attack" and said["occurred"] in PERIODS
    return {**said, "acts": acts} if is_counted else said


stories = st.builds(
    lambda both, said, acts, degree, shown: {
        **both, **_counted(said, acts), "reports": shown,
        "attributions": [{"actor": both["initiators"][0], "degree": degree}] if degree else [],
    },
    parties,
    st.fixed_dictionaries(fields),
    st.sampled_from([None, 2, 3]),
    st.sampled_from([None, None, None, "claimed", "attributed", "suspected"]),
    st.lists(coded_reports, min_size=1, max_size=2),
)  # fmt: skip
changes = st.one_of(
    *[st.fixed_dictionaries({name: strategy}) for name, strategy in fields.items()],
    parties,
)
changes_of_a_membership = st.one_of(
    st.fixed_dictionaries({"relation": st.sampled_from(["member", "joined", "splinter"])}),
    st.fixed_dictionaries({"start_date": st.none() | days}),
    st.fixed_dictionaries({"ending_date": st.none() | days}),
)
endings = st.fixed_dictionaries(
    {
        "date": days,
        "ended_by": st.sampled_from([None, 0, 1]),  # which of the two parties
        "cause": st.none() | numbers,  # which of the developments there are
        "reported_at": published,
        "reason": st.just("Called off."),
        "places": st.sampled_from([[], [], [SYRIA], [IDLIB], [IDLIB]]),
    }
)
turns = st.fixed_dictionaries(
    {
        "date": days,
        "cause": st.none() | numbers,  # which of the developments there are
        "reported_at": published,
        "reason": st.just("So it was agreed."),
    }
)
ends = st.fixed_dictionaries(
    {
        "date": days,
        "cause": st.none() | numbers,  # which of the developments there are
        "reported_at": published,
        "reason": st.just("It is over."),
        "reports": st.lists(
            st.builds(
                lambda report, credibility: {**report, "credibility": credibility},
                reports,
                st.sampled_from([2, 5, 5]),  # an improbable end is void
            ),
            max_size=2,
        ),
    }
)
findings = st.fixed_dictionaries(
    {
        "act": numbers,  # which of the developments there are
        "result": st.sampled_from([*FINDING_RESULTS, "dismissed"]),
        "found_by": st.sampled_from(
            [{"actor": "iran"}, {"actor": "hezbollah"}, *({"source": one} for one in SOURCES[:2])]
        ),
        "date": days,
        "reports": st.lists(reports, min_size=1, max_size=2),
    }
)
questions = st.builds(
    Question,
    actor=st.sampled_from([*ACTORS, "hezbollah", "hezbollah", "resistance"]),
    on=st.just(0),
    toward=st.sampled_from([None, None, None, *ACTORS]),
    inherit=st.sampled_from([True, True, False]),
    conflict=st.sampled_from([None, None, "first"]),
    min_confidence=st.sampled_from([None, None, 50]),
    single_source=st.sampled_from([None, None, None, False, True]),
    reported_by=st.sampled_from([None, None, None, *sorted(PUBLISHED)]),
)
some_days = st.lists(st.sampled_from(DAYS_ASKED), min_size=1, max_size=4, unique=True)
moments = st.sampled_from([1.0, 1.0]) | st.floats(0.1, 1)
