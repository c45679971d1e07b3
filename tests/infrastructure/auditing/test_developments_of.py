"""A bundle holds the events of every development that its answer names, in whatever place."""

from __future__ import annotations

from collections.abc import Sequence
from runpy import run_path
from typing import get_type_hints
from uuid import UUID

from api.answers.cited import BasisAnswer
from api.answers.commitments import Commitment
from infrastructure.auditing.export import NAMING, developments_of
from tests.architecture.tree import ROOT

ONE, TWO, THREE, FOUR, FIVE, SIX = (UUID(int=n) for n in range(1, 7))


def test_an_answer_rests_on_its_basis_and_on_all_that_bears_on_its_commitments() -> None:
    commitment = {
        "development": str(TWO),
        "violations": [str(THREE)],
        "undetermined_by": [str(FOUR)],
        "tensions": [str(FIVE)],
        "dismissed": [str(SIX)],
    }
    answer = {"stances": [{"basis": [{"development": str(ONE)}], "commitments": [commitment]}]}
    assert developments_of(answer) == {ONE, TWO, THREE, FOUR, FIVE, SIX}


def test_no_list_of_developments_is_forgotten() -> None:
    """Of all that a commitment shows, its lists of texts are developments."""
    lists = {name for name, kind in get_type_hints(Commitment).items() if kind == Sequence[str]}
    assert lists | {"development"} == NAMING
    assert "development" in get_type_hints(BasisAnswer)
    assert run_path(str(ROOT / "infrastructure/auditing/verify_bundle.py"))["NAMING"] == NAMING
