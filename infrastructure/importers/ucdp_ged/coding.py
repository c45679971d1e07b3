"""Code each record of a UCDP GED file as one development; README.md explains the choices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from domain.checks.text import SHORT_TEXT
from domain.commitments import Place
from domain.values import Account, ExternalId, Fatalities
from infrastructure.importers.coded import (
    CodedDevelopment,
)
from infrastructure.importers.delimited.row import BadValueError, Row
from infrastructure.importers.names import shortened
from infrastructure.importers.records import CodedFile, RecordFile, readable
from infrastructure.importers.ucdp_ged.dates import occurred
from infrastructure.importers.ucdp_ged.edition import edition_of
from infrastructure.importers.ucdp_ged.layout import GED
from infrastructure.importers.ucdp_ged.parties import (
    NO_GROUPS,
    POPULATION,
    Groups,
    Side,
    in_sentence,
)
from infrastructure.importers.ucdp_ged.reports import (
    DATASET,
    sources_and_reports,
    unassigned_originals,
)
from infrastructure.settings import Settings

_STATES = """
2 USA 20 CAN 31 BHS 40 CUB 41 HTI 42 DOM 51 JAM 52 TTO 53 BRB 70 MEX 80 BLZ 90 GTM 91 HND 92 SLV
93 NIC 94 CRI 95 PAN 100 COL 101 VEN 110 GUY 115 SUR 130 ECU 135 PER 140 BRA 145 BOL 150 PRY
155 CHL 160 ARG 165 URY
200 GBR 205 IRL 210 NLD 211 BEL 212 LUX 220 FRA 225 CHE 230 ESP 235 PRT 260 DEU 290 POL 305 AUT
310 HUN 316 CZE 317 SVK 325 ITA 338 MLT 339 ALB 340 SRB 341 MNE 343 MKD 344 HRV 345 SRB 346 BIH
347 XKX 349 SVN 350 GRC 352 CYP 355 BGR 359 MDA 360 ROU 365 RUS 366 EST 367 LVA 368 LTU 369 UKR
370 BLR 371 ARM 372 GEO 373 AZE 375 FIN 380 SWE 385 NOR 390 DNK 395 ISL
402 CPV 403 STP 404 GNB 411 GNQ 420 GMB 432 MLI 433 SEN 434 BEN 435 MRT 436 NER 437 CIV 438 GIN
439 BFA 450 LBR 451 SLE 452 GHA 461 TGO 471 CMR 475 NGA 481 GAB 482 CAF 483 TCD 484 COG 490 COD
500 UGA 501 KEN 510 TZA 516 BDI 517 RWA 520 SOM 522 DJI 530 ETH 531 ERI 540 AGO 541 MOZ 551 ZMB
552 ZWE 553 MWI 560 ZAF 565 NAM 570 LSO 571 BWA 572 SWZ 580 MDG 581 COM 590 MUS 591 SYC
600 MAR 615 DZA 616 TUN 620 LBY 625 SDN 626 SSD 630 IRN 640 TUR 645 IRQ 651 EGY 652 SYR 660 LBN
663 JOR 666 ISR 670 SAU 678 YEM 690 KWT 692 BHR 694 QAT 696 ARE 698 OMN
700 AFG 701 TKM 702 TJK 703 KGZ 704 UZB 705 KAZ 710 CHN 712 MNG 713 TWN 731 PRK 732 KOR 740 JPN
750 IND 760 BTN 770 PAK 771 BGD 775 MMR 780 LKA 781 MDV 790 NPL
800 THA 811 KHM 812 LAO 816 VNM 820 MYS 830 SGP 835 BRN 840 PHL 850 IDN 860 TLS 900 AUS 910 PNG
920 NZL 940 SLB 950 FJI
"""

ISO_CODES: dict[int, str] = {
    int(number): code for number, code in re.findall(r"([0-9]+) ([A-Z]{3})", _STATES)
}


_VIOLENCE = {1: "state-based", 2: "non-state", 3: "one-sided"}
_ONE_SIDED = 3
_INDIVIDUALLY_DESCRIBED = 1
_CLARITIES = (1, 2)
_LONGEST_ORIGINALS = 1_000
_NAMES = ("side_a", "side_b", "conflict_name", "where_coordinates", "adm_2", "adm_1", "country")
_DEATHS_BY_SIDE = {
    "side A": "deaths_a",
    "side B": "deaths_b",
    "civilians": "deaths_civilians",
    "unknown": "deaths_unknown",
}
_LONGEST_NAME_IN_TITLE = 90
_JOINT = "side of several groups: the number of UCDP for all of them is in the summary only"


def open_file(path: Path, settings: Settings, edition: str | None) -> UcdpGed:
    """Open a GED file whose rows can be read; records dated later than today are refused.

    Without an edition it is the one that the file states.
    Raises `Invalid` if the file lacks columns, cannot be unpacked, or has rows that cannot be
    separated.
    """
    file = readable(path, GED, settings)
    groups = Groups(row for row in file.rows() if isinstance(row, Row))
    return UcdpGed(file, datetime.now(UTC).date(), edition or edition_of(file), groups)


class UcdpGed(CodedFile):
    """A GED file as developments, in one pass; `groups` are those that are alone in a row of it.

    Records dated later than `today` are refused. It states no memberships: groups of one side
    fought together on that day, which is no coalition.
    """

    def __init__(
        self,
        file: RecordFile,
        today: date,
        edition: str | None = None,
        groups: Groups = NO_GROUPS,
    ) -> None:
        super().__init__(file, self._coded)
        self._groups = groups
        self._today = today
        self.edition = edition
        self._named: set[str] = set()

    def recorded(self, development: CodedDevelopment) -> None:
        """Remember the groups of a development in the log that have no number of UCDP."""
        for actor in development.actors:
            if not actor.identifiers and actor.kind != POPULATION:
                self._named.add(actor.name)

    def remarks(self) -> Iterator[tuple[str, str, int]]:
        """Yield the number of groups that have no id of the data set, with the first of them."""
        if self._named:
            yield (
                "group without a number of UCDP: under its name",
                min(self._named),
                len(self._named),
            )

    def _coded(self, row: Row) -> CodedDevelopment:
        violence = row.whole("type_of_violence")
        if violence not in _VIOLENCE:
            raise BadValueError(f"type_of_violence: {violence} (allowed: 1, 2 or 3)")
        a, b = self._groups.side_of(row, "a"), self._groups.side_of(row, "b")
        deaths, odd_deaths = _fatalities(row)
        when, odd_dates = occurred(row, self._today)
        statement = _statement(violence, a, b, when, deaths, row)
        place, odd_place = _place(row)
        clarity = row.whole("event_clarity")
        if clarity not in _CLARITIES:
            raise BadValueError(f"event_clarity: {clarity} (allowed: 1 or 2)")
        described = clarity == _INDIVIDUALLY_DESCRIBED
        sources, reports, odd_reports = sources_and_reports(
            row, statement, 2 if described else 3, self._today
        )
        account = Account(
            kind="attack",
            initiators=a.ids,
            targets=b.ids,
            # Both sides of a fight use force; UCDP's order of sides does not show who began.
            reciprocal=violence != _ONE_SIDED,
            occurred=when,
            title=_title(violence, a, b, row),
            summary=_summary(violence, row, a, b, described=described),
            place=place,
            conflict=f"ucdp-{row.identifier('conflict_new_id')}",
            fatalities=deaths,
        )
        external_id = ExternalId(DATASET, str(row.identifier("id")), self.edition)
        remarks = (*odd_deaths, *odd_dates, *odd_place, *odd_reports, *_oddities(row))
        remarks += (_JOINT,) * (a.is_joint + b.is_joint)
        actors = (*a.actors, *b.actors)
        return CodedDevelopment(row.line, external_id, account, reports, actors, sources, remarks)


def _fatalities(row: Row) -> tuple[Fatalities, list[str]]:
    best = row.whole("best")
    low, high = row.whole_or_none("low"), row.whole_or_none("high")
    by_side = [row.deaths(column) for column in _DEATHS_BY_SIDE.values()]
    remarks = []
    if None not in by_side and sum(filter(None, by_side)) != best:
        remarks.append("best estimate is not the sum of the deaths by side: recorded as it is")
    if low is not None and high is not None and low > high:
        return Fatalities(best), ["low and high estimate left out: low is above high", *remarks]
    if (low is not None and best < low) or (high is not None and best > high):
        remarks.append("best estimate is outside low and high: recorded as it is")
    return Fatalities(best, low, high), remarks


def _oddities(row: Row) -> list[str]:
    """Return remarks about fields that are not part of the development."""
    remarks = []
    if not row.has("source_office"):
        remarks.append("outlets not named: the file lacks the column source_office")
    if row.has("code_status") and row.text("code_status").lower() != "clear":
        remarks.append("code_status is not Clear: recorded, though the data set has doubts")
    if any(len(row.text(column)) > SHORT_TEXT for column in _NAMES):
        remarks.append(f"name cut short: longer than {SHORT_TEXT} characters")
    if len(unassigned_originals(row)) > _LONGEST_ORIGINALS:
        remarks.append(f"original sources cut short: longer than {_LONGEST_ORIGINALS} characters")
    return remarks


def _title(violence: int, a: Side, b: Side, row: Row) -> str:
    first, second = (shortened(side.name, _LONGEST_NAME_IN_TITLE) for side in (a, b))
    deed = f"{first} attacks civilians" if violence == _ONE_SIDED else f"{first} fights {second}"
    return shortened(f"{deed}, {_place_name(row)}", SHORT_TEXT)


def _statement(violence: int, a: Side, b: Side, occurred: str, deaths: Fatalities, row: Row) -> str:
    deed = (
        f"an attack by {a.name} on {in_sentence(b)}"
        if violence == _ONE_SIDED
        else f"fighting between {a.name} and {b.name}"
    )
    return (
        f"UCDP records {deed} at {_place_name(row)}, {row.needed('country')}, dated {occurred},"
        f" with {deaths.best} {'death' if deaths.best == 1 else 'deaths'} by the best estimate."
    )


def _summary(violence: int, row: Row, a: Side, b: Side, *, described: bool) -> str:
    counted = ", ".join(
        f"{whose} {'not given' if (deaths := row.whole_or_none(column)) is None else deaths}"
        for whose, column in _DEATHS_BY_SIDE.items()
    )
    basis = (
        "described individually by its sources"
        if described
        else "taken from a total that its sources give for several incidents or days"
    )
    summary = (
        f"UCDP GED record {row.whole('id')}, {_VIOLENCE[violence]} violence,"
        f" conflict {shortened(row.text('conflict_name') or 'not named', SHORT_TEXT)}."
        f" Deaths by side: {counted}. The incident is {basis}."
    )
    for side in (a, b):
        if side.is_joint:
            summary += f" UCDP's number of {side.name} together is {side.number}."
    originals = unassigned_originals(row)
    if originals:
        summary += f" Named as original source: {shortened(originals, _LONGEST_ORIGINALS)}."
    return summary


def _place(row: Row) -> tuple[Place, list[str]]:
    number = row.whole_or_none("country_id")
    country = None if number is None else ISO_CODES.get(number)
    lat, lon = row.degrees("latitude"), row.degrees("longitude")
    remarks = []
    if number is None:
        remarks.append("country code left out: country_id is not given")
    elif country is None:
        remarks.append("country code left out: country_id is not a number of a state of today")
    if (lat is None) != (lon is None):
        lat = lon = None
        remarks.append("degrees left out: latitude or longitude is not given")
    elif lat == lon == 0:
        # Programs write this point, which is in the sea, for missing degrees.
        lat = lon = None
        remarks.append("degrees left out: latitude and longitude are both 0")
    precision = row.whole_or_none("where_prec")
    return Place(_place_name(row), country, lat, lon, precision), remarks


def _place_name(row: Row) -> str:
    columns = ("where_coordinates", "adm_2", "adm_1")
    name = next(filter(None, map(row.text, columns)), "") or row.needed("country")
    return shortened(name, SHORT_TEXT)
