"""The few sentences that several formats share: when something was, and what a stance was."""

from __future__ import annotations

from api.answers.developments import DevelopmentAnswer
from api.answers.links import name_of, through
from api.formats.export import DatedStance, ExportedDevelopment
from domain.dates import in_words, parse_when
from domain.stance.reason import NO_PEACE

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
    if meant.open_end:
        return f"{edtf} (from {earliest}, no end known)"
    if meant.is_duration:
        end = "end unknown" if meant.unknown_end else f"through {latest}"
        return f"{edtf} (from {earliest}, {end})"
    if earliest == latest:
        return f"{edtf} (doubtful)"
    return f"{edtf} (some day from {earliest} to {latest})"


def title(development: DevelopmentAnswer) -> str:
    """The title, which says first of all when it is withdrawn."""
    return f"{RETRACTED if development.retracted else ''}{development.title}"


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
    lines.append(_belief(one))
    return "\n".join(line for line in lines if line)


def stance_title(stance: DatedStance) -> str:
    """Return the heading of a stance: Hezbollah → Israel: ceasefire (dating uncertain)."""
    doubt = " (dating uncertain)" if stance.segment["dating"] == "uncertain" else ""
    coalitions = through(stance.inherited_from, stance.toward_inherited_from)
    parties = f"{name_of(stance.actor)} → {name_of(stance.toward)}{coalitions}"
    return f"{parties}: {stance.segment['posture']}{doubt}"


def stance_account(stance: DatedStance) -> str:
    """Return a stance in a few lines of plain text: how long, by which rule, and its basis."""
    segment = stance.segment
    through = f" through {segment['end_date']}" if segment["end_date"] else ", with no known end"
    lines = [f"From {segment['start_date']}{through}."]
    if segment["since"] != segment["start_date"]:
        lines.append(f"In this posture since {segment['since']}.")
    if not segment["basis"]:
        return "\n".join([*lines, "Nothing on record sets a posture on these days.", NO_PEACE])
    confidence = _confidence(segment["confidence"])
    lines.append(f"Rule: {segment['rule']}, dating {segment['dating']}, {confidence}.")
    lines += [f"Rests on: {one['title']} ({in_words(one['occurred'])})" for one in segment["basis"]]
    return "\n".join(lines)


def _parties(entry: ExportedDevelopment) -> str:
    one = entry.development
    left, right = (", ".join(map(entry.name, side)) for side in (one.initiators, one.targets))
    return f"{one.kind.capitalize()}: {' → '.join(filter(None, (left, right)))}"


def _belief(one: DevelopmentAnswer) -> str:
    flags = [_confidence(one.confidence)]
    flags += ["one origin only"] if one.single_source else [f"{one.origins} origins"]
    flags += ["disputed"] if one.disputed else []
    flags += ["retracted"] if one.retracted else []
    return f"{', '.join(flags).capitalize()}."


def _confidence(confidence: int | None) -> str:
    return "confidence unknown" if confidence is None else f"confidence {confidence}"
