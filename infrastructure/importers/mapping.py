"""What the codes of a data set become: the form of the tables that the codebook serves."""

from __future__ import annotations

from typing import NamedTuple


class Coding(NamedTuple):
    """What one code of a data set becomes.

    `sides` says who acts toward whom. A link of a list of actors is a `membership`, whose relation
    is its `mode`. Without a `kind` its records are left out, for `reason`.
    """

    kind: str | None
    mode: str | None = None
    sides: str = ""
    reason: str = ""


Mapping = dict[str, Coding]
