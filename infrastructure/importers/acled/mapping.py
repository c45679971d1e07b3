"""What each event type and sub-event type of ACLED becomes. README.md explains the choices."""

from __future__ import annotations

from typing import NamedTuple

from infrastructure.importers.mapping import Coding, Mapping

RIOTERS, PROTESTERS, CIVILIANS = 5, 6, 7


class Direction(NamedTuple):
    """Which kind of actor says who acted toward whom.

    The actor of kind `inter` is the author if it `acts`, else the target. Without such an actor
    each acted toward the other if `or_each_other`; else it is not known.
    """

    inter: int
    acts: bool = False
    or_each_other: bool = False


# ACLED does not say who attacked whom, so the order of its two actors decides nothing.
EACH_OTHER = "each toward the other"
TOWARD_CIVILIANS = "the other actor toward the civilians"
TOWARD_PROTESTERS = "the other actor toward the protesters"
FROM_RIOTERS = "the rioters toward the other actor"
CIVILIANS_OR_EACH_OTHER = (
    "the other actor toward the civilians; each toward the other if neither is civilians"
)
DIRECTIONS: dict[str, Direction] = {
    TOWARD_CIVILIANS: Direction(CIVILIANS),
    TOWARD_PROTESTERS: Direction(PROTESTERS),
    FROM_RIOTERS: Direction(RIOTERS, acts=True),
    CIVILIANS_OR_EACH_OTHER: Direction(CIVILIANS, or_each_other=True),
}

_NO_TARGET = "ACLED does not say against whom people protest"
_NO_ACT = "it is not an act of one actor toward the other"
_NO_DIRECTION = "ACLED does not say which of the two did it"


def _attack(mode: str | None, sides: str) -> Coding:
    return Coding("attack", mode, sides)


def _left_out(reason: str) -> Coding:
    return Coding(None, reason=reason)


SUB_EVENTS: Mapping = {
    "Battles: Armed clash": _attack(None, EACH_OTHER),
    "Battles: Government regains territory": _attack(None, EACH_OTHER),
    "Battles: Non-state actor overtakes territory": _attack(None, EACH_OTHER),
    "Explosions/Remote violence: Chemical weapon": _attack(
        "unconventional", CIVILIANS_OR_EACH_OTHER
    ),
    # Aerial or drone: the code has both, and PLOVER distinguishes them.
    "Explosions/Remote violence: Air/drone strike": _attack(None, CIVILIANS_OR_EACH_OTHER),
    "Explosions/Remote violence: Suicide bomb": _attack("suicide-attack", CIVILIANS_OR_EACH_OTHER),
    "Explosions/Remote violence: Shelling/artillery/missile attack": _attack(
        "heavy-weapons", CIVILIANS_OR_EACH_OTHER
    ),
    "Explosions/Remote violence: Remote explosive/landmine/IED": _attack(
        "explosives", CIVILIANS_OR_EACH_OTHER
    ),
    "Explosions/Remote violence: Grenade": _attack("explosives", CIVILIANS_OR_EACH_OTHER),
    "Violence against civilians: Sexual violence": _attack("sexual", TOWARD_CIVILIANS),
    "Violence against civilians: Attack": _attack(None, TOWARD_CIVILIANS),
    "Violence against civilians: Abduction/forced disappearance": _attack(
        "abduct", TOWARD_CIVILIANS
    ),
    "Protests: Peaceful protest": _left_out(_NO_TARGET),
    "Protests: Protest with intervention": Coding("coercion", None, TOWARD_PROTESTERS),
    "Protests: Excessive force against protesters": _attack(None, TOWARD_PROTESTERS),
    "Riots: Violent demonstration": Coding("protest", "riot", FROM_RIOTERS),
    "Riots: Mob violence": _attack(None, CIVILIANS_OR_EACH_OTHER),
    "Strategic developments: Agreement": Coding("agreement", None, EACH_OTHER),
    "Strategic developments: Arrests": _left_out(_NO_DIRECTION),
    "Strategic developments: Change to group/activity": _left_out(_NO_ACT),
    "Strategic developments: Disrupted weapons use": _left_out(_NO_DIRECTION),
    "Strategic developments: Headquarters or base established": _left_out(_NO_ACT),
    "Strategic developments: Looting/property destruction": _left_out(_NO_DIRECTION),
    "Strategic developments: Non-violent transfer of territory": _left_out(_NO_DIRECTION),
    "Strategic developments: Other": _left_out(_NO_ACT),
}

# The old and the new labels of the codes for kinds of actors.
INTER: dict[str, int] = {
    "state forces": 1,
    "rebel group": 2, "rebel groups": 2, "rebel forces": 2,
    "political militia": 3, "political militias": 3, "militia groups": 3,
    "identity militia": 4, "identity militias": 4, "communal/identity groups": 4,
    "communal militias": 4,
    "rioters": 5,
    "protesters": 6, "protestors": 6,
    "civilians": 7,
    "external/other forces": 8, "external forces": 8, "other forces": 8, "foreign/others": 8,
}  # fmt: skip

# UCDP's precisions: a town is exact; part of a region is a second-order division, a region a first.
PLACE_PRECISIONS = {1: 1, 2: 3, 3: 4}
