"""The acts that were found not to violate a commitment."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from tests.stance_reference.days import when
from tests.stance_reference.log import Json


def dismissed(findings: Iterable[Json], commitment: int) -> set[str]:
    """Return the acts that somebody dismissed for a commitment, and that nobody confirmed.

    Of one finder on one act, the finding of the latest day counts, then the one recorded last.
    """
    on_it = [one for one in findings if one["commitment"] == commitment and not one["withdrawn"]]
    results: dict[str, set[str]] = {}
    for (act, _), by_one in groupby(sorted(on_it, key=_finder_and_act), _finder_and_act):
        newest = max(by_one, key=_recency)
        results.setdefault(act, set()).add(newest["result"])
    return {act for act, said in results.items() if "dismissed" in said and "confirmed" not in said}


def _finder_and_act(finding: Json) -> tuple[str, str]:
    by = finding["found_by"]
    return finding["act"], f"actor {by['actor']}" if by.get("actor") else f"source {by['source']}"


def _recency(finding: Json) -> tuple[int, int, int]:
    dates = when(finding["date"])
    return dates.last, dates.first, finding["number"]
