"""The few sentences that several formats share: when something was, and what a stance was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.answers.developments import DevelopmentAnswer, end_in_words
from api.answers.links import name_of, through
from api.formats.export import DatedStance, ExportedDevelopment
from domain.dates import FOREVER, When, in_words, iso_day, parse_when
from domain.explanation.reason import NO_PEACE
from domain.vocabulary import Assessment

RETRACTED = "Retracted: "


def is_sure_day(development: DevelopmentAnswer) -> bool:
    """Whether the development lies on one day and no other, and nobody doubts that."""
    return is_sure(development.occurred, development.earliest, development.latest)


def is_sure(edtf: str, earliest: str, latest: str | None) -> bool:
    """Whether the bounds are one day that nobody doubts, and nothing went on from there."""
    meant = parse_when(edtf)
    return earliest == latest and not meant.doubtful and not meant.unknown_end


def when(edtf: str, earliest: str, latest: str | None) -> str:
    """The day in words: 2024-12~ (some day from 2024-11-01 to 2025-01-31)."""
    if is_sure(edtf, earliest, latest):
        return edtf
    meant = parse_when(edtf)
    if latest is not None and latest != _stated_latest(meant):  # it was ended
        return f"{edtf} (from {earliest}, through {latest})"
    if meant.open_end:
        return f"{edtf} (from {earliest}, no end known)"
    if meant.is_duration:
        end = "end unknown" if meant.unknown_end else f"through {latest}"
        return f"{edtf} (from {earliest}, {end})"
    if earliest == latest:
        return f"{edtf} (doubtful)"
    return f"{edtf} (some day from {earliest} to {latest})"


def _stated_latest(meant: When) -> str | None:
    return None if meant.latest == FOREVER else iso_day(meant.latest)


def title(development: DevelopmentAnswer) -> str:
    """The title, which says first of all when it is withdrawn."""
    return f"{RETRACTED if development.retracted else ''}{development.title}"


def kind_and_part(entry: ExportedDevelopment, actor: str | None) -> str:
    """Return the kind of a development with the part of an actor: attack by Hezbollah.

    Only the kind if no actor is asked about, or if it neither acts nor is acted upon. In a
    reciprocal one each side acts toward the other: attack by and toward Hezbollah.
    """
    one = entry.development
    if one.reciprocal and actor in (*one.initiators, *one.targets):
        return f"{one.kind} by and toward {entry.name(actor)}"
    if actor in one.initiators:
        return f"{one.kind} by {entry.name(actor)}"
    if actor in one.targets:
        return f"{one.kind} toward {entry.name(actor)}"
    return one.kind


def account(entry: ExportedDevelopment) -> str:
    """A development in a few lines of plain text: what, who, when, how far to be believed."""
    one = entry.development
    lines = [
        one.summary,
        _parties(entry),
        f"Occurred: {when(one.occurred, one.earliest, one.latest)}",
    ]
    if one.place is not None:
        lines.append(f"Place: {one.place.name}")
    if one.end is not None:
        ended = end_in_words(one.end)
        lines.append(f"{ended[0].upper()}{ended[1:]}.")
    lines.append(_belief(one))
    return "\n".join(line for line in lines if line)


def stance_title(stance: DatedStance) -> str:
    """Return the heading of a stance: Hezbollah → Israel: ceasefire (dating uncertain).

    It does not depend on how far the record reaches.
    """
    segment = stance.segment
    is_doubtful = segment["dating"] == "uncertain" and not segment["projected"]
    return _heading(stance, ["dating uncertain"] if is_doubtful else [])


def rated_title(stance: DatedStance) -> str:
    """Return the heading of a segment with its assessment: … ceasefire (possible, projected)."""
    segment = stance.segment
    doubts = [] if segment["assessment"] == Assessment.UNKNOWN else [segment["assessment"]]
    if segment["projected"]:
        doubts.append("projected")
    elif segment["dating"] == "uncertain":
        doubts.append("dating uncertain")
    return _heading(stance, doubts)


def _heading(stance: DatedStance, doubts: list[str]) -> str:
    doubt = f" ({', '.join(doubts)})" if doubts else ""
    coalitions = through(stance.inherited_from, stance.toward_inherited_from)
    parties = f"{name_of(stance.actor)} → {name_of(stance.toward)}{coalitions}"
    return f"{parties}: {stance.segment['posture']}{doubt}"


def stance_account(stance: DatedStance) -> str:
    """Return a stance in a few lines of plain text: how long, by which rule, and its basis."""
    segment = stance.segment
    through = f" through {stance.end_date}" if stance.end_date else ", with no known end"
    lines = [f"From {segment['start_date']}{through}."]
    if segment["since"] != segment["start_date"]:
        lines.append(f"In this posture since {segment['since']}.")
    if not segment["basis"]:
        return "\n".join([*lines, "Nothing on record sets a posture on these days.", NO_PEACE])
    confidence = _confidence(segment["confidence"])
    lines.append(f"Rule: {segment['rule']}, dating {segment['dating']}, {confidence}.")
    lines.append(f"Assessment: {assessment_in_words(stance)}.")
    lines += [f"Rests on: {one['title']} ({in_words(one['occurred'])})" for one in segment["basis"]]
    return "\n".join(lines)


def assessment_in_words(stance: DatedStance) -> str:
    """Return what a reader may rely on: confirmed; possible from 2024-12-28 (projected)."""
    first, *following = stance.parts
    return "; ".join([_assessed(first), *(_assessed(one, one["start_date"]) for one in following)])


def _assessed(segment: Mapping[str, Any], begin: str | None = None) -> str:
    starts = f" from {begin}" if begin else ""
    projected = " (projected: the log does not reach these days)" if segment["projected"] else ""
    return f"{segment['assessment']}{starts}{projected}"


def _parties(entry: ExportedDevelopment) -> str:
    one = entry.development
    left, right = (", ".join(map(entry.name, side)) for side in (one.initiators, one.targets))
    arrow = " ↔ " if one.reciprocal else " → "
    return f"{one.kind.capitalize()}: {arrow.join(filter(None, (left, right)))}"


def _belief(one: DevelopmentAnswer) -> str:
    flags = [_confidence(one.confidence)]
    flags += ["one origin only"] if one.single_source else [f"{one.origins} origins"]
    flags += ["disputed"] if one.disputed else []
    flags += ["machine-coded"] if one.machine_coded else []
    flags += ["retracted"] if one.retracted else []
    return f"{', '.join(flags).capitalize()}."


def _confidence(confidence: int | None) -> str:
    return "confidence unknown" if confidence is None else f"confidence {confidence}"
