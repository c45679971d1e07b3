"""The documents are correct: their terms, paths, links and snippets."""

from __future__ import annotations

import inspect
import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from domain import source, values, vocabulary
from domain.actor import actor, membership
from domain.application import Stanceline
from domain.claims import claims
from domain.development import development
from domain.event import Event
from domain.stance import fold as stance
from domain.stance.policy import Policy
from domain.stance.rules import WHY_NOT_TEXTS
from infrastructure.log.mapper import EVENT_TYPES
from tests.architecture.documents import Command, commands, documents, programs, scripts
from tests.architecture.tree import MIGRATIONS, ROOT, SOURCES

# A machine that does other work takes several times as long.
_PATIENCE = 600

GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
MAP = (ROOT / "docs/map.md").read_text(encoding="utf-8")
POLICY = (ROOT / "docs/stance.md").read_text(encoding="utf-8")
WORDS = (actor, claims, development, membership, source, stance, values, vocabulary)


def test_the_glossary_shows_every_topic_with_its_meaning_and_no_other() -> None:
    _, topics = GLOSSARY.split("## Events\n")
    assert re.findall(r"^\| `([a-z_.0-9]+)` \|", topics, re.MULTILINE) == [
        event_type.TOPIC for event_type in EVENT_TYPES
    ]
    written = runpy.run_path(str(ROOT / "docs/write_openapi.py"))["glossary"](GLOSSARY)
    assert written == GLOSSARY, "run `make openapi`"


def test_the_glossary_explains_every_word_of_the_domain() -> None:
    explained = set(re.findall(r"^\*\*([^*]+)\*\*:", GLOSSARY, re.MULTILINE))
    assert {word for module in WORDS for word in _words(module)} - explained == set()


def test_the_glossary_is_in_order_and_explains_each_word_once() -> None:
    terms, *other_parts = GLOSSARY.split("## ")
    explained = re.findall(r"^\*\*([^*]+)\*\*:", terms, re.MULTILINE)
    assert explained == sorted(set(explained))
    for part in other_parts:
        assert set(explained) & set(re.findall(r"^\*\*([^*]+)\*\*", part, re.MULTILINE)) == set()


def test_the_glossary_shows_the_plover_type_of_every_kind() -> None:
    _, table = GLOSSARY.split("| `kind` | PLOVER | CAMEO |\n")
    rows = re.findall(r"^\| (`[^|]+`) \| ([A-Z]+|–) \|", table, re.MULTILINE)
    shown = {kind: plover for kinds, plover in rows for kind in re.findall(r"`(\w+)`", kinds)}
    assert shown == {name: kind.plover or "–" for name, kind in vocabulary.KINDS.items()}


def test_the_map_shows_every_package_and_no_other() -> None:
    named = re.findall(r"^\| `([\w/]+)/` \|", MAP, re.MULTILINE)
    assert len(named) == len(set(named))
    assert [name for name in named if not (ROOT / name).is_dir()] == []
    tops = (ROOT / top for top in (*SOURCES, *MIGRATIONS))
    packages = {file.parent for top in tops for file in top.rglob("__init__.py")}
    assert {str(package.relative_to(ROOT)) for package in packages} - set(named) == set()


def test_the_map_shows_every_verb_with_its_module_and_no_other() -> None:
    written = runpy.run_path(str(ROOT / "docs/write_openapi.py"))["the_map"](MAP)
    assert written == MAP, "run `make openapi`"
    _, _, table = MAP.partition("| module of verbs |")
    rows, _, _ = table.partition("\n## ")
    verbs = {name for name in dir(Stanceline) if not name.startswith("_")} - {"dry_run"}
    assert set(re.findall(r"`(\w+)`", rows)) == verbs


def test_the_policy_shows_every_posture_and_rule_with_its_meaning_and_no_other() -> None:
    written = runpy.run_path(str(ROOT / "docs/write_openapi.py"))["stance"](POLICY)
    assert written == POLICY, "run `make openapi`"
    for name in (*vocabulary.POSTURES, *Policy().rules):
        assert f"\n| `{name}` |" in POLICY


@pytest.mark.parametrize(("parameter", "default"), Policy().parameters.items())
def test_the_policy_shows_every_parameter_as_the_code_has_it(
    parameter: str, default: object
) -> None:
    _, _, table = POLICY.partition("| parameter | default |")
    rows = re.findall(r"^\| (`[^|]+`) \| ([\w, -]+) \|", table, re.MULTILINE)
    shown = {
        n: d.strip()
        for names, days in rows
        for n, d in zip(re.findall(r"`(\w+)`", names), days.split(","), strict=True)
    }
    assert shown[parameter] == str(default)


@pytest.mark.parametrize("code", WHY_NOT_TEXTS)
def test_the_policy_explains_why_a_development_does_not_decide(code: str) -> None:
    assert f"| `{code}` |" in POLICY


@pytest.mark.parametrize("part", vocabulary.DISPUTE_PARTS)
def test_the_policy_shows_every_part_of_a_dispute(part: str) -> None:
    assert f"`{part}`" in POLICY


