"""The values of the domain that the options of a command give."""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from typing import Any

import typer

from api.cli.recording.commitments import read_commitment
from api.cli.recording.names import Names
from api.cli.recording.notation import cut, plain
from api.cli.recording.options import AccountOptions, ReportOptions
from domain.commitments import Place
from domain.values import Account, Attribution, Coder, Fatalities, Report

_SIDES = {"initiator": "initiators", "target": "targets", "mediator": "mediators"}
_PLAIN = ("kind", "occurred", "title", "summary", "mode", "conflict", "acts", "reciprocal")
_PLACE = {"place": "name", "country": "country", "lat": "lat", "lon": "lon"} | {
    "precision": "precision"
}
_FATALITIES = {"fatalities": "best", "fatalities_low": "low", "fatalities_high": "high"}


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
            read_commitment(text, f"--commitment {number}", names)
            for number, text in enumerate(given.commitment, 1)
        )
    return found


def report_fields(given: ReportOptions, names: Names) -> dict[str, Any]:
    """Return the fields of a report that the options give."""
    found = {one.name: getattr(given, one.name) for one in fields(given)}
    found["summary"] = found.pop("statement")
    tool, version = found.pop("coded_by"), found.pop("coder_version")
    if tool is not None:
        found["coded_by"] = Coder(tool, version)
    elif version is not None:
        names.refuse("--coder-version", "no program is named", "also --coded-by")
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


def _parts(given: AccountOptions, options: dict[str, str]) -> dict[str, Any]:
    return {
        name: value
        for option, name in options.items()
        if (value := getattr(given, option)) is not None
    }


def _attribution(text: str, names: Names) -> Attribution:
    actor, _, degree = cut(text, "=")
    return Attribution(names.actor(plain(actor), "--attribution"), plain(degree))
