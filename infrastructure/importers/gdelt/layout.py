"""The form of the event files of GDELT, which have no header line: 1.0 and 2.0."""

from __future__ import annotations

from infrastructure.importers.delimited.layout import Layout

_ACTOR = (
    "code", "name", "countrycode", "knowngroupcode", "ethniccode", "religion1code",
    "religion2code", "type1code", "type2code", "type3code",
)  # fmt: skip
_EVENT = (
    "isrootevent", "eventcode", "eventbasecode", "eventrootcode", "quadclass", "goldsteinscale",
    "nummentions", "numsources", "numarticles", "avgtone",
)  # fmt: skip
_PLACE_1 = ("type", "fullname", "countrycode", "adm1code", "lat", "long", "featureid")
_PLACE_2 = (
    "type", "fullname", "countrycode", "adm1code", "adm2code", "lat", "long", "featureid",
)  # fmt: skip


def _columns(place: tuple[str, ...]) -> tuple[str, ...]:
    return (
        *("globaleventid", "sqldate", "monthyear", "year", "fractiondate"),
        *(f"actor{side}{name}" for side in (1, 2) for name in _ACTOR),
        *_EVENT,
        *(f"{whose}geo_{name}" for whose in ("actor1", "actor2", "action") for name in place),
        *("dateadded", "sourceurl"),
    )


# 58 columns in 1.0, 61 in 2.0, which adds a second administrative division to each place.
GDELT_1, GDELT_2 = _columns(_PLACE_1), _columns(_PLACE_2)
EVENTS = Layout(
    title="GDELT events",
    allowed="GDELT events of 1.0 (58 fields) or 2.0 (61 fields), separated by tabs, plain, gzipped"
    " or in a zip archive",
    columns=GDELT_1,
    record="globaleventid",
    separator="\t",
    quoted=False,
    headers=(GDELT_1, GDELT_2),
    endings=(".csv",),
)