@pytest.mark.parametrize("document", documents(), ids=str)
def test_a_document_names_only_files_that_are_there(document: Path) -> None:
    named = re.findall(r"`([\w./-]+(?:\.py|\.md|\.toml|\.jsonl|/))`", _text(document))
    assert [name for name in named if not _is_there(name.strip("/"))] == []


@pytest.mark.parametrize("document", documents(), ids=str)
def test_a_document_links_only_to_files_that_are_there(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)|(?:srcset|src)=\"([^\"]+)\"", _text(document))
    folder = (ROOT / document).parent
    assert [link for pair in links for link in pair if link and not (folder / link).exists()] == []


def test_the_index_links_to_every_page() -> None:
    for folder in (ROOT / "docs", ROOT / "docs" / "decisions"):
        linked = set(re.findall(r"\]\(([\w./-]+)\)", (folder / "README.md").read_text("utf-8")))
        pages = {page.name for page in folder.glob("*.md")} - {"README.md"}
        assert pages - linked == set()


@pytest.mark.parametrize("document", [one for one in documents() if programs(one)], ids=str)
def test_the_python_of_a_document_runs(document: Path, tmp_path: Path) -> None:
    whole = "\n".join(programs(document))
    ran = subprocess.run(
        [sys.executable, "-c", whole], cwd=tmp_path, env=_surroundings(0, tmp_path),
        capture_output=True, text=True, timeout=_PATIENCE, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr


@pytest.mark.timeout(_PATIENCE)
@pytest.mark.parametrize("document", [one for one in documents() if commands(one)], ids=str)
def test_the_commands_of_a_document_print_what_it_shows(document: Path, tmp_path: Path) -> None:
    shown = commands(document)
    if any(command.asks_the_server for command in shown) and not shutil.which("curl"):
        pytest.skip("no curl, with which the document asks a server")
    for command, (output, status) in zip(shown, _run(shown, tmp_path), strict=True):
        assert command.is_printed_by(output), f"$ {command.line}\n{output}"
        assert (status != 0) == command.fails, f"$ {command.line}\nended with {status}"


def test_a_document_that_shows_something_else_is_caught(tmp_path: Path) -> None:
    shown = [Command("echo one; echo two", "one\n...o\n", fails=False), Command("false", "", True)]
    (first, ended), (_, failed) = _run(shown, tmp_path)
    assert (first, ended, failed) == ("one\ntwo\n", 0, 1)
    assert shown[0].is_printed_by(first)
    assert not Command("echo", "two\n", fails=False).is_printed_by(first)


def _run(shown: list[Command], folder: Path) -> list[tuple[str, int]]:
    """Return what one shell prints for each command, and its exit status."""
    port = _free_port()
    script = ["cleanup() { kill $(jobs -p) 2>/dev/null; wait; }; trap cleanup EXIT"]
    for command in scripts(shown):
        script += [command.replace("8000", str(port)), "printf '\\036%d\\036' $?"]
    ran = subprocess.run(
        ["bash", "-c", "\n".join(script)], cwd=folder, env=_surroundings(port, folder),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=_PATIENCE, check=False,
    )  # fmt: skip
    # On a slow machine a command also prints how far it is.
    printed = re.sub(r"(?<=[\n\x1e])[A-Z][a-z]+ing\b[^\n:]*: \d+%\n", "", ran.stdout)
    parts = printed.replace(str(port), "8000").split("\x1e")
    return [(parts[at], int(parts[at + 1])) for at in range(0, 2 * len(shown), 2)]


def _surroundings(port: int, folder: Path) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("STANCELINE")}
    path = os.pathsep.join(
        [str(Path(sys.executable).parent), ours.get("PATH", ""), _console(folder)]
    )
    wide = {"PYTHONPATH": str(ROOT), "PATH": path, "COLUMNS": "100", "NO_COLOR": "1"}
    own = {"STANCELINE_PORT": str(port), "STANCELINE_SEEN_DIR": str(folder / "seen")}
    return {**ours, **wide, **own}


def _console(folder: Path) -> str:
    """Make the command for a checkout that is not installed; return the folder with it."""
    bin = folder / "bin"
    bin.mkdir(exist_ok=True)
    (bin / "stanceline").write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m api.cli "$@"\n', "utf-8"
    )
    (bin / "stanceline").chmod(0o755)
    return str(bin)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _words(module: ModuleType) -> set[str]:
    """Return its public classes, except events, as words: `ExternalId` is "external id"."""
    return {
        re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
        for name, known in vars(module).items()
        if inspect.isclass(known) and known.__module__ == module.__name__
        if not name.startswith("_") and not issubclass(known, Event)
    }


def _text(document: Path) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


@cache
def _paths() -> list[str]:
    ours = (top for top in ROOT.iterdir() if not top.name.startswith("."))
    found = [file for top in ours for file in (top, *top.rglob("*"))]
    return [f"/{file.relative_to(ROOT)}" for file in found]


def _is_there(named: str) -> bool:
    return any(path.endswith(f"/{named}") for path in _paths())
