"""The columns of the spreadsheet in which analysts record: a row for each report.

The rows of one development have the same key. The first of them says what happened.
"""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """A column: what it says of (`record`, `development` or `report`), and the form of its cells.

    `option` is the option of `stanceline report` with the same meaning; empty for a record.
    """

    says_of: str
    form: str
    meaning: str
    example: str = ""
    option: str = ""


DATASET = "sheet"

# How the cells of each form are written.
FORMS = {
    "text": "text, also of several lines",
    "name": "one line",
    "names": "separated by `;`, a `;` that is text as `\\;`",
    "attributions": "ACTOR=DEGREE, separated by `;`",
    "commitments": "one a line, or separated by `|`",
    "date": "EDTF, such as 2025-03-01; Excel's 2025-03-01 00:00:00 too",
    "number": "a whole number",
    "degrees": "a number of degrees",
    "flag": "yes or no; empty is no",
}

COLUMNS = {
    "key": Column(
        "record", "name",
        "Which development the row is about, of your choice and the same in each of its rows. A"
        " UUID without a dataset is the id of a development",
        "river-1",
    ),
    "dataset": Column(
        "record", "name", f"The data set that the key belongs to; without it `{DATASET}`"
    ),
    "edition": Column("record", "name", "The edition of that data set"),
    "kind": Column("development", "name", "What happened: a kind of the codebook", "ceasefire",
        "kind"),
    "initiators": Column("development", "names", "Actors that did it, by id or name",
        "Northland; Eastland", "initiator"),
    "targets": Column("development", "names", "Actors that it was done to", "Southland",
        "target"),
    "reciprocal": Column("development", "flag",
        "Whether the targets did the same to the initiators", "", "reciprocal"),
    "mediators": Column("development", "names", "Actors that mediated", "", "mediator"),
    "occurred": Column("development", "date", "When it happened, as EDTF", "2025-03-01",
        "occurred"),
    "title": Column("development", "name", "One line for a list", "A ceasefire on the river",
        "title"),
    "summary": Column("development", "text", "What happened, in words", "", "summary"),
    "mode": Column("development", "name", "How: a mode of the codebook", "", "mode"),
    "contexts": Column("development", "names", "Contexts of the codebook", "", "context"),
    "place": Column("development", "name", "Name of the place", "", "place"),
    "country": Column("development", "name", "Its country, ISO 3166 alpha-3", "", "country"),
    "lat": Column("development", "degrees", "Degrees north", "", "lat"),
    "lon": Column("development", "degrees", "Degrees east", "", "lon"),
    "precision": Column("development", "number", "1 (exact) to 7, as UCDP", "", "precision"),
    "conflict": Column("development", "name", "The conflict that it belongs to", "", "conflict"),
    "fatalities": Column("development", "number", "Deaths, best estimate", "", "fatalities"),
    "fatalities_low": Column("development", "number", "Deaths, at least", "", "fatalities_low"),
    "fatalities_high": Column("development", "number", "Deaths, at most", "", "fatalities_high"),
    "acts": Column("development", "number", "Number of attacks in the period", "", "acts"),
    "attributions": Column("development", "attributions", "How surely an actor did it", "",
        "attribution"),
    "commitments": Column("development", "commitments",
        "Who committed to what, as for `--commitment`", "Northland > Southland: cease-attacks",
        "commitment"),
    "source": Column("report", "name", "The source that reports it, by id or name", "The Gazette",
        "source"),
    "statement": Column("report", "text", "What the source says, in words", "Both signed it.",
        "statement"),
    "reported_at": Column("report", "date", "When it was published", "2025-03-02",
        "reported_at"),
    "attributed_to": Column("report", "text", "Who the source quotes", "", "attributed_to"),
    "original_source": Column("report", "name", "The source that it repeats", "",
        "original_source"),
    "credibility": Column("report", "number", "1 (confirmed) to 5 (improbable), 6 (unknown)", "2",
        "credibility"),
    "url": Column("report", "name", "Its address on the web", "", "url"),
    "coded_by": Column("report", "name", "The program that coded it, if no person did", "",
        "coded_by"),
    "coder_version": Column("report", "name", "The version of that program", "",
        "coder_version"),
}  # fmt: skip
NEEDED = ("key", "source", "statement")
