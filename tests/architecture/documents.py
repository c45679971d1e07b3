"""The snippets of the documents, and how tests run them.

- ```console: each line after `$ ` is a command, and the lines below it are its output, where `...`
  matches anything. A command that must fail ends in `# fails`, and one with an open quotation
  continues in the next line. One shell runs all commands of a document in order, in an empty
  folder. Before the first command that names the server of `make run`, a server is started there,
  on a free port instead of 8000.
- ```python: all snippets of a document run in order as one program.
- Other snippets are not run.
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
for _ in $(seq 600); do
    curl --silent --output /dev/null {_ADDRESS}/readyz && break
    sleep 0.1
done"""


@dataclass(frozen=True)
class Command:
    """A command of a console snippet, the output shown, and whether it must fail."""

    line: str
    prints: str
    fails: bool

    @property
    def asks_the_server(self) -> bool:
        """Return whether the command names the server of `make run`."""
        return _ADDRESS in self.line

    def is_printed_by(self, output: str) -> bool:
        """Return whether the output matches what is shown; without output shown, any matches."""
        if not self.prints.strip():
            return True
        shown = re.escape(self.prints.strip()).replace(r"\.\.\.", ".*")
        return re.fullmatch(shown, output.strip(), re.DOTALL) is not None


def documents() -> list[Path]:
    """Return the documents of the project, relative to its root."""
    found = [file for folder in (ROOT, ROOT / "seeds") for file in folder.glob("*.md")]
    found += (ROOT / "docs").rglob("*.md")
    found += (ROOT / "infrastructure" / "importers").rglob("*.md")
    return sorted(file.relative_to(ROOT) for file in found)


def commands(document: Path) -> list[Command]:
    """Return the commands of its console snippets, in order."""
    return [
        command
        for language, text in _blocks(document)
        if language == "console"
        for command in _commands(text)
    ]


def scripts(shown: list[Command]) -> list[str]:
    """Return what a shell runs for each of the commands."""
    lines = [command.line for command in shown]
    first = next((at for at, command in enumerate(shown) if command.asks_the_server), None)
    if first is not None:
        lines[first] = f"{_SERVE}\n{lines[first]}"
    return lines


def programs(document: Path) -> list[str]:
    """Return its Python snippets, in order."""
    return [text for language, text in _blocks(document) if language == "python"]


def _blocks(document: Path) -> list[tuple[str, str]]:
    return _BLOCK.findall((ROOT / document).read_text(encoding="utf-8"))


def _commands(console: str) -> list[Command]:
    found = []
    for shown in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        line, _, prints = shown.partition("\n")
        while prints and _continues(line):
            continued, _, prints = prints.partition("\n")
            line = f"{line}\n{continued}"
        fails = line.endswith(_FAILS)
        found.append(Command(line.removesuffix(_FAILS).rstrip(), prints, fails))
    return found


def _continues(line: str) -> bool:
    try:
        shlex.split(line)
    except ValueError:
        return True
    return False
