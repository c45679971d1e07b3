"""Code each ceasefire of the ETH/PRIO data set as one development with its commitments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from domain.checks.text import SHORT_TEXT
from domain.commitments import Commitment, Extension
from domain.dates import When, iso_day, parse_when
from domain.event import development_id
from domain.values import Account, Ending, ExternalId, Report
from infrastructure.importers.coded import (
    CodedActor,
    CodedDevelopment,
    CodedEnding,
    CodedSource,
    Entry,
    Refusal,
    Skipped,
)
from infrastructure.importers.delimited.row import BadValueError, Row
from infrastructure.importers.eth_prio.declarations import (
    CEASEFIRES,
    Declaration,
    declaration_of,
)
from infrastructure.importers.eth_prio.mapping import CODES
from infrastructure.importers.eth_prio.sides import Dyads, toward
from infrastructure.importers.names import shortened
from infrastructure.importers.records import CodedFile, RecordFile, readable
from infrastructure.settings import Settings

DATASET = "eth-prio-ceasefires"
SOURCE = CodedSource(DATASET, "ETH/PRIO Civil Conflict Ceasefire Dataset")
FACTION = f"declaration left out: {CODES['nsa_frac 1'].reason}"
NO_EFFECT = f"declaration left out: {CODES['cf_effect_yr 0'].reason}"
NO_DAY = "declaration left out: the year in which it was declared is unknown"
NO_OTHER = "declaration left out: the file does not say toward whom"
NO_PLACES = "partial ceasefire: the file does not name its places"
UNCLEAR_SCOPE = "unknown whether the ceasefire is partial: recorded as partial"
NO_START = "effective day unknown: the ceasefire applies from its declaration"
NO_LAST_DAY = "fixed duration left out: it is not a number of days from a known day"
NO_EXTENDED = "extension left out: no earlier ceasefire between the same two has the id"
ENDS_EARLIER = "end left out: it is before the ceasefire begins"
END_RECORDED = "ETH/PRIO records that it ended"
_LONGEST_NAMES = 150


class Pledge(NamedTuple):
    """The ceasefire of one declaring actor toward another actor."""

    declaration: Declaration
    toward: CodedActor

    @property
    def begins(self) -> When:
        return parse_when(self.declaration.begins)


@dataclass(frozen=True, slots=True)
class Coded:
    """A ceasefire that was coded, with the number of the commitment of each pair."""

    external_id: ExternalId
    numbers: dict[tuple[str, str], int]
    begins: dict[tuple[str, str], When]


def open_file(path: Path, settings: Settings, edition: str | None) -> EthPrio:
    """Open a file whose rows can be read; declarations dated later than today are refused.

    Raises `Invalid` as `readable` does.
    """
    return EthPrio(readable(path, CEASEFIRES, settings), datetime.now(UTC).date(), edition)


class EthPrio(CodedFile):
    """The ceasefires of a file in the order of their days; it is read before the first of them.

    An extension is of an earlier ceasefire, and one row names one actor of a dyad.
    """

    def __init__(self, file: RecordFile, today: date, edition: str | None = None) -> None:
        super().__init__(file, self._passed)
        self._today = today
        self._edition = edition
        self._by_id: dict[str, Coded] = {}
        self._of_country: dict[tuple[str, str], Coded] = {}
        self._ends: dict[str, list[Ending]] = {}
        self._recorded: list[ExternalId] = []

    def developments(self) -> Iterator[Entry]:
        """Yield every ceasefire once all rows are read, and then what could not be read."""
        ceasefires: dict[str, list[Declaration]] = {}
        refused: dict[str, str] = {}
        others: list[Refusal | Skipped] = []
        for row in self.rows():
            if not isinstance(row, Row):
                others.append(row)
                continue
            try:
                _add(declaration_of(row, self._today), ceasefires)
            except BadValueError as error:
                others.append(Refusal(row.line, row.record, str(error)))
                refused.setdefault(
                    row.text("uniq_id").removesuffix(".0"), f"its row in line {row.line} is refused"
                )
        dyads = Dyads(one for declared in ceasefires.values() for one in declared)
        for id, declared in sorted(ceasefires.items(), key=lambda item: _order(item[1])):
            if id in refused:
                yield Refusal(declared[0].line, id, refused[id])
            else:
                yield self._coded(declared, dyads)
        yield from others

    def recorded(self, development: CodedDevelopment) -> None:
        """Remember a ceasefire that is in the log."""
        self._recorded.append(development.external_id)

    def endings(self) -> Iterator[CodedEnding]:
        """Return the ends of the ceasefires that are in the log."""
        for of in self._recorded:
            for ending in self._ends.get(of.id, ()):
                yield CodedEnding(of, ending)

    def _passed(self, row: Row) -> Entry:
        raise AssertionError(f"line {row.line}: a ceasefire has several rows")

    def _coded(self, declared: list[Declaration], dyads: Dyads) -> CodedDevelopment | Skipped:
        remarks: list[str] = []
        effective = [one for one in declared if not _left_out(one, remarks)]
        pledges = []
        for one in effective:
            found = [Pledge(one, other) for other in toward(one, effective, dyads)]
            pledges += found
            remarks += [] if found else [NO_OTHER]
        if not pledges:
            why = remarks[0].removeprefix("declaration left out: ")
            return Skipped(declared[0].line, f"ceasefire left out: {why}")
        external_id = ExternalId(DATASET, declared[0].ceasefire, self._edition)
        occurred = min((one.declared or "" for one in effective), key=_earliest)
        commitments = tuple(self._commitment(pledge, occurred, remarks) for pledge in pledges)
        self._remember(external_id, pledges, declared[0])
        self._ends[external_id.id] = _endings(pledges, commitments, remarks)
        actors = {pledge.declaration.actor.id: pledge.declaration.actor for pledge in pledges}
        initiators = tuple(actors)
        actors |= {pledge.toward.id: pledge.toward for pledge in pledges}
        account = Account(
            kind="ceasefire",
            initiators=initiators,
            targets=tuple(id for id in actors if id not in initiators),
            occurred=occurred,
            title=_title(pledges),
            summary=_summary(declared),
            conflict=_conflict(declared),
            commitments=commitments,
        )
        report = Report(DATASET, _statement(pledges, occurred))
        return CodedDevelopment(
            declared[0].line,
            external_id,
            account,
            (report,),
            tuple(actors.values()),
            (SOURCE,),
            tuple(dict.fromkeys(remarks)),
        )

    def _commitment(self, pledge: Pledge, occurred: str, remarks: list[str]) -> Commitment:
        one = pledge.declaration
        if one.effective is None:
            remarks.append(NO_START)
        if one.is_partial is not False:
            remarks.append(UNCLEAR_SCOPE if one.is_partial is None else NO_PLACES)
        expires = _last_day(one)
        if one.is_fixed and expires is None:
            remarks.append(NO_LAST_DAY)
        extends = self._extended(pledge)
        if one.links and extends is None:
            remarks.append(NO_EXTENDED)
        return Commitment(
            by=one.actor.id,
            toward=pledge.toward.id,
            action="cease-attacks",
            effective_from=one.begins if one.begins != occurred else None,
            expires=expires,
            partial=one.is_partial is not False,
            extends=extends,
        )

    def _extended(self, pledge: Pledge) -> Extension | None:
        """Return the last of the earlier ceasefires between the two that a row names."""
        pair, begins = (pledge.declaration.actor.id, pledge.toward.id), pledge.begins
        found: list[Coded] = []
        for link in pledge.declaration.links:
            own = self._of_country.get((pledge.declaration.country, link))
            named = {id(one): one for one in (own, self._by_id.get(link)) if one is not None}
            # An id that two ceasefires have says nothing.
            found += named.values() if len(named) == 1 else ()
        earlier = [
            one for one in found if pair in one.begins and one.begins[pair].latest < begins.earliest
        ]
        if not earlier:
            return None
        last = max(earlier, key=lambda one: one.begins[pair].latest)
        of = last.external_id
        return Extension(development_id(of.dataset, of.id), last.numbers[pair])

    def _remember(self, of: ExternalId, pledges: Sequence[Pledge], first: Declaration) -> None:
        pairs = [(one.declaration.actor.id, one.toward.id) for one in pledges]
        begins = {pair: one.begins for pair, one in zip(pairs, pledges, strict=True)}
        coded = Coded(of, {pair: number for number, pair in enumerate(pairs, 1)}, begins)
        self._by_id[of.id] = coded
        if first.own_id:
            self._of_country[first.country, first.own_id.removesuffix(".0")] = coded


def _add(declaration: Declaration, ceasefires: dict[str, list[Declaration]]) -> None:
    """Add a declaration to its ceasefire; raise `BadValueError` if its actor declared another."""
    known = ceasefires.setdefault(declaration.ceasefire, [])
    for one in known:
        if one.actor.id == declaration.actor.id:
            if not declaration.says_the_same(one):
                raise BadValueError(
                    f"uniq_id: line {one.line} has the same ceasefire and actor with other content"
                )
            return
    known.append(declaration)


def _order(declared: Sequence[Declaration]) -> tuple[int, int]:
    days = [parse_when(one.begins).latest for one in declared if one.begins]
    return min(days, default=0), declared[0].line


def _earliest(text: str) -> int:
    return parse_when(text).earliest


def _left_out(one: Declaration, remarks: list[str]) -> bool:
    if one.is_faction:
        remarks.append(FACTION)
    elif not one.has_effect:
        remarks.append(NO_EFFECT)
    elif one.declared is None:
        remarks.append(NO_DAY)
    else:
        return False
    return True


def _last_day(one: Declaration) -> str | None:
    """Return the last day of a fixed duration that begins on a known day."""
    begins = parse_when(one.begins)
    if one.days is None or one.effective is None or begins.earliest != begins.latest:
        return None
    return iso_day(begins.earliest + one.days - 1)


def _endings(
    pledges: Sequence[Pledge], commitments: Sequence[Commitment], remarks: list[str]
) -> list[Ending]:
    """Return the ends that are not only those of fixed durations."""
    found: list[Ending] = []
    for number, (pledge, made) in enumerate(zip(pledges, commitments, strict=True), 1):
        end = pledge.declaration.end
        if end is None:
            continue
        ended = parse_when(end)
        if ended.latest < pledge.begins.earliest:
            remarks.append(ENDS_EARLIER)
        elif made.expires is None or ended.earliest < parse_when(made.expires).latest:
            found.append(Ending(number, end, reason=END_RECORDED))
    return found


def _conflict(declared: Sequence[Declaration]) -> str | None:
    """Return the conflict of UCDP, if all rows name the same."""
    numbers = {one.conflict for one in declared}
    number = numbers.pop() if len(numbers) == 1 else None
    return None if number is None else f"ucdp-{number}"


def _names(pledges: Sequence[Pledge]) -> str:
    names = list(dict.fromkeys(one.declaration.actor.name for one in pledges))
    return shortened(", ".join(names[:-1]) + " and " * (len(names) > 1) + names[-1], _LONGEST_NAMES)


def _title(pledges: Sequence[Pledge]) -> str:
    where = pledges[0].declaration.location
    return shortened(f"Ceasefire declared by {_names(pledges)}, {where}", SHORT_TEXT)


def _summary(declared: Sequence[Declaration]) -> str:
    first = declared[0]
    kind = f", {first.kind}" if first.kind else ""
    return f"ETH/PRIO ceasefire {first.ceasefire}{kind}, in the conflict in {first.location}."


def _statement(pledges: Sequence[Pledge], occurred: str) -> str:
    begins = {one.declaration.begins for one in pledges}
    start = f", effective from {begins.pop()}" if len(begins) == 1 else ""
    return f"ETH/PRIO records a ceasefire declared by {_names(pledges)}, dated {occurred}{start}."
