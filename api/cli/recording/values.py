"""The values of the domain that the options of a command give."""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from typing import Any

import typer

from api.cli.recording.names import Names
from api.cli.recording.options import AccountOptions, ReportOptions
from domain.commitments import Commitment, CoveredPlace, Place
from domain.values import Account, Attribution, Fatalities, Report

_SIDES = {"initiator": "initiators", "target": "targets", "mediator": "mediators"}
_PLAIN = ("kind", "occurred", "title", "summary", "mode", "conflict", "acts")
_PLACE = {"place": "name", "country": "country", "lat": "lat", "lon": "lon"} | {
    "precision": "precision"
}
_FATALITIES = {"fatalities": "best", "fatalities_low": "low", "fatalities_high": "high"}
_TEXTS = ("effective_from", "expires", "scope", "condition")
_FLAGS = ("partial", "announced_by_other", "conditional_start")


def account_fields(
    given: AccountOptions, names: Names, before: Account | None = None
) -> dict[str, Any]:
    """Return the fields of an account that the options give.

    A place or a death toll of `before` keeps the parts that are not given.
    """
    found: dict[str, Any] = {
        name: value for name in _PLAIN if (value := getattr(given, name)) is not None
    }
    for option, name in _SIDES.items():
        if texts := getattr(given, option):
            found[name] = tuple(names.actor(text, f"--{option}") for text in texts)
    if given.context:
        found["contexts"] = tuple(given.context)
    if parts := _parts(given, _PLACE):
        old = before.place if before is not None and before.place is not None else Place("")
        found["place"] = replace(old, **parts)
    if parts := _parts(given, _FATALITIES):
        toll = before.fatalities if before is not None else None
        best = parts.get("best", toll.best if toll is not None else None)
        if best is None:
            names.refuse("--fatalities", "it is missing", "the best estimate of the deaths")
            best = 0
        found["fatalities"] = replace(toll or Fatalities(best), **parts)
    if given.attribution:
        found["attributions"] = tuple(_attribution(text, names) for text in given.attribution)
    if given.commitment:
        found["commitments"] = tuple(
            _commitment(text, number, names) for number, text in enumerate(given.commitment, 1)
        )
    return found


def report_fields(given: ReportOptions, names: Names) -> dict[str, Any]:
    """Return the fields of a report that the options give."""
    found = {one.name: getattr(given, one.name) for one in fields(given)}
    found["summary"] = found.pop("statement")
    for name in ("source", "original_source"):
        if (text := found[name]) is not None:
            found[name] = names.source(text, f"--{name.replace('_', '-')}")
    return {name: value for name, value in found.items() if value is not None}


def whole_report(given: ReportOptions, names: Names) -> Report:
    """Return a report; a source or a statement that is missing is asked for, or wrong."""
    source = asked(given.source, "source", "a source by its id or name", names)
    statement = asked(given.statement, "statement", "what the source says, in words", names)
    return Report(**report_fields(replace(given, source=source, statement=statement), names))


def asked(value: str | None, option: str, what: str, names: Names) -> str:
    """Return the value of an option; on a terminal ask for one that is missing."""
    if value is not None:
        return value
    if sys.stdin.isatty():
        text: str = typer.prompt(f"{option} ({what})")
        return text
    names.refuse(f"--{option}", "it is missing", what)
    return ""


def covered_place(text: str) -> CoveredPlace:
    """Read a place as COUNTRY or COUNTRY/NAME."""
    country, _, name = (part.strip() for part in text.partition("/"))
    return CoveredPlace(country, name or None)


def _parts(given: AccountOptions, options: dict[str, str]) -> dict[str, Any]:
    return {
        name: value
        for option, name in options.items()
        if (value := getattr(given, option)) is not None
    }


def _attribution(text: str, names: Names) -> Attribution:
    actor, _, degree = (part.strip() for part in text.rpartition("="))
    return Attribution(names.actor(actor, "--attribution"), degree)


def _commitment(text: str, number: int, names: Names) -> Commitment:
    option = f"--commitment {number}"
    what, *more = (part.strip() for part in text.split(";"))
    parties, colon, action = (part.strip() for part in what.rpartition(":"))
    by, arrow, toward = (part.strip() for part in parties.partition(">"))
    if not (colon and arrow and by and toward and action):
        allowed = (
            "'BY > TOWARD: ACTION', then '; FIELD=VALUE' for each of"
            f" {', '.join(_TEXTS)}, '; places=COUNTRY/NAME, …' and '; FLAG' for each of"
            f" {', '.join(_FLAGS)}"
        )
        names.refuse(option, f"{text!r} cannot be read", allowed)
    parts: dict[str, Any] = {}
    for part in filter(None, more):
        name, equals, value = (one.strip() for one in part.partition("="))
        if name in _TEXTS and equals:
            parts[name] = value
        elif name in _FLAGS and not equals:
            parts[name] = True
        elif name in ("places", "excluded_places") and equals:
            parts[name] = tuple(covered_place(one) for one in value.split(","))
        else:
            allowed = (
                f"{', '.join(_TEXTS)}, places or excluded_places with a value;"
                f" {', '.join(_FLAGS)} without one"
            )
            names.refuse(option, f"{part!r} cannot be read", allowed)
    return Commitment(names.actor(by, option), names.actor(toward, option), action, **parts)
