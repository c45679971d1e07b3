"""What each type of violence of UCDP GED becomes. README.md explains the choices."""

from __future__ import annotations

from infrastructure.importers.mapping import Coding, Mapping

EACH_OTHER = "each toward the other"

VIOLENCE: Mapping = {
    "1: state-based": Coding("attack", None, EACH_OTHER),
    "2: non-state": Coding("attack", None, EACH_OTHER),
    "3: one-sided": Coding("attack", None, "side_a toward the civilians of the country"),
}
