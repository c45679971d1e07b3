"""The verifier in one file agrees with the whole program, and shares no code with it."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from infrastructure.sealing.keys import new_key
from tests.api.cli.audited import KEY, members, rewritten, with_line, with_names
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
        "OK: all 40 events match the checkpoint that stanceline.test/log signed." in result.stdout
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
    assert verified(bundle, KEY, _kept(bundle, 40, _root_of_all(bundle))).returncode == 0
    assert verified(bundle, KEY, _kept(bundle, 1, _root_of_the_first(bundle))).returncode == 0
    assert verified(bundle, KEY, _kept(bundle, 0, ROOT_OF_NOTHING)).returncode == 0


def test_a_checkpoint_that_was_kept_of_another_history_is_found(bundle: Path) -> None:
    at_the_end = verified(bundle, KEY, _kept(bundle, 40, _root_of_the_first(bundle)))
    assert at_the_end.returncode == 1
    assert "two checkpoints of 40 events differ: the log has forked" in at_the_end.stderr
    before = verified(bundle, KEY, _kept(bundle, 1, _root_of_all(bundle)))
    assert before.returncode == 1
    assert "positions 1 to 1: they do not have the root that was signed" in before.stderr


def test_a_checkpoint_that_was_kept_of_a_larger_log_is_not_compared(bundle: Path) -> None:
    result = verified(bundle, KEY, _kept(bundle, 708, _root_of_the_first(bundle)))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(
        "The checkpoint that you kept has 708 events, more than the bundle.\n"
        "Nothing shows that this log is the beginning of that one.\n"
        "OK: all 40 events match the checkpoint that stanceline.test/log signed.\n"
    )


def test_a_checkpoint_that_was_kept_of_another_log_is_reported(bundle: Path) -> None:
    result = verified(bundle, KEY, _kept(bundle, 40, _root_of_all(bundle), "elsewhere.test/log"))
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
        ("log.jsonl", _without(40), "position 40: missing"),
        ("log.jsonl", lambda log: log + log.splitlines(keepends=True)[-1], "position 41:"),
        ("log.jsonl", with_line(7, lambda e: e.update(more=1)), "position 7: the event is not"),
        ("manifest.json", with_names(lambda m: m.update(bundle="other")), "bundle of this form"),
        ("manifest.json", with_names(lambda m: m.update(policy="other")), "different policies"),
        ("answer.json", with_names(lambda a: a.update(more=float("nan"))), "is not JSON"),
        ("checkpoint", lambda note: note.replace(b"\n40\n", b"\n39\n"), "is not signed by"),
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
    assert "asks at 9999, and 40 were signed" in verified(bundle).stderr


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
