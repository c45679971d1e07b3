"""What the documents show to run, and how it is run.

- ```console: lines after `$ ` are commands, one each; what follows is what they print, where
  `...` stands for anything. A command that must fail ends in `# fails`, and one whose quotation is
  open goes on in the next line. One shell runs all of a document's commands in their order, in an
  empty folder; before the first that names the server of `make run` one is started there, on a
  free port in the place of 8000.
- ```python: run as it stands; all of a document share their names.
- anything else is only read.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.tree import ROOT

_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FAILS = "# fails"
_ADDRESS = "http://127.0.0.1:8000"
_SERVE = f"""stanceline serve > server.log 2>&1 &
curl --silent --retry 60 --retry-delay 1 --retry-connrefused --output /dev/null {_ADDRESS}/readyz"""


@dataclass(frozen=True)
class Command:
    """A line of a console, what it prints, and whether it ends well."""

    line: str
    prints: str
    fails: bool

    @property
    def asks_the_server(self) -> bool:
        """Whether it names the server of `make run`."""
        return _ADDRESS in self.line

    def is_printed_by(self, output: str) -> bool:
        """Whether the document shows the output; one that shows nothing shows any."""
        if not self.prints.strip():
            return True
        shown = re.escape(self.prints.strip()).replace(r"\.\.\.", ".*")
        return re.fullmatch(shown, output.strip(), re.DOTALL) is not None


def documents() -> list[Path]:
    """The documents of the project, relative to its root."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "seeds").glob("*.md")]
    return sorted(file.relative_to(ROOT) for file in found)


def commands(document: Path) -> list[Command]:
    """The commands that its consoles show, in their order."""
    return [
        command
        for language, text in _blocks(document)
        if language == "console"
        for command in _commands(text)
    ]


def scripts(shown: list[Command]) -> list[str]:
    """What a shell runs for each of the commands."""
    lines = [command.line for command in shown]
    first = next((at for at, command in enumerate(shown) if command.asks_the_server), None)
    if first is not None:
        lines[first] = f"{_SERVE}\n{lines[first]}"
    return lines


def programs(document: Path) -> list[str]:
    """Its Python, in its order."""
    return [text for language, text in _blocks(document) if language == "python"]


def _blocks(document: Path) -> list[tuple[str, str]]:
    return _BLOCK.findall((ROOT / document).read_text(encoding="utf-8"))


def _commands(console: str) -> list[Command]:
    found = []
    for shown in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        line, _, prints = shown.partition("\n")
        while prints and _goes_on(line):
            continued, _, prints = prints.partition("\n")
            line = f"{line}\n{continued}"
        fails = line.endswith(_FAILS)
        found.append(Command(line.removesuffix(_FAILS).rstrip(), prints, fails))
    return found


def _goes_on(line: str) -> bool:
    try:
        shlex.split(line)
    except ValueError:
        return True
    return False
