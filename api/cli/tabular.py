"""The option `--format`: print every row of an answer in a tabular format, as HTTP sends it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from domain.errors import Invalid

if TYPE_CHECKING:
    from api.exports.tables import Table
    from api.formats.table import Kind
    from infrastructure.read_models.as_known import Knowledge


class TableFormat(StrEnum):
    """A tabular format of HTTP other than JSON, by its suffix."""

    CSV = "csv"
    JSON_LINES = "jsonl"


InFormat = Annotated[
    TableFormat | None,
    typer.Option("--format", help="Print all rows as CSV or JSON Lines, as HTTP sends them."),
]


def check_alone(form: TableFormat | None, given: Mapping[str, object]) -> None:
    """Raise `Invalid` for an option that excludes `--format`; `given` has the values by name."""
    named = next((name for name, value in given.items() if value), None)
    if form is not None and named is not None:
        raise Invalid(
            f"--format: --format and --{named} exclude each other",
            field="format",
            allowed=f"one of --format and --{named}",
        )


def print_rows(
    form: TableFormat,
    kind: Kind,
    table: Table,
    knowledge: Knowledge,
    question: Mapping[str, str],
) -> None:
    """Print the rows; their addresses are paths of a server. `question` narrows what they link."""
    # A command that prints no such table starts faster without these modules.
    from api.exports.tables import export_of  # noqa: PLC0415
    from api.formats.export import Addresses  # noqa: PLC0415
    from api.formats.table import TABULAR, of_suffix  # noqa: PLC0415

    written = of_suffix(form.value, TABULAR)
    policy = table.policy.name if table.policy else ""
    links = Addresses("", "", "", "", "", "", knowledge.position, policy, question)
    sys.stdout.flush()
    for part in written.writer_of(kind)(
        export_of(table, written, knowledge, dict(question), links)
    ):
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()
