"""Print what differs in an answer that leaves something out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import typer

from api.answers.links import name_of
from api.cli.output import brief
from domain.checks.text import printable


def print_sensitivity(answer: Mapping[str, Any]) -> None:
    """Print the stances that differ from those with everything; nothing if all count."""
    if (sensitivity := answer.get("sensitivity")) is not None:
        for line in _lines(sensitivity):
            typer.echo(printable(line))


def _lines(sensitivity: Mapping[str, Any]) -> Iterator[str]:
    left_out = ", ".join(sensitivity["without"])
    if not sensitivity["differences"]:
        yield f"Without {left_out} no stance differs."
        return
    yield f"Without {left_out} these stances differ:"
    for one in sensitivity["differences"]:
        coalitions = [one["inherited_from"], one["toward_inherited_from"]]
        named = " and ".join(name_of(coalition) for coalition in coalitions if coalition)
        through = f" (through {named})" if named else ""
        yield f"{name_of(one['actor'])} → {name_of(one['toward'])}{through}"
        for span in one["spans"]:
            yield f"  {span['start_date']} to {span['end_date'] or '…'}"
            yield f"  with:    {brief(span['before'])}"
            yield f"  without: {brief(span['after'])}"
