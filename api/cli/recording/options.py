"""The options of the commands that record: what happened, who reports it, and who records it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from api.cli.options import DatabaseUrl, OptionGroup

Texts = list[str] | None
Text = str | None
Number = int | None

MOST = 1_000_000_000


def _option(help: str, *names: str, **more: Any) -> Any:
    return typer.Option(*names, help=help, show_default=False, **more)


@dataclass(frozen=True)
class AccountOptions(OptionGroup):
    """What happened. An actor is given by its id, a name, an alias or an identifier."""

    kind: Annotated[Text, _option("What happened: a kind of the codebook, such as attack.")] = None
    initiator: Annotated[Texts, _option("An actor that did it; may be repeated.")] = None
    target: Annotated[Texts, _option("An actor that it was done to; may be repeated.")] = None
    reciprocal: Annotated[
        bool | None, _option("The targets did the same to the initiators, as in fighting.")
    ] = None
    mediator: Annotated[Texts, _option("An actor that mediated; may be repeated.")] = None
    occurred: Annotated[
        Text, _option("When, as EDTF: 2025-03-01, 2025-03, 2025-03-01/2025-03-20, 2025-03-01/..")
    ] = None
    title: Annotated[Text, _option("One line for a list.")] = None
    summary: Annotated[Text, _option("What happened, in words.")] = None
    mode: Annotated[Text, _option("How: a mode of the codebook, such as airstrike.")] = None
    context: Annotated[Texts, _option("A context of the codebook; may be repeated.")] = None
    place: Annotated[Text, _option("Name of the place.")] = None
    country: Annotated[Text, _option("Its country, ISO 3166 alpha-3, such as SYR.")] = None
    lat: Annotated[float | None, _option("Degrees north.", min=-90, max=90)] = None
    lon: Annotated[float | None, _option("Degrees east.", min=-180, max=180)] = None
    precision: Annotated[Number, _option("1 (exact) to 7, as UCDP.", min=1, max=7)] = None
    conflict: Annotated[Text, _option("The conflict that it belongs to.")] = None
    fatalities: Annotated[Number, _option("Deaths, best estimate.", min=0, max=MOST)] = None
    fatalities_low: Annotated[Number, _option("Deaths, at least.", min=0, max=MOST)] = None
    fatalities_high: Annotated[Number, _option("Deaths, at most.", min=0, max=MOST)] = None
    acts: Annotated[Number, _option("Number of attacks in the period.", min=2, max=MOST)] = None
    attribution: Annotated[
        Texts, _option("How surely an initiator did it, as ACTOR=suspected; may be repeated.")
    ] = None
    commitment: Annotated[
        Texts,
        _option("'BY > TOWARD: ACTION; expires=2025-04-01; partial; scope=TEXT'; may be repeated."),
    ] = None


@dataclass(frozen=True)
class ReportOptions(OptionGroup):
    """Who reports it, and what the source says."""

    source: Annotated[Text, _option("The source that reports it, by its id or name.")] = None
    statement: Annotated[Text, _option("What the source says, in words.")] = None
    reported_at: Annotated[Text, _option("When it was published: 2025-03-02.")] = None
    attributed_to: Annotated[Text, _option("Who the source quotes.")] = None
    original_source: Annotated[Text, _option("The source that it repeats.")] = None
    credibility: Annotated[
        Number, _option("1 (confirmed) to 5 (improbable), 6 (unknown).", min=1, max=6)
    ] = None
    url: Annotated[Text, _option("Its address on the web.")] = None
    coded_by: Annotated[Text, _option("The program that coded it, if no person did.")] = None
    coder_version: Annotated[Text, _option("The version of that program.")] = None


@dataclass(frozen=True)
class WritingOptions(OptionGroup):
    """What is registered first, who records, and where."""

    new_actor: Annotated[
        Texts, _option("Register an actor first, as 'NAME=KIND'; may be repeated.")
    ] = None
    new_source: Annotated[Texts, _option("Register a source first; may be repeated.")] = None
    by: Annotated[str, typer.Option(help="Who records; it is recorded.")] = "anonymous"
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check, and record nothing.")] = False
    database_url: DatabaseUrl = None


@dataclass(frozen=True)
class RecordingOptions(WritingOptions):
    """How one thing is recorded."""

    key: Annotated[
        Text, _option("A key of your choice: the same command with it is recorded once.")
    ] = None


# The option of each field of a development that has another name.
OPTION_OF = {
    "initiators": "--initiator",
    "targets": "--target",
    "mediators": "--mediator",
    "contexts": "--context",
    "attributions": "--attribution",
    "commitments": "--commitment",
    "place.country": "--country",
    "place.lat": "--lat",
    "place.lon": "--lon",
    "place.precision": "--precision",
    "fatalities.low": "--fatalities-low",
    "fatalities.high": "--fatalities-high",
}
