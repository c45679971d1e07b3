"""The table of commands: the function that each one runs, and its line of help.

It imports no library, so that `stanceline --help` is fast.
"""

from __future__ import annotations

from typing import NamedTuple

from infrastructure.importers.table import IMPORTERS


class Command(NamedTuple):
    """A command; `place` is the module in `api.cli` and the function that it runs.

    With `row`, the function makes the command for that row of another table.
    """

    place: str
    help: str
    row: str = ""

    @property
    def asks(self) -> bool:
        """Return whether the command writes nothing, whatever its options."""
        return self.place.startswith("questions.")


class Group(NamedTuple):
    """Commands that share their first word."""

    commands: dict[str, Command]
    help: str


ABOUT = "Track every actor's stance toward every other, at any date, as known at any time."

COMMANDS: dict[str, Command | Group] = {
    "serve": Command("commands.serve:serve", "Serve the HTTP API and the page until Ctrl-C."),
    "seed": Command("commands.prepare:seed", "Load an example set; without a name, list the sets."),
    "report": Command(
        "recording.report:report",
        "Record a development that a source reports, or a further report of one.",
    ),
    "correct": Command(
        "recording.changes:correct",
        "Record which fields of a development or a report were wrong, and their correct values.",
    ),
    "retract": Command(
        "recording.changes:retract",
        "Withdraw a development, which then makes no claims, or one of its reports.",
    ),
    "dispute": Command(
        "recording.changes:dispute",
        "Record that a source denies a development, or part of it.",
    ),
    "end": Command(
        "recording.end:end",
        "Record the end of a commitment, or of a development that lasts.",
    ),
    "import": Group(
        {
            name: Command("commands.imports:import_command", importer.help, row=name)
            for name, importer in IMPORTERS.items()
        }
        | {
            "sheet": Command(
                "commands.sheets:import_sheet",
                "Record the developments and the further reports of a spreadsheet.",
            )
        },
        "Import a data set or a spreadsheet.",
    ),
    "template": Command(
        "commands.sheets:template", "Print the first row of a spreadsheet of developments, as CSV."
    ),
    "export": Group(
        {
            "sheet": Command(
                "commands.sheets:export_sheet",
                "Write developments as a spreadsheet, which `import sheet` reads elsewhere.",
            )
        },
        "Write what is on record for another program.",
    ),
    "state": Command(
        "questions.state:state",
        "Show an actor's stances on a day, in a month or in a year.",
    ),
    "timeline": Command("questions.state:timeline", "Show how an actor's stances changed."),
    "stances": Command(
        "questions.all_pairs:stances",
        "List the stances of all pairs of actors on a day, in a month or in a year.",
    ),
    "dyad": Command(
        "questions.dyads:dyad",
        "Show the posture between two actors, on a day or over a period.",
    ),
    "commitments": Command(
        "questions.lists:commitments",
        "List commitments and their status on a day.",
    ),
    "changes": Command(
        "questions.changes:changes",
        "Compare the stances known at two positions or instants.",
    ),
    "actors": Command("questions.lists:actors", "List actors, or search them by any name."),
    "similar-actors": Command(
        "questions.lists:similar_actors",
        "List pairs of actors that may be one, by their names, the likeliest first.",
    ),
    "sources": Command("questions.lists:sources", "List sources, each with its reliability."),
    "datasets": Command(
        "questions.lists:datasets",
        "List data sets, each with its licence and the days that it claims to cover.",
    ),
    "edition": Command(
        "questions.editions:edition",
        "Report what the import of an edition of a data set changed.",
    ),
    "developments": Command(
        "questions.lists:developments",
        "List developments in the order they were recorded.",
    ),
    "duplicates": Command(
        "questions.lists:duplicates",
        "List developments that may be one that was recorded twice, the likeliest first.",
    ),
    "events": Command("questions.events:events", "List the events of the log, or follow them."),
    "evaluate": Command(
        "questions.evaluate:evaluation",
        "Compare the answers with questions answered by hand.",
    ),
    "log": Group(
        {
            "verify": Command(
                "commands.verify:verify", "Check that nothing in the log was rewritten."
            ),
            "checkpoint": Command("commands.audit:checkpoint", "Sign the log as it is now."),
            "key": Command("commands.audit:key", "Print the key that verifies the log."),
            "rotate-key": Command(
                "commands.audit:rotate_key", "Replace the key that signs the log."
            ),
            "export": Command("commands.log_file:export_log", "Write the whole log to a file."),
            "import": Command(
                "commands.log_file:import_log", "Copy the log in a file into an empty database."
            ),
        },
        "Verify, sign, export and import the log.",
    ),
    "audit": Group(
        {
            "export": Command(
                "commands.audit:export_bundle", "Write an answer and its proofs to a ZIP file."
            ),
        },
        "Export an answer with its proofs.",
    ),
    "redact": Command(
        "commands.redact:redact", "Destroy texts of a development; every proof still verifies."
    ),
    "replay": Command(
        "commands.prepare:replay", "Build a database as it was at a position or an instant."
    ),
    "projections": Group(
        {
            "run": Command(
                "commands.projections:run", "Bring the answers up to the log until Ctrl-C."
            ),
            "rebuild": Command(
                "commands.projections:rebuild_all",
                "Derive all answers again from the log, and switch to them.",
            ),
            "verify": Command("commands.projections:verify", "Compare the answers with the log."),
        },
        "Keep the answers up to date with the log.",
    ),
    "deliver": Command("commands.deliver:deliver", "Deliver events to webhooks until Ctrl-C."),
    "migrate": Command("commands.prepare:migrate", "Bring the database to the newest migration."),
}

OPTIONS = {
    "--version": "Print the version.",
    "--install-completion": "Install completion for this shell.",
    "--show-completion": "Print the completion script of this shell.",
    "--help": "Print this list.",
}


def help_text() -> str:
    """What `stanceline --help` prints."""
    return (
        "Usage: stanceline COMMAND [ARGUMENTS]...\n\n"
        f"{ABOUT}\n\n"
        f"Commands:\n{lines({name: entry.help for name, entry in COMMANDS.items()})}\n"
        f"Options:\n{lines(OPTIONS)}\n"
        "`stanceline COMMAND --help` describes a command and its options."
    )


def lines(helps: dict[str, str]) -> str:
    """Names with their help, in two columns."""
    width = max(map(len, helps))
    return "".join(f"  {name:<{width}}  {help}\n" for name, help in helps.items())
