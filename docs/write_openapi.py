"""Writes what `docs/` derives from the code.

These are `openapi.json`, the events in `glossary.md`, the routes that write, the data sets and the
columns of a sheet in `recording.md`, the filters of claims in `http.md`, the verbs in `map.md`, and
the postures, effects and rules in `stance.md`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.app import create_app
from api.http.problems import WRITE_HEADERS
from api.openapi.describe import as_text
from domain.application import Stanceline
from domain.stance.policy import Policy
from domain.stance.rules import RULES, why_not_meanings
from domain.vocabulary import KINDS, POSTURES, Effect
from infrastructure.filters import filters_of
from infrastructure.importers.sheet import COLUMNS, FORMS, NEEDED
from infrastructure.importers.table import IMPORTERS
from infrastructure.log.mapper import EVENT_TYPES
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.settings import Settings

FILE = Path(__file__).with_name("openapi.json")
GLOSSARY = Path(__file__).with_name("glossary.md")
HTTP = Path(__file__).with_name("http.md")
MAP = Path(__file__).with_name("map.md")
RECORDING = Path(__file__).with_name("recording.md")
STANCE = Path(__file__).with_name("stance.md")
COLUMNS_OF_SHEET = ("| column | says of the | meaning | form | example |", "|---|---|---|---|---|")
DATA_SETS = ("| command | data set | files | what each column becomes |", "|---|---|---|---|")
FILTERS = ("| filter of claims | selects |", "|---|---|")
WRITES = ("| write | what it does | by | key | match |", "|---|---|---|---|---|")
# The import refuses a key, which its parameter does not show.
REFUSED = {("POST /v1/developments:import", "Idempotency-Key")}
VERBS = ("| module of verbs | what they do | verbs |", "|---|---|---|")
EVENTS = "## Events\n"


def document() -> dict[str, Any]:
    """Return the OpenAPI document of the application."""
    return create_app(Settings(database_url="sqlite:///unused.db")).openapi()


def glossary(text: str) -> str:
    """Return the glossary with the topic and the meaning of each type of event at its end."""
    rows = ["| topic | what it records |", "|---|---|"]
    for event_type in EVENT_TYPES:
        meaning, *_ = inspect.cleandoc(event_type.__doc__ or "").splitlines()
        rows.append(f"| `{event_type.TOPIC}` | {meaning.removesuffix('.')} |")
    return text.partition(EVENTS)[0] + EVENTS + "\n".join(rows) + "\n"


def recording(text: str, paths: dict[str, Any]) -> str:
    """Return `recording.md` with its tables: routes that write, data sets, columns of a sheet."""
    rows = [*WRITES]
    for path, methods in paths.items():
        for method, operation in methods.items():
            if method != "get":
                route = f"{method.upper()} {path}"
                takes = {parameter["name"] for parameter in operation.get("parameters", [])}
                cells = [
                    "refused" if (route, one) in REFUSED else "yes" if one in takes else "no"
                    for one in WRITE_HEADERS
                ]
                rows.append(f"| `{route}` | {operation['summary']} | {' | '.join(cells)} |")
    text = _with_table(_with_table(text, rows), [*DATA_SETS, *_data_sets()])
    return _with_table(text, [*COLUMNS_OF_SHEET, *_columns()])


def _columns() -> Iterator[str]:
    for name, one in COLUMNS.items():
        needed = f"**`{name}`**" if name in NEEDED else f"`{name}`"
        cells = (needed, one.says_of, one.meaning, FORMS[one.form], one.example)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _data_sets() -> Iterator[str]:
    for one in IMPORTERS.values():
        package, _, _ = one.place.rpartition(".")
        coding = f"[how it is coded](../{package.replace('.', '/')}/README.md)"
        yield f"| `stanceline import {one.name} FILE` | {one.title} | {one.files} | {coding} |"


def http(text: str) -> str:
    """Return `http.md` with a row for each filter of claims."""
    filters = (f"| `{one.name}` | {one.selects} |" for one in filters_of(ClaimFilter))
    return _with_table(text, [*FILTERS, *filters])


def the_map(text: str) -> str:
    """Return `map.md` with a row for each module of verbs."""
    return _with_table(text, [*VERBS, *_verbs()])


def _verbs() -> Iterator[str]:
    for family in Stanceline.__bases__:
        module = family.__module__.replace(".", "/")
        names = ", ".join(f"`{name}`" for name in vars(family) if not name.startswith("_"))
        yield f"| `{module}.py` | {inspect.getdoc(family)} | {names} |"


def stance(text: str) -> str:
    """Return `stance.md` with a row for each posture, effect, rule and reason not to decide."""
    postures = (f"| `{one}` | {meaning} |" for one, meaning in POSTURES.items())
    rules = (
        f"| `{name}` | {RULES[name].posture} | {meaning} |"
        for name, meaning in Policy().rules.items()
    )
    text = _with_table(text, ["| posture | A toward B |", "|---|---|", *postures])
    text = _with_table(text, ["| effect | kinds |", "|---|---|", *_effects()])
    text = _with_table(text, ["| rule | posture | meaning |", "|---|---|---|", *rules])
    meanings = why_not_meanings(Policy().parameters)
    reasons = (f"| `{code}` | {why} |" for code, why in meanings.items())
    return _with_table(text, ["| code | reason |", "|---|---|", *reasons])


def _effects() -> Iterator[str]:
    for effect in Effect:
        if kinds := [name for name, kind in KINDS.items() if kind.effect is effect]:
            shown = "none" if effect is Effect.NONE else f"`{effect}`"
            yield f"| {shown} | {', '.join(kinds)} |"


def _with_table(text: str, rows: list[str]) -> str:
    """Return the text with these rows in place of its table that has the same heading."""
    table = "\n".join(rows) + "\n"
    old = rf"^{re.escape(rows[0])}\n(?:\|.*\n)+"
    return re.sub(old, lambda _: table, text, flags=re.MULTILINE)


if __name__ == "__main__":
    described = document()
    FILE.write_text(as_text(described), encoding="utf-8")
    written = recording(RECORDING.read_text(encoding="utf-8"), described["paths"])
    RECORDING.write_text(written, encoding="utf-8")
    MAP.write_text(the_map(MAP.read_text(encoding="utf-8")), encoding="utf-8")
    HTTP.write_text(http(HTTP.read_text(encoding="utf-8")), encoding="utf-8")
    STANCE.write_text(stance(STANCE.read_text(encoding="utf-8")), encoding="utf-8")
    GLOSSARY.write_text(glossary(GLOSSARY.read_text(encoding="utf-8")), encoding="utf-8")
