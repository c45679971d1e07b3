"""A small sound file of each data set that can be imported as delimited text."""

from __future__ import annotations

import csv
import io

from infrastructure.importers.gdelt.layout import GDELT_1
from tests.infrastructure.importers.acled_samples import BATTLE, attack_on_civilians
from tests.infrastructure.importers.actor_samples import FRONT, GUARD, LEAGUE
from tests.infrastructure.importers.ceasefire_samples import BY_ARMY, BY_FRONT
from tests.infrastructure.importers.ged_samples import OF_41_COLUMNS
from tests.infrastructure.importers.icews_samples import HEADER, a_row


def _csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


_GDELT = {
    "sqldate": "20180125", "year": "2018", "actor1code": "NTHGOV", "actor1name": "NORTHLAND FRONT",
    "actor1countrycode": "NTH", "actor1type1code": "GOV", "actor2code": "STH",
    "actor2name": "SOUTHLAND", "actor2countrycode": "STH", "isrootevent": "1", "eventcode": "190",
    "eventbasecode": "190", "eventrootcode": "19", "quadclass": "4", "dateadded": "20180126",
    "sourceurl": "https://www.example.org/news/1",
}  # fmt: skip


def _gdelt(*ids: str) -> bytes:
    rows = ((_GDELT | {"globaleventid": id}).get(name, "") for id in ids for name in GDELT_1)
    fields = list(rows)
    lines = (fields[at : at + len(GDELT_1)] for at in range(0, len(fields), len(GDELT_1)))
    return "".join("\t".join(line) + "\n" for line in lines).encode()


SAMPLES: dict[str, bytes] = {
    "ucdp-ged": OF_41_COLUMNS.read_bytes(),
    "gdelt": _gdelt("900000001", "900000002", "900000003"),
    "cameo": (
        b"timestamp,subject,relation,object,cameo,goldstein\n"
        b"2018-01-25 00:15:00,Northland Front,Criticize or denounce,Southland,111,-2\n"
        b"2018-01-25 00:30:00,Northland Front,Criticize or denounce,Southland,111,-2\n"
    ),
    "ucdp-actors": _csv([FRONT, LEAGUE, GUARD]),
    "eth-prio-ceasefires": _csv([BY_FRONT, BY_ARMY]),
    "icews": "\n".join([HEADER, *(a_row(event_id=id) for id in ("900001", "900002")), ""]).encode(),
    "acled": _csv([BATTLE, attack_on_civilians()]),
}
