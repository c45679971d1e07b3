"""Print answers: as the bytes of the HTTP answer, or as a table."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from api.answers.links import name_of, through
from api.http.json_text import json_line

if TYPE_CHECKING:
    from api.answers.stances.brief import StanceInBrief
    from api.answers.stances.stances import BareStance

NOTHING = "Nothing is on record."


def print_body(answer: Any) -> None:
    """The answer over HTTP, as one line."""
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
    """Print rows of texts under their columns, and above all of them the title."""
    print_parts(title, columns, [rows])


def print_parts(
    title: str, columns: Sequence[str], parts: Iterable[Iterable[Sequence[str]]]
) -> None:
    """The same with a line after each part."""
    # Where nothing is printed as a table, rich is not imported: it takes as long as an answer.
    import_module("api.cli.terminal").print_parts(title, columns, parts)
