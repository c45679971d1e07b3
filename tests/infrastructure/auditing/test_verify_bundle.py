"""The verifier in one file agrees with the whole program, and shares no code with it."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infrastructure.sealing.keys import new_key
from tests.api.cli.audited import (
    KEY,
    SIZE,
    members,
    put_together,
    rewritten,
    with_line,
    with_names,
)
from tests.infrastructure.auditing.verifier import TOOL, verified


def test_it_needs_the_standard_library_and_cryptography_alone() -> None:
    imported = set()
    for node in ast.walk(ast.parse(TOOL.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
    assert imported - sys.stdlib_module_names == {"cryptography"}


def test_a_bundle_that_nobody_touched_fits(bundle: Path) -> None:
    result = verified(bundle)
    assert result.returncode == 0, result.stderr
    assert (
        f"OK: all {SIZE} events match the checkpoint that stanceline.test/log signed."
        in result.stdout
    )


def test_a_bundle_carries_the_verifier_and_its_copy_checks_the_bundle(bundle: Path) -> None:
    carried = members(bundle)["verify_bundle.py"]
    assert carried == TOOL.read_bytes()
    copy = bundle.with_name("copy_of_the_bundle.py")
    copy.write_bytes(carried)
    result = verified(bundle, tool=copy)
    assert result.returncode == 0, result.stderr


ROOT_OF_NOTHING = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="  # SHA-256 of no bytes


def _kept(bundle: Path, size: int, root: str, log: str = "stanceline.test/log") -> str:
    """A file with a checkpoint from before the log had another key: what binds it is its root."""
    kept = bundle.with_name("kept")
    kept.write_text(f"{log}\n{size}\n{root}\n\n— {log} {'A' * 92}\n", encoding="utf-8")
    return str(kept)


def _root_of_all(bundle: Path) -> str:
    return members(bundle)["checkpoint"].decode().split("\n")[2]


def _root_of_the_first(bundle: Path) -> str:
    """Of a tree of one leaf, the leaf is the root."""
    root: str = json.loads(members(bundle)["log.jsonl"].splitlines()[0])["leaf_hash"]
    return root


def test_a_checkpoint_that_was_kept_fits_a_log_that_goes_on_from_it(bundle: Path) -> None:
    kept = bundle.with_name("kept")
    kept.write_bytes(members(bundle)["checkpoint"])
    assert verified(bundle, KEY, str(kept)).returncode == 0
    assert verified(bundle, KEY, _kept(bundle, SIZE, _root_of_all(bundle))).returncode == 0
    assert verified(bundle, KEY, _kept(bundle, 1, _root_of_the_first(bundle))).returncode == 0
    assert verified(bundle, KEY, _kept(bundle, 0, ROOT_OF_NOTHING)).returncode == 0


def test_a_checkpoint_that_was_kept_of_another_history_is_found(bundle: Path) -> None:
    at_the_end = verified(bundle, KEY, _kept(bundle, SIZE, _root_of_the_first(bundle)))
    assert at_the_end.returncode == 1
    assert f"two checkpoints of {SIZE} events differ: the log has forked" in at_the_end.stderr
    before = verified(bundle, KEY, _kept(bundle, 1, _root_of_all(bundle)))
    assert before.returncode == 1
    assert "positions 1 to 1: they do not have the root that was signed" in before.stderr


def test_a_checkpoint_that_was_kept_of_a_larger_log_is_not_compared(bundle: Path) -> None:
    result = verified(bundle, KEY, _kept(bundle, 708, _root_of_the_first(bundle)))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(
        "The checkpoint that you kept has 708 events, more than the bundle.\n"
        "Nothing shows that this log is the beginning of that one.\n"
        f"OK: all {SIZE} events match the checkpoint that stanceline.test/log signed.\n"
    )


def test_a_checkpoint_that_was_kept_of_another_log_is_reported(bundle: Path) -> None:
    result = verified(bundle, KEY, _kept(bundle, SIZE, _root_of_all(bundle), "elsewhere.test/log"))
    assert result.returncode == 1
    assert "the checkpoint is of the log elsewhere.test/log, and the key is of" in result.stderr


def test_a_key_of_somebody_else_does_not_fit(bundle: Path) -> None:
    result = verified(bundle, str(new_key("stanceline.test/log").verifier))
    assert result.returncode == 1
    assert "the checkpoint is not signed by" in result.stderr


def test_a_key_with_the_id_of_another_is_no_key(bundle: Path) -> None:
    name, _, held = KEY.split("+", 2)
    assert "is not a valid Ed25519 key" in verified(bundle, f"{name}+00000000+{held}").stderr


@pytest.mark.parametrize(
    "key", ["", "wrong", "conflict.example+00000000", "a+b+", "a+b+no base64!", KEY[:-4], f"{KEY} "]
)
def test_a_key_that_is_malformed_says_nothing_about_the_bundle(bundle: Path, key: str) -> None:
    result = verified(bundle, key)

    assert result.returncode == 2
    assert result.stderr.startswith(f"THE KEY IS MALFORMED: {key!r} is not a valid Ed25519 key")
    assert "NOT WHAT WAS SIGNED" not in result.stderr


def test_without_a_key_it_says_how_it_is_used(bundle: Path) -> None:
    used = subprocess.run(
        [sys.executable, "-I", str(TOOL), str(bundle)], capture_output=True, text=True, check=False
    )
    assert used.returncode == 2
    assert "python verify_bundle.py BUNDLE.zip KEY" in used.stderr


def _without(number: int) -> Callable[[bytes], bytes]:
    def changed(log: bytes) -> bytes:
        lines = log.splitlines(keepends=True)
        return b"".join(lines[: number - 1] + lines[number:])

    return changed


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("log.jsonl", with_line(7, lambda e: e.update(state=e["state"] + " ")), "position 7:"),
        ("log.jsonl", with_line(7, lambda e: e.update(command_id=None, topic="x.y.v1")),
         "position 7:"),
        ("log.jsonl", with_line(8, lambda e: e.update(recorded_at="2001-01-01T00:00:00.000000Z")),
         "position 8: recorded before"),
        ("log.jsonl", with_line(8, lambda e: e.update(leaf_hash="AAAA")), "position 8:"),
        ("log.jsonl", _without(9), "position 9: the event there says position 10"),
        ("log.jsonl", _without(SIZE), f"position {SIZE}: missing"),
        ("log.jsonl", lambda log: log + log.splitlines(keepends=True)[-1], f"position {SIZE + 1}:"),
        ("log.jsonl", with_line(7, lambda e: e.update(more=1)), "position 7: the event is not"),
        ("manifest.json", with_names(lambda m: m.update(bundle="other")), "bundle of this form"),
        ("manifest.json", with_names(lambda m: m.update(policy="other")), "different policies"),
        ("answer.json", with_names(lambda a: a.update(more=float("nan"))), "is not JSON"),
        ("checkpoint", lambda note: note.replace(b"\n%d\n" % SIZE, b"\n39\n"), "is not signed by"),
        ("checkpoint", lambda note: note.split(b"\n\n")[0] + b"\n\n", "not signed"),
        ("checkpoint", lambda note: note.replace(b" stanceline.test/log ", b" somebody.else "),
         "not signed"),
    ],
)  # fmt: skip
def test_a_bundle_that_was_tampered_with_is_found(
    bundle: Path, name: str, change: Callable[[bytes], bytes], said: str
) -> None:
    rewritten(bundle, name, change)
    result = verified(bundle)
    assert result.returncode == 1
    assert "NOT WHAT WAS SIGNED" in result.stderr
    assert said in result.stderr


def test_a_question_at_a_position_that_is_not_signed_is_found(bundle: Path) -> None:
    """Given a manifest and an answer that agree on a position ahead of the log."""
    rewritten(bundle, "answer.json", with_names(lambda a: a["known"].update(position=9_999)))
    rewritten(bundle, "manifest.json", with_names(lambda m: m.update(position=9_999)))
    assert f"asks at 9999, and {SIZE} were signed" in verified(bundle).stderr


def test_a_proof_or_an_event_beside_the_log_is_checked_too(bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        first = min(int(n[7:-5]) for n in archive.namelist() if n.startswith("events/"))
    original = bundle.read_bytes()
    rewritten(bundle, f"proofs/{first}.tlog-proof", lambda held: held.replace(b"index", b"extra"))
    assert f"position {first}: its proof" in verified(bundle).stderr
    bundle.write_bytes(original)
    change = with_line(1, lambda e: e.update(topic="x.y.v1"))
    rewritten(bundle, f"events/{first}.json", change)
    assert f"position {first}: the event is not the one" in verified(bundle).stderr


def test_what_is_no_bundle_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_text("no ZIP", encoding="utf-8")
    result = verified(tmp_path / "no.zip")
    assert (result.returncode, "CANNOT BE CHECKED" in result.stderr) == (1, True)


def test_a_pipe_in_place_of_the_bundle_or_the_checkpoint_is_not_waited_for(bundle: Path) -> None:
    pipe = bundle.with_name("pipe")
    os.mkfifo(pipe)
    for result in (verified(pipe), verified(bundle, KEY, str(pipe))):
        assert result.returncode == 1
        assert result.stderr == f"CANNOT BE CHECKED: {pipe} is not a regular file\n"


def test_a_checkpoint_that_is_too_large_is_not_read_to_its_end(bundle: Path) -> None:
    large = bundle.with_name("large")
    with large.open("wb") as file:
        file.truncate(8 * 1024 * 1024 + 1)
    result = verified(bundle, KEY, str(large))
    assert result.returncode == 1
    assert result.stderr == f"CANNOT BE CHECKED: {large} has more than 8388608 bytes\n"


MANY_NAMES = json.dumps({f"k{number}": 0 for number in range(9_000)}).encode()
DEEP = b"[" * 100_000 + b"]" * 100_000
OBJECTS = ["answer.json", "keys.json", "manifest.json", "policy.json"]
RAW = re.compile(r"Error\(|Traceback|indices must be|object is not|recursion depth|item named")


def _says(bundle: Path, *more: str) -> str:
    """Return what the verifier says of a bundle that it refuses; it names no Python exception."""
    result = verified(bundle, KEY, *more)
    assert (result.returncode, result.stdout) == (1, "")
    assert not RAW.search(result.stderr), result.stderr
    return result.stderr


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize(
    ("held", "said"),
    [
        (MANY_NAMES, "has no member"),
        (json.dumps([0] * 9_000).encode(), "is not a JSON object"),
        (b"null", "is not a JSON object"),
        (DEEP, "this is not JSON: it is nested too deeply"),
        (b'{"a": 0, "a": 1}', "this is not JSON: it names a member twice"),
        (b'{"a": NaN}', "this is not JSON: NaN is not a number of JSON"),
        (b"\xff", "cannot be read: 'utf-8' codec"),
    ],
    ids=["many names", "list", "null", "deep", "twice", "NaN", "no text"],
)
def test_a_file_of_another_form_is_named_with_what_is_wrong(
    bundle: Path, name: str, held: bytes, said: str
) -> None:
    rewritten(bundle, name, lambda _: held)
    assert re.search(rf": {name}:? {said}", _says(bundle))


@pytest.mark.parametrize("held", [MANY_NAMES, DEEP, b"[]" * 60_000])
def test_a_bundle_with_the_same_odd_text_in_each_file_is_refused_by_its_manifest(
    bundle: Path, held: bytes
) -> None:
    put_together(bundle, dict.fromkeys(members(bundle), held))
    assert "NOT WHAT WAS SIGNED: manifest.json" in _says(bundle)


def test_a_zip_of_other_files_is_refused_by_what_it_lacks(bundle: Path) -> None:
    put_together(bundle, {f"f{number}": b"" for number in range(2_000)})
    assert _says(bundle) == "CANNOT BE CHECKED: the bundle has no manifest.json\n"


def test_a_bundle_that_is_not_there_is_named(bundle: Path) -> None:
    missing = bundle.with_name("missing")
    said = f"CANNOT BE CHECKED: {missing} cannot be read: No such file or directory\n"
    assert _says(missing) == said
    assert _says(bundle, str(missing)) == said


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("manifest.json", lambda m: m.update(events=None), "no member 'events' that is a list"),
        ("manifest.json", lambda m: m.update(position=True), "'position' that is a whole number"),
        ("manifest.json", lambda m: m.update(events=[True]), "has events that are not positions"),
        ("keys.json", lambda k: k.update(data=[7]), "keys.json: a key is not a JSON object"),
        ("keys.json", lambda k: k["data"][0].update(key=7), "a key has no member 'key' that is"),
        ("keys.json", lambda k: k["data"][0].update(key="k"), "keys.json: 'k' is not a valid"),
        ("keys.json", lambda k: k["data"][0].update(succession=7), "'succession' that is text or"),
        ("answer.json", lambda a: a.update(actor=None), "answer.json has no member 'actor' that"),
        ("answer.json", lambda a: a["actor"].pop("id"), "its actor has no member 'id'"),
        ("answer.json", lambda a: a["known"].update(position=40.0), "no member 'position' that"),
        ("policy.json", lambda p: p.pop("policy"), "policy.json has no member 'policy' that is"),
    ],
)  # fmt: skip
def test_a_member_of_another_type_is_named(
    bundle: Path, name: str, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    rewritten(bundle, name, with_names(change))
    assert said in _says(bundle)


def test_an_answer_that_is_nested_almost_too_deeply_to_be_read_is_named(bundle: Path) -> None:
    nested = b"[" * 900 + b"]" * 900
    rewritten(
        bundle, "answer.json", lambda held: held.rstrip()[:-1] + b', "more": ' + nested + b"}"
    )
    assert "answer.json is nested too deeply" in _says(bundle)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda e: e.pop("state"), "it has no member 'state' that is text"),
        (lambda e: e.update(position="7"), "it has no member 'position' that is a whole number"),
        (lambda e: e.update(command_id=7), "it has no member 'command_id' that is text or null"),
    ],
)
def test_an_event_of_another_form_is_named(
    bundle: Path, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    rewritten(bundle, "log.jsonl", with_line(7, change))
    assert f"position 7: this is not an event: {said}" in _says(bundle)


def test_a_checkpoint_of_another_form_is_named(bundle: Path) -> None:
    rewritten(bundle, "checkpoint", lambda note: note.replace(b"\n\n", b"\n\nmore\n"))
    assert "CANNOT BE CHECKED: checkpoint: its signatures are not lines of" in _says(bundle)
    kept = bundle.with_name("kept")
    kept.write_text("one\nline\n", encoding="utf-8")
    rewritten(bundle, "checkpoint", lambda note: note.replace(b"more\n", b""))
    assert f"CANNOT BE CHECKED: {kept} does not begin with NAME, SIZE" in _says(bundle, str(kept))


def test_a_file_that_is_damaged_or_compressed_in_another_way_is_named(bundle: Path) -> None:
    files = members(bundle)
    put_together(bundle, files)
    held = files["answer.json"]
    bundle.write_bytes(bundle.read_bytes().replace(held, held[:-2] + b"  "))
    assert "answer.json cannot be read: Bad CRC-32" in _says(bundle)
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("manifest.json", files["manifest.json"])
    assert "'manifest.json' is encrypted, or compressed by another method" in _says(bundle)
