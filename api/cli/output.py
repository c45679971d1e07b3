"""Print answers: as the bytes of the HTTP answer, as a table, or as lines for a program."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer

from api.answers.links import Named, name_of, through
from domain.checks.text import printable

if TYPE_CHECKING:
    from api.answers.commitments import FindingAbout, FindingOnAct
    from api.answers.stances.brief import StanceInBrief
    from api.answers.stances.stances import BareStance

NOTHING = "Nothing is on record."
# Claims that only programs made may be on record, which decide no stance.
NO_STANCE = "No stance follows from what is on record."


def print_body(answer: Any) -> None:
    """The answer over HTTP, as one line."""
    # A command that prints text starts faster without this module.
    from api.http.json_text import json_line  # noqa: PLC0415

    sys.stdout.flush()
    sys.stdout.buffer.write(json_line(answer))
    sys.stdout.buffer.flush()


def confidence_told(confidence: int | None) -> str:
    """A confidence of an answer, for a reader."""
    return "unknown" if confidence is None else str(confidence)


def assessment_told(stance: Mapping[str, Any]) -> str:
    """Return what a reader may rely on, and whether the days are projected: possible, projected."""
    projected = ", projected" if stance["projected"] else ""
    return f"{stance['assessment']}{projected}"


def dating_in_words(dating: str | None) -> str:
    """The dating of an answer, for a reader."""
    return "not dated" if dating is None else f"dating {dating}"


def coalition_ids(inherited_from: Named | None, toward_inherited_from: Named | None) -> str:
    """Return the ids of the coalitions through which a stance counts: `axis, toward nato`."""
    coalitions = (("", inherited_from), ("toward ", toward_inherited_from))
    return ", ".join(f"{word}{one['id']}" for word, one in coalitions if one)


def summary(stance: BareStance) -> str:
    """A stance of an answer on one line."""
    coalitions = through(stance["inherited_from"], stance["toward_inherited_from"])
    return (
        f"{name_of(stance['toward'])}{coalitions}: {stance['posture']} since {stance['since']},"
        f" {stance['assessment']}, {dating_in_words(stance['dating'])}, confidence"
        f" {confidence_told(stance['confidence'])}. {stance['reason']}"
    )


def brief(stance: StanceInBrief | None) -> str:
    """A stance before or after a change on one line."""
    if stance is None:
        return "no stance"
    return (
        f"{stance['posture']} ({stance['rule']}) since {stance['since']},"
        f" {dating_in_words(stance['dating'])}, confidence {confidence_told(stance['confidence'])}"
    )


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print the title, and rows of texts under their columns; see `print_parts`."""
    print_parts(title, columns, [rows], NOTHING)


def print_parts(
    title: str,
    columns: Sequence[str],
    parts: Iterable[Iterable[Sequence[str]]],
    nothing: str = NO_STANCE,
) -> None:
    """Print the title, and rows of texts in parts that belong together; `nothing` without rows.

    No text is cut.

    A terminal shows a table with a line after each part. Otherwise each row is one line, with tabs
    between the texts.
    """
    typer.echo(printable(title))
    shown = [[[_printable_lines(cell) for cell in row] for row in part] for part in parts]
    if not any(shown):
        typer.echo(nothing)
    elif on_terminal():
        # Where nothing is drawn, rich is not imported: it takes as long as an answer.
        import_module("api.cli.terminal").draw(columns, shown)
    else:
        for row in (columns, *(row for part in shown for row in part)):
            typer.echo("\t".join("; ".join(cell.split("\n")) for cell in row))


def print_row(row: Iterable[str]) -> None:
    """Print one row of a list that has no end, as one line."""
    typer.echo(("  " if on_terminal() else "\t").join(map(printable, row)))


def on_terminal() -> bool:
    """Return whether people read the output, and not a file or another program."""
    return sys.stdout.isatty()


def _printable_lines(cell: str) -> str:
    return "\n".join(map(printable, cell.split("\n")))


def finding_in_words(finding: FindingOnAct | FindingAbout) -> str:
    """Return what was found, by whom and when, such as `dismissed by UNIFIL on 2025-02-20`."""
    finder = finding["actor"] or finding["source"]
    result = finding["result"].replace("-", " ")
    return f"{result} by {name_of(finder) if finder else 'nobody'} on {finding['date']}"
