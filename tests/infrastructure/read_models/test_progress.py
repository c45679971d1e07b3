"""The version of the rules by which rows are derived."""

from __future__ import annotations

import pytest

from infrastructure.log.mapper import TOPICS, UPCASTS, Upcast
from infrastructure.read_models import progress


def test_a_release_that_reads_one_more_topic_has_a_higher_version_of_the_same_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = progress.version()
    known = Upcast("actor.renamed.v1", lambda content: content)
    monkeypatch.setitem(UPCASTS, "actor.called.v1", known)
    assert progress.version() == before + 1
    rows = progress.Progress(8, before, None, None)
    assert (rows.has_our_rules, rows.is_ours) == (True, False)


def test_new_rules_have_a_higher_version_than_any_number_of_topics() -> None:
    assert len(TOPICS) < 1_000
    older = progress.Progress(8, progress.version() - 1_000, None, None)
    assert (older.has_our_rules, older.is_ours) == (False, False)
