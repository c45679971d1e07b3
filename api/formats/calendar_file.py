"""iCalendar (RFC 5545): what the parties undertook, each commitment on the days it is for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from icalendar import Calendar, Event, vUri
from icalendar.prop import vInline

from api.formats.export import GENERATOR, Addresses, Export, ExportedDevelopment
from api.formats.wording import title, when
from domain.claims.commitment import Term
from domain.claims.gaps import Gap
from domain.dates import FOREVER, NEVER, day, iso_day, parse_when
from domain.explanation.phrases import places_ended
from domain.stance.policy import Policy
from domain.stance.term_status import in_effect_through

_END = b"END:VCALENDAR\r\n"
# A calendar must hold something; a time zone that nothing is in is shown by no program.
_NOTHING = (
    b"BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
    b"TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)


def calendar_file(export: Export) -> Iterator[bytes]:
    """An event for each commitment, also those that a ceasefire implies; retracted ones have none.

    A file that was cut off lacks its last line.
    """
    head = Calendar()
    head.add("prodid", f"-//{GENERATOR}//{GENERATOR}//EN")
    head.add("version", "2.0")
    head.add("name", export.title)
    head.add("x-wr-calname", export.title)
    if export.datasets:
        head.add("description", "\n".join(export.in_words()))
    head.add("url", vUri(export.links.permalink))
    head.add("source", vUri(export.links.asked), parameters={"VALUE": "URI"})
    head.add("x-stanceline-position", str(export.position))
    if export.links.next:
        head.add("x-stanceline-next", export.links.next)
    yield head.to_ical().removesuffix(_END)
    is_empty = True
    for entry in export.entries:
        for term in entry.terms:
            is_empty = False
            yield _event(entry, term, export.links, export.policy).to_ical()
    if is_empty:
        yield _NOTHING
    yield _END


def _event(entry: ExportedDevelopment, term: Term, links: Addresses, policy: Policy) -> Event:
    one, given = entry.development, term.commitment
    event = Event()
    event.add("uid", f"{one.id}-{term.number}-{given.by}-{given.toward}")
    event.add("dtstamp", datetime.fromisoformat(entry.changed_at))
    event.add("last-modified", datetime.fromisoformat(entry.changed_at))
    event.add("created", datetime.fromisoformat(one.recorded_at))
    event.add("sequence", one.version)
    event.add("status", _status(entry, term))
    event.add("transp", "TRANSPARENT")
    event.add("dtstart", day(term.begins))
    if (last := _last_day(term, policy)) is not None:
        event.add("dtend", day(last + 1))
    event.add("summary", _summary(entry, term))
    event.add("description", "\n".join(_description(entry, term, policy)))
    event.add("categories", [given.action, one.kind, *([one.conflict] if one.conflict else [])])
    event.add("url", vUri(links.development(one.id)))
    if one.place and one.place.lat is not None and one.place.lon is not None:
        event["geo"] = vInline(f"{_degrees(one.place.lat)};{_degrees(one.place.lon)}")
    event.add("x-stanceline-effective-from", _effective_from(entry, term))
    if given.expires:
        event.add("x-stanceline-expires", given.expires.strip())
    return event


def _degrees(angle: float) -> str:
    # Six decimals as RFC 5545 asks, never an exponent; adding nothing makes -0.0 plain zero.
    return f"{round(angle, 6) + 0.0:.6f}"


def _status(entry: ExportedDevelopment, term: Term) -> str:
    if term.stops is not None and term.stops <= term.begins:
        return "CANCELLED"
    return "CONFIRMED" if _is_sure(entry, term) else "TENTATIVE"


def _is_sure(entry: ExportedDevelopment, term: Term) -> bool:
    """Whether its first day is known, and the last one or that none was set.

    What a successor took over is not: that it is still bound is presumed. Neither is what was
    suspended and is not reported to be resumed.
    """
    if term.origin is not None or any(gap.end_earliest == NEVER for gap in term.gaps):
        return False
    started = parse_when(term.commitment.effective_from or entry.development.occurred)
    if started.doubtful or term.begins != term.settled or term.awaits:
        return False
    expires = term.commitment.expires
    if expires is None:
        return term.stops is not None
    if expires == "..":
        return True
    over = parse_when(expires)
    return over.is_exact_day and not over.doubtful


def _last_day(term: Term, policy: Policy) -> int | None:
    """The last day it is for, None where it has none or nobody knows it."""
    if term.stops is None and term.last in (None, FOREVER):
        return None
    return max(in_effect_through(term, policy), term.begins)


def _summary(entry: ExportedDevelopment, term: Term) -> str:
    given = term.commitment
    every = (
        ("in part", given.partial),
        ("taken over", term.origin is not None),
        ("?", not _is_sure(entry, term)),
    )
    marks = [mark for mark, holds in every if holds]
    pair = f"{entry.name(given.by)} → {entry.name(given.toward)}: {given.action}"
    return f"{pair} ({', '.join(marks)})" if marks else pair


def _description(entry: ExportedDevelopment, term: Term, policy: Policy) -> Iterator[str]:
    one, given = entry.development, term.commitment
    yield title(one)
    yield from _taken_over(entry, term)
    yield f"Takes effect: {_takes_effect(entry, term)}"
    for gap in term.gaps:
        yield f"Suspended: {_suspended(gap)}"
    if term.ended_places:
        yield f"Ended {places_ended(term.ended_places)}"
    if term.stops is not None:
        yield f"Ended: {iso_day(term.stops)}"
    elif term.last == FOREVER:
        yield "Holds until: ended"
    elif term.last is None:
        days = policy.unknown_end
        yield f"Holds until: not known; it counts for {days} days after it took effect"
    else:
        yield f"Holds until: {_when(given.expires or one.occurred)}"
    if given.scope:
        yield f"Scope: {given.scope}"
    if given.condition:
        unmet = " (takes effect once it is met, which is not reported)" if term.awaits else ""
        yield f"Condition{unmet}: {given.condition}"
    yield f"Confidence: {'unknown' if one.confidence is None else one.confidence}"
    if one.machine_coded:
        yield "Machine-coded"


def _taken_over(entry: ExportedDevelopment, term: Term) -> Iterator[str]:
    origin = term.origin
    if origin is not None:
        parties = f"{entry.name(origin.by)} → {entry.name(origin.toward)}"
        yield f"Undertaken: {parties}, from {_between(origin.begins, origin.settled)}"
        yield f"Taken over: {_between(origin.earliest, origin.latest)}, by succession"


def _stated(entry: ExportedDevelopment, term: Term) -> str | None:
    """Return when it is said to take effect; None if it is for other days than that."""
    stated = term.commitment.effective_from or entry.development.occurred
    moved = term.origin is not None or term.begins != parse_when(stated).earliest
    return None if moved else stated


def _effective_from(entry: ExportedDevelopment, term: Term) -> str:
    stated = _stated(entry, term)
    return iso_day(term.begins) if stated is None else parse_when(stated).text


def _takes_effect(entry: ExportedDevelopment, term: Term) -> str:
    stated = _stated(entry, term)
    return _between(term.begins, term.settled) if stated is None else _when(stated)


def _suspended(gap: Gap) -> str:
    began = f"from {_between(gap.start_earliest, gap.start_latest)}"
    if gap.end_earliest == NEVER:
        return f"{began}, not reported to be resumed"
    return f"{began}, resumed {_between(gap.end_earliest, gap.end_latest)}"


def _between(earliest: int, latest: int) -> str:
    """The day, or between which days it is."""
    if earliest == latest:
        return iso_day(earliest)
    return f"some day from {iso_day(earliest)} to {iso_day(latest)}"


def _when(edtf: str) -> str:
    meant = parse_when(edtf)
    latest = None if meant.latest == FOREVER else iso_day(meant.latest)
    return when(edtf, iso_day(meant.earliest), latest)
