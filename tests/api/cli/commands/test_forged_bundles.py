"""Both verifiers find what a forger changed in a bundle, with a manifest made to go with it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from domain.tlog.merkle import inclusion_proof, node_hash
from domain.tlog.note import Proof
from infrastructure.sealing.entries import leaf_of, line_of, read_line
from infrastructure.verifying.bundle import proof_names
from tests.api.cli.audited import (
    KEY,
    SIZE,
    members,
    put_together,
    rewritten,
    with_line,
    with_names,
)
from tests.api.cli.command_line import stanceline
from tests.architecture.tree import ROOT

TOOL = ROOT / "infrastructure/auditing/verify_bundle.py"
DEEP = b"[" * 100_000

Change = Callable[[bytes], bytes]


def said_by_the_program(bundle: Path) -> str:
    url = f"sqlite:///{bundle.parent / 'nowhere.db'}"
    result = stanceline("log", "verify", str(bundle), "--key", KEY, url=url)
    assert (result.exit_code, result.exception) == (1, result.exception), result.output
    assert isinstance(result.exception, SystemExit), result.output
    return result.stderr


def said_by_the_tool(bundle: Path) -> str:
    ran = subprocess.run(
        [sys.executable, "-I", str(TOOL), str(bundle), KEY],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    return ran.stderr


def first_of(bundle: Path) -> int:
    """The first of the positions that the answer rests on."""
    first: int = json.loads(members(bundle)["manifest.json"])["events"][0]
    return first


@pytest.mark.parametrize("name", ["README.md", "policy.json", "keys.json", "answer.json"])
def test_a_file_that_is_not_the_one_in_the_manifest_is_named(bundle: Path, name: str) -> None:
    files = members(bundle)
    put_together(bundle, {**files, name: files[name] + b" "})
    assert f"{name} is not the file that manifest.json names" in said_by_the_program(bundle)
    assert f"{name} is not the file that the manifest names" in said_by_the_tool(bundle)


def test_a_file_that_no_bundle_has_is_refused(bundle: Path) -> None:
    put_together(bundle, {**members(bundle), "READ-THIS-FIRST.md": b"The key is another one."})
    assert "'READ-THIS-FIRST.md' is in the bundle" in said_by_the_program(bundle)
    assert "'READ-THIS-FIRST.md' is missing, not in the manifest, or not a " in said_by_the_tool(
        bundle
    )


@pytest.mark.parametrize("name", ["log.jsonl", "answer.json", "README.md", "policy.json"])
def test_a_file_that_is_missing_is_named(bundle: Path, name: str) -> None:
    files = members(bundle)
    del files[name]
    put_together(bundle, files)
    assert f"the bundle has no {name}" in said_by_the_program(bundle)
    assert name in said_by_the_tool(bundle)


def test_a_file_that_stands_there_twice_is_refused(bundle: Path) -> None:
    with zipfile.ZipFile(bundle, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("answer.json", b"{}")
    assert "the bundle has two files 'answer.json'" in said_by_the_program(bundle)
    assert "the bundle has two files of one name" in said_by_the_tool(bundle)


def _fewer(manifest: dict[str, Any]) -> None:
    gone = manifest["events"].pop(0)
    for name in (f"events/{gone}.json", f"proofs/{gone}.tlog-proof"):
        del manifest["files"][name]


def test_an_event_that_was_kept_back_is_missed(bundle: Path) -> None:
    first = first_of(bundle)
    rewritten(bundle, "manifest.json", with_names(_fewer))
    files = members(bundle)
    for name in (f"events/{first}.json", f"proofs/{first}.tlog-proof"):
        del files[name]
    put_together(bundle, files)
    assert f"the answer rests on the events [{first}]" in said_by_the_program(bundle)
    assert "are not those of the developments that it names" in said_by_the_tool(bundle)


def test_a_proof_with_another_checkpoint_is_named(bundle: Path) -> None:
    first = first_of(bundle)
    rewritten(
        bundle,
        f"proofs/{first}.tlog-proof",
        lambda held: held.replace(b"\n%d\n" % SIZE, b"\n%d\n" % (SIZE + 1)),
    )
    said = f"position {first}: its proof holds another checkpoint than the bundle"
    assert said in said_by_the_program(bundle)
    assert said in said_by_the_tool(bundle)


def test_an_event_past_the_checkpoint_is_found(bundle: Path) -> None:
    """Given a log that goes on as it should, with an event of which nothing is signed."""

    def gone_on(log: bytes) -> bytes:
        last = read_line(log.splitlines()[-1], SIZE).event
        more = replace(last, position=SIZE + 1, originator_version=last.originator_version + 1)
        return log + line_of(more, leaf_of(more))

    rewritten(bundle, "log.jsonl", gone_on)
    assert f"position {SIZE + 1}: the log in the bundle continues after its" in said_by_the_program(
        bundle
    )
    assert f"position {SIZE + 1}: missing, or past the {SIZE} signed" in said_by_the_tool(bundle)


@pytest.mark.parametrize(
    ("change", "by_the_program", "by_the_tool"),
    [
        (with_line(1, lambda e: e.update(more=1)), "its fields are", "the event is not the one"),
        (with_line(1, lambda e: e.update(leaf_hash=b64encode(bytes(32)).decode())),
         "names another hash than that of its event", "the event is not the one"),
        (with_line(1, lambda e: e.update(leaf_hash="!" + e["leaf_hash"])),
         "is not an event", "this is not an event"),
        (with_line(1, lambda e: e.update(position=1)),
         "its proof does not lead", "the event there says position 1"),
    ],
)  # fmt: skip
def test_an_event_beside_the_answer_is_as_the_log_has_it(
    bundle: Path, change: Change, by_the_program: str, by_the_tool: str
) -> None:
    first = first_of(bundle)
    rewritten(bundle, f"events/{first}.json", change)
    for said, expected in (
        (said_by_the_program(bundle), by_the_program),
        (said_by_the_tool(bundle), by_the_tool),
    ):
        assert f"position {first}: " in said
        assert expected in said


def test_another_event_of_the_log_beside_the_answer_is_found(bundle: Path) -> None:
    """Given one that says of itself that it stands at the position of the first it rests on."""
    first = first_of(bundle)

    def moved(held: bytes) -> bytes:
        event = replace(read_line(held, first).event, originator_version=99)
        return line_of(event, leaf_of(event))

    rewritten(bundle, f"events/{first}.json", moved)
    assert f"position {first}: its proof does not lead" in said_by_the_program(bundle)
    assert f"position {first}: events/{first}.json is not the event of" in said_by_the_tool(bundle)


def test_an_event_with_its_proof_in_the_place_of_another_is_found(bundle: Path) -> None:
    first, files = first_of(bundle), members(bundle)
    lines = files["log.jsonl"].splitlines()
    leaves = [b64decode(json.loads(line)["leaf_hash"]) for line in lines]

    def node(level: int, index: int) -> bytes:
        if level == 0:
            return leaves[index]
        return node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))

    hashes = tuple(inclusion_proof(6, SIZE, node))
    proof = Proof(6, hashes, files["checkpoint"].decode()).text.encode()
    event_file, proof_file = proof_names(first)
    rewritten(bundle, event_file, lambda _: lines[6])
    rewritten(bundle, proof_file, lambda _: proof)
    assert f"position {first}: its proof does not lead" in said_by_the_program(bundle)
    assert f"position {first}: the event there says position 7" in said_by_the_tool(bundle)


@pytest.mark.parametrize("change", [lambda hashes: hashes[1:], lambda hashes: hashes[:1] + hashes])
def test_a_proof_of_another_length_is_found(
    bundle: Path, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    """Given one that lacks the hash next to the leaf, or has it twice."""
    first = first_of(bundle)

    def changed(proof: bytes) -> bytes:
        head, _, checkpoint = proof.partition(b"\n\n")
        form, index, *hashes = head.split(b"\n")
        return b"\n".join([form, index, *change(hashes)]) + b"\n\n" + checkpoint

    rewritten(bundle, f"proofs/{first}.tlog-proof", changed)
    assert f"position {first}: its proof does not lead" in said_by_the_program(bundle)
    assert f"position {first}: its proof does not lead" in said_by_the_tool(bundle)


def test_a_proof_with_what_is_no_base64_is_refused(bundle: Path) -> None:
    first = first_of(bundle)
    index = f"index {first - 1}\n".encode()
    rewritten(bundle, f"proofs/{first}.tlog-proof", lambda held: held.replace(index, index + b"!"))
    assert f"position {first}: " in said_by_the_program(bundle)
    assert f"CANNOT BE CHECKED: position {first}: its proof" in said_by_the_tool(bundle)


@pytest.mark.parametrize(
    ("position", "said"),
    [
        (-1, "its manifest.json cannot be used: its position is -1"),
        (SIZE + 1, f"position: {SIZE + 1} is ahead of the log"),
    ],
)
def test_a_question_at_a_position_that_is_not_in_the_log_is_refused(
    bundle: Path, position: int, said: str
) -> None:
    rewritten(bundle, "answer.json", with_names(lambda a: a["known"].update(position=position)))
    rewritten(bundle, "manifest.json", with_names(lambda m: m.update(position=position)))
    assert said in said_by_the_program(bundle)
    assert f"manifest.json asks at {position}, and {SIZE} were signed" in said_by_the_tool(bundle)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("README.md", lambda held: held + b"Trust me.\n", "README.md is not the one that is put"),
        ("policy.json", with_names(lambda shown: shown.clear()),
         "the policy is not the one that answers are derived by here"),
        ("manifest.json", with_names(lambda shown: shown.update(policy="stance.v0")),
         "made by the policy 'stance.v0'"),
        ("manifest.json", with_names(lambda shown: shown.update(key="k")),
         "is not the last of keys"),
        ("answer.json", with_names(lambda shown: shown.update(note="true")),
         "answer.note is 'true', and is derived as not there"),
        ("answer.json", with_names(lambda shown: shown["stances"][0].pop("inherited_from")),
         "answer.stances[0].inherited_from is not there, and is derived as None"),
    ],
)  # fmt: skip
def test_what_no_signature_covers_is_derived_or_known(
    bundle: Path, name: str, change: Change, said: str
) -> None:
    rewritten(bundle, name, change)
    assert said in said_by_the_program(bundle)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_line(7, lambda e: e.update(recorded_at=None)), "position 7:"),
        (with_line(7, lambda e: e.update(recorded_at="yesterday")), "position 7:"),
        (with_line(7, lambda e: e.update(position=None)), "position 7:"),
        (with_line(7, lambda e: e.update(state=None)), "position 7:"),
        (with_line(7, lambda e: e.update(state="\ud800")), "position 7:"),
        (with_line(7, lambda e: e.update(originator_id=e["originator_id"].upper())), "position 7:"),
        (lambda log: b"null\n" + log, "position 1:"),
        (lambda log: DEEP + b"\n" + log, "position 1:"),
        (lambda log: log.replace(b'{"position":2,', b'{"position":1,"position":2,'), "position 2:"),
        (lambda log: log.replace(b'"position":2,', b'"position":' + b"9" * 5000 + b",", 1),
         "position 2:"),
        (lambda log: b"\xff\xfe" + log, "position 1:"),
        (lambda log: b"", "position 1:"),
    ],
)  # fmt: skip
def test_a_line_that_shows_no_event_is_named_by_its_position(
    bundle: Path, change: Change, said: str
) -> None:
    rewritten(bundle, "log.jsonl", change)
    assert said in said_by_the_program(bundle)
    assert said in said_by_the_tool(bundle)


@pytest.mark.parametrize("name", ["manifest.json", "answer.json", "policy.json", "keys.json"])
@pytest.mark.parametrize("held", [DEEP, b"null", b'{"a": 1, "a": 2}', b"\xff", b'{"a": NaN}', b""])
def test_a_file_that_holds_something_else_is_named(bundle: Path, name: str, held: bytes) -> None:
    rewritten(bundle, name, lambda _: held)
    said = said_by_the_program(bundle)
    assert name in said or name.removesuffix(".json") in said
    if name != "policy.json":
        assert said_by_the_tool(bundle)


def with_log(bundle: Path, content: bytes, times: int) -> Path:
    """The bundle with other content in the place of its log, so many times over."""
    files = members(bundle)
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in files.keys() - {"log.jsonl"}:
            archive.writestr(name, files[name])
        with archive.open("log.jsonl", "w") as log:
            for _ in range(times):
                log.write(content)
    return bundle


def test_a_bundle_that_would_unpack_to_very_much_is_not_read(bundle: Path) -> None:
    bomb = with_log(bundle, bytes(1024 * 1024), times=100)
    assert "would unpack to" in said_by_the_program(bomb)
    assert (
        f"it would unpack to more than {max(8388608, 200 * bomb.stat().st_size)} bytes"
        in said_by_the_tool(bomb)
    )


def test_a_line_of_many_megabytes_is_not_read_to_its_end(bundle: Path) -> None:
    long = with_log(bundle, random.Random(1).randbytes(1024 * 1024).hex().encode(), times=5)
    assert (
        "log.jsonl in the bundle cannot be used: it is longer, or has a longer line"
        in said_by_the_program(long)
    )
    assert "position 1: this is not JSON" in said_by_the_tool(long)


def test_an_encrypted_file_is_said_to_be_one(bundle: Path) -> None:
    held = bytearray(bundle.read_bytes())
    at = held.rindex(b"PK\x01\x02")
    held[at + 8] |= 1
    bundle.write_bytes(bytes(held))
    assert "it is encrypted" in said_by_the_program(bundle)
    assert said_by_the_tool(bundle)
