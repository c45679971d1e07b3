"""How many random examples a property tries: few in the suite, many under the profile `long`."""

from __future__ import annotations

import os

from hypothesis import settings

LONG = "long"
# Five times as many take half an hour on two quiet cores.
TIMES = int(os.environ.get("STANCELINE_TEST_TIMES", "5"))

# A property without a number of its own tries that of the profile.
settings.register_profile(LONG, max_examples=TIMES * settings().max_examples)


def examples(in_suite: int) -> int:
    """Return the number of examples under the profile in use, which is `in_suite` in the suite."""
    return TIMES * in_suite if settings.get_current_profile_name() == LONG else in_suite
