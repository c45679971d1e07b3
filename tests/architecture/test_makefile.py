"""`make test-fast` exists, and every path it runs or leaves out exists."""

from __future__ import annotations

import re

import pytest

from tests.architecture.tree import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
LISTS = dict(re.findall(r"^(FAST|SLOW) := (.+)$", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("target", ["test", "test-fast", "coverage"])
def test_a_target_exists_and_is_phony(target: str) -> None:
    assert re.search(rf"^{target}: ", MAKEFILE, re.MULTILINE)
    (phony,) = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert target in phony.split()


@pytest.mark.parametrize("name", ["FAST", "SLOW"])
def test_test_fast_names_tests_that_exist(name: str) -> None:
    for entry in LISTS[name].split():
        path, _, function = entry.partition("::")
        assert (ROOT / path).exists(), path
        if function:
            assert f"def {function}(" in (ROOT / path).read_text(encoding="utf-8")


def test_test_fast_leaves_out_only_tests_that_it_would_run() -> None:
    fast = LISTS["FAST"].split()
    assert all(entry.startswith(tuple(fast)) for entry in LISTS["SLOW"].split())
