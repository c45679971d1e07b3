"""What the documents show to run, and how it is run.

- ```console: lines after `$ ` are commands, one each; what follows is what they print, where
  `...` stands for anything. A command that must fail ends in `# fails`. One shell runs all of a
  document's commands in their order, in an empty folder, so that a server started with `&`
  serves those that come after it; port 8000 becomes a free one.
- ```python: run as it stands; all of a document share their names.
- anything else is only read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.tree import ROOT

_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FAILS = "# fails"


@dataclass(frozen=True)
class Command:
    """A line of a console, what it prints, and whether it ends well."""

    line: str
    prints: str
    fails: bool

    @property
    def script(self) -> str:
        """The line for the shell; what a server prints is no answer to a later command."""
        if not self.line.endswith("&"):
            return self.line
        return f"{self.line.removesuffix('&')} > server.log 2>&1 &"

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


def programs(document: Path) -> list[str]:
    """Its Python, in its order."""
    return [text for language, text in _blocks(document) if language == "python"]


def _blocks(document: Path) -> list[tuple[str, str]]:
    return _BLOCK.findall((ROOT / document).read_text(encoding="utf-8"))


def _commands(console: str) -> list[Command]:
    found = []
    for shown in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        line, _, prints = shown.partition("\n")
        while line.endswith("\\"):
            continued, _, prints = prints.partition("\n")
            line = f"{line}\n{continued}"
        fails = line.endswith(_FAILS)
        found.append(Command(line.removesuffix(_FAILS).rstrip(), prints, fails))
    return found
