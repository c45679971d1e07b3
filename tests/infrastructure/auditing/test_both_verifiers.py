"""The verifier in one file refuses every bundle that the whole program refuses.

Each corruption comes with a manifest made to go with it, as a forger would make it.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.answers.stances.stances import stances_answer
from api.queries.codebook import codebook
from domain.errors import DomainError
from infrastructure.auditing.rederive import check_answer
from infrastructure.sealing.keys import new_key, read_verifier_key
from infrastructure.verifying.bundle import open_bundle, verify_bundle
from tests.api.cli.audited import KEY, SIZE, members, rewritten, with_line, with_names
from tests.infrastructure.auditing.verifier import TOOL

TOOL_GLOBALS = runpy.run_path(str(TOOL))
MAIN: Callable[[str, str], None] = TOOL_GLOBALS["main"]
OTHER_KEY = str(new_key("stanceline.test/log").verifier)
FILES = [
    "answer.json", "checkpoint", "events/N.json", "keys.json", "log.jsonl", "manifest.json",
    "proofs/N.tlog-proof",
]  # fmt: skip
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda held: b"",
    "null": lambda held: b"null",
    "half of it": lambda held: held[: len(held) // 2],
    "no text": lambda held: b"\xff" + held,
    "one bit": lambda held: held[:9] + bytes([held[9] ^ 1]) + held[10:],
}
WRONG_VALUES: list[Any] = [None, "x", 1, -1, [], {}, True, [1], "2024-1-1", 10**6]


def refused_by_the_program(bundle: Path) -> bool:
    try:
        with open_bundle(bundle) as opened:
            verdict = verify_bundle(opened, trusted=read_verifier_key(KEY))
            if verdict.fits:
                check_answer(opened, codebook, stances_answer, verdict)
            return not verdict.fits
    except DomainError:
        return True


def refused_by_the_tool(bundle: Path) -> bool:
    try:
        MAIN(str(bundle), KEY)
    except (TOOL_GLOBALS["Wrong"], TOOL_GLOBALS["Unusable"]):
        return True
    return False


def both_refuse(bundle: Path) -> bool:
    by_program, by_tool = refused_by_the_program(bundle), refused_by_the_tool(bundle)
    assert by_program == by_tool, "the verifiers disagree"
    return by_program


def test_both_accept_a_bundle_that_nobody_touched(bundle: Path) -> None:
    assert not both_refuse(bundle)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_refused_by_both(bundle: Path, name: str, damage: str) -> None:
    rewritten(bundle, _named(bundle, name), DAMAGES[damage])
    assert both_refuse(bundle)


@pytest.mark.parametrize("value", WRONG_VALUES, ids=repr)
def test_a_manifest_with_another_value_is_refused_by_both(bundle: Path, value: Any) -> None:
    whole = bundle.read_bytes()
    for name in json.loads(members(bundle)["manifest.json"]):
        bundle.write_bytes(whole)
        rewritten(bundle, "manifest.json", with_names(_with(name, value)))
        assert both_refuse(bundle), name


@pytest.mark.parametrize("value", WRONG_VALUES, ids=repr)
def test_an_event_with_another_value_is_refused_by_both(bundle: Path, value: Any) -> None:
    whole = bundle.read_bytes()
    for name in json.loads(members(bundle)["log.jsonl"].splitlines()[6]):
        bundle.write_bytes(whole)
        rewritten(bundle, "log.jsonl", with_line(7, _with(name, value)))
        is_same = name == "originator_version" and repr(value) == "1"
        assert both_refuse(bundle) != is_same, name


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.update(more=1),
        lambda m: m.pop("key"),
        lambda m: m.update(events=[*m["events"], SIZE + 1]),
        lambda m: m.update(events=[m["events"][0], *m["events"]]),
        lambda m: m.update(events=m["events"][1:]),
        lambda m: m.update(files={**m["files"], "more": "0"}),
        lambda m: m["files"].pop("README.md"),
    ],
)
def test_a_manifest_of_another_form_is_refused_by_both(
    bundle: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    rewritten(bundle, "manifest.json", with_names(change))
    assert both_refuse(bundle)


@pytest.mark.parametrize(
    "change",
    [
        lambda keys: keys.clear(),
        lambda keys: keys.append({"key": OTHER_KEY, "succession": None}),
        lambda keys: keys.insert(0, {"key": OTHER_KEY, "succession": None}),
        lambda keys: keys[0].update(key=OTHER_KEY),
        lambda keys: keys[0].update(key="nobody"),
        lambda keys: keys[0].update(succession=7),
    ],
)
@pytest.mark.parametrize("is_named", [False, True])
def test_other_keys_are_refused_by_both(
    bundle: Path, change: Callable[[list[dict[str, Any]]], None], is_named: bool
) -> None:
    """Given other keys, and a manifest that names the last of them or the one before."""
    rewritten(bundle, "keys.json", with_names(lambda shown: change(shown["data"])))
    keys = json.loads(members(bundle)["keys.json"])["data"]
    if is_named and keys:
        rewritten(bundle, "manifest.json", with_names(_with("key", keys[-1]["key"])))
    is_first = len(keys) == 2 and keys[1]["key"] == KEY
    assert both_refuse(bundle) != is_first


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"stanceline.test/log\n", b"another\n"),
        (b"\n%d\n" % SIZE, b"\n%d\n" % (SIZE + 1)),
        (b"\n\n", b"\nmore\n\n"),
        (b"\n", b"\r\n"),
        (b" stanceline.test/log ", b" somebody.else "),
    ],
)
def test_another_checkpoint_is_refused_by_both(bundle: Path, old: bytes, new: bytes) -> None:
    rewritten(bundle, "checkpoint", lambda note: note.replace(old, new))
    assert both_refuse(bundle)


@pytest.mark.parametrize("extra", ["extra AAAA\n", ""])
def test_a_proof_may_have_a_line_of_extra_data(bundle: Path, extra: str) -> None:
    name = _named(bundle, "proofs/N.tlog-proof")
    line = f"@v1\n{extra}".encode()
    rewritten(bundle, name, lambda held: held.replace(b"@v1\n", line))
    assert not both_refuse(bundle)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("README.md", lambda held: held + b" "),
        ("policy.json", with_names(lambda shown: shown.update(more=1))),
        ("answer.json", with_names(lambda shown: shown.update(more=1))),
    ],
)
def test_what_is_not_signed_and_must_be_derived_is_for_the_program_alone(
    bundle: Path, name: str, change: Callable[[bytes], bytes]
) -> None:
    rewritten(bundle, name, change)
    assert refused_by_the_program(bundle)
    assert not refused_by_the_tool(bundle)


def _with(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda shown: shown.update({name: value})


def _named(bundle: Path, name: str) -> str:
    """The name of a file of the bundle, in which N is the first position that it proves."""
    first = json.loads(members(bundle)["manifest.json"])["events"][0]
    return name.replace("N", str(first))
