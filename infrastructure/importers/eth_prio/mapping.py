"""What the codes of the ETH/PRIO ceasefires become. README.md explains the choices."""

from __future__ import annotations

from infrastructure.importers.mapping import Coding, Mapping

UNILATERAL, BILATERAL, MULTILATERAL = 1, 2, 3
SIDES = (UNILATERAL, BILATERAL, MULTILATERAL)
FACTION, NOT_APPLICABLE = 1, 0

_DYAD = "the declaring actor toward the other actor of its UCDP dyad"
CODES: Mapping = {
    "side 1": Coding("ceasefire", None, _DYAD),
    "side 2": Coding("ceasefire", None, "each declaring actor toward the other"),
    "side 3": Coding(
        "ceasefire",
        None,
        "a government toward each group and each group toward it; of two groups, each toward the"
        " other if they are a UCDP dyad",
    ),
    "nsa_frac 1": Coding(
        None, reason="a faction declared it, which is not the actor that is named"
    ),
    "cf_effect_yr 0": Coding(None, reason="it has no effective day"),
}
CLASSES = {1: "cessation of hostilities", 2: "cessation with compliance", 3: "definitive"}
