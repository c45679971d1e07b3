"""Whatever becomes of the bytes of a bundle: it is the one that was made, or not taken for it."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import DomainError
from infrastructure.sealing.keys import read_verifier_key
from infrastructure.verifying.bundle import open_bundle, verify_bundle
from tests.api.cli.audited import KEY, exported, members, put_together
from tests.api.cli.command_line import stanceline
from tests.architecture.tree import ROOT
from tests.random_examples import examples

TRUSTED = read_verifier_key(KEY)
TOOL = runpy.run_path(str(ROOT / "infrastructure/auditing/verify_bundle.py"))

# Bytes that mean something where they stand: to JSON, to a ZIP, to a note.
TELLING = [
    b"null",
    b"{",
    b"[" * 2_000,
    b"]",
    b'"',
    b"\\ud800",
    b"\x00",
    b"\xff",
    b"\n",
    b"\n\n",
    b"0",
]
TELLING += [b"PK\x01\x02", b"PK\x05\x06", b"9" * 5_000, b"-", b"1e999", b"\xe2\x80\x94 ", b"+"]

_edits = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 40),
        st.one_of(st.binary(max_size=8), st.sampled_from(TELLING)),
    ),
    min_size=1,
    max_size=4,
)
_bounded = settings(
    max_examples=examples(80),
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audit")
    url = f"sqlite:///{folder / 'stanceline.db'}"
    assert stanceline("seed", "article", url=url).exit_code == 0
    return exported(url, folder)


@_bounded
@given(edits=_edits)
def test_bytes_of_the_file_that_were_changed(
    untouched: Path, tmp_path: Path, edits: list[tuple[float, int, bytes]]
) -> None:
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(_edited(untouched.read_bytes(), edits))
    _is_the_one_that_was_made_or_refused(bundle, untouched)


@_bounded
@given(name=st.integers(0, 8), edits=_edits)
def test_bytes_within_a_file_of_it_that_were_changed(
    untouched: Path, tmp_path: Path, name: int, edits: list[tuple[float, int, bytes]]
) -> None:
    bundle = tmp_path / "bundle.zip"
    files = members(untouched)
    chosen = sorted(files)[name % len(files)]
    put_together(bundle, {**files, chosen: _edited(files[chosen], edits)})
    _is_the_one_that_was_made_or_refused(bundle, untouched)


def _edited(held: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    """Each edit puts bytes in the place of some others, at a part of the whole length."""
    for at, count, put in edits:
        begin = int(at * len(held))
        held = held[:begin] + put + held[begin + count :]
    return held


def _is_the_one_that_was_made_or_refused(bundle: Path, made: Path) -> None:
    verdicts = (_program(bundle), _tool(bundle))
    if True in verdicts:
        assert _vouched_for(bundle) == _vouched_for(made), verdicts


def _program(bundle: Path) -> bool:
    try:
        with open_bundle(bundle) as opened:
            verify_bundle(opened)
            return verify_bundle(opened, trusted=TRUSTED).fits
    except DomainError:
        return False


def _tool(bundle: Path) -> bool:
    main: Callable[[str, str], Any] = TOOL["main"]
    try:
        main(str(bundle), KEY)
    except (TOOL["Wrong"], TOOL["Unusable"]):
        return False
    return True


def _vouched_for(bundle: Path) -> dict[str, bytes]:
    """All but the manifest, which may be written in another way and say the same."""
    return {name: held for name, held in members(bundle).items() if name != "manifest.json"}
