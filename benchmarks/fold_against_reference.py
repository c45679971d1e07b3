"""Compare the fold with the brute-force reference on every day of many random histories.

    PYTHONPATH=. python benchmarks/fold_against_reference.py --histories 2000

The suite compares fewer histories, on some of their days. A difference is printed with the history
that shows it.
"""

from __future__ import annotations

import argparse
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.stance.fold import fold
from domain.stance.policy import Policy, policy_named
from tests.domain.stance.histories import FIRST_DAY, LAST_DAY, a_history, claims_of
from tests.domain.stance.reference import VARIANTS, compare, edges
from tests.stance_reference.acts import History
from tests.stance_reference.parameters import Parameters


@given(a_history(), st.sampled_from([None, None, None, *VARIANTS]))
def compare_one(history: History, variant: str | None) -> None:
    """Compare every day of one history, under the default policy or a variant."""
    given_parameters: dict[str, Any] = {}
    if variant is not None:
        name, value = variant.split("=")
        given_parameters[name] = int(value)
    policy = Policy() if variant is None else policy_named(f"stance.v2,{variant}")
    segments = fold(claims_of(history), policy)
    days = [*range(FIRST_DAY - 60, LAST_DAY), *edges(segments)]
    compare(history, segments, days, Parameters(**given_parameters))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=2000, metavar="N")
    asked = parser.parse_args()
    allowed = [HealthCheck.too_slow]
    profile = settings(
        max_examples=asked.histories, deadline=None, print_blob=True, suppress_health_check=allowed
    )
    profile(compare_one)()
    print(f"{asked.histories} histories: the fold gives the stances of the reference")


if __name__ == "__main__":
    main()
